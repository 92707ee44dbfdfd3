"""The roll by hand: own lines put on it and taken off, late lines with their reason."""

import csv
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.campaigns import flow, importing, operations, policies, queries
from lilong.campaigns.forms.lines import LateForm, OwnLineForm
from lilong.campaigns.models import Campaign
from lilong.campaigns.views.steps import step_page
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused
from lilong.ui.answers import tell


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def add(request: StaffRequest, number: str) -> HttpResponse:
    """Put a line on the roll: an own one, or what the ledger holds at a place and came late."""
    campaign = policies.get_campaign(request.viewer, number)
    declared = flow.campaign(campaign.matter.kind).roll
    roll = queries.roll_of(campaign)
    data: Any = request.POST or None
    form: Any
    if declared.has_own_lines:
        form = OwnLineForm(
            declared, request.viewer, data, is_late=roll.frozen_at is not None,
            rulings=queries.rulings_of(campaign),
        )  # fmt: skip
    else:
        form = LateForm(request.viewer, data)
    if request.method == "POST" and form.is_valid():
        try:
            _put(request, campaign, form, is_own=declared.has_own_lines)
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            tell(request, _("Put on the roll."))
            more = "more" in request.POST
            return redirect("campaigns:line_add" if more else "campaigns:lines", number)
    return step_page(request, campaign, form, "line_add", roll=roll)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def correct(request: StaffRequest, number: str, line_id: UUID) -> HttpResponse:
    """Put an own line right while the roll is not frozen yet."""
    viewer = request.viewer
    campaign = policies.get_campaign(viewer, number)
    declared = flow.campaign(campaign.matter.kind).roll
    rows = policies.visible_lines(viewer).filter(roll__campaign=campaign.pk, pk=line_id)
    line = rows.select_related("roll", "place").first()
    if line is None or not declared.has_own_lines:
        raise NotVisible
    line.roll.campaign = campaign
    form = OwnLineForm(
        declared, viewer, request.POST or None, is_late=False, line=line,
        rulings=queries.rulings_of(campaign),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            operations.correct_line(
                line, form.spec(), revision=form.cleaned_data["revision"], viewer=viewer,
                by=viewer.actor(), at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            tell(request, _("Put right: {line}").format(line=line.label))
            return redirect("campaigns:lines", number)
    return step_page(request, campaign, form, "line_add", roll=line.roll, line=line)


def _put(request: StaffRequest, campaign: Campaign, form: Any, *, is_own: bool) -> None:
    given: dict[str, Any] = {
        "viewer": request.viewer, "by": request.viewer.actor(), "at": clock.now(),
    }  # fmt: skip
    if is_own:
        operations.add_lines(campaign, [form.spec()], **given)
        return
    data = form.cleaned_data
    operations.add_from_ledger(
        campaign, data["place"].place_id, late_reason=data["late_reason"], **given
    )


@require_POST
@needs(Capability.CAMPAIGNS_MANAGE)
def withdraw(request: StaffRequest, number: str, line_id: UUID) -> HttpResponse:
    """Take an own line off a roll that is not frozen yet."""
    campaign = policies.get_campaign(request.viewer, number)
    rows = policies.visible_lines(request.viewer).filter(roll__campaign=campaign.pk, pk=line_id)
    line = rows.select_related("roll").first()
    if line is None:
        raise NotVisible
    line.roll.campaign = campaign
    operations.withdraw_line(line, viewer=request.viewer, by=request.viewer.actor(), at=clock.now())
    tell(request, _("Taken off the roll: {line}").format(line=line.label))
    return redirect("campaigns:lines", number)


@require_GET
@needs(Capability.CAMPAIGNS_MANAGE)
def table(request: StaffRequest, number: str) -> HttpResponse:
    """Send an empty table with the columns of the roll, to be filled in and imported."""
    campaign = policies.get_campaign(request.viewer, number)
    if not flow.campaign(campaign.matter.kind).roll.has_own_lines:
        raise NotVisible
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{number}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    headers = importing.headers_of(flow.campaign(campaign.matter.kind).roll)
    writer.writerow(headers)
    writer.writerow([number, *[""] * (len(headers) - 1)])
    return response
