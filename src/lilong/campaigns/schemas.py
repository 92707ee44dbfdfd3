"""What the API takes and gives for campaigns."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, Field

from lilong.campaigns.models import Campaign, Line
from lilong.campaigns.queries import CampaignView, RoundView, Standing
from lilong.campaigns.specs import Change, Recorded
from lilong.campaigns.terms import Channel
from lilong.cases import queries as cases
from lilong.ui import messages


class CampaignOut(BaseModel):
    """A campaign as a list shows it; `lamp` is its deadline state."""

    id: UUID
    number: str
    kind: str
    title: str
    stage: str
    lead_unit: str
    reference_date: date
    opened_at: datetime
    next_due_at: datetime | None
    closed_at: datetime | None
    lamp: str
    revision: int


class CampaignPage(BaseModel):
    """A page of a list; `next` is the cursor of the following one, null at the end."""

    items: list[CampaignOut]
    next: str | None
    previous: str | None


class FindingOut(BaseModel):
    """One condition: what is measured against a share of a base, exact, and how much is missing."""

    measure: str
    base: str
    weight: str
    comparator: str
    share: str
    amount: int
    of: int
    is_met: bool
    missing: int


class MeasureOut(BaseModel):
    """A measure of a round; without a rule it is `part` of `base`, compared with nothing."""

    key: str
    is_reached: bool
    rule: str
    findings: list[FindingOut]
    part: int
    base: int


class RoundOut(BaseModel):
    """A round of the roll or of a vote: counts by state, late lines apart, its measures."""

    id: UUID
    key: str
    nth: int
    ballot: str
    line: UUID | None
    rule_date: date
    opened_at: datetime
    closed_at: datetime | None
    counts: dict[str, int]
    late: dict[str, int]
    measures: list[MeasureOut]


class CampaignWholeOut(CampaignOut):
    """A campaign whole: its frozen roll, rounds and votes."""

    facts: dict[str, Any]
    frozen_at: datetime | None
    lines: int
    late_lines: int
    totals: dict[str, int]
    fingerprint: str
    rounds: list[RoundOut]
    votes: list[RoundOut]


class LineOut(BaseModel):
    """A line of a roll. Names and what is sealed never leave by the API."""

    id: UUID
    position: int
    label: str
    state: str
    state_at: datetime | None
    place: UUID | None
    building: UUID | None
    stairwell: str
    weights: dict[str, int]
    visits: int
    again_at: datetime | None
    is_late: bool
    revision: int


class LinePage(BaseModel):
    """A page of the lines of a roll, in the order of a walk."""

    items: list[LineOut]
    next: str | None
    previous: str | None


class ChangeIn(Schema):
    """A move with a line. The same `id` sent twice is recorded once; `revision` is the one seen."""

    id: UUID
    line: UUID
    move: str = Field(max_length=40)
    revision: int | None = None
    answers: dict[str, Any] = Field(default_factory=dict)
    reason: str = Field(default="", max_length=500)
    note: str = Field(default="", max_length=1_000)
    made_at: datetime | None = None
    again_at: datetime | None = None

    def as_change(self) -> Change:
        """Return the room's own form of it."""
        return Change(
            id=self.id, line_id=self.line, move=self.move, revision=self.revision,
            answers=self.answers, reason=self.reason, note=self.note, made_at=self.made_at,
            again_at=self.again_at, channel=Channel.API,
        )  # fmt: skip


class ChangesIn(Schema):
    """Moves with lines, judged one by one, 200 at most."""

    changes: list[ChangeIn] = Field(min_length=1, max_length=200)


class RecordedOut(BaseModel):
    """What became of a change: "recorded", "known", "conflict" or "refused", with the reasons."""

    id: UUID
    line: UUID
    outcome: str
    state: str
    revision: int
    reasons: list[str]


def campaign_data(campaign: Campaign, at: datetime) -> dict[str, Any]:
    """Return a campaign's columns as the API gives them."""
    matter = campaign.matter
    return {
        "id": matter.pk,
        "number": matter.number,
        "kind": matter.kind,
        "title": matter.title,
        "stage": matter.stage,
        "lead_unit": matter.lead_unit.name,
        "reference_date": campaign.reference_date,
        "opened_at": matter.opened_at,
        "next_due_at": matter.next_due_at,
        "closed_at": matter.closed_at,
        "lamp": cases.lamp_of(matter, at).value,
        "revision": matter.revision,
    }


def whole_data(view: CampaignView, at: datetime) -> dict[str, Any]:
    """Return a campaign with its roll and how every round stands."""
    roll = view.roll
    return {
        **campaign_data(view.campaign, at),
        "facts": view.campaign.matter.facts,
        "frozen_at": roll.frozen_at,
        "lines": roll.count,
        "late_lines": roll.late_count,
        "totals": roll.totals,
        "fingerprint": roll.fingerprint,
        "rounds": [round_data(one) for one in view.rounds],
        "votes": [round_data(one) for one in view.ballots],
    }


def round_data(one: RoundView) -> dict[str, Any]:
    """Return a round as the API gives it."""
    row = one.row
    return {
        "id": row.pk,
        "key": row.key,
        "nth": row.nth,
        "ballot": row.roll.ballot,
        "line": row.roll.line_id,
        "rule_date": row.rule_date,
        "opened_at": row.opened_at,
        "closed_at": row.closed_at,
        "counts": {state: n for (state, weight), n in one.tallies.items() if not weight},
        "late": {state: n for (state, weight), n in one.late.items() if not weight},
        "measures": [_measure(found) for found in one.standings],
    }


def _measure(found: Standing) -> dict[str, Any]:
    return {
        "key": found.measure.key,
        "is_reached": found.is_reached,
        "rule": found.version,
        "part": found.part,
        "base": found.base,
        "findings": [
            {
                "measure": one.condition.measure, "base": one.condition.base,
                "weight": one.condition.weight, "comparator": str(one.condition.comparator),
                "share": str(one.condition.share), "amount": int(one.amount),
                "of": int(one.base), "is_met": one.is_met, "missing": one.short_by,
            }
            for one in found.findings
        ],
    }  # fmt: skip


def line_data(line: Line) -> dict[str, Any]:
    """Return a line as the API gives it."""
    return {
        "id": line.pk,
        "position": line.position,
        "label": line.label,
        "state": line.state,
        "state_at": line.state_at,
        "place": line.place_id,
        "building": line.building_id,
        "stairwell": line.stairwell,
        "weights": line.weights,
        "visits": line.visit_count,
        "again_at": line.again_at,
        "is_late": line.is_late,
        "revision": line.revision,
    }


def recorded_data(found: Recorded) -> dict[str, Any]:
    """Return what became of a change, with reasons in the caller's language."""
    return {
        "id": found.id,
        "line": found.line_id,
        "outcome": found.outcome,
        "state": found.state,
        "revision": found.revision,
        "reasons": [messages.say(refusal) for refusal in found.refusals],
    }
