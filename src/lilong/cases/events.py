"""What has happened to a matter, as frozen values other rooms react to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self


@dataclass(frozen=True, slots=True)
class _MatterEvent:
    matter_id: str
    kind: str
    number: str
    move: str = ""
    stage: str = ""
    origin: Mapping[str, Any] = field(default_factory=dict)

    VERSION: ClassVar[int] = 1

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the event back from its journal row."""
        return cls(
            matter_id=str(data["matter"]),
            kind=str(data["kind"]),
            number=str(data["number"]),
            move=str(data.get("move", "")),
            stage=str(data.get("to", "")),
            origin=data.get("origin") or {},
        )


@dataclass(frozen=True, slots=True)
class MatterRaised(_MatterEvent):
    """A matter came in."""

    TYPE: ClassVar[str] = "cases.raised"


@dataclass(frozen=True, slots=True)
class MatterMoved(_MatterEvent):
    """A move was made that did not close the matter."""

    TYPE: ClassVar[str] = "cases.moved"


@dataclass(frozen=True, slots=True)
class MatterClosed(_MatterEvent):
    """A move closed the matter."""

    TYPE: ClassVar[str] = "cases.closed"


@dataclass(frozen=True, slots=True)
class MatterUndone(_MatterEvent):
    """A decision was taken back. Whoever reacts to a move hears of it only once it stands."""

    TYPE: ClassVar[str] = "cases.undone"


@dataclass(frozen=True, slots=True)
class RequestRaised:
    """Any room asks for an order by this; `work_orders` reacts and answers through MatterClosed.

    `origin` comes back in the answer, so that the asker finds its own row again.
    """

    origin: Mapping[str, Any]
    category: str
    place: str
    words: str
    evidence: tuple[str, ...] = ()

    TYPE: ClassVar[str] = "cases.request_raised"
    VERSION: ClassVar[int] = 1

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the event back from its journal row."""
        return cls(
            origin=data.get("origin") or {},
            category=str(data.get("category", "")),
            place=str(data.get("place", "")),
            words=str(data.get("words", "")),
            evidence=tuple(data.get("evidence") or ()),
        )
