"""Votes within a campaign: opened for a line or for all, their ballots recorded by figure."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs, needs_any
from lilong.accounts.terms import Capability
from lilong.campaigns import flow, operations, policies, queries
from lilong.campaigns.faces import campaigns as faces
from lilong.campaigns.faces import foresight
from lilong.campaigns.faces import lines as line_faces
from lilong.campaigns.forms.steps import OpenForm
from lilong.campaigns.forms.votes import changes, needs_files, quick_moves
from lilong.campaigns.models import Line
from lilong.campaigns.operations.recording import CONFLICT, RECORDED
from lilong.campaigns.operations.repeating import REFUSED
from lilong.campaigns.queries import CampaignView, LinesWanted, RoundView
from lilong.campaigns.specs import Recorded
from lilong.campaigns.views.campaigns import READS
from lilong.campaigns.views.steps import step_page
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refused
from lilong.kernel.identifiers import new_id
from lilong.ui.answers import tell
from lilong.ui.messages import say
from lilong.ui.pages import Page, keyset


@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def open_ballot(
    request: StaffRequest, number: str, ballot_key: str, line_id: UUID | None = None
) -> HttpResponse:
    """Ask for the day of a vote and open it: for one line, or for the whole campaign."""
    viewer, at = request.viewer, clock.now()
    campaign = policies.get_campaign(viewer, number)
    declared = {b.key: b for b in flow.campaign(campaign.matter.kind).ballots}.get(ballot_key)
    if declared is None:
        raise Http404
    line = _line(request, campaign, line_id) if line_id else None
    rulings = queries.rulings_of(campaign)
    form = OpenForm(declared.round, viewer, request.POST or None, rulings=rulings)
    if request.method == "POST" and form.is_valid():
        try:
            row = operations.open_ballot(
                campaign, ballot_key, line, form.spec(), viewer=viewer, by=viewer.actor(), at=at,
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            tell(request, _("Opened: {round}").format(round=declared.label))
            return redirect("campaigns:vote", number, row.pk)
    about = line.label if line else ""
    found = queries.foreseen_vote(campaign, declared, line, on=_day_of(form, at))
    face = foresight.face(found, declared.roll, {})
    return step_page(
        request, campaign, form, "open", title=declared.label, about=about, foreseen=face
    )


def _day_of(form: OpenForm, at: datetime) -> date:
    """Return the day of the vote that was written down, today without one."""
    data = getattr(form, "cleaned_data", {})
    day: date | None = data.get("rule_date")
    return day or local(at).date()


def _line(request: StaffRequest, campaign: Any, line_id: UUID) -> Line:
    rows = policies.visible_lines(request.viewer).select_related("roll")
    found = rows.filter(pk=line_id, roll__campaign=campaign.pk, roll__ballot="").first()
    if found is None:
        raise NotVisible
    return found


@require_http_methods(["GET", "POST"])
@needs_any(*READS)
def vote(request: StaffRequest, number: str, round_id: UUID) -> HttpResponse:
    """Show how a vote stands and its voters; ballots are recorded a page at a time, by figure."""
    viewer, at = request.viewer, clock.now()
    view = queries.campaign_view(viewer, number, at=at)
    one = queries.round_view(viewer, view.campaign, round_id)
    if not one.row.roll.ballot:
        raise Http404
    rows = queries.line_list(viewer, one.row.roll, one.declared, _wanted(request))
    page = keyset(rows.select_related("building", "post", "second_post"), request, queries.WALK)
    told: dict[UUID, str] = {}
    status = 200
    if request.method == "POST":
        found = operations.record_changes(
            changes(request.POST, request.FILES, page.rows), viewer=viewer, by=viewer.actor(), at=at
        )
        told = _told(one, found)
        if not told:
            count = sum(r.outcome == RECORDED for r in found)
            text = ngettext("Recorded: {count} ballot", "Recorded: {count} ballots", count)
            tell(request, text.format(count=count))
            return redirect(_next(request, page))
        status = 409
        page = keyset(rows.select_related("building", "post", "second_post"), request, queries.WALK)
        one = queries.round_view(viewer, view.campaign, round_id)
    response = step_page(
        request, view.campaign, None, "vote", face=faces.round_face(view, one, viewer),
        page=page, sheet=_sheet(request, view, one, page.rows, told),
        takes_files=needs_files(one.declared),
        quick=quick_moves(one.declared), decides=one.declared.decides,
        roll=view.declared.roll_of(one.row.roll.ballot),
        is_left=request.GET.get("which") == queries.LEFT,
    )  # fmt: skip
    response.status_code = status
    return response


def _wanted(request: StaffRequest) -> LinesWanted:
    return LinesWanted(which=queries.LEFT if request.GET.get("which") == queries.LEFT else "")


def _next(request: StaffRequest, page: Page[Line]) -> str:
    """Return the next page of the sheet; of what is left to do the start again."""
    query = request.GET.copy()
    if query.get("which") == queries.LEFT:
        query.pop("cursor", None)
    elif page.next_cursor:
        query["cursor"] = page.next_cursor
    return f"{request.path}?{query.urlencode()}"


def _told(one: RoundView, found: list[Recorded]) -> dict[UUID, str]:
    """Return by line what was not recorded, and why."""
    told = {}
    for result in found:
        if result.outcome == CONFLICT:
            state = line_faces.state_of(one.declared, result.state)
            label = str(state.label) if state else result.state
            told[result.line_id] = line_faces.conflict_words(result.by, result.at, label)
        elif result.outcome == REFUSED:
            told[result.line_id] = " ".join(say(refusal) for refusal in result.refusals)
    return told


def _sheet(
    request: StaffRequest, view: CampaignView, one: RoundView, rows: list[Line],
    told: dict[UUID, str],
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the rows of the sheet; what was not recorded keeps its answer."""
    roll = view.declared.roll_of(one.row.roll.ballot)
    names, number = queries.names_of(request.viewer, rows), view.campaign.matter.number
    quick = quick_moves(one.declared)
    return [
        {
            "face": line_faces.line_face(line, number, one.declared, roll, names),
            "moves": [(nth, move) for nth, move in quick if line.state in move.frm],
            "id": new_id(),
            "told": told.get(line.pk, ""),
            "chosen": request.POST.get(f"move-{line.pk}", "") if line.pk in told else "",
        }
        for line in rows
    ]
