"""Pages on which a second person decides what was put forward about the catalogue."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lilong.accounts.gates import StaffRequest, needs, needs_any
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.ui.answers import tell
from lilong.ui.context import own_or_english
from lilong.ui.pages import fragment_or_page
from lilong.work_orders import operations, policies, queries
from lilong.work_orders.forms import ChangeDecisionForm, ChangeFilters
from lilong.work_orders.models import CatalogueChange
from lilong.work_orders.terms import ChangeKind, ChangeState
from lilong.work_orders.views import cataloguing
from lilong.work_orders.views.foreseeing import foreseen
from lilong.work_orders.views.moves import add_refusals
from lilong.work_orders.words import CHANGE_KIND_WORDS, CHANGE_STATE_WORDS

_DECIDERS = (
    Capability.ORDERS_DISPATCH, Capability.RULEBOOK_PROPOSE, Capability.RULEBOOK_APPROVE,
)  # fmt: skip


@require_GET
@needs(Capability.ORDERS_VIEW)
def change_list(request: StaffRequest) -> HttpResponse:
    """Show what was put forward about the catalogue, and what became of it, newest first."""
    filters = ChangeFilters(request.GET)
    state = filters.cleaned_data.get("state", "") if filters.is_valid() else ""
    found = queries.change_list(request.viewer, state=state)
    context = {"filters": filters, "lines": cataloguing.change_lines(found)}
    return fragment_or_page(
        request, "work_orders/changes.html", "work_orders/parts/changes.html", context
    )


@require_GET
@needs(Capability.ORDERS_VIEW)
def changed(request: StaffRequest, change_id: int) -> HttpResponse:
    """Show a change beside what holds without it, what it would do, and who may decide."""
    found = queries.get_change(request.viewer, change_id)
    return _shown(request, found, ChangeDecisionForm(initial={"revision": found.revision}))


@require_POST
@needs_any(*_DECIDERS)
def decide(request: StaffRequest, change_id: int) -> HttpResponse:
    """Approve, refuse or withdraw a change."""
    viewer = request.viewer
    found = queries.get_change(viewer, change_id)
    form, verb = ChangeDecisionForm(request.POST), request.POST.get("verb", "")
    if not form.is_valid() or verb not in _VERBS:
        return _shown(request, found, form, status=422)
    try:
        _VERBS[verb](
            change_id=change_id, **form.cleaned_data, viewer=viewer, by=viewer.actor(),
            at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        if refused.refusals[0].code == "not_granted":
            raise
        add_refusals(form, refused)
        return _shown(request, found, form, status=422)
    tell(request, _DONE[verb]())
    return HttpResponseRedirect(cataloguing.change_url(change_id))


_VERBS: dict[str, Any] = {
    "approve": operations.approve_change,
    "refuse": operations.refuse_change,
    "withdraw": operations.withdraw_change,
}
_DONE = {
    "approve": lambda: _("The change was approved."),
    "refuse": lambda: _("The change was refused."),
    "withdraw": lambda: _("The change was withdrawn."),
}


def _shown(
    request: StaffRequest, found: CatalogueChange, form: ChangeDecisionForm, status: int = 200
) -> HttpResponse:
    viewer, names = request.viewer, queries.names(request.viewer)
    is_waiting = found.state == ChangeState.PROPOSED
    is_own = found.proposed_by_id == viewer.staff_id
    may_decide = policies.may_approve_catalogue(viewer) is None and not is_own
    (line,) = cataloguing.change_lines([found])
    context: dict[str, Any] = {
        "change": found,
        "line": line,
        "form": form,
        "lines": cataloguing.compared(found, queries.before_change(found), names),
        "category_url": cataloguing.category_url(found.code) if found.category else "",
        "kind": _(CHANGE_KIND_WORDS[ChangeKind(found.kind)]),
        "state": _(CHANGE_STATE_WORDS[ChangeState(found.state)]),
        "proposer": own_or_english(found, "proposer"),
        "decider": own_or_english(found, "decider"),
        "is_waiting": is_waiting,
        "is_own": is_own,
        "may_decide": is_waiting and may_decide,
        "may_withdraw": is_waiting and is_own,
    }
    if is_waiting:
        wanted = operations.wanted_of(found)
        context |= foreseen(viewer, wanted, found.category)
    return render(request, "work_orders/change.html", context, status=status)
