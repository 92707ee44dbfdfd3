"""A line, a round and a roll frozen for the eyes of pure rules: nothing to query or change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lilong.cases.grammar.snapshot import Doer, Facts
from lilong.kernel.measure import Finding


@dataclass(frozen=True, slots=True)
class Made:
    """One move that was made with a line: which, when, by whom, to which state.

    `at` is when it was done, as whoever did it says; `recorded_at` when it was written down.
    """

    move: str
    at: datetime
    state: str
    round: str = ""
    staff_id: int | None = None
    answers: Facts = field(default_factory=dict)
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a log of a line; `is_mistaken` ones are told apart, never left out."""

    log: str
    on: date
    kind: str = ""
    answers: Facts = field(default_factory=dict)
    is_mistaken: bool = False
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SeenBallot:
    """How a ballot of a line or of the campaign ended: the version of the rule and what it found.

    `is_reached` is None while it runs. One that `is_outdated` was held before the line was begun
    anew (`Ballot.anew_after`).
    """

    key: str
    on: date | None
    is_reached: bool | None
    findings: tuple[Finding, ...] = ()
    round: str = ""
    opened_at: datetime | None = None
    is_outdated: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """An expectation of a track as it stands: what is due when, and what came of it."""

    track: str
    key: str
    kind: str
    first: date
    last: date | None
    outcome: str = ""
    is_pending: bool = False
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Displayed:
    """A public notice of a line or of the whole campaign; `days` is how long the rule asks for."""

    starts_on: date
    ends_on: date
    days: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Objected:
    """An objection: answered or not, mediated or not."""

    received_on: date
    is_answered: bool
    is_mediated: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything a rule may look at of one line. `rulings` are rulebook values of the campaign's
    reference day; `reached` says by measure whether the round has reached it; `doer` is who asks.
    """

    campaign: str
    state: str
    at: datetime
    opened_at: datetime | None = None
    label: str = ""
    facts: Facts = field(default_factory=dict)
    campaign_facts: Facts = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)
    history: tuple[Made, ...] = ()
    records: tuple[Record, ...] = ()
    ballots: tuple[SeenBallot, ...] = ()
    dues: tuple[Due, ...] = ()
    displays: tuple[Displayed, ...] = ()
    objections: tuple[Objected, ...] = ()
    rulings: Mapping[str, Any] = field(default_factory=dict)
    reached: Mapping[str, bool] = field(default_factory=dict)
    is_protected: bool = False
    evidence: int = 0
    round: str = ""
    doer: Doer | None = None

    def last(self, *moves: str) -> Made | None:
        """Return the latest of the named moves, None if none was made."""
        return next((m for m in reversed(self.history) if m.move in moves), None)

    def ballot(self, key: str) -> SeenBallot | None:
        """Return the latest ballot of a key, None if none was held."""
        return next((b for b in reversed(self.ballots) if b.key == key), None)

    def of_log(self, key: str) -> tuple[Record, ...]:
        """Return the records of a log that hold, oldest first."""
        return tuple(r for r in self.records if r.log == key and not r.is_mistaken)


@dataclass(frozen=True, slots=True)
class SeenRound:
    """A round as it is about to open or close: counts by state, what each measure found.

    Lines added after the snapshot are no part of `counts`; `late` has them by state. `due` is the
    last day of a round that has one.
    """

    campaign: str
    key: str
    nth: int
    at: datetime
    opened_at: datetime | None
    counts: Mapping[str, int]
    reached: Mapping[str, bool]
    facts: Facts
    answers: Facts = field(default_factory=dict)
    rulings: Mapping[str, Any] = field(default_factory=dict)
    earlier: Mapping[str, bool] = field(default_factory=dict)
    plans: tuple[str, ...] = ()
    late: Mapping[str, int] = field(default_factory=dict)
    due: date | None = None


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line among others: its key, label, facts, place, the records of its logs, its moves.

    The moves come with the records.
    """

    id: UUID
    label: str
    state: str
    facts: Facts
    place_id: UUID | None = None
    area_path: str = ""
    records: tuple[Record, ...] = ()
    history: tuple[Made, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenRoll:
    """The lines of a roll, for checks that look at all of them."""

    lines: tuple[SeenLine, ...]
    campaign_facts: Facts = field(default_factory=dict)
    rulings: Mapping[str, Any] = field(default_factory=dict)
    record: Record | None = None
