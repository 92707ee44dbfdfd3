"""A line as its page needs it: its round, what was done with it, what may be done now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, policies, rules
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Entry, Line, Round
from lilong.campaigns.queries.looking import RoundView, round_views
from lilong.campaigns.queries.seeing import doer_of, seen_lines
from lilong.campaigns.rules.making import lateness, may
from lilong.campaigns.terms import Stage
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal


@dataclass(frozen=True, slots=True)
class MoveOffer:
    """A move with a line, with what stands in its way before anything is answered."""

    move: g.Move
    refusals: tuple[Refusal, ...]

    @property
    def is_open(self) -> bool:
        """Say whether it may be tried now."""
        return not self.refusals


@dataclass(frozen=True, slots=True)
class LineView:
    """A line with its round, its moves made, and what may be done with it now."""

    campaign: Campaign
    declared: g.Campaign
    line: Line
    row: Round | None
    round: g.Round | None
    entries: list[Entry]
    offers: list[MoveOffer]
    ballots: list[RoundView]

    @property
    def is_open(self) -> bool:
        """Say whether its round runs."""
        return self.row is not None and self.row.closed_at is None


def line_view(viewer: Viewer, campaign: Campaign, line_id: UUID, *, at: datetime) -> LineView:
    """Return a line of a campaign, of its roll or of a vote's. Raises NotVisible."""
    rows = policies.visible_lines(viewer).select_related(
        "roll", "building", "post__unit", "second_post__unit"
    )
    line = rows.filter(pk=line_id, roll__campaign=campaign.pk).first()
    if line is None:
        raise NotVisible
    line.roll.campaign = campaign
    declared = flow.campaign(campaign.matter.kind)
    rounds = list(line.roll.rounds.filter(office=line.office_id).order_by("opened_at", "id"))
    row = rounds[-1] if rounds else None
    of = declared.round(row.key) if row else None
    if row is not None:
        row.roll = line.roll
    entries = Entry.objects.filter(office=line.office_id, line=line.pk).select_related("round")
    held = (
        Round.objects.filter(office=line.office_id, roll__line=line.pk)
        .select_related("roll")
        .order_by("opened_at", "id")
    )
    return LineView(
        campaign=campaign,
        declared=declared,
        line=line,
        row=row,
        round=of,
        entries=list(entries.order_by("recorded_at", "id")),
        offers=_offers(viewer, campaign, line, row, of, at),
        ballots=round_views(campaign, declared, list(held)) if declared.ballots else [],
    )


def _offers(
    viewer: Viewer, campaign: Campaign, line: Line, row: Round | None, declared: g.Round | None,
    at: datetime,
) -> list[MoveOffer]:  # fmt: skip
    if row is None or declared is None or row.closed_at or campaign.matter.stage != Stage.RUNNING:
        return []
    doer = doer_of(viewer, viewer.actor())
    seen = seen_lines(campaign, [line], row=row, doer=doer, at=at)[line.pk]
    on = local(at).date()

    def against(move: g.Move) -> tuple[Refusal, ...]:
        is_reached = seen.reached.get(move.in_time, False)
        late = lateness(move, row.due_date, on, is_reached=is_reached)
        return (late,) if late else tuple(rules.gates_refusals(declared, move, seen))

    return [
        MoveOffer(move, against(move))
        for move in declared.moves
        if seen.state in move.frm and may(move, seen)
    ]
