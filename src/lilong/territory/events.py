"""What has happened to areas that other rooms may have to follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class AreaEnded:
    """An area ended and one or several came after it; what pointed to it may want to move."""

    TYPE: ClassVar[str] = "territory.area_ended"
    VERSION: ClassVar[int] = 1

    area_id: int
    successor_ids: tuple[int, ...]
    change: str

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "AreaEnded":
        """Return the event a journal row holds."""
        return cls(data["area_id"], tuple(data["successor_ids"]), data["change"])

    def as_data(self) -> dict[str, Any]:
        """Return what the journal row holds: keys only."""
        return {
            "area_id": self.area_id,
            "successor_ids": list(self.successor_ids),
            "change": self.change,
        }
