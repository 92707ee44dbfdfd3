"""The page of a campaign: how it stands, exactly; what may be done now; its history."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lilong.accounts import queries as accounts
from lilong.accounts.gates import StaffRequest, needs_any
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import operations, queries
from lilong.campaigns.faces import campaigns as faces
from lilong.campaigns.faces import doings
from lilong.campaigns.queries import CampaignView
from lilong.campaigns.terms import Stage
from lilong.campaigns.views.campaigns import READS
from lilong.cases import faces as cases_faces
from lilong.cases import queries as cases
from lilong.kernel import clock
from lilong.ui.context import own_or_english


@require_GET
@needs_any(*READS)
def campaign(request: StaffRequest, number: str) -> HttpResponse:
    """Show a campaign by its number."""
    at, viewer = clock.now(), request.viewer
    view = queries.campaign_view(viewer, number, at=at)
    may_view = viewer.may(Capability.CAMPAIGNS_VIEW)
    units = {unit.pk: own_or_english(unit, "name") for unit in accounts.units(viewer)}
    context: dict[str, Any] = {
        "view": view,
        "matter": view.campaign.matter,
        "declared": view.declared,
        "lead_unit": own_or_english(view.campaign.matter.lead_unit, "name"),
        "lamp": cases_faces.lamp(view.campaign.matter, at),
        "stage": faces.stage_words(view.stage),
        "stages": cases_faces.stage_track(view.case),
        "clocks": cases_faces.clocks(view.case, at),
        "facts": cases_faces.facts(view.case, units),
        "rounds": [faces.round_face(view, one, viewer) for one in reversed(view.rounds)],
        "ballots": [faces.round_face(view, one, viewer) for one in reversed(view.ballots)],
        "may_import": _may_import(view, viewer),
        "may_manage": viewer.may(Capability.CAMPAIGNS_MANAGE),
        "now": at,
        "warnings": queries.warnings_of(view.campaign, view.roll) if may_view else [],
        **_roll(view),
    }
    if may_view:
        offers = cases.offers(view.case, cases.doer_for(viewer, view.case))
        actions, blocked = doings.doings(view, offers, viewer, lines=context["lines"], at=at)
        context |= {"actions": actions, "blocked": blocked}
        context["timeline"] = faces.timeline(view, units)
    return render(request, "campaigns/campaign.html", context)


def _may_import(view: CampaignView, viewer: Viewer) -> bool:
    """Say whether lines may be brought by a file: own ones, while it has not ended."""
    goes_on = view.stage in {Stage.PREPARED, Stage.RUNNING}
    manages = viewer.may(Capability.CAMPAIGNS_MANAGE)
    return manages and goes_on and view.declared.roll.has_own_lines


def _roll(view: CampaignView) -> dict[str, Any]:
    """Return how many lines the roll has, or would have if it were frozen now."""
    if view.roll.frozen_at is not None:
        return {"lines": view.roll.count, "roll_facts": faces.roll_facts(view, None)}
    lines = operations.count_for(view.campaign) if view.stage == Stage.PREPARED else 0
    return {"lines": lines, "roll_facts": faces.roll_facts(view, lines)}
