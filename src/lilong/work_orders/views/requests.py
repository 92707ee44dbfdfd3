"""The return desk and its neighbours: requests of units, decided by keyboard; what was decided."""

from datetime import datetime
from typing import Any

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lilong.accounts.gates import StaffRequest, needs_any
from lilong.accounts.terms import Capability
from lilong.cases import faces
from lilong.cases.models import Approval
from lilong.cases.queries import UnitRequests
from lilong.cases.terms import ApprovalState
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused, Stale
from lilong.ui import messages, parts
from lilong.ui.answers import Undo, tell, toast
from lilong.ui.pages import fragment_or_page, keyset
from lilong.work_orders import operations, queries
from lilong.work_orders.flow import PROGRAMME
from lilong.work_orders.forms import RequestFilters, VerdictForm
from lilong.work_orders.operations import Act
from lilong.work_orders.queries import NEWEST_ASKED, REQUESTS, Names, OrderView
from lilong.work_orders.terms import RETURN
from lilong.work_orders.views import asked, showing
from lilong.work_orders.views.order import page_context

DECIDERS = (Capability.ORDERS_DISPATCH, Capability.ORDERS_SUPERVISE)


def _key(request: StaffRequest) -> str:
    key = request.GET.get("kind", "")
    return key if key in REQUESTS else RETURN


def desk_url(key: str, number: str = "") -> str:
    """Return the address of the desk for a kind of request, with an order on it."""
    base = (
        reverse("work_orders:request", args=[number]) if number else reverse("work_orders:requests")
    )
    return base if key == RETURN else f"{base}?kind={key}"


@require_GET
@needs_any(*DECIDERS)
def desk(request: StaffRequest, number: str = "") -> HttpResponse:
    """Show the requests of a kind that wait, with one of them on the desk."""
    key = _key(request)
    waits = queries.waiting_of(request.viewer, number) if number else None
    if waits is not None and not request.GET.get("kind"):
        key = waits.key
    context = _context(request, key, number, VerdictForm())
    return _drawn(request, context)


