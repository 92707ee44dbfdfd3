"""What a journal chain, a file or a protected value belongs to, as a plain value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind ("matter", "rule", "staff") and the key of one row of it, as text."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"
