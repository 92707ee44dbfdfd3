"""Plans: groups or routes that a pure solver proposes and a person accepts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from lilong.cases.grammar import Question, Why
from lilong.cases.grammar.basics import Text
from lilong.kernel.errors import Refusal


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing to be planned: its sizes by name ("households", "persons"), and where it is."""

    id: UUID
    label: str
    sizes: Mapping[str, int]
    area_path: str = ""
    area_code: str = ""
    longitude: float | None = None
    latitude: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """What a solver gets: units, which of them are neighbours, rule values, what was answered."""

    units: Sequence[Unit]
    neighbours: Sequence[tuple[UUID, UUID]]
    rulings: Mapping[str, Any]
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the result: its code, its units, and what it holds by size."""

    code: str
    units: tuple[UUID, ...]
    sizes: Mapping[str, int]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Solved:
    """A result with the bound it is compared with: no plan can have fewer groups than `bound`."""

    groups: tuple[Group, ...]
    bound: int
    notes: tuple[Refusal, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan of the campaign's lines: solved, edited by hand, checked again, accepted by a person.

    `check` says what speaks against a result a person edited: overlap, something missing, a group
    out of bounds. `staff` names the questions asked about who serves a group.
    """

    key: str
    label: Text
    why: Why
    solve: Callable[[Task], Solved]
    check: Callable[[Task, Sequence[Group]], tuple[Refusal, ...]]
    group: Text
    asks: tuple[Question, ...] = ()
    staff: tuple[Question, ...] = ()
    rulings: tuple[str, ...] = ()
