"""Lists of orders: everything that may be filtered, what waits for a unit, marks for the map."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from math import isfinite
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs, needs_any
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.cases.models import MatterQuerySet
from lilong.cases.terms import LAMP_SHAPES, ContactKind, ContactSide, Lamp
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.ledger import queries as ledger
from lilong.ui.context import own_or_english
from lilong.ui.pages import fragment_or_page, keyset
from lilong.work_orders import queries
from lilong.work_orders.forms import OrderFilters
from lilong.work_orders.queries import BY_DEADLINE, NEWEST_FIRST, Call
from lilong.work_orders.queries.catalogue import category_list
from lilong.work_orders.terms import StageKey
from lilong.work_orders.views import asked, showing, speaking

INDENT = "\u3000"
WHOLE_EARTH = (-180.0, -90.0, 180.0, 90.0)


def groups_of(viewer: Viewer) -> list[tuple[Any, Any]]:
    """Return the upper two levels of the catalogue as choices, the second indented."""
    rows = category_list(viewer).filter(is_leaf=False)
    return [(row.code, (INDENT if row.parent_id else "") + showing.named(row)) for row in rows]


def filters_in(request: StaffRequest) -> OrderFilters:
    """Return the filter bar as the address fills it."""
    today = local(clock.now()).date()
    names = queries.names(request.viewer)
    return OrderFilters(names, request.viewer, groups_of(request.viewer), request.GET, on=today)


@require_GET
@needs(Capability.ORDERS_VIEW)
def order_list(request: StaffRequest) -> HttpResponse:
    """Show the orders the viewer sees, newest first, narrowed by the filter bar."""
    at = clock.now()
    filters = filters_in(request)
    asked, wanted = filters.asked(), filters.filters()
    rows = queries.order_list(request.viewer, wanted, at=at)
    page = keyset(rows, request, NEWEST_FIRST, narrow=rows if wanted.is_narrow else None)
    context = {
        "filters": filters,
        "page": page,
        "lines": showing.lines(page.rows, at),
        "place": _place(request.viewer, wanted.site_id),
        "may_record": request.viewer.may(Capability.ORDERS_RECORD),
        "save_url": f"{reverse('work_orders:search_save')}?{urlencode(asked)}" if asked else "",
    }
    return fragment_or_page(
        request, "work_orders/list.html", "work_orders/parts/rows.html", context
    )


def _place(viewer: Viewer, key: UUID | None) -> str:
    """Return the name of the place a list is narrowed to, empty for none."""
    if key is None:
        return ""
    return ledger.name_of(viewer.office_id, key) or _("what is not known here")


_Rows = Callable[[Viewer], MatterQuerySet]


def _to_sign(viewer: Viewer) -> MatterQuerySet:
    own = sorted(viewer.unit_ids)
    rows = queries.unit_inbox(viewer)
    return rows.filter(stage=StageKey.DISPATCHED, lead_unit_id__in=own)


def _in_hand(viewer: Viewer) -> MatterQuerySet:
    own = sorted(viewer.unit_ids)
    rows = queries.unit_inbox(viewer)
    return rows.filter(stage__in=(StageKey.IN_HAND, StageKey.MERGED), lead_unit_id__in=own)


def _passed(viewer: Viewer) -> MatterQuerySet:
    return queries.unit_inbox(viewer).exclude(lead_unit_id__in=sorted(viewer.unit_ids))


def _tabs(viewer: Viewer) -> list[tuple[str, str, str, _Rows]]:
    """Return (key, label, what an empty one says, rows) of the tabs of a viewer's orders."""
    told = _("Every caller has been told what was decided.")
    return [
        ("sign", _("To sign for"), _("Nothing waits to be signed for."), _to_sign),
        ("hand", _("In hand"), _("Your unit has nothing in hand."), _in_hand),
        ("passed", _("Passed to us"), _("No part of an order was passed to you."), _passed),
        ("tell", _("To tell"), told, queries.to_tell),
        ("check", _("To check"), _("No place waits for a second look."), queries.to_check),
        ("parked", _("Parked"), _("Your unit has parked nothing."), queries.own_parked),
    ]


# What the unit has to say to its callers, one tab for each reason.
_CALLS = {"contact": ContactKind.FIRST_CONTACT, "call": ContactKind.FOLLOW_UP_CALL}


