"""What has happened in accounts that upper rooms have to follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class UnitEnded:
    """A unit ended; its open matters, posts and defaults go to the successor."""

    TYPE: ClassVar[str] = "accounts.unit_ended"
    VERSION: ClassVar[int] = 1

    unit_id: int
    successor_id: int

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "UnitEnded":
        """Return the event a journal row holds."""
        return cls(data["unit_id"], data["successor_id"])

    def as_data(self) -> dict[str, Any]:
        """Return what the journal row holds: keys only."""
        return {"unit_id": self.unit_id, "successor_id": self.successor_id}


@dataclass(frozen=True, slots=True)
class FactorsReset:
    """A security administrator took somebody's second factors away; she is told of it."""

    TYPE: ClassVar[str] = "accounts.factors_reset"
    VERSION: ClassVar[int] = 1

    staff_id: int
    reason: str

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "FactorsReset":
        """Return the event a journal row holds."""
        return cls(data["staff_id"], data["reason"])

    def as_data(self) -> dict[str, Any]:
        """Return what the journal row holds."""
        return {"staff_id": self.staff_id, "reason": self.reason}
