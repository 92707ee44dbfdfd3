"""Readings drawn by chance: their readers justify them, the auditor judges (L-09)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.ledger.forms.privacy import JudgeForm, JustifyForm, SampleFilter, add_refusals
from lilong.ledger.operations import samples as operations
from lilong.ledger.privacy.words import SAMPLE_RULE, SAMPLE_STATE_NAMES, SampleState
from lilong.ledger.queries import samples as queries
from lilong.ledger.queries.samples import SampleLine
from lilong.ledger.terms import PERSON_SUBJECT
from lilong.ledger.views.purposes import name_of
from lilong.ui import parts
from lilong.ui.answers import tell
from lilong.ui.context import own_or_english
from lilong.ui.pages import keyset
from lilong.ui.times import when
from lilong.vault.terms import SUBJECT_NAMES


def _shown(line: SampleLine, at: datetime) -> dict[str, Any]:
    sample, reading = line.sample, line.reading
    return {
        "sample": sample,
        "reading": reading,
        "reader": own_or_english(sample.staff, "name"),
        "purpose": name_of(reading.purpose) if reading else "",
        "state": _(SAMPLE_STATE_NAMES[SampleState(sample.state)]),
        "is_overdue": line.is_overdue(at),
    }


def _of_whom(reading: Any) -> str:
    kind = _(SUBJECT_NAMES.get(reading.subject_kind, reading.subject_kind))
    return f"{kind} {reading.subject_id[-8:]}"


def _facts(shown: dict[str, Any], *, is_own: bool) -> list[parts.Fact]:
    """Return what the log says of a reading: who, when, what for, never the value.

    Only the reader herself is led to the page of whom she read; the auditor needs no name.
    """
    facts, reading = [parts.Fact(_("By"), shown["reader"])], shown["reading"]
    if reading is not None:
        facts += [
            parts.Fact(_("Read at"), when(reading.at)),
            parts.Fact(_("Purpose"), shown["purpose"]),
            parts.Fact(
                _("Of whom"),
                _of_whom(reading),
                reverse("ledger:person", args=[reading.subject_id])
                if is_own and reading.subject_kind == PERSON_SUBJECT
                else "",
            ),
            parts.Fact(_("Her words then"), reading.reason),
            parts.Fact(_("Network address"), reading.address),
        ]
    return [fact for fact in facts if fact.value]


@require_GET
@needs()
def samples(request: StaffRequest) -> HttpResponse:
    """Show the readings that were drawn: the auditor all of the office, a reader her own."""
    viewer, at = request.viewer, clock.now()
    filters = SampleFilter(request.GET or None)
    given = filters.cleaned_data if filters.is_bound and filters.is_valid() else {}
    rows = queries.sample_list(viewer, given.get("state", ""))
    page = keyset(rows, request, ("-due_at", "-id"))
    lines = queries.with_readings(viewer.office_id, page.rows)
    context = {
        "page": page,
        "filters": filters,
        "lines": [_shown(line, at) for line in lines],
        "is_auditor": viewer.may(Capability.AUDIT_READ),
        "draws": list(queries.draws(viewer)[:12]),
        "rule": _(SAMPLE_RULE),
    }
    return render(request, "ledger/samples.html", context)


@require_http_methods(["GET", "POST"])
@needs()
def sample(request: StaffRequest, sample_id: UUID) -> HttpResponse:
    """Show one reading that was drawn; take the reader's sentence or the auditor's decision."""
    viewer, at = request.viewer, clock.now()
    row = queries.get_sample(viewer, sample_id)
    is_own = row.staff_id == viewer.staff_id
    form: Any = None
    if is_own and row.state in (SampleState.ASKED, SampleState.JUSTIFIED):
        form = JustifyForm(
            request.POST or None,
            initial={"revision": row.revision, "justification": row.justification},
        )
    elif not is_own and row.state in (SampleState.ASKED, SampleState.JUSTIFIED):
        form = JudgeForm(request.POST or None, initial={"revision": row.revision})
    if form is not None and form.is_bound and form.is_valid():
        try:
            _take(request, row.pk, form, is_own=is_own, at=at)
        except Refused as refused:
            add_refusals(form, refused)
        else:
            tell(request, _("Written down."))
            return HttpResponseRedirect(request.path)
    (line,) = queries.with_readings(viewer.office_id, [row])
    shown = _shown(line, at)
    context = {
        **shown,
        "facts": _facts(shown, is_own=is_own),
        "form": form,
        "is_own": is_own,
        "judge": own_or_english(row, "judge"),
        "may_accept": row.state == SampleState.JUSTIFIED,
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "ledger/sample.html", context, status=status)


def _take(request: StaffRequest, sample_id: UUID, form: Any, *, is_own: bool, at: datetime) -> None:
    given, by = form.cleaned_data, request.viewer.actor()
    if is_own:
        operations.justify(
            sample_id=sample_id, revision=given["revision"], words=given["justification"],
            by=by, at=at,
        )  # fmt: skip
    else:
        operations.judge(
            sample_id=sample_id, revision=given["revision"],
            accepts=request.POST.get("verb") == "accept", note=given["note"], by=by, at=at,
        )  # fmt: skip
