"""Declared keys: what an office may set, of which type, with which first value and source.

A room or programme declares its keys in `apps.ready`; the starter keys are in
`lilong.rulebook.starter`. A default is written in its JSON form and checked like any value.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from lilong.rulebook.terms import DOORS, Confidence, ValueType


class Shape(Protocol):
    """What a value must look like: a key's, or that of one part of it."""

    @property
    def type(self) -> ValueType:
        """The type of the value."""

    @property
    def choices(self) -> tuple[str, ...]:
        """The texts allowed, or the units of a limit; none named means any."""

    @property
    def parts(self) -> tuple["Part", ...]:
        """The columns of a table or the fields of a schema."""


@dataclass(frozen=True, slots=True)
class Part:
    """A column of a table or a field of a schema; `title` is a marked English message id."""

    name: str
    type: ValueType
    title: str
    choices: tuple[str, ...] = ()
    parts: tuple["Part", ...] = ()
    is_optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One thing an office may set.

    `title` and `unit` are marked English message ids; `default` is the first value in JSON form,
    None when the office must give one; `source` names where it was read, `rule` the domain rules.
    `may_begin_in_past`: a value of it may be entered after its first day, because it is law that
    held already and matters of the past are judged by it. `scopes` are the kinds of scope it may be
    set for besides the whole office; what decides by the key has to look for them.
    """

    name: str
    type: ValueType
    title: str
    default: Any = None
    unit: str = ""
    source: str = ""
    rule: str = ""
    confidence: Confidence = Confidence.MIDDLE
    choices: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    may_begin_in_past: bool = False
    scopes: tuple[str, ...] = DOORS

    @property
    def group(self) -> str:
        """The first word of the name, by which the list is grouped."""
        return self.name.partition(".")[0]


class AlreadyDeclared(Exception):
    """Two different keys were declared under one name."""


class Undeclared(LookupError):
    """A key was asked for that nobody declared, or that has neither value nor default."""


_keys: dict[str, Key] = {}
_changes = 0


def declare(*keys: Key) -> None:
    """Make keys known; declaring the same key again changes nothing."""
    _note_change()
    for key in keys:
        if _keys.setdefault(key.name, key) != key:
            raise AlreadyDeclared(key.name)


def withdraw(*keys: Key) -> None:
    """Take declared keys out again, for tests and for programmes that are unloaded."""
    _note_change()
    for key in keys:
        _keys.pop(key.name, None)


def edition() -> int:
    """Return a number that grows with every change of what is declared."""
    return _changes


def _note_change() -> None:
    global _changes  # noqa: PLW0603  # the register is one for the process
    _changes += 1


def get_key(name: str) -> Key:
    """Return a declared key; raises Undeclared."""
    try:
        return _keys[name]
    except KeyError:
        raise Undeclared(name) from None


def is_declared(name: str) -> bool:
    """Say whether a key of this name is declared."""
    return name in _keys


def all_keys() -> Iterator[Key]:
    """Yield every declared key, by name."""
    return iter(sorted(_keys.values(), key=lambda key: key.name))
