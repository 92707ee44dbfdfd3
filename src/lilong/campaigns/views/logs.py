"""Logs of a line: records added, called mistaken; the matrix of lines by kinds."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs_any
from lilong.campaigns import flow, operations, policies
from lilong.campaigns.forms.days import ReasonForm, RecordForm
from lilong.campaigns.forms.listing import MatrixFilters
from lilong.campaigns.operations import RecordSpec
from lilong.campaigns.operations.logging import log_of
from lilong.campaigns.queries import logs as queries
from lilong.campaigns.views.tracks import SEES, WORKS, back, line_in
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refused
from lilong.ui.pages import keyset


@require_http_methods(["GET", "POST"])
@needs_any(*WORKS)
def add(request: StaffRequest, number: str, line_id: UUID, log: str) -> HttpResponse:
    """Add a record to a log of a line."""
    campaign, line = line_in(request, number, line_id)
    declared = log_of(campaign, log)
    today = local(clock.now()).date()
    kinds = queries.kinds_of(campaign, declared, today)
    form = RecordForm(
        declared, kinds, request.viewer, request.POST or None, request.FILES or None,
        initial={"on": today},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        spec = RecordSpec(
            line_id=line.pk, log=log, on=given["on"], kind=given.get("kind", ""),
            answers=form.answers(), proof=given.get("proof", ""),
            files=tuple(filter(None, (given.get("file"),))), id=given["id"],
        )  # fmt: skip
        try:
            viewer = request.viewer
            operations.add_record(spec, viewer=viewer, by=viewer.actor(), at=clock.now())
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            messages.success(request, _("Recorded."))
            return back(request, number, line_id)
    context = {
        "form": form, "campaign": campaign, "matter": campaign.matter, "line": line,
        "title": declared.label, "why": declared.why,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "campaigns/days_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs_any(*WORKS)
def mistaken(request: StaffRequest, number: str, line_id: UUID, record_id: UUID) -> HttpResponse:
    """Call a record mistaken; it stays, struck through."""
    campaign, line = line_in(request, number, line_id)
    if queries.record_lines(request.viewer.office_id, record_id) != line.pk:
        raise NotVisible
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        viewer = request.viewer
        operations.call_mistaken(
            record_id, reason=form.cleaned_data["reason"], viewer=viewer, by=viewer.actor(),
            at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("It stays, struck through, with the reason."))
        return back(request, number, line_id)
    context = {
        "form": form, "campaign": campaign, "matter": campaign.matter, "line": line,
        "title": _("Call it mistaken"), "why": None,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "campaigns/days_form.html", context, status=status)


@require_GET
@needs_any(*SEES)
def matrix(request: StaffRequest, number: str, log: str) -> HttpResponse:
    """Show the lines of a campaign by the kinds of a log on a day, with what is worked out."""
    campaign = policies.get_campaign(request.viewer, number)
    declared = log_of(campaign, log)
    at, filters = clock.now(), MatrixFilters(request.GET or None)
    on = filters.day(local(at).date())
    kinds = queries.kinds_of(campaign, declared, on)
    lines = policies.visible_lines(request.viewer).filter(
        roll__campaign=campaign.pk, roll__ballot=""
    )
    page = keyset(lines.select_related("roll"), request, ("position", "id"))
    rows = queries.matrix(campaign, declared, page.rows, list(kinds), on=on, at=at)
    context = {
        "campaign": campaign, "matter": campaign.matter, "log": declared, "kinds": kinds,
        "rows": rows, "page": page, "figures": flow.campaign(campaign.matter.kind).figures,
        "filters": filters, "on": on,
    }  # fmt: skip
    return render(request, "campaigns/matrix.html", context)
