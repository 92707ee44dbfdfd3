"""What has happened in a campaign, as frozen values other rooms react to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self


@dataclass(frozen=True, slots=True)
class ThresholdCrossed:
    """A measure of a round was reached, or ceased to be."""

    matter_id: str
    kind: str
    round: str
    measure: str
    is_reached: bool

    TYPE: ClassVar[str] = "campaigns.threshold_crossed"
    VERSION: ClassVar[int] = 1

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the event back from its journal row."""
        return cls(
            matter_id=str(data["matter"]),
            kind=str(data["kind"]),
            round=str(data["round"]),
            measure=str(data["measure"]),
            is_reached=bool(data["is_reached"]),
        )


@dataclass(frozen=True, slots=True)
class RoundClosed:
    """A round was closed; its result stands."""

    matter_id: str
    kind: str
    round: str
    nth: int

    TYPE: ClassVar[str] = "campaigns.round_closed"
    VERSION: ClassVar[int] = 1

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the event back from its journal row."""
        return cls(
            matter_id=str(data["matter"]),
            kind=str(data["kind"]),
            round=str(data["round"]),
            nth=int(data["nth"]),
        )
