"""The dispatcher's console: the queue, the order as it was told, the proposal, one decision."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.cases import faces
from lilong.cases import queries as cases
from lilong.cases.grammar import Move
from lilong.cases.models import Matter
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused, Stale
from lilong.kernel.text import whole_number
from lilong.rulebook.showing import limit_text
from lilong.ui import messages, parts
from lilong.ui.answers import Undo, tell, toast
from lilong.work_orders import operations, queries
from lilong.work_orders.flow import PROGRAMME
from lilong.work_orders.forms import DecisionForm
from lilong.work_orders.queries import Chosen, Console
from lilong.work_orders.queries.catalogue import handling_limit
from lilong.work_orders.views import picking, ruling, showing
from lilong.work_orders.views.order import page_context

# Keys pressed at once after a decision must meet forms that are alive already.
SWAP = "innerHTML settle:0ms"


def desk_url(number: str = "") -> str:
    """Return the address of the console with an order on it."""
    if not number:
        return reverse("work_orders:desk")
    return reverse("work_orders:desk_order", args=[number])


def _target(request: HttpRequest) -> str:
    htmx: Any = getattr(request, "htmx", None)
    return str(htmx.target or "") if htmx and not htmx.history_restore_request else ""


def _chosen(request: HttpRequest) -> Chosen | None:
    """Return what was chosen freely, or by a key, in place of what is proposed."""
    asked = {name: request.GET.get(name, "") for name in ("category", "area", "unit")}
    if not any(asked.values()):
        return None
    keys = {name: whole_number(asked[name]) for name in ("area", "unit")}
    return Chosen(asked["category"], keys["area"], keys["unit"])


@require_GET
@needs(Capability.ORDERS_DISPATCH)
def desk(request: StaffRequest, number: str = "") -> HttpResponse:
    """Show the console; `category`, `area` and `unit` are chosen, the rest is proposed for them."""
    context, target = _context(request, number, _chosen(request)), _target(request)
    if target == "desk-proposal" and getattr(context["matter"], "number", "") != number:
        # Meanwhile the order has left the queue: a card alone would stand beside another order.
        response = render(request, "work_orders/parts/desk.html", context)
        response["HX-Retarget"], response["HX-Reswap"] = "#desk", SWAP
        return response
    template = {
        "desk": "work_orders/parts/desk.html",
        "desk-proposal": "work_orders/parts/proposal.html",
    }.get(target, "work_orders/desk.html")
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    if request.GET.get("from") == "dialog":
        response["HX-Trigger-After-Settle"] = "dialog-close"
    return response


@require_POST
@needs(Capability.ORDERS_DISPATCH)
def decide(request: StaffRequest, number: str) -> HttpResponse:
    """Take the proposal, or what was chosen instead, and dispatch the order."""
    at = clock.now()
    form = DecisionForm(request.POST)
    if not form.is_valid():
        text = [str(error) for errors in form.errors.values() for error in errors]
        return answered(request, number, " ".join(text), kind="refused")
    told = form.cleaned_data
    following = queries.number_after(request.viewer, number, at=at)
    view = queries.order(request.viewer, number, at=at)
    try:
        matter = operations.decide(
            order_id=view.matter.pk,
            decision=operations.Decision(told["category"], form.unit_id(), told["area"]),
            viewer=request.viewer,
            revision=told["revision"],
            by=request.viewer.actor(),
            at=at,
        )
    except Stale as stale:
        return answered(request, following, messages.say(stale.refusal), kind="refused")
    except Refused as refused:
        return answered(request, number, sentences(refused.refusals), kind="refused")
    unit = queries.names(request.viewer).catalogue.units.get(matter.lead_unit_id)
    done = _("{number} dispatched to {unit}").format(number=number, unit=showing.named(unit))
    undo = undo_of(matter, PROGRAMME.move("dispatch"))
    return answered(request, following, done, undo=undo)


def undo_of(matter: Matter, move: Move | None) -> Undo | None:
    """Return the button that takes back what was just decided and shows the order again here."""
    url = reverse("work_orders:desk_undo", args=[matter.number])
    found = faces.undo_of(matter, move, clock.now(), url)
    return replace(found, target="#desk") if found else None


@require_POST
@needs(Capability.ORDERS_DISPATCH)
def undo(request: StaffRequest, number: str) -> HttpResponse:
    """Take back the dispatcher's own last decision on an order, and show it again."""
    view = queries.order(request.viewer, number, at=clock.now())
    try:
        operations.undo(
            order_id=view.matter.pk,
            viewer=request.viewer,
            by=request.viewer.actor(),
            at=clock.now(),
        )
    except Refused as refused:
        here = request.GET.get("desk", "")
        return answered(request, here, sentences(refused.refusals), kind="refused")
    return answered(request, number, _("Undone: {number}").format(number=number))


