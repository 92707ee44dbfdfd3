"""Plans: groups or routes that a pure solver proposes and a person accepts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from lilong.cases.grammar import Facts, Question, Why
from lilong.cases.grammar.basics import Text
from lilong.kernel.errors import Refusal


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing to be planned: its sizes by name ("households", "persons"), where it is, and in
    which state its line stands.
    """

    id: UUID
    label: str
    sizes: Mapping[str, int]
    area_path: str = ""
    area_code: str = ""
    longitude: float | None = None
    latitude: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    state: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """What a solver gets: units, which of them are neighbours, rule values, what was answered."""

    units: Sequence[Unit]
    neighbours: Sequence[tuple[UUID, UUID]]
    rulings: Mapping[str, Any]
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the result: its code, the parts it has, and what it holds by size.

    A part is the key of a unit, or, of a unit that is cut, the key with which of how many
    ("…#2/3"): `part_of` and `parted` write and read it.
    """

    code: str
    units: tuple[str, ...]
    sizes: Mapping[str, int]
    label: str = ""


def part_of(unit: UUID, number: int = 1, count: int = 1) -> str:
    """Return how a unit, or a part of one that is cut, stands in a group."""
    return f"{unit}#{number}/{count}" if count > 1 else str(unit)


def parted(part: str) -> tuple[UUID, int, int]:
    """Return the unit of a part, which part it is, and of how many. Raises ValueError."""
    key, _, which = part.partition("#")
    number, _, count = which.partition("/")
    return UUID(key), int(number or 1), int(count or 1)


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

    `check` says what speaks against a result a person edited; that every unit is in exactly one
    group is seen to by the engine. `measure` weighs a group anew after a change by hand. `staff`
    names the questions asked about who serves; what is `sealed` of it is kept encrypted.
    `staff_check` gets her answers and the campaign's facts; `seats` says how many people a group
    needs, or what stands above groups, by code. `sizes` and `figures` name what is weighed
    and counted. `round` names the round in whose states the units stand, also once another one is
    open; without it they stand where their lines stand now.
    `count` counts the figures anew after a change by hand; `fresh` gives the code of a new group
    for a unit that comes late, and `bends` the codes of what `check` finds that is told and does
    not keep a late unit out of an accepted plan.
    """

    key: str
    label: Text
    why: Why
    solve: Callable[[Task], Solved]
    check: Callable[[Task, Sequence[Group]], tuple[Refusal, ...]]
    measure: Callable[[Task, Sequence[str]], Mapping[str, int]]
    group: Text
    asks: tuple[Question, ...] = ()
    staff: tuple[Question, ...] = ()
    sealed: tuple[str, ...] = ()
    staff_check: Callable[[Facts, Facts], tuple[Refusal, ...]] | None = None
    seats: Callable[[Task, Sequence[Group]], Mapping[str, int]] | None = None
    sizes: Mapping[str, Text] = field(default_factory=dict)
    figures: Mapping[str, Text] = field(default_factory=dict)
    rulings: tuple[str, ...] = ()
    round: str = ""
    count: Callable[[Task, Sequence[Group]], Mapping[str, int]] | None = None
    fresh: Callable[[Task, Sequence[Group], UUID], str] | None = None
    bends: tuple[str, ...] = ()
