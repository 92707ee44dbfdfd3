"""What the vault needs from a room above it: lines in the journal."""

from datetime import datetime
from typing import Protocol

from lilong.kernel.actor import Actor
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
