"""The round at the doors: what is to be called at next, the sheet of a home, "my staircase"."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs, needs_any
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused
from lilong.ledger import operations, telling
from lilong.ledger.forms.persons import RevealForm
from lilong.ledger.forms.visits import DoorForm, VisitForm
from lilong.ledger.models import Visit
from lilong.ledger.queries import visits as queries
from lilong.ledger.queries.visits import VisitSheet
from lilong.ledger.terms import (
    OUTCOME_NAMES,
    STATE_NAMES,
    VISIT_NAMES,
    DwellingState,
    VisitKind,
    VisitOutcome,
)

CALLS = (Capability.LEDGER_RECORD, Capability.LEDGER_TASKS)


def visit_words(visit: Visit) -> str:
    """Return how a visit went."""
    kind = telling.name_of(VisitKind, VISIT_NAMES, visit.kind)
    return f"{kind} · {telling.name_of(VisitOutcome, OUTCOME_NAMES, visit.outcome)}"


@require_GET
@needs_any(*CALLS)
def visits(request: StaffRequest) -> HttpResponse:
    """Show the visits that are planned in the viewer's sight, next door first."""
    context = {
        "plans": queries.planned(request.viewer),
        "today": local(clock.now()).date(),
        "may_plan": request.viewer.may(Capability.LEDGER_RECORD),
    }
    return render(request, "ledger/visits.html", context)


@require_GET
@needs(Capability.LEDGER_TASKS)
def stairs(request: StaffRequest) -> HttpResponse:
    """Show a building-group leader her own staircases: tasks and addresses, no people (AC-03)."""
    context = {
        "plans": queries.planned(request.viewer),
        "homes": queries.homes_of(request.viewer),
        "today": local(clock.now()).date(),
    }
    return render(request, "ledger/stairs.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs_any(*CALLS)
def visit(request: StaffRequest, place_id: UUID) -> HttpResponse:
    """Show the sheet of a home, and record what a visit found; then lead next door."""
    at = clock.now()
    sheet = queries.visit_sheet(request.viewer, place_id, on=local(at).date())
    kind = VisitForm if sheet.tells_facts else DoorForm
    form = kind(request.POST or None, sheet=sheet)
    if request.method == "POST" and form.is_valid():
        try:
            viewer = request.viewer
            operations.record_visit(form.found(at), viewer=viewer, by=viewer.actor(), at=at)
        except Refused as refused:
            lay_on(form, refused.refusals)
            if any(refusal.code == "recorded_already" for refusal in refused.refusals):
                form.renew()
        else:
            return _onward(request, sheet)
    context = _page(sheet, form)
    return render(request, "ledger/visit.html", context, status=422 if form.errors else 200)


def _onward(request: StaffRequest, sheet: VisitSheet) -> HttpResponse:
    messages.success(request, _("Recorded: {home}").format(home=sheet.place.address))
    onward = queries.next_door(request.viewer, sheet.place)
    if onward is not None:
        return redirect("ledger:visit", place_id=onward.pk)
    if request.viewer.may(Capability.LEDGER_RECORD):
        return redirect("ledger:visits")
    return redirect("ledger:stairs")


def _page(sheet: VisitSheet, form: DoorForm) -> dict[str, Any]:
    state = sheet.facts.get("state", DwellingState.UNKNOWN.value)
    return {
        "place": sheet.place,
        "sheet": sheet,
        "form": form,
        "people": form.people() if isinstance(form, VisitForm) else [],
        "visits": [(one, visit_words(one)) for one in sheet.visits],
        "state": telling.name_of(DwellingState, STATE_NAMES, state),
        "outcomes": [
            (VisitOutcome.PRESENT.value, _("Somebody was there"), "tick"),
            (VisitOutcome.ABSENT.value, _("Nobody was there"), "clock"),
            (VisitOutcome.REFUSED.value, _("Refused"), "close"),
        ],
        "reveal": RevealForm(),
    }


@require_POST
@needs(Capability.LEDGER_PERSONS, Capability.PERSONS_REVEAL)
def note(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    """Show a visit's note for a purpose; who looked and why is written down."""
    form = RevealForm(request.POST)
    context: dict[str, Any] = {"reveal": form}
    if form.is_valid():
        try:
            shown = operations.reveal_note(
                visit_id, viewer=request.viewer, reason=form.cleaned_data["reason"],
                address=request.META.get("REMOTE_ADDR", ""),
                by=request.viewer.actor(purpose=form.cleaned_data["purpose"]), at=clock.now(),
            )  # fmt: skip
            context["note"] = shown["note"]
        except Refused as refused:
            lay_on(form, refused.refusals)
    response = render(request, "ledger/note.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store, private"
    return response
