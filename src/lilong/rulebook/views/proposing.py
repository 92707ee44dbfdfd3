"""The desk of rule values: put forward, compare, see what it would change, decide."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts.gates import StaffRequest, needs, needs_any
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.rulebook import comparing, entering, explaining, layout, operations, policies, queries
from lilong.rulebook.forms import DecisionForm, EndForm, ProposalForm, StateFilter
from lilong.rulebook.keys import Key, get_key, is_declared
from lilong.rulebook.models import RuleValue
from lilong.rulebook.ports import Change
from lilong.rulebook.terms import State
from lilong.ui.answers import tell
from lilong.ui.pages import fragment_or_page, keyset

NEWEST = ("-proposed_at", "-id")


@require_GET
@needs(Capability.RULEBOOK_VIEW)
def proposal_list(request: StaffRequest) -> HttpResponse:
    """Show what was proposed in the office and what became of it, the newest first."""
    filters = StateFilter(request.GET or None)
    given = filters.cleaned_data if filters.is_bound and filters.is_valid() else {}
    page = keyset(queries.proposals(request.viewer, given.get("state", "")), request, NEWEST)
    context = {
        "filters": filters,
        "page": page,
        "lines": [comparing.line(row) for row in page.rows if is_declared(row.key)],
    }
    return fragment_or_page(
        request, "rulebook/proposals.html", "rulebook/parts/proposals.html", context
    )


@require_http_methods(["GET", "POST"])
@needs(Capability.RULEBOOK_PROPOSE)
def propose(request: StaffRequest, name: str) -> HttpResponse:
    """Take a new value of a key: show what it would change, then put it forward."""
    if not is_declared(name):
        raise Http404
    key, viewer, at = get_key(name), request.viewer, clock.now()
    today = clock.local(at).date()
    start, _row = queries.data_at(Change(name, None, today, viewer.office_id), today)
    form = _form(request, key, start, today)
    is_valid = form.is_bound and form.is_valid()
    if is_valid and "save" in request.POST:
        row = operations.propose(proposal=form.proposal(), by=viewer.actor(), at=at)
        tell(request, gettext("The value was put forward. A second person has to approve it."))
        return HttpResponseRedirect(reverse("rulebook:proposal", args=[row.pk]))
    context: dict[str, Any] = {
        "key": key,
        "title": gettext(key.title),
        "decides": explaining.decides(key),
        "form": form,
    }
    if is_valid:
        change = comparing.change_of(form.proposal())
        context["compared"] = comparing.compared(key, change)
        context["foreseen"] = queries.foreseen(viewer, change, at=at)
    status = 422 if form.is_bound and not is_valid else 200
    return render(request, "rulebook/propose.html", context, status=status)


def _form(request: StaffRequest, key: Key, start: Any, today: date) -> ProposalForm:
    """Return the form: with today's value, with what was sent, or with a row more or less of it.

    The buttons of a row send the form; nothing is checked and nothing that was typed is lost.
    """
    office_id, given = request.viewer.office_id, request.POST.dict()
    if not given:
        typed = entering.typed(key, start)
        return ProposalForm(key, office_id, None, start=typed, today=today)
    if "add" not in given and "remove" not in given:
        return ProposalForm(key, office_id, request.POST, today=today)
    wanted, gone = given.pop("add", ""), given.pop("remove", "")
    if gone:
        given = entering.without_row(given, gone)
    if wanted.startswith("value"):
        # A name under the next number makes the row; what it is called does not matter.
        given[f"{wanted}-{layout.row_count(wanted, given)}-"] = ""
    form = ProposalForm(key, office_id, None, start=given, spare=0, today=today)
    form.focus_on(wanted or gone.rpartition("-")[0])
    return form


@require_http_methods(["GET", "POST"])
@needs(Capability.RULEBOOK_PROPOSE)
def end(request: StaffRequest, value_id: int) -> HttpResponse:
    """Propose that a value ends without a successor: show what it would change first."""
    viewer, at = request.viewer, clock.now()
    row = queries.get_value(viewer, value_id)
    if row.office_id is None or row.state != State.APPROVED or not is_declared(row.key):
        raise Http404
    key, form = get_key(row.key), EndForm(row, request.POST or None, at=at)
    is_valid = form.is_bound and form.is_valid()
    if is_valid and "save" in request.POST:
        given = form.cleaned_data
        made = operations.propose_end(
            value_id=row.pk,
            last=given["valid_to"],
            reason=given["reason"],
            by=viewer.actor(),
            at=at,
        )
        tell(request, gettext("The end was put forward. A second person has to approve it."))
        return HttpResponseRedirect(reverse("rulebook:proposal", args=[made.pk]))
    context: dict[str, Any] = {
        "key": key,
        "title": gettext(key.title),
        "decides": explaining.decides(key),
        "form": form,
        "line": comparing.line(row),
        "row": row,
    }
    if is_valid:
        context |= _foreseen_end(viewer, key, row, form.cleaned_data["valid_to"], at)
    status = 422 if form.is_bound and not is_valid else 200
    return render(request, "rulebook/end.html", context, status=status)


@require_GET
@needs(Capability.RULEBOOK_VIEW)
def proposal(request: StaffRequest, value_id: int) -> HttpResponse:
    """Show a proposal beside what holds now, what it would change, and what may be done."""
    row = queries.get_proposal(request.viewer, value_id)
    return _page(request, row, DecisionForm(initial={"revision": row.revision}))


@require_POST
@needs_any(Capability.RULEBOOK_APPROVE, Capability.RULEBOOK_PROPOSE)
def decide(request: StaffRequest, value_id: int) -> HttpResponse:
    """Approve, refuse or withdraw a proposal."""
    row = queries.get_proposal(request.viewer, value_id)
    form, verb = DecisionForm(request.POST), request.POST.get("verb", "")
    if form.is_valid() and verb == "refuse" and not form.cleaned_data["reason"]:
        form.add_error("reason", gettext("Say why it is refused."))
    if not form.is_valid() or verb not in _DONE:
        return _page(request, row, form, status=422)
    given = {"value_id": row.pk, **form.cleaned_data}
    by, at = request.viewer.actor(), clock.now()
    if verb == "approve" and row.ends_id:
        operations.approve_end(**given, by=by, at=at)
    elif verb == "approve":
        operations.approve(**given, ends_previous=True, by=by, at=at)
    elif verb == "refuse":
        operations.refuse(**given, by=by, at=at)
    else:
        operations.withdraw(**given, by=by, at=at)
    tell(request, (_END_DONE if row.ends_id else _DONE)[verb]())
    return HttpResponseRedirect(reverse("rulebook:proposal", args=[row.pk]))


_DONE = {
    "approve": lambda: gettext("The value was approved."),
    "refuse": lambda: gettext("The value was refused. Its proposer is told."),
    "withdraw": lambda: gettext("The proposal was withdrawn."),
}


_END_DONE = {
    **_DONE,
    "approve": lambda: gettext("The end of the value was approved."),
    "refuse": lambda: gettext("The end was refused. Its proposer is told."),
}


def _foreseen_end(
    viewer: Viewer, key: Key, row: RuleValue, last: date, at: datetime
) -> dict[str, Any]:
    """Return what the end of a value would change, for a page."""
    change = comparing.change_by_end(row, last)
    return {
        "compared": comparing.ended(key, row, last),
        "foreseen": queries.foreseen(viewer, change, at=at) if change else [],
    }


def _page(
    request: StaffRequest, row: RuleValue, form: DecisionForm, status: int = 200
) -> HttpResponse:
    key, viewer, at = get_key(row.key), request.viewer, clock.now()
    change = comparing.change_of(row)
    choices = policies.choices_on(
        viewer, row.state, row.proposed_by_id, office_id=row.office_id or 0
    )
    context: dict[str, Any] = {
        "row": row,
        "line": comparing.line(row),
        "title": gettext(key.title),
        "key": key,
        "decides": explaining.decides(key),
        "form": form,
        "choices": choices,
        "warnings": comparing.warnings(row, at),
        "facts": comparing.facts(row),
    }
    if row.ends is not None and row.valid_to is not None:
        context |= _foreseen_end(viewer, key, row.ends, row.valid_to, at)
    elif row.state == State.PROPOSED:
        context["compared"] = comparing.compared(key, change)
        context["foreseen"] = queries.foreseen(viewer, change, at=at)
    else:
        context["compared"] = comparing.decided(key, row)
    return render(request, "rulebook/proposal.html", context, status=status)
