"""How an owner's units become one line of a roll: one head, the sum of her areas (C-02)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unit(Generic[T]):
    """A unit with the keys of its owners; `whole` is whatever the caller wants to find again."""

    key: str
    owners: frozenset[str]
    whole: T


def merged(units: Iterable[Unit[T]]) -> list[tuple[Unit[T], ...]]:
    """Return units grouped by who owns them, in the order of each group's first unit.

    The same buyer of several units counts one, so do co-owners together for a unit of theirs and a
    developer for all it has not sold; a unit whose owner nobody recorded stands alone, one head.
    """
    groups: dict[object, list[Unit[T]]] = {}
    for unit in units:
        key: object = unit.owners or unit.key
        groups.setdefault(key, []).append(unit)
    return [tuple(group) for group in groups.values()]


def sums(weights: Sequence[dict[str, int]]) -> dict[str, int]:
    """Return weights added up by name."""
    found: dict[str, int] = {}
    for one in weights:
        for name, amount in one.items():
            found[name] = found.get(name, 0) + amount
    return found