def decided(
    request: StaffRequest, done: str, *, is_dialog: bool, undo: Undo | None = None
) -> HttpResponse:
    """Answer a move that was made from the console: the next order, and what was done."""
    response = answered(request, request.GET.get("desk", ""), done, undo=undo)
    if is_dialog:
        response["HX-Retarget"], response["HX-Reswap"] = "#desk", SWAP
        response["HX-Trigger-After-Settle"] = "dialog-close"
    return response


def sentences(refusals: tuple[Refusal, ...]) -> str:
    """Return refusals as one text in the reader's language."""
    return " ".join(messages.say(refusal) for refusal in refusals)


def answered(
    request: StaffRequest,
    number: str,
    words: str,
    *,
    kind: str = "good",
    undo: Undo | None = None,
) -> HttpResponse:
    """Answer with the console, an order on it, and a short message."""
    if not getattr(request, "htmx", None):
        if kind == "good":
            tell(request, words, undo)
        else:
            toasts.error(request, words)
        return HttpResponseRedirect(desk_url(number))
    context = _context(request, number, None)
    current = context["matter"].number if context["matter"] else ""
    response = render(
        request, "work_orders/parts/desk.html", context, status=200 if kind == "good" else 422
    )
    response["HX-Push-Url"] = desk_url(current)
    return toast(response, words, kind=kind, undo=undo)


def _context(request: StaffRequest, number: str, chosen: Chosen | None) -> dict[str, Any]:
    at = clock.now()
    shown = queries.console(request.viewer, number=number, chosen=chosen, at=at)
    context: dict[str, Any] = {
        "console": shown,
        "matter": None,
        "now": at,
        "aside": [(row, desk_url(row.number)) for row in shown.aside],
    }
    if shown.current is None:
        return context
    matter, names = shown.current.matter, queries.names(request.viewer)
    leaf = names.catalogue.leaves.get(shown.chosen.category)
    card = picking.card(shown, names)
    return (
        context
        | page_context(request, shown.current, at)
        | {
            "entries": _entries(shown, matter.number, at),
            "picks": card,
            "drawn": _drawn(card),
            "limit": _limit(shown, leaf) if leaf else "",
            "faults": [ruling.fault_words(one) for one in shown.proposal.broken],
            "failed": shown.proposal.failed,
            "before_url": desk_url(shown.before) if shown.before else "",
            "after_url": desk_url(shown.after) if shown.after else "",
            "next_number": shown.after or shown.before,
            "here_url": desk_url(matter.number),
        }
    )


def _drawn(card: picking.Card) -> str:
    """Return what the card has marked when it is drawn: category, area, unit."""
    marked = (
        next((str(pick.value) for pick in picks if pick.is_chosen), "")
        for picks in (card.categories, card.areas, card.units)
    )
    return "|".join(marked)


def _limit(shown: Console, leaf: Any) -> str:
    assert shown.current is not None
    matter = shown.current.matter
    on = local(matter.opened_at).date()
    scope = cases.scopes_of(matter)
    limit = handling_limit(matter.office_id, leaf, limit_class="", scope=scope, on=on)
    return limit_text(limit["number"], limit["unit"])


def _entries(shown: Console, current: str, at: datetime) -> list[parts.QueueEntry]:
    return [
        parts.QueueEntry(
            url=desk_url(row.number),
            text=row.title,
            lamp=faces.lamp(row, at),
            source=showing.source_words(row.work_order.source),
            at=row.opened_at,
            is_current=row.number == current,
        )
        for row in shown.queue
    ]
