"""What an event class is; the events themselves stand in the rooms where they happen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol, Self
from uuid import UUID

from lilong.kernel.subject import Subject


class Event(Protocol):
    """A frozen dataclass in a room's `events.py`: ids and plain values of what has happened."""

    TYPE: ClassVar[str]
    VERSION: ClassVar[int]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return the event from the data of an entry, also one of an older version."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """The entry an event came from, for a reaction that needs to know where, when and by whom."""

    entry_id: UUID
    office_id: int
    subject: Subject
    sequence: int
    type: str
    version: int
    at: datetime
    recorded_at: datetime
    actor: Mapping[str, Any]
    reason: str
