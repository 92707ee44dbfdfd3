"""Entries of the purpose register and assessments that were put forward: shown, decided on."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.ledger.forms.privacy import DecideForm
from lilong.ledger.operations import purposes as operations
from lilong.ledger.privacy.deciding import Standing
from lilong.ledger.privacy.words import State, Verb
from lilong.ledger.queries import purposes as queries
from lilong.ledger.queries.purposes import RegisterLine
from lilong.ledger.views.purposes import facts_of, name_of, state_words
from lilong.ui import parts
from lilong.ui.answers import tell
from lilong.ui.context import own_or_english
from lilong.vault.terms import Purpose


@require_http_methods(["GET", "POST"])
@needs()
def entry(request: StaffRequest, entry_id: int) -> HttpResponse:
    """Show an entry that was put forward, and decide on it."""
    row = queries.get_entry(request.viewer, entry_id)
    if request.method == "POST":
        return _decided(request, row, operations.decide_purpose, "entry_id")
    line = RegisterLine(Purpose(row.purpose), Standing(queries.spec_of(row)), row, None)
    facts = [
        *facts_of(line),
        parts.Fact(_("From"), f"{row.valid_from:%Y-%m-%d}"),
        *([parts.Fact(_("To"), f"{row.valid_to:%Y-%m-%d}")] if row.valid_to else []),
        parts.Fact(_("Reason"), row.reason),
    ]
    return _page(request, row, facts)


@require_http_methods(["GET", "POST"])
@needs()
def assessment(request: StaffRequest, assessment_id: int) -> HttpResponse:
    """Show an assessment that was put forward, and decide on it."""
    row = queries.get_assessment(request.viewer, assessment_id)
    if request.method == "POST":
        return _decided(request, row, operations.decide_assessment, "assessment_id")
    facts = [
        parts.Fact(_("Why it is needed"), row.necessity),
        parts.Fact(_("What may go wrong for the persons"), row.risks),
        parts.Fact(_("What is done against it"), row.measures),
        parts.Fact(_("Next review"), f"{row.next_review:%Y-%m-%d}"),
    ]
    return _page(request, row, facts)


def _decided(request: StaffRequest, row: Any, decide: Any, key: str) -> HttpResponse:
    """Take a decision and go back to what was decided on; refusals are answered as sentences."""
    form = DecideForm(request.POST)
    verb = request.POST.get("verb", "")
    if form.is_valid() and verb in {one.value for one in Verb}:
        decide(
            **{key: row.pk}, verb=Verb(verb), revision=form.cleaned_data["revision"],
            reason=form.cleaned_data["reason"], by=request.viewer.actor(), at=clock.now(),
        )  # fmt: skip
        tell(request, _("Your decision was written down."))
    return HttpResponseRedirect(request.path)


def _page(request: StaffRequest, row: Any, facts: list[parts.Fact]) -> HttpResponse:
    viewer = request.viewer
    is_own = row.proposed_by_id is not None and row.proposed_by_id == viewer.staff_id
    waits = row.state == State.PROPOSED
    context = {
        "row": row,
        "name": name_of(row.purpose),
        "facts": facts,
        "state": state_words(row),
        "proposer": own_or_english(row, "proposer"),
        "decider": own_or_english(row, "decider"),
        "is_assessment": row.SUBJECT == "impact_assessment",
        "form": DecideForm(initial={"revision": row.revision}),
        "may_decide": waits and not is_own and viewer.may(Capability.LEDGER_APPROVE),
        "may_withdraw": waits and is_own,
    }
    return render(request, "ledger/privacy_proposal.html", context)
