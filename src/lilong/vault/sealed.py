"""What the journal keeps of a protected value: its field, a commitment, where the copy lies."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from lilong.kernel.subject import Subject


@dataclass(frozen=True, slots=True)
class Secret:
    """A value to be sealed for a subject."""

    subject: Subject
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed value: `commitment` binds to it without telling it."""

    field: str
    commitment: str
    copy_id: UUID

    def as_data(self) -> dict[str, str]:
        """Return the JSON form an entry stores."""
        return {"commitment": self.commitment, "copy": str(self.copy_id), "field": self.field}


class SealState(StrEnum):
    """What has become of a sealed value."""

    SOUND = "sound"
    DESTROYED = "destroyed"
    COPY_MISSING = "copy_missing"
    KEY_MISSING = "key_missing"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Claim:
    """What an entry says of a value that was sealed when it was written."""

    subject: Subject
    sequence: int
    field: str
    commitment: str
    copy_id: UUID
