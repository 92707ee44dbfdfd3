"""A matter frozen for the eyes of pure rules: no queryset, no wall clock, nothing to change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lilong.cases.terms import AssignmentRole, ClockState, ContactKind, ContactOutcome
from lilong.kernel.actor import ActorKind
from lilong.kernel.text import Named

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """One move that has been made: which, when, by whom, with which answers."""

    move: str
    at: datetime
    staff_id: int | None
    unit_id: int | None
    to_stage: str = ""
    answers: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A clock as it stands; times carry their zone, `nth` counts restarts of a key from 1."""

    key: str
    state: ClockState
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    ended_at: datetime | None = None
    nth: int = 1
    extended: int = 0
    resumes_at: datetime | None = None

    def is_late(self, at: datetime) -> bool:
        """Say whether the clock ran over: past its due moment when it ended, or now if it runs."""
        return (self.ended_at or at) > self.due_at

    @property
    def is_running(self) -> bool:
        """Say whether it still counts, even if it stands still for a while."""
        return self.state in {ClockState.RUNNING, ClockState.SUSPENDED}

    def is_paused(self, at: datetime) -> bool:
        """Say whether it stands still at a moment; a pause that was over runs on by itself."""
        is_held = self.state == ClockState.SUSPENDED and self.resumes_at is not None
        return is_held and self.resumes_at is not None and at < self.resumes_at


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that nobody has decided yet: what was asked, by whom, with which answers."""

    key: str
    asked: Done
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Spoken:
    """One contact with the person who raised the matter."""

    kind: ContactKind
    outcome: ContactOutcome
    at: datetime
    staff_id: int | None
    unit_id: int | None
    nth_round: int = 1
    satisfied: str = ""
    solved: bool | None = None
    side: str = ""


@dataclass(frozen=True, slots=True)
class Assigned:
    """One unit's part in the matter."""

    unit_id: int
    role: AssignmentRole
    started_at: datetime
    ended_at: datetime | None = None
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    task: str = ""


@dataclass(frozen=True, slots=True)
class Doer:
    """Who asks: what rules may know of an actor."""

    kind: ActorKind
    staff_id: int | None = None
    unit_id: int | None = None
    unit_ids: frozenset[int] = field(default_factory=frozenset)
    is_centre: bool = False
    capabilities: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a rule may look at. `rulings` are rulebook values valid on the matter's opening
    day; `doer` is who asks for the move, None where nobody does.
    """

    kind: str
    stage: str
    opened_at: datetime
    at: datetime
    lead_unit_id: int
    lead_unit: str | Named = ""
    raiser_unit_id: int | None = None
    facts: Facts = field(default_factory=dict)
    clocks: tuple[ClockReading, ...] = ()
    contacts: tuple[Spoken, ...] = ()
    assignments: tuple[Assigned, ...] = ()
    history: tuple[Done, ...] = ()
    rulings: Mapping[str, Any] = field(default_factory=dict)
    evidence: int = 0
    centre_unit_id: int | None = None
    round: int = 1
    doer: Doer | None = None
    waiting: Waiting | None = None

    def clock(self, key: str) -> ClockReading | None:
        """Return the latest clock of a key, or None if it never started."""
        return next((c for c in reversed(self.clocks) if c.key == key), None)

    def last(self, *moves: str) -> Done | None:
        """Return the latest of the named moves, or None if none was made."""
        return next((d for d in reversed(self.history) if d.move in moves), None)

    def since(self, move: str) -> tuple[Done, ...]:
        """Return what was done after the latest move of a name, or everything if it never was."""
        for index in range(len(self.history) - 1, -1, -1):
            if self.history[index].move == move:
                return self.history[index + 1 :]
        return self.history

    def count(self, move: str) -> int:
        """Return how often a move was made."""
        return sum(1 for d in self.history if d.move == move)

    def spoken(self, kind: ContactKind, nth_round: int | None = None) -> tuple[Spoken, ...]:
        """Return the contacts of a kind, of one round of handling if asked."""
        return tuple(
            c
            for c in self.contacts
            if c.kind == kind and (nth_round is None or c.nth_round == nth_round)
        )
