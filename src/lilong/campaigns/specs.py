"""What operations are asked to do, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lilong.campaigns.terms import Channel
from lilong.kernel.errors import Refusal
from lilong.kernel.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSpec:
    """A campaign to prepare. `area_path` and `place_ids` narrow whom the selector takes."""

    programme: str
    title: str
    facts: Mapping[str, Any]
    area_id: int | None = None
    area_path: str = ""
    place_id: UUID | None = None
    place: str = ""
    place_ids: tuple[UUID, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    reference_date: date | None = None
    lead_unit_id: int | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSpec:
    """An own line, or one of the ledger's that comes late. `columns` are those declared."""

    label: str
    kind: str = "line"
    columns: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    place_id: UUID | None = None
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    household_id: UUID | None = None
    stairwell: str = ""
    floor: int | None = None
    parties: tuple[str, ...] = ()
    area_path: str = ""
    weights: Mapping[str, int] = field(default_factory=dict)
    late_reason: str = ""
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A move to make with a line. `revision` is the one the asker saw; another is a conflict.

    `id` is made where it was written down, so that what is sent twice is recorded once. `files`
    prove it. `again_at` is when somebody will be at home.
    """

    line_id: UUID
    move: str
    revision: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    note: str = ""
    made_at: datetime | None = None
    again_at: datetime | None = None
    channel: Channel = Channel.DESK
    files: Sequence[Any] = ()
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a change: "recorded", "known" (sent before), "conflict" or "refused".

    `state` and `revision` are those of the line now; of a conflict `move`, `by` and `at` say what
    was recorded before, by whom and when.
    """

    id: UUID
    line_id: UUID
    outcome: str
    state: str = ""
    revision: int = 0
    refusals: tuple[Refusal, ...] = ()
    by: str = ""
    at: datetime | None = None
    by_en: str = ""
    move: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSpec:
    """A round to open. `rule_date` is the day whose rules hold; today's without it."""

    key: str
    rule_date: date | None = None
    due_date: date | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=new_id)
