"""What the console does besides dispatching: choose freely, merge, set aside, end what is not ours.

Each is a small dialog over the console, or a page of its own without script.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.cases.models import Matter
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused, Stale
from lilong.kernel.text import whole_number
from lilong.rulebook import queries as rulebook
from lilong.ui import messages, times
from lilong.ui.answers import Undo
from lilong.work_orders import operations, queries
from lilong.work_orders.flow import PROGRAMME
from lilong.work_orders.forms import AsideForm, ChooseForm, NotOursForm
from lilong.work_orders.forms.desk import moments_to_return
from lilong.work_orders.queries import OrderView
from lilong.work_orders.views import desk
from lilong.work_orders.views.moves import add_refusals, is_dialog


def _page(
    request: StaffRequest, view: OrderView, form: Any, part: str, **more: Any
) -> HttpResponse:
    context = {
        "matter": view.matter,
        "form": form,
        "is_in_dialog": is_dialog(request),
        "here_url": desk.desk_url(view.matter.number),
        "part": f"work_orders/parts/{part}.html",
        **more,
    }
    template = context["part"] if is_dialog(request) else "work_orders/deskwork.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_GET
@needs(Capability.ORDERS_DISPATCH)
def choose(request: StaffRequest, number: str) -> HttpResponse:
    """Choose category, area or unit freely; the card then proposes the rest for it."""
    at, viewer = clock.now(), request.viewer
    view = queries.order(viewer, number, at=at)
    form = ChooseForm(queries.names(viewer), viewer.office_path, on=local(at).date())
    return _page(request, view, form, "choose", title=_("Choose freely"))


def _done(request: StaffRequest, following: str, words: str, undo: Undo | None) -> HttpResponse:
    response = desk.answered(request, following, words, undo=undo)
    if is_dialog(request):
        response["HX-Retarget"], response["HX-Reswap"] = "#desk", desk.SWAP
        response["HX-Trigger-After-Settle"] = "dialog-close"
    return response


@require_POST
@needs(Capability.ORDERS_DISPATCH)
def merge(request: StaffRequest, number: str) -> HttpResponse:
    """Let the order go with the likely duplicate that is marked."""
    at, viewer = clock.now(), request.viewer
    view = queries.order(viewer, number, at=at)
    following = queries.number_after(viewer, number, at=at)
    revision, parent = request.POST.get("revision", ""), request.POST.get("duplicate", "")
    try:
        made = operations.merge(
            order_id=view.matter.pk, parent=parent, viewer=viewer,
            revision=whole_number(revision), by=viewer.actor(), at=at,
        )  # fmt: skip
    except Stale as stale:
        return desk.answered(request, following, messages.say(stale.refusal), kind="refused")
    except Refused as refused:
        return desk.answered(request, number, desk.sentences(refused.refusals), kind="refused")
    done = _("{number} goes with {other}").format(number=number, other=parent)
    return desk.answered(request, following, done, undo=_undo(made, "merge"))


def _undo(matter: Matter, move: str) -> Undo | None:
    return desk.undo_of(matter, PROGRAMME.move(move))


@require_http_methods(["GET", "POST"])
@needs(Capability.ORDERS_DISPATCH)
def aside(request: StaffRequest, number: str) -> HttpResponse:
    """Set the order aside for hours, with a reason; it comes back by itself."""
    at, viewer = clock.now(), request.viewer
    view = queries.order(viewer, number, at=at)
    moments = _moments(view, at)
    data = request.POST if request.method == "POST" else None
    form = AsideForm(moments, at, data, initial={"revision": view.matter.revision})
    title = _("Set aside")
    if data is None or not form.is_valid():
        return _page(request, view, form, "aside", title=title, is_late=not moments)
    words = _("{number} set aside until {until}").format(
        number=number, until=times.short(form.moment(), at)
    )
    answer = _made(
        request, view, form, words, "snooze",
        lambda given: operations.snooze(until=form.moment(), reason=form.reason_text(), **given),
    )  # fmt: skip
    return answer or _page(request, view, form, "aside", title=title)


def _moments(view: OrderView, at: datetime) -> list[datetime]:
    matter, on = view.matter, local(at).date()
    hours = rulebook.value("dispatch.snooze_hours", office_id=matter.office_id, on=on).value
    due = min((c.due_at for c in view.case.snapshot.clocks if c.is_running), default=None)
    return moments_to_return(at, due, rulebook.calendar(matter.office_id, on), int(hours))


@require_http_methods(["GET", "POST"])
@needs(Capability.ORDERS_DISPATCH)
def not_ours(request: StaffRequest, number: str) -> HttpResponse:
    """End what was no request for this office, with a reason."""
    viewer = request.viewer
    view = queries.order(viewer, number, at=clock.now())
    data = request.POST if request.method == "POST" else None
    form = NotOursForm(data, initial={"revision": view.matter.revision})
    title = _("Not for us")
    if data is None or not form.is_valid():
        return _page(request, view, form, "not_ours", title=title)
    words = _("{number} cancelled").format(number=number)
    answer = _made(
        request, view, form, words, "cancel",
        lambda given: operations.cancel(reason=form.reason_text(), **given),
    )  # fmt: skip
    return answer or _page(request, view, form, "not_ours", title=title)


def _made(
    request: StaffRequest,
    view: OrderView,
    form: Any,
    words: str,
    move: str,
    act: Callable[[dict[str, Any]], Matter],
) -> HttpResponse | None:
    """Act and answer with the next order; None if it was refused, the reasons at their fields."""
    at, viewer = clock.now(), request.viewer
    following = queries.number_after(viewer, view.matter.number, at=at)
    given = {
        "order_id": view.matter.pk, "revision": form.cleaned_data["revision"],
        "viewer": viewer, "by": viewer.actor(), "at": at,
    }  # fmt: skip
    try:
        made = act(given)
    except Refused as refused:
        add_refusals(form, refused)
        return None
    return _done(request, following, words, _undo(made, move))


@require_POST
@needs(Capability.ORDERS_DISPATCH)
def wake(request: StaffRequest, number: str) -> HttpResponse:
    """Take an order that was set aside back to the queue, onto the desk."""
    at, viewer = clock.now(), request.viewer
    view = queries.order(viewer, number, at=at)
    operations.wake(order_id=view.matter.pk, viewer=viewer, by=viewer.actor(), at=at)
    return desk.answered(request, number, _("{number} is back in the queue").format(number=number))