def _drawn(request: StaffRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    htmx: Any = getattr(request, "htmx", None)
    is_part = bool(htmx) and htmx.target == "desk" and not htmx.history_restore_request
    template = "work_orders/parts/requests.html" if is_part else "work_orders/requests.html"
    response = render(request, template, context, status=status)
    response["Vary"] = "HX-Request"
    return response


@require_POST
@needs_any(*DECIDERS)
def decide(request: StaffRequest, number: str) -> HttpResponse:
    """Grant or refuse what was asked, and show the next request."""
    waits = queries.waiting_of(request.viewer, number)
    if waits is None:
        return _answered(request, _key(request), "", _("It has been decided already."), "refused")
    shown = queries.request_desk(request.viewer, waits.key, number=number, at=clock.now())
    form = VerdictForm(request.POST)
    if not form.is_valid() or shown.approval is None:
        return _again(request, waits, form)
    declared = asked.declared_of(waits.key)
    told = form.cleaned_data
    is_granted = told["verdict"] == "grant"
    act = Act(
        waits.matter_id,
        declared.grant if is_granted else declared.refuse,
        {"remark": told["words"]} if is_granted and told["words"] else {},
        "" if is_granted else told["words"],
        told["revision"],
    )
    viewer = request.viewer
    try:
        moved = operations.act(request=act, viewer=viewer, by=viewer.actor(), at=clock.now())
    except Stale as stale:
        return _answered(request, waits.key, "", messages.say(stale.refusal), "refused")
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error("words" if refusal.field == "reason" else None, messages.say(refusal))
        return _again(request, waits, form)
    move = PROGRAMME.move(act.move)
    done = _("{move} · {number}").format(move=move.label if move else "", number=number)
    undo = faces.undo_of(moved, move, clock.now())
    return _answered(request, waits.key, shown.after or shown.before, done, undo=undo)


def _again(request: StaffRequest, waits: Approval, form: VerdictForm) -> HttpResponse:
    context = _context(request, waits.key, waits.matter.number, form)
    return _drawn(request, context, status=422)


def _answered(
    request: StaffRequest,
    key: str,
    number: str,
    words: str,
    kind: str = "good",
    *,
    undo: Undo | None = None,
) -> HttpResponse:
    if not getattr(request, "htmx", None):
        tell(request, words, undo) if kind == "good" else toasts.error(request, words)
        return HttpResponseRedirect(desk_url(key, number))
    context = _context(request, key, number, VerdictForm())
    response = render(
        request, "work_orders/parts/requests.html", context, status=200 if kind == "good" else 422
    )
    response["HX-Push-Url"] = desk_url(key, number)
    return toast(response, words, kind=kind, undo=undo)


def _context(request: StaffRequest, key: str, number: str, form: VerdictForm) -> dict[str, Any]:
    at, viewer = clock.now(), request.viewer
    shown = queries.request_desk(viewer, key, number=number, at=at)
    declared = asked.declared_of(key)
    context: dict[str, Any] = {
        "desk": shown, "matter": None, "now": at, "form": form,
        "title": _("Return desk") if key == RETURN else str(declared.label),
        "tabs": _tabs(shown.waiting, key),
        "entries": [_entry(row, key, shown.approval, at) for row in shown.rows],
        "is_return": key == RETURN,
    }  # fmt: skip
    if shown.current is None or shown.approval is None:
        return context
    names = queries.names(viewer)
    offers = {o.move.key: o for o in shown.current.offers}
    grant, refuse = offers.get(declared.grant), offers.get(declared.refuse)
    meeting = offers.get("hold_conference") if key == RETURN else None
    form.fields["revision"].initial = shown.current.matter.revision
    return (
        context
        | page_context(request, shown.current, at)
        | {
            "asked": asked.asked_line(shown.approval, names, shown.current.case.snapshot.rulings),
            "may_grant": grant is not None and grant.is_open,
            "may_refuse": refuse is not None and refuse.is_open,
            "blocked": faces.blocked([o for o in (grant, refuse) if o is not None]),
            "grant_label": str(grant.move.label) if grant else "",
            "refuse_label": str(refuse.move.label) if refuse else "",
            "conference_url": (
                reverse("work_orders:move", args=[shown.current.matter.number, "hold_conference"])
                if meeting is not None and meeting.is_open
                else ""
            ),
            "before_url": desk_url(key, shown.before) if shown.before else "",
            "after_url": desk_url(key, shown.after) if shown.after else "",
            "returns": _returns(shown.current, names),
        }
    )  # fmt: skip


def _returns(view: OrderView, names: Names) -> list[asked.AskedLine]:
    """Return the earlier returns of the order on the desk, so that a repetition is seen."""
    rows = queries.requests_of(view)
    return [asked.asked_line(row, names) for row in rows if row.state != "pending"]


def _tabs(waiting: dict[str, int], key: str) -> list[dict[str, Any]]:
    return [
        {
            "url": desk_url(one),
            "label": str(asked.declared_of(one).label),
            "count": waiting.get(one, 0),
            "is_current": one == key,
        }
        for one in REQUESTS
    ]


def _entry(row: Approval, key: str, current: Approval | None, at: datetime) -> parts.QueueEntry:
    return parts.QueueEntry(
        url=desk_url(key, row.matter.number),
        text=row.matter.title,
        lamp=faces.lamp(row.matter, at),
        source=showing.named(row.unit),
        at=row.asked_at,
        is_current=current is not None and row.pk == current.pk,
    )


@require_GET
@needs_any(*DECIDERS, Capability.ORDERS_HANDLE)
def request_list(request: StaffRequest) -> HttpResponse:
    """Show all requests the viewer may see, newest first, and how many returns each unit made."""
    at, viewer = clock.now(), request.viewer
    names = queries.names(viewer)
    filters = RequestFilters(names, request.GET, on=local(at).date())
    page = keyset(queries.request_list(viewer, filters.asked()), request, NEWEST_ASKED)
    context = {
        "filters": filters,
        "page": page,
        "lines": [asked.asked_line(row, names) for row in page.rows],
        "units": [_figures(unit) for unit in queries.returns_by_unit(viewer, at=at)],
        "year": local(at).year,
        "now": at,
    }
    return fragment_or_page(
        request, "work_orders/request_list.html", "work_orders/parts/request_rows.html", context
    )


def _figures(unit: UnitRequests) -> dict[str, Any]:
    """Return a unit's returns, each figure with the state its list is narrowed to."""
    figures = (
        ("", unit.asked),
        (ApprovalState.GRANTED.value, unit.granted),
        (ApprovalState.REFUSED.value, unit.refused),
        (ApprovalState.SETTLED.value, unit.settled),
        (ApprovalState.PENDING.value, unit.waiting),
    )
    return {"name": showing.named(unit), "unit_id": unit.unit_id, "figures": figures}
