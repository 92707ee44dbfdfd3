"""The purpose register: each purpose, its assessment, what waits, what was (L-07)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import ROLE_NAMES, Capability, Role
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.ledger.forms.privacy import AssessmentForm, DecideForm, PurposeForm, add_refusals
from lilong.ledger.operations import purposes as operations
from lilong.ledger.privacy.deciding import Standing
from lilong.ledger.privacy.starter import ASSESSMENT
from lilong.ledger.privacy.words import STATE_NAMES, State, Verb
from lilong.ledger.queries import purposes as queries
from lilong.ledger.queries.purposes import RegisterLine
from lilong.ui import parts
from lilong.ui.answers import tell
from lilong.ui.context import own_or_english
from lilong.vault.terms import PURPOSE_NAMES, Purpose


@dataclass(frozen=True, slots=True)
class Face:
    """A purpose as a row of the register shows it."""

    line: RegisterLine
    name: str
    assessed: str
    is_usable: bool
    is_overdue: bool


def name_of(purpose: str) -> str:
    """Return a purpose's name in the reader's language."""
    return _(PURPOSE_NAMES[Purpose(purpose)])


def roles_words(roles: Any) -> str:
    """Return roles in the reader's language."""
    names = [_(ROLE_NAMES[role]) for role in Role if role in roles]
    return pgettext("between the items of a list", ", ").join(names)


def state_words(row: Any) -> str:
    """Return how far something has come, in the reader's language."""
    return _(STATE_NAMES[State(row.state)])


def face_of(line: RegisterLine, on: date) -> Face:
    """Return a line of the register in words."""
    standing = line.standing
    is_sensitive = standing.spec is not None and standing.spec.is_sensitive
    if standing.spec is None:
        assessed = _("Ended: nothing is read for it")
    elif not is_sensitive:
        assessed = _("No assessment needed")
    elif not standing.is_assessed:
        assessed = _("No approved assessment: nothing can be read for it")
    elif line.assessment is None:
        assessed = _("First assessment of the system, to be made your own")
    else:
        assessed = _("Assessed; next review {day}").format(
            day=f"{line.assessment.next_review:%Y-%m-%d}"
        )
    is_usable = standing.spec is not None and (not is_sensitive or standing.is_assessed)
    return Face(line, name_of(line.purpose), assessed, is_usable, line.is_overdue(on))


@require_GET
@needs()
def register(request: StaffRequest) -> HttpResponse:
    """Show what persons' data is read for in this office, on what basis, and what waits."""
    today = clock.local(clock.now()).date()
    lines = queries.register(request.viewer.office_id, on=today)
    context = {"faces": [face_of(line, today) for line in lines]}
    return render(request, "ledger/purposes.html", context)


def _facts(line: RegisterLine) -> list[parts.Fact]:
    spec = line.spec
    if spec is None:
        return []
    own = line.entry is not None

    def text(words: str) -> str:
        return words if own else _(words)

    yes, no = pgettext("answer", "yes"), pgettext("answer", "no")
    return [
        parts.Fact(_("Legal basis"), text(spec.legal_basis)),
        parts.Fact(_("Which data"), text(spec.data_kinds)),
        parts.Fact(_("Of whom"), text(spec.subjects)),
        parts.Fact(_("Kept how long"), text(spec.retention)),
        parts.Fact(_("Who else gets it"), text(spec.recipients)),
        parts.Fact(_("Sensitive data"), yes if spec.is_sensitive else no),
        parts.Fact(_("Data of children, too"), yes if spec.covers_minors else no),
        parts.Fact(_("The reader says in a sentence why"), yes if spec.needs_reason else no),
        parts.Fact(_("Roles it fits"), roles_words(spec.roles)),
    ]


