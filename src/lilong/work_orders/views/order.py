"""The page of one order: what it is, what happened, what may be done now and why not the rest."""

from datetime import datetime
from typing import Any

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.attachments import faces as attached
from lilong.attachments import queries as attachments
from lilong.cases import faces
from lilong.cases.queries import subject_of
from lilong.cases.terms import ClockState
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.ui import messages
from lilong.work_orders import operations, queries
from lilong.work_orders.forms import RevealForm
from lilong.work_orders.queries import OrderView
from lilong.work_orders.views import asked, neighbourhood, showing, speaking


def page_context(request: StaffRequest, view: OrderView, at: datetime) -> dict[str, Any]:
    """Return what the templates of one order draw."""
    files = attachments.of(subject_of(view.matter.pk))
    clocks = faces.clocks(view.case, at)
    names = queries.names(request.viewer)
    return {
        "view": view,
        "matter": view.matter,
        "details": view.details,
        "caller": view.caller,
        "request_words": showing.request_words(view),
        "lamp": faces.lamp(view.matter, at),
        "stage": showing.stage_words(view.matter.stage),
        "unit": showing.named(view.matter.lead_unit),
        "stages": faces.stage_track(view.case),
        "gates": speaking.gates(view),
        "contacts": speaking.attempts(view),
        "joint_parts": speaking.joint_parts(view, at),
        "facts": showing.facts(view),
        "place_facts": showing.place_facts(view),
        "at_point": showing.at_point(view.matter),
        "own_clocks": [c for c in clocks if _is_told(c, at) and c["row"].key != "joint"],
        "sender_clocks": [c for c in clocks if c["is_sender"]],
        "timeline": showing.timeline(view, names, files),
        "conditions": asked.conditions(view),
        "files": showing.file_links(files),
        "shelf": attached.shelf(request.viewer, subject_of(view.matter.pk), files),
        "earlier": showing.earlier(view, at),
        "followers": showing.lines(queries.followers_of(request.viewer, view.matter), at),
        "leader": _leader(request, view, at),
        "now": at,
    }


def _leader(request: StaffRequest, view: OrderView, at: datetime) -> Any:
    found = queries.leader_of(request.viewer, view.details)
    return showing.line(found, at) if found else None


def _is_told(clock_line: dict[str, Any], at: datetime) -> bool:
    """Say whether one of our clocks is worth a line: what is over at once is not, once it is over.

    The window for returns is one while it is open, a decision on a request while it waits.
    """
    row = clock_line["row"]
    is_past = row.state != ClockState.RUNNING
    is_over = row.key == "send_back" and (is_past or row.due_at < at)
    is_decided = row.key in {"decision", "return_decision"} and is_past
    is_told = row.state != ClockState.VOID and not is_over and not is_decided
    return not clock_line["is_sender"] and is_told


@require_GET
@needs(Capability.ORDERS_VIEW)
def order(request: StaffRequest, number: str) -> HttpResponse:
    """Show an order."""
    at = clock.now()
    view = queries.order(request.viewer, number, at=at)
    context = page_context(request, view, at) | {
        "actions": showing.actions(view),
        "waiting": asked.waiting_card(view, queries.names(request.viewer)),
        "to_tell": asked.to_tell(view.matter, at),
        "may_decide": queries.may_decide(request.viewer),
        "blocked": showing.blocked(view),
        "reveal": RevealForm(),
        "neighbourhood": neighbourhood.card(request.viewer, view, at),
    }
    return render(request, "work_orders/order.html", context)


@require_POST
@needs(Capability.ORDERS_VIEW)
def attach(request: StaffRequest, number: str) -> HttpResponse:
    """Add photos or documents to an order."""
    at = clock.now()
    view = queries.order(request.viewer, number, at=at)
    operations.attach_files(
        order_id=view.matter.pk,
        files=request.FILES.getlist("files"),
        kind=attached.kind_given(request.POST.get("shows", "")),
        viewer=request.viewer,
        by=request.viewer.actor(),
        at=at,
    )
    toasts.success(request, _("The files were added."))
    return HttpResponseRedirect(showing.order_url(number))


@require_POST
@needs(Capability.ORDERS_VIEW, Capability.PERSONS_REVEAL)
def reveal(request: StaffRequest, number: str) -> HttpResponse:
    """Show an order's caller in full for a purpose; who looked and why is written down."""
    at = clock.now()
    view = queries.order(request.viewer, number, at=at)
    form = RevealForm(request.POST)
    context: dict[str, Any] = {"matter": view.matter, "caller": view.caller, "reveal": form}
    if form.is_valid():
        purpose = form.cleaned_data["purpose"]
        try:
            context["shown"] = operations.reveal_caller(
                order_id=view.matter.pk,
                viewer=request.viewer,
                address=request.META.get("REMOTE_ADDR", ""),
                by=request.viewer.actor(purpose=purpose),
                at=at,
            )
        except Refused as refused:
            form.add_error(None, [messages.say(refusal) for refusal in refused.refusals])
    is_part = bool(getattr(request, "htmx", None))
    template = "work_orders/parts/caller.html" if is_part else "work_orders/caller.html"
    response = render(request, template, context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store, private"
    return response