def _call_tabs(viewer: Viewer, at: datetime) -> list[tuple[str, str, str, list[Call]]]:
    """Return (key, label, what an empty one says, calls) of whom the units have to speak with."""
    words = {
        "contact": (_("To contact"), _("Your unit has spoken with every caller.")),
        "call": (_("To call back"), _("No caller waits for your unit's follow-up call.")),
    }
    calls = queries.call_list(viewer, ContactSide.UNIT, at=at)
    return [
        (key, *words[key], [call for call in calls if call.kind == kind])
        for key, kind in _CALLS.items()
    ]


def _own_unit(viewer: Viewer) -> str:
    held = next((post for post in viewer.posts if post.post_id == viewer.post_id), None)
    return str(own_or_english(held, "unit_name")) if held else viewer.unit_name


@require_GET
@needs_any(Capability.ORDERS_HANDLE, Capability.ORDERS_DISPATCH, Capability.ORDERS_FOLLOW_UP)
def inbox(request: StaffRequest) -> HttpResponse:
    """Show what waits for the viewer's units, by deadline, one tab at a time."""
    at = clock.now()
    viewer = request.viewer
    tabs, calls = _tabs(viewer), {tab[0]: tab for tab in _call_tabs(viewer, at)}
    counted = {key: rows(viewer).count() for key, _label, _empty, rows in tabs}
    wanted = request.GET.get("tab", "")
    # The first tab with something in it, unless one is asked for.
    chosen = next(
        (t for t in tabs if t[0] == wanted), next((t for t in tabs if counted[t[0]]), tabs[0])
    )
    drawn = [(key, label, counted[key]) for key, label, _empty, _rows in tabs]
    drawn[2:2] = [(key, label, len(rows)) for key, label, _empty, rows in calls.values()]
    current = wanted if wanted in calls else chosen[0]
    context: dict[str, Any] = {
        "tabs": [
            {
                "url": f"{reverse('work_orders:inbox')}?tab={key}",
                "label": label,
                "count": count,
                "is_current": key == current,
            }
            for key, label, count in drawn
        ],
        "unit": _own_unit(viewer),
        "now": at,
    }
    if current in calls:
        _key, label, empty, rows = calls[current]
        context |= {"title": label, "empty": empty}
        context["calls"] = [speaking.call_line(call, at) for call in rows]
    else:
        page = keyset(chosen[3](viewer), request, BY_DEADLINE)
        context |= {"title": chosen[1], "empty": chosen[2], "page": page}
        is_told = chosen[0] == "tell"
        context["lines"] = _told_by(page.rows, at) if is_told else showing.lines(page.rows, at)
    return render(request, "work_orders/inbox.html", context)


def _told_by(rows: Sequence[Any], at: datetime) -> list[showing.Line]:
    """Return orders with the lamp of the word that is owed, not of the handling."""
    return [replace(showing.line(row, at), lamp=asked.lamp_for(row.due, at)) for row in rows]


def _box(text: str) -> tuple[float, ...]:
    """Return (west, south, east, north) of "w,s,e,n"; the whole earth for anything else."""
    try:
        box = tuple(float(part) for part in text.split(","))
    except ValueError:
        return WHOLE_EARTH
    is_box = len(box) == 4 and all(isfinite(side) for side in box)
    return box if is_box else WHOLE_EARTH


@require_GET
@needs(Capability.ORDERS_VIEW)
def points(request: StaffRequest) -> HttpResponse:
    """Return orders as marks (GeoJSON, WGS-84): open ones, or what the list's filters name."""
    narrowed = any(request.GET.get(key) for key in OrderFilters.base_fields)
    filters = filters_in(request).filters() if narrowed else None
    found = queries.map_points(
        request.viewer, _box(request.GET.get("bbox", "")), at=clock.now(), filters=filters
    )
    features = [
        {
            "type": "Feature",
            "id": point.id,
            "geometry": {"type": "Point", "coordinates": [point.longitude, point.latitude]},
            "properties": {
                "number": point.number,
                "title": point.title,
                "url": showing.order_url(point.number),
                "lamp": LAMP_SHAPES[Lamp(point.lamp)],
                "stage": showing.stage_words(point.stage),
            },
        }
        for point in found
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return JsonResponse(collection, content_type="application/geo+json")
