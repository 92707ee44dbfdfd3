"""The API of campaigns: lists, how one stands exactly, its lines, moves with them."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from lilong.accounts.gates import StaffRequest
from lilong.campaigns import flow, operations, policies, queries
from lilong.campaigns.queries import CampaignsWanted, LinesWanted
from lilong.campaigns.schemas import (
    CampaignPage,
    CampaignWholeOut,
    ChangesIn,
    LinePage,
    RecordedOut,
    campaign_data,
    line_data,
    recorded_data,
    whole_data,
)
from lilong.cases.schemas import PageIn
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.ui.pages import keyset

router = Router()


@router.get("", response=CampaignPage, summary="List campaigns, newest first")
def campaign_list(
    request: StaffRequest, page: Query[PageIn], kind: str = "", stage: str = ""
) -> dict[str, Any]:
    """Return a page; `stage` is prepared, running, closed, cancelled or open (the first two)."""
    at = clock.now()
    rows = queries.campaign_list(request.viewer, CampaignsWanted(kind, stage))
    found = keyset(rows, page.cursor, queries.NEWEST, size=page.limit)
    return {
        "items": [campaign_data(one, at) for one in found.rows],
        "next": found.next_cursor or None,
        "previous": found.previous_cursor or None,
    }


@router.post("/changes", response=list[RecordedOut], summary="Make moves with lines")
def record(request: StaffRequest, given: ChangesIn) -> list[dict[str, Any]]:
    """Record moves with lines, each judged for itself; the answers come in the order sent.

    What is sent again under the same id is known, and recorded once.
    """
    if refused := policies.may_work(request.viewer):
        raise Refused(refused)
    found = operations.record_changes(
        [one.as_change() for one in given.changes], viewer=request.viewer,
        by=request.viewer.actor(), at=clock.now(),
    )  # fmt: skip
    return [recorded_data(one) for one in found]


@router.get("/{number}", response=CampaignWholeOut, summary="Read a campaign with its standings")
def read(request: StaffRequest, number: str) -> dict[str, Any]:
    """Return a campaign by its number: roll, rounds, votes, every condition exact."""
    at = clock.now()
    return whole_data(queries.campaign_view(request.viewer, number, at=at), at)


@router.get("/{number}/lines", response=LinePage, summary="List the lines of a roll")
def line_list(
    request: StaffRequest, number: str, page: Query[PageIn], state: str = "", which: str = "",
    building: UUID | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return a page of lines the caller sees; `which` is left, settled, mine, late or again."""
    campaign = policies.get_campaign(request.viewer, number)
    roll = queries.roll_of(campaign)
    rounds = queries.rounds_of(roll)
    declared = flow.campaign(campaign.matter.kind).round(rounds[-1].key) if rounds else None
    wanted = LinesWanted(state=state, which=which, building_id=building)
    rows = queries.line_list(request.viewer, roll, declared, wanted)
    narrow = rows if wanted.is_narrow else None
    found = keyset(rows, page.cursor, queries.WALK, size=page.limit, narrow=narrow)
    return {
        "items": [line_data(one) for one in found.rows],
        "next": found.next_cursor or None,
        "previous": found.previous_cursor or None,
    }
