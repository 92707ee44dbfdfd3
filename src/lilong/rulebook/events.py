"""What has happened in the rulebook, for reactions of rooms above."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self


@dataclass(frozen=True, slots=True)
class _OfValue:
    value_id: int
    key: str
    scope: str
    valid_from: str

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the event from its journal entry."""
        return cls(data["value_id"], data["key"], data["scope"], data["valid_from"])


@dataclass(frozen=True, slots=True)
class ValueProposed(_OfValue):
    """Somebody put a value forward; it waits for a second person."""

    TYPE: ClassVar[str] = "rulebook.value_proposed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ValueApproved(_OfValue):
    """A value came into force; decisions from `valid_from` on use it."""

    TYPE: ClassVar[str] = "rulebook.value_approved"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ValueRefused(_OfValue):
    """A second person refused a value."""

    TYPE: ClassVar[str] = "rulebook.value_refused"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ValueWithdrawn(_OfValue):
    """Who had proposed a value took it back."""

    TYPE: ClassVar[str] = "rulebook.value_withdrawn"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class EndProposed(_OfValue):
    """Somebody proposed to end a value without a successor; a second person decides."""

    TYPE: ClassVar[str] = "rulebook.end_proposed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class EndApproved(_OfValue):
    """A second person approved that a value ends; `value_id` is the proposal."""

    TYPE: ClassVar[str] = "rulebook.end_approved"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class EndRefused(_OfValue):
    """A second person refused that a value ends."""

    TYPE: ClassVar[str] = "rulebook.end_refused"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class EndWithdrawn(_OfValue):
    """Who had proposed the end of a value took it back."""

    TYPE: ClassVar[str] = "rulebook.end_withdrawn"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class _OfNotice:
    notice_id: int
    year: int

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the event from its journal entry."""
        return cls(data["notice_id"], data["year"])


@dataclass(frozen=True, slots=True)
class NoticeProposed(_OfNotice):
    """A year's notice was put forward; it waits for a second person."""

    TYPE: ClassVar[str] = "rulebook.notice_proposed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class NoticeApproved(_OfNotice):
    """A second person published a year's notice."""

    TYPE: ClassVar[str] = "rulebook.notice_approved"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class NoticeRefused(_OfNotice):
    """A second person refused a year's notice."""

    TYPE: ClassVar[str] = "rulebook.notice_refused"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class NoticeWithdrawn(_OfNotice):
    """Who had put a year's notice forward took it back."""

    TYPE: ClassVar[str] = "rulebook.notice_withdrawn"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class CalendarPublished:
    """A year's working days became known or changed: deadlines that lean on them are to be
    recounted.

    `moved` are the days that were known and are now worked instead of off, or the other way;
    `revision` counts the corrections of the year.
    """

    TYPE: ClassVar[str] = "rulebook.calendar_published"
    VERSION: ClassVar[int] = 1

    year: int
    revision: int = 0
    moved: tuple[str, ...] = ()

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the event from its journal entry; older ones do not name the days."""
        return cls(data["year"], data.get("revision", 0), tuple(data.get("moved", ())))
