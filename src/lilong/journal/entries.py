"""What is written into the journal and where a chain stands, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from lilong.kernel.subject import Subject
from lilong.vault.sealed import Sealed


class ChainHead(NamedTuple):
    """How many entries a chain has and the hash of the last: its owner keeps both."""

    length: int = 0
    head: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it has a place in its chain.

    `type` is the event's name ("matter.moved"), `data` holds ids and plain values, never protected
    ones: those are named in `sealed`. Office 0 is the instance itself. `begins` says that the
    subject's key was made just now, so that this entry is the first of its chain. `held_for` keeps
    reactions waiting so long, as what may still be taken back is nobody else's business yet.
    """

    office_id: int
    subject: Subject
    type: str
    version: int = 1
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    sealed: Sequence[Sealed] = ()
    begins: bool = False
    held_for: timedelta = timedelta(0)
