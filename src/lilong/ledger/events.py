"""What has happened in the ledger that other rooms have to follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class PersonErased:
    """A person was forgotten; who it was is the entry's subject. Her copies elsewhere go, too."""

    TYPE: ClassVar[str] = "ledger.person_erased"
    VERSION: ClassVar[int] = 1

    @classmethod
    def from_data(cls, _data: Mapping[str, Any]) -> "PersonErased":
        """Return the event a journal row holds."""
        return cls()
