"""What upper rooms tell the rulebook's desk: which scopes there are, what a value would change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Change:
    """A value somebody thinks of putting in force, in JSON form, and where and when it would be."""

    key: str
    value: Any
    valid_from: date
    office_id: int
    scope: str = ""
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A number with its words, in the reader's language."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Example:
    """One matter, its moment now and the one the changed value would have given it."""

    number: str
    title: str
    url: str
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What one room says a change would do; the words are in the reader's language."""

    title: str
    counts: Sequence[Count]
    examples: Sequence[Example] = ()
    shown_of: int = 0
    note: str = ""


class Foresight(Protocol):
    """Tells what a change of a value would do in a room; None for a key it does not use."""

    def __call__(self, viewer: Any, change: Change, *, at: datetime) -> Foreseen | None:
        """Count it; nothing is written."""


@dataclass(frozen=True, slots=True)
class Named:
    """A scope a value can be set for, with a function that names it in the reader's language.

    `above` are the wider scopes it lies in, the narrowest first.
    """

    scope: str
    words: Callable[[], str] = field(compare=False)
    above: tuple[str, ...] = ()


Scopes = Callable[[int], Sequence[Named]]

_foresights: dict[str, Foresight] = {}
_scopes: dict[str, Scopes] = {}


def foresee_by(name: str, foresight: Foresight) -> None:
    """Let a room tell what a change would do; called from `apps.ready`."""
    _foresights[name] = foresight


def foresights() -> Mapping[str, Foresight]:
    """Return who can tell, by name."""
    return dict(sorted(_foresights.items()))


def offer_scopes(name: str, scopes: Scopes) -> None:
    """Name the scopes a room's decisions are judged by in an office; called from `apps.ready`."""
    _scopes[name] = scopes


def withdraw(name: str) -> None:
    """Take back what a room told; only tests do this."""
    _foresights.pop(name, None)
    _scopes.pop(name, None)


def scopes_of(office_id: int) -> list[Named]:
    """Return every scope of an office, room by room."""
    return [one for name in sorted(_scopes) for one in _scopes[name](office_id)]


def scopes_above(office_id: int, scope: str) -> tuple[str, ...]:
    """Return a scope and the wider ones it lies in, the narrowest first; none for the office."""
    if not scope:
        return ()
    found = next((one for one in scopes_of(office_id) if one.scope == scope), None)
    return (scope, *(found.above if found else ()))
