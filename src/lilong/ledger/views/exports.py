"""Exports of persons: asked for, decided on by another, fetched while they last (L-13)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts.gates import StaffRequest, needs, needs_any
from lilong.accounts.terms import Capability
from lilong.journal.queries import entries_of
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.kernel.subject import Subject
from lilong.ledger import telling
from lilong.ledger.forms.privacy import DecideForm, add_refusals
from lilong.ledger.forms.rights import ExportForm
from lilong.ledger.models import PersonExport
from lilong.ledger.operations import exporting as operations
from lilong.ledger.privacy.exporting import may_fetch, was_recalled
from lilong.ledger.privacy.words import COLUMN_NAMES, Column, State, Verb
from lilong.ledger.queries import exporting as queries
from lilong.ledger.terms import RELATION_NAMES, RelationKind
from lilong.ledger.views.purposes import state_words
from lilong.territory import queries as territory
from lilong.ui import parts
from lilong.ui.answers import tell
from lilong.ui.context import own_or_english
from lilong.ui.messages import say
from lilong.ui.pages import keyset
from lilong.ui.times import day, when

_SEES = (
    Capability.LEDGER_EXPORT, Capability.LEDGER_APPROVE, Capability.PRIVACY_MANAGE,
    Capability.AUDIT_READ,
)  # fmt: skip
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _stands(row: PersonExport, at: datetime) -> str:
    """Return what has become of an export, in words."""
    if was_recalled(row.removed_at, row.expires_at):
        return _("Taken back, the file is deleted")
    if row.removed_at is not None or (row.expires_at is not None and row.expires_at <= at):
        return _("Expired, the file is deleted")
    if row.made_at is not None:
        return _("Ready until {day}").format(day=when(row.expires_at) if row.expires_at else "")
    if row.state == State.APPROVED:
        return _("Approved, the file is being made")
    return state_words(row)


@require_GET
@needs_any(*_SEES)
def exports(request: StaffRequest) -> HttpResponse:
    """Show the exports that were asked for."""
    at = clock.now()
    page = keyset(queries.visible_exports(request.viewer), request, ("-proposed_at", "-id"))
    context = {
        "page": page,
        "lines": [(row, _stands(row, at), own_or_english(row, "proposer")) for row in page.rows],
        "may_ask": request.viewer.may(Capability.LEDGER_EXPORT),
    }
    return render(request, "ledger/exports.html", context)


def _areas(request: StaffRequest, at: datetime) -> list[tuple[int, str]]:
    viewer = request.viewer
    below = territory.tree_below(viewer.area_path or viewer.office_path, on=clock.local(at).date())
    return [(area.pk, f"{'　' * depth}{own_or_english(area, 'name')}") for depth, area in below]


@require_http_methods(["GET", "POST"])
@needs(Capability.LEDGER_EXPORT)
def ask(request: StaffRequest) -> HttpResponse:
    """Ask for an export."""
    at = clock.now()
    today = clock.local(at).date()
    form = ExportForm(
        _areas(request, at), request.POST or None, initial={"on_day": today, "form": "xlsx"}
    )
    if form.is_bound and form.is_valid():
        try:
            row = operations.request_export(
                wish=form.wish(), viewer=request.viewer, by=request.viewer.actor(), at=at
            )
        except Refused as refused:
            add_refusals(form, refused)
        else:
            tell(request, _("Asked for. A second person has to approve it."))
            return HttpResponseRedirect(reverse("ledger:export", args=[row.pk]))
    most = queries.most_rows(request.viewer.office_id, at)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "ledger/export_ask.html", {"form": form, "most": most}, status=status)


@require_http_methods(["GET", "POST"])
@needs_any(*_SEES)
def export(request: StaffRequest, export_id: UUID) -> HttpResponse:
    """Show one export, and decide on it."""
    viewer, at = request.viewer, clock.now()
    row = queries.get_export(viewer, export_id)
    if request.method == "POST":
        return _decided(request, row)
    is_own = row.proposed_by_id is not None and row.proposed_by_id == viewer.staff_id
    waits = row.state == State.PROPOSED
    refusal = may_fetch(
        asker=row.proposed_by_id, staff=viewer.staff_id, state=row.state, made_at=row.made_at,
        expires_at=row.expires_at, removed_at=row.removed_at, at=at,
    )  # fmt: skip
    context = {
        "row": row,
        "stands": _stands(row, at),
        "facts": _facts(row),
        "form": DecideForm(initial={"revision": row.revision}),
        "may_decide": waits and not is_own and viewer.may(Capability.LEDGER_APPROVE),
        "may_withdraw": waits and is_own,
        "may_fetch": refusal is None,
        "why_not": say(refusal) if refusal else "",
        "decider": own_or_english(row, "decider"),
        "timeline": telling.timeline(entries_of(Subject(row.SUBJECT, str(row.pk)))),
    }
    return render(request, "ledger/export.html", context)


def _facts(row: PersonExport) -> list[parts.Fact]:
    between = pgettext("between the items of a list", ", ")
    kinds = between.join(_(RELATION_NAMES[RelationKind(kind)]) for kind in row.kinds)
    columns = between.join(_(COLUMN_NAMES[Column(name)]) for name in row.columns)
    area = own_or_english(row.area, "name") if row.area else _("All that the post sees")
    facts = [
        parts.Fact(_("For what task"), row.task),
        parts.Fact(_("Who gets the file"), row.recipients),
        parts.Fact(_("Asked for by"), own_or_english(row, "proposer")),
        parts.Fact(_("Area"), area),
        parts.Fact(_("Persons who"), kinds),
        parts.Fact(_("As of"), day(row.on_day)),
        parts.Fact(_("Columns"), columns),
        parts.Fact(_("Persons that match"), f"{row.matched_count:,}"),
    ]
    if row.made_count is not None:
        facts.append(parts.Fact(_("Persons in the file"), f"{row.made_count:,}"))
    return facts


def _decided(request: StaffRequest, row: PersonExport) -> HttpResponse:
    form, verb = DecideForm(request.POST), request.POST.get("verb", "")
    if form.is_valid() and verb in {one.value for one in Verb}:
        operations.decide_export(
            export_id=row.pk, verb=Verb(verb), revision=form.cleaned_data["revision"],
            reason=form.cleaned_data["reason"], by=request.viewer.actor(), at=clock.now(),
        )  # fmt: skip
        tell(request, _("Your decision was written down."))
    return HttpResponseRedirect(request.path)


@require_POST
@needs(Capability.LEDGER_EXPORT)
def fetch(request: StaffRequest, export_id: UUID) -> HttpResponse:
    """Send the file to who asked for it; each time leaves a line in the read log."""
    name, content = operations.fetch_export(
        export_id=export_id, by=request.viewer.actor(), at=clock.now(),
        address=request.META.get("REMOTE_ADDR", ""),
    )  # fmt: skip
    headers: dict[str, Any] = {
        "Content-Disposition": content_disposition_header(True, name) or "",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store, private",
    }
    return HttpResponse(content, content_type=_TYPES[name.rpartition(".")[2]], headers=headers)
