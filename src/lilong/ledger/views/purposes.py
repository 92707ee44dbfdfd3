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
from lilong.kernel.text import whole_number
from lilong.ledger.forms.privacy import AssessmentForm, PurposeForm, add_refusals
from lilong.ledger.operations import purposes as operations
from lilong.ledger.privacy.starter import ASSESSMENT
from lilong.ledger.privacy.words import STATE_NAMES, State
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
    may = request.viewer.capabilities
    guards = {Capability.PRIVACY_MANAGE, Capability.LEDGER_APPROVE}
    context = {
        "faces": [face_of(line, today) for line in lines],
        "may_export": bool(may & (guards | {Capability.LEDGER_EXPORT, Capability.AUDIT_READ})),
        "may_requests": bool(may & guards),
        "may_retention": bool(may & {Capability.PRIVACY_MANAGE, Capability.AUDIT_READ}),
    }
    return render(request, "ledger/purposes.html", context)


def facts_of(line: RegisterLine) -> list[parts.Fact]:
    """Return what holds for a purpose, line by line."""
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
        "facts": facts_of(line),
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
    return whole_number(text) or 0


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
