"""Any move of an order: its form as a page or in a dialog, and the move itself."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.cases import faces
from lilong.cases.grammar import Move
from lilong.cases.models import Matter
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused
from lilong.ui import messages
from lilong.ui.answers import go, tell
from lilong.work_orders import hearing, operations, queries
from lilong.work_orders.forms import OrderMoveForm
from lilong.work_orders.queries import OrderView
from lilong.work_orders.terms import Evidence
from lilong.work_orders.views import desk, showing

CHECKS = frozenset({"pass_check", "fail_check"})
SHOWS_FILES = frozenset({"report_handling", "answer_part"}) | CHECKS


def is_dialog(request: StaffRequest) -> bool:
    """Say whether the form is asked for inside the frame's dialog."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and htmx.target == "dialog-body"


@require_http_methods(["GET", "POST"])
@needs(Capability.ORDERS_VIEW)
def move(request: StaffRequest, number: str, key: str) -> HttpResponse:
    """Ask what a move needs, and make it."""
    at = clock.now()
    view = queries.order(request.viewer, number, at=at)
    declared = view.case.programme.move(key)
    if declared is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    names = queries.names(request.viewer)
    form = OrderMoveForm(declared, view, names, request.viewer, data, on=local(at).date())
    if data is not None and form.is_valid():
        try:
            moved = operations.act_with_files(
                request=operations.Act(
                    view.matter.pk, key, form.answers(), form.reason(),
                    form.cleaned_data["revision"],
                ),
                files=request.FILES.getlist("evidence") if key in SHOWS_FILES else (),
                viewer=request.viewer,
                by=request.viewer.actor(),
                at=at,
            )  # fmt: skip
        except Refused as refused:
            add_refusals(form, refused)
        else:
            return _made(request, moved, declared)
    return _asked(request, view, declared, form)


def add_refusals(form: Any, refused: Refused) -> None:
    """Put each refusal at the field it speaks of, the rest above the form."""
    for refusal in refused.refusals:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, messages.say(refusal))


def _asked(
    request: StaffRequest, view: OrderView, declared: Move, form: OrderMoveForm
) -> HttpResponse:
    offered = [o for o in view.offers if o.move.key == declared.key]
    context = {
        "view": view,
        "matter": view.matter,
        "move": declared,
        "form": form,
        "blocked": faces.blocked(offered),
        "is_in_dialog": is_dialog(request),
        "takes_files": declared.key in SHOWS_FILES,
        "is_check": declared.key in CHECKS,
        "needs_files": view.matter.facts.get("evidence") == Evidence.FILE,
        "needs_record": hearing.is_redo(view.case.snapshot),
        "desk": request.GET.get("desk", ""),
    }
    template = "work_orders/parts/move_form.html" if is_dialog(request) else "work_orders/move.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _made(request: StaffRequest, moved: Matter, declared: Move) -> HttpResponse:
    done = _("{move} · {number}").format(move=declared.label, number=moved.number)
    if request.GET.get("desk"):
        undo = desk.undo_of(moved, declared)
        return desk.decided(request, done, is_dialog=is_dialog(request), undo=undo)
    tell(request, done, faces.undo_of(moved, declared, clock.now()))
    target = showing.order_url(moved.number)
    if not queries.is_there(request.viewer, moved.number):
        # What was given away is another's to see.
        target = reverse("work_orders:inbox")
    return go(request, target)