@require_GET
@needs()
def purpose(request: StaffRequest, purpose: str) -> HttpResponse:
    """Show one purpose: its entry, its assessment, everything it has had."""
    viewer, today = request.viewer, clock.local(clock.now()).date()
    line = queries.line_of(viewer.office_id, purpose, on=today)
    entries = list(queries.entries_of(viewer, purpose))
    assessments = list(queries.assessments_of(viewer, purpose))
    context = {
        "face": face_of(line, today),
        "facts": _facts(line),
        "assessment": line.assessment or (ASSESSMENT if line.entry is None else None),
        "is_starter": line.entry is None,
        "assessable": [e for e in entries if e.state in (State.PROPOSED, State.APPROVED)],
        "entries": [(row, state_words(row), own_or_english(row, "proposer")) for row in entries],
        "assessments": [
            (row, state_words(row), own_or_english(row, "proposer")) for row in assessments
        ],
        "may_keep": viewer.may(Capability.PRIVACY_MANAGE),
    }
    return render(request, "ledger/purpose.html", context)


def _initial(line: RegisterLine, today: date) -> dict[str, Any]:
    spec = line.spec
    if spec is None:
        return {"valid_from": today}
    names = ("legal_basis", "data_kinds", "subjects", "retention", "recipients")
    texts = {name: getattr(spec, name) for name in names}
    if line.entry is None:
        texts = {name: _(words) for name, words in texts.items()}
    flags = {
        name: getattr(spec, name) for name in ("is_sensitive", "covers_minors", "needs_reason")
    }
    roles = [role.value for role in spec.roles]
    return {**texts, **flags, "roles": roles, "valid_from": today}


@require_http_methods(["GET", "POST"])
@needs(Capability.PRIVACY_MANAGE)
def change(request: StaffRequest, purpose: str) -> HttpResponse:
    """Put a new entry for a purpose forward."""
    at = clock.now()
    today = clock.local(at).date()
    line = queries.line_of(request.viewer.office_id, purpose, on=today)
    form = PurposeForm(request.POST or None, initial=_initial(line, today))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            row = operations.propose_purpose(
                spec=form.spec(purpose), valid_from=given["valid_from"],
                valid_to=given["valid_to"], reason=given["reason"],
                by=request.viewer.actor(), at=at,
            )  # fmt: skip
        except Refused as refused:
            add_refusals(form, refused)
        else:
            tell(request, _("Put forward. A second person has to approve it."))
            return HttpResponseRedirect(reverse("ledger:purpose_entry", args=[row.pk]))
    context = {"form": form, "name": name_of(purpose), "purpose": purpose}
    return render(request, "ledger/purpose_change.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@needs(Capability.PRIVACY_MANAGE)
def assess(request: StaffRequest, purpose: str) -> HttpResponse:
    """Write an assessment of a purpose; `entry` names the entry of the office it is of."""
    viewer, at = request.viewer, clock.now()
    line = queries.line_of(viewer.office_id, purpose, on=clock.local(at).date())
    entry_id = _number(request.GET.get("entry", ""))
    entry = queries.get_entry(viewer, entry_id) if entry_id else line.entry
    initial = {name: _(getattr(ASSESSMENT, name)) for name in ("necessity", "risks", "measures")}
    form = AssessmentForm(request.POST or None, initial=initial if entry is None else {})
    if form.is_bound and form.is_valid():
        try:
            row = operations.propose_assessment(
                purpose=purpose, entry_id=entry.pk if entry else None, spec=form.spec(),
                by=viewer.actor(), at=at,
            )  # fmt: skip
        except Refused as refused:
            add_refusals(form, refused)
        else:
            tell(request, _("Put forward. A second person has to approve it."))
            return HttpResponseRedirect(reverse("ledger:assessment", args=[row.pk]))
    context = {"form": form, "name": name_of(purpose), "purpose": purpose, "entry": entry}
    return render(request, "ledger/assess.html", context, status=_status(form))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200


@require_http_methods(["GET", "POST"])
@needs()
def entry(request: StaffRequest, entry_id: int) -> HttpResponse:
    """Show an entry that was put forward, and decide on it."""
    row = queries.get_entry(request.viewer, entry_id)
    if request.method == "POST":
        return _decided(request, row, operations.decide_purpose, "entry_id")
    line = RegisterLine(Purpose(row.purpose), Standing(queries.spec_of(row)), row, None)
    facts = [
        *_facts(line),
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
