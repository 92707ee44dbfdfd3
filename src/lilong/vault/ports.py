"""What the vault needs from rooms above it: lines in the journal, and their word on a reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal
from lilong.kernel.subject import Subject


class Record(Protocol):
    """Writes down, in the caller's transaction, what the vault did to keys."""

    def subject_destroyed(
        self, *, office_id: int, subject: Subject, by: Actor, at: datetime
    ) -> None:
        """Write the tombstone of a subject."""

    def keys_rotated(self, *, key_id: str, rows_count: int, by: Actor, at: datetime) -> None:
        """Write that the master key was changed."""


_records: list[Record] = []


def register_record(record: Record) -> None:
    """Let the journal say, once at start, how this is written."""
    _records[:] = [record]


def record() -> Record:
    """Return the journal's side; without a journal nothing may happen to a key."""
    return _records[0]


@dataclass(frozen=True, slots=True)
class Reading:
    """Protected values somebody is about to read: of whom, which, for what, in her own words."""

    subject: Subject
    fields: tuple[str, ...]
    by: Actor
    at: datetime
    reason: str = ""


class Guard(Protocol):
    """Says why a reading may not be, beside what the vault itself asks; nothing if it may."""

    def __call__(self, reading: Reading) -> Sequence[Refusal]:
        """Judge one reading; nothing is written."""


_guards: dict[str, Guard] = {}


def guard_by(name: str, guard: Guard) -> None:
    """Let a room above judge every reading from now on, once at start."""
    _guards[name] = guard


def objections(reading: Reading) -> list[Refusal]:
    """Return everything the guards have against a reading."""
    return [refusal for name in sorted(_guards) for refusal in _guards[name](reading)]
