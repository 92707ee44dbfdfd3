"""Pages of households, organisations and bodies."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.ledger import telling
from lilong.ledger.models import Body, Organisation
from lilong.ledger.queries import parties as queries
from lilong.ledger.terms import BODY_NAMES, ORGANISATION_NAMES, BodyKind, OrganisationKind
from lilong.ledger.views import lines
from lilong.ledger.views.days import day_asked
from lilong.ui import figures, parts
from lilong.ui.pages import keyset


@require_GET
@needs(Capability.LEDGER_PERSONS)
def household(request: StaffRequest, household_id: UUID) -> HttpResponse:
    """Show a household: its dwelling, its head, who belongs and belonged to it."""
    view = queries.household_view(request.viewer, household_id, on=day_asked(request))
    members = lines.member_lines(request.viewer, view.members, view.on)
    context = _common(request, view) | {
        "household": view.household,
        "place": lines.shown_place(request.viewer, view.household.dwelling),
        "members": [line for line in members if line.holds],
        "former": [line for line in members if not line.holds],
    }
    return render(request, "ledger/household.html", context)


def _common(request: StaffRequest, view: Any) -> dict[str, Any]:
    today = local(clock.now()).date()
    return {
        "on": view.on,
        "today": today,
        "is_past": view.on != today,
        "timeline": telling.timeline(view.entries),
        "may_record": request.viewer.may(Capability.LEDGER_RECORD),
        "sees_people": request.viewer.may(Capability.LEDGER_PERSONS),
    }


def _facts(firm: Organisation, workers: int) -> list[parts.Fact]:
    union = _("not known")
    if firm.has_union is not None:
        union = _("yes") if firm.has_union else _("no")
    size = _("not known") if firm.staff_count is None else firm.staff_count
    return [
        parts.Fact(_("Kind"), telling.name_of(OrganisationKind, ORGANISATION_NAMES, firm.kind)),
        parts.Fact(_("Unified social credit code"), firm.credit_code or figures.NONE),
        parts.Fact(_("People employed"), size),
        parts.Fact(_("Known to work there"), workers),
        parts.Fact(_("Has a union"), union),
        parts.Fact(_("Whom to ask for"), firm.contact_post or figures.NONE),
    ]


@require_GET
@needs(Capability.LEDGER_VIEW)
def organisation(request: StaffRequest, organisation_id: UUID) -> HttpResponse:
    """Show an organisation: its places, whom to ask for (masked), how many work there."""
    view = queries.organisation_view(request.viewer, organisation_id, on=day_asked(request))
    common = _common(request, view)
    people = lines.party_lines(request.viewer, view.people, view.on)
    context = common | {
        "organisation": view.organisation,
        "facts": _facts(view.organisation, view.workers_count),
        "relations": lines.relation_lines(request.viewer, view.relations, view.on),
        "people": people if common["sees_people"] else [],
    }
    return render(request, "ledger/organisation.html", context)


@require_GET
@needs(Capability.LEDGER_VIEW)
def organisations(request: StaffRequest) -> HttpResponse:
    """List the organisations, by name, and those that have the words asked for."""
    words = request.GET.get("q", "").strip()
    page = keyset(queries.organisation_list(request.viewer, words), request, ("name", "id"))
    rows = [
        (row, telling.name_of(OrganisationKind, ORGANISATION_NAMES, row.kind)) for row in page.rows
    ]
    return render(
        request, "ledger/organisations.html", {"page": page, "rows": rows, "words": words,
        **_pager(request, page), "may_record": request.viewer.may(Capability.LEDGER_RECORD)},
    )  # fmt: skip


def _pager(request: HttpRequest, page: Any) -> dict[str, str]:
    def link(cursor: str) -> str:
        if not cursor:
            return ""
        query = request.GET.copy()
        query["cursor"] = cursor
        return f"?{query.urlencode()}"

    return {"next": link(page.next_cursor), "previous": link(page.previous_cursor)}


@require_GET
@needs(Capability.LEDGER_VIEW)
def body(request: StaffRequest, body_id: UUID) -> HttpResponse:
    """Show a body: who sits in it on the day asked about, and in which terms before."""
    view = queries.body_view(request.viewer, body_id, on=day_asked(request))
    common = _common(request, view)
    seats = lines.seat_lines(request.viewer, view.seats, view.on, of_body=True)
    context = common | {
        "body": view.body,
        "kind": telling.name_of(BodyKind, BODY_NAMES, view.body.kind),
        "place": lines.shown_place(request.viewer, view.body.place) if view.body.place else None,
        "seats": [line for line in seats if line.holds],
        "former": [line for line in seats if not line.holds],
    }
    return render(request, "ledger/body.html", context)


@require_GET
@needs(Capability.LEDGER_VIEW)
def bodies(request: StaffRequest) -> HttpResponse:
    """List the bodies by name."""
    page = keyset(queries.body_list(request.viewer), request, ("name", "id"))
    rows: list[tuple[Body, str]] = [
        (row, telling.name_of(BodyKind, BODY_NAMES, row.kind)) for row in page.rows
    ]
    may_record = request.viewer.may(Capability.LEDGER_RECORD)
    context = {"rows": rows, "may_record": may_record, **_pager(request, page)}
    return render(request, "ledger/bodies.html", context)
