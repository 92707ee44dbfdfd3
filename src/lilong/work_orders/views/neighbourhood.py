"""The neighbourhood of an order on its page, and the orders on the page of a place."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lilong.accounts.frame import named
from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.ledger.models import Place
from lilong.ledger.terms import PLACE_NAMES, PlaceKind
from lilong.ui import parts
from lilong.work_orders.queries import OrderView
from lilong.work_orders.queries.neighbourhood import MOST_HERE, Around, around, orders_at
from lilong.work_orders.views import showing


def list_url(key: object) -> str:
    """Return the address of the orders at a place."""
    return f"{reverse('work_orders:list')}?site={key}"


def card(viewer: Viewer, view: OrderView, at: datetime) -> dict[str, Any] | None:
    """Return what the card of an order's neighbourhood draws, None where no place is known."""
    found = around(viewer, view.matter, on=local(at).date())
    if found is None:
        return None
    place = found.ledger.place
    return {
        "name": str(place),
        "address": place.address if place.name and place.address != place.name else "",
        "url": reverse("ledger:place", args=[place.pk]),
        "facts": [*_homes(found), *_cared_for(found)],
        "circles": [
            {
                "words": _kind(circle.kind),
                "name": circle.name,
                "count": circle.orders,
                "url": list_url(circle.place_id),
            }
            for circle in found.circles
        ],
        "lines": showing.lines(found.earlier, at),
    }


def _kind(kind: str) -> str:
    return _(PLACE_NAMES[PlaceKind(kind)])


def _count(homes: int) -> str:
    return ngettext("{count} home", "{count} homes", homes).format(count=homes)


def _homes(found: Around) -> list[parts.Fact]:
    homes = found.ledger
    counted = (
        (_("In this stairwell"), homes.in_stairwell),
        (_("In this building"), homes.in_building),
        (_("In this estate"), homes.in_estate),
    )
    return [parts.Fact(words, _count(count)) for words, count in counted if count is not None]


def _cared_for(found: Around) -> list[parts.Fact]:
    """Return how many people here somebody should think of, for who may know it (L-14)."""
    count = found.ledger.cared_for
    if count:
        return [parts.Fact(_("With a care label"), _people(count))]
    within = found.ledger.place.estate or found.ledger.place.building or found.ledger.place
    return [
        parts.Fact(
            _("{label}, in {place}").format(label=named(kind.name, kind.name_en), place=within),
            _people(number),
        )
        for kind, number in found.ledger.counted
    ]


def _people(count: int) -> str:
    return ngettext("{count} person", "{count} people", count).format(count=count)


def panel(viewer: Viewer, place: Place) -> Mapping[str, Any] | None:
    """Return the newest orders at a place for its page, None where there was none."""
    rows = orders_at(viewer, place.kind, place.pk)
    if not rows:
        return None
    lines = showing.lines(rows[:MOST_HERE], clock.now())
    return {"lines": lines, "url": list_url(place.pk), "has_more": len(rows) > MOST_HERE}
