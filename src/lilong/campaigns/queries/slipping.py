"""Reads for slips: what stands on one, what its code finds, for whom slips can be printed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, policies, slips
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Entry, Line, Round
from lilong.campaigns.terms import Stage
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

OVER = Refusal("over", mark("This notice is over; nothing more is recorded."))


@dataclass(frozen=True, slots=True)
class Slip:
    """What a code has found: its line, the round that is open, the moves the line may make itself.

    `recorded_at` says when it was used.
    """

    line: Line
    campaign: Campaign
    row: Round | None
    moves: tuple[g.Move, ...]
    recorded_at: datetime | None

    @property
    def declared(self) -> g.Campaign:
        """Return the campaign's declaration."""
        return flow.campaign(self.campaign.matter.kind)


def open_round_of(roll_id: UUID) -> Round | None:
    """Return the round of a roll that is open, None while none is."""
    return Round.objects.filter(roll=roll_id, closed_at=None).first()


def moves_by_line(declared: g.Round) -> tuple[g.Move, ...]:
    """Return the moves that a slip's code can make: a press of a button, nothing to fill in."""
    return tuple(
        m
        for m in declared.moves
        if m.by_line and not m.asks_reason and not any(q.required for q in m.asks)
    )


def slip(code: str) -> Slip | None:
    """Return what a code finds, None for every wrong one alike."""
    key = slips.line_in(code)
    if key is None:
        return None
    rows = Line.objects.filter(pk=key).select_related(
        "roll__campaign__matter__office", "building", "office"
    )
    line = rows.first()
    if line is None or not slips.is_genuine(code, line.pk, line.roll.campaign_id):
        return None
    campaign = line.roll.campaign
    row = open_round_of(line.roll_id) if campaign.matter.stage == Stage.RUNNING else None
    if row is None:
        return Slip(line, campaign, None, (), None)
    declared = flow.campaign(campaign.matter.kind).round(row.key)
    used = Entry.objects.filter(pk=slips.entry_of(line.pk, row.pk), office=line.office_id).first()
    moves = tuple(m for m in moves_by_line(declared) if line.state in m.frm)
    return Slip(line, campaign, row, moves, used.recorded_at if used else None)


def told_on_slip(campaign: Campaign) -> list[tuple[Any, Any]]:
    """Return the facts of a campaign that may be read by whoever holds a slip: label and value."""
    declared = flow.campaign(campaign.matter.kind)
    asked = {q.key: q for q in declared.facts}
    found = []
    for key in declared.on_slips:
        value = campaign.matter.facts.get(key)
        if value:
            names = dict(asked[key].choices)
            found.append((asked[key].label, names.get(value, value)))
    return found


def buildings_of(viewer: Viewer, campaign: Campaign) -> list[dict[str, Any]]:
    """Return the buildings of a campaign's lines with how many lines each has."""
    rows = lines_of(viewer, campaign).order_by("building__address", "building")
    found: list[Any] = list(
        rows.values("building", "building__address").annotate(count=Count("id"))
    )
    return found


def lines_of(viewer: Viewer, campaign: Campaign) -> QuerySet[Line]:
    """Return the lines of a campaign that the viewer sees, in walking order."""
    rows = policies.visible_lines(viewer).filter(roll__campaign=campaign.pk, roll__ballot="")
    return rows.select_related("building").order_by("position", "id")
