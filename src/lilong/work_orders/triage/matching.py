"""Dispatch rules in order: the first that fits names the unit; a broken one is told, never hidden.

A `Matcher` is compiled once for a version, a state of the catalogue and the map, and a day; it then
answers for thousands of orders a second.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from lilong.kernel.text import mark
from lilong.work_orders.terms import DispatchResult
from lilong.work_orders.triage.assigning import committee_of, current, line_of
from lilong.work_orders.triage.conditions import Asked, Conditions
from lilong.work_orders.triage.values import Because, Catalogue, Node, UnitFact


@dataclass(frozen=True, slots=True)
class Rule:
    """A dispatch rule in a version; `id` is its row, `key` the same in all versions."""

    id: int
    key: UUID
    position: int
    name: str
    name_en: str
    asks: Conditions
    result: DispatchResult
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that fits but cannot be followed as it stands, and why.

    `is_followed` says that a successor unit was found: it is proposed, and the rule to be mended.
    """

    rule: Rule
    why: Because
    is_followed: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """What the rules say of an order: the first that can be followed, the broken before it."""

    rule: Rule | None = None
    unit: UnitFact | None = None
    broken: tuple[Broken, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """What rules point to, as it is on a day: the catalogue with its units, and areas by key."""

    catalogue: Catalogue
    on: date
    areas: Mapping[int, Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Line:
    rule: Rule
    categories: tuple[str, ...]
    areas: tuple[str, ...]
    unit: UnitFact | None
    fault: Because | None
    is_followed: bool

    def fits(self, asked: Asked) -> bool:
        asks = self.rule.asks
        if self.categories and not asked.category_path.startswith(self.categories):
            return False
        if self.areas and not asked.area_path.startswith(self.areas):
            return False
        if asks.sources and asked.source not in asks.sources:
            return False
        return asks.span.holds(asked.received, is_workday=asked.is_workday) and asks.words.fit(
            asked.words
        )


class Matcher:
    """The rules of one version, compiled for one day."""

    def __init__(self, rules: Iterable[Rule], world: World) -> None:
        self.world = world
        ordered = sorted(rules, key=lambda rule: (rule.position, rule.id))
        self._lines = tuple(_compiled(rule, world) for rule in ordered)

    def __len__(self) -> int:
        return len(self._lines)

    def broken(self) -> list[Broken]:
        """Return the rules that point to what is no more, whether or not an order meets them."""
        return [
            Broken(line.rule, line.fault, line.is_followed) for line in self._lines if line.fault
        ]

    def match(self, asked: Asked) -> Match:
        """Return the first rule that fits and can be followed, and the broken ones before it."""
        broken: list[Broken] = []
        for line in self._lines:
            if not line.fits(asked):
                continue
            if line.fault is not None and not line.is_followed:
                broken.append(Broken(line.rule, line.fault))
                continue
            unit = self._unit(line, asked)
            if unit is None:
                broken.append(Broken(line.rule, _NOBODY[line.rule.result]))
                continue
            if line.fault is not None:
                broken.append(Broken(line.rule, line.fault, is_followed=True))
            return Match(line.rule, unit, tuple(broken))
        return Match(broken=tuple(broken))

    def _unit(self, line: _Line, asked: Asked) -> UnitFact | None:
        world = self.world
        if line.rule.result is DispatchResult.UNIT:
            return line.unit
        if line.rule.result is DispatchResult.LINE:
            return line_of(world.catalogue, asked.leaf, asked.area_path, world.on)
        return committee_of(world.catalogue, asked.area_path, world.on)


_NOBODY = {
    DispatchResult.UNIT: Because(mark("the unit it names is not known here")),
    DispatchResult.LINE: Because(mark("the category has no line department")),
    DispatchResult.COMMITTEE: Because(mark("no residents' committee answers for the place")),
}


def _compiled(rule: Rule, world: World) -> _Line:
    nodes, asks = world.catalogue.nodes, rule.asks
    categories, category_fault, is_category_followed = _reach(
        asks.category_id, nodes, world.on, mark("its category {name} ended on {last}")
    )
    areas, area_fault, _heirs_known = _reach(
        asks.area_id, world.areas, world.on, mark("its area {name} ended on {last}")
    )
    unit, unit_fault, is_unit_followed = None, None, False
    if rule.result is DispatchResult.UNIT:
        unit, unit_fault, is_unit_followed = _named(rule, world)
    # An area that was changed is asked about again; a category or a unit named who comes after it.
    faults = [
        (fault, is_followed)
        for fault, is_followed in (
            (category_fault, is_category_followed),
            (area_fault, False),
            (unit_fault, is_unit_followed),
        )
        if fault is not None
    ]
    return _Line(
        rule=rule,
        categories=categories,
        areas=areas,
        unit=unit,
        fault=faults[0][0] if faults else None,
        is_followed=bool(faults) and all(is_followed for _fault, is_followed in faults),
    )


def _reach(
    key: int | None, nodes: Mapping[int, Node], on: date, ended: str
) -> tuple[tuple[str, ...], Because | None, bool]:
    """Return the paths a condition covers, its fault, and whether something holds in its place.

    What ended covers what came after it, so that an order which would have met the rule is told
    that it is broken.
    """
    if key is None:
        return (), None, False
    node = nodes.get(key)
    if node is None:
        return ("?",), Because(mark("what it asks for is not known here")), False
    if node.holds_on(on):
        return (node.path,), None, False
    heirs = _heirs(node, nodes, on)
    return (node.path, *heirs), _ended(node, ended), bool(heirs)


def _heirs(node: Node, nodes: Mapping[int, Node], on: date) -> list[str]:
    found: list[str] = []
    waiting, seen = list(node.successors), {node.id}
    while waiting:
        key = waiting.pop(0)
        heir = nodes.get(key)
        if heir is None or key in seen:
            continue
        seen.add(key)
        if heir.holds_on(on):
            found.append(heir.path)
        else:
            waiting.extend(heir.successors)
    return found


def _named(rule: Rule, world: World) -> tuple[UnitFact | None, Because | None, bool]:
    named = world.catalogue.units.get(rule.unit_id or 0)
    if named is None:
        return None, _NOBODY[DispatchResult.UNIT], False
    if named.holds_on(world.on):
        return named, None, False
    heir = current(world.catalogue, named.id, world.on)
    if heir is None:
        return None, _ended(named, mark("its unit {name} ended on {last}")), False
    fault = _ended(named, mark("its unit {name} ended on {last} and {heir} came after it"), heir)
    return heir, fault, True


def _ended(thing: Node | UnitFact, text: str, heir: UnitFact | None = None) -> Because:
    params: dict[str, Any] = {"name": thing.name, "name_en": thing.name_en, "last": thing.valid_to}
    if heir is not None:
        params |= {"heir": heir.name, "heir_en": heir.name_en}
    if thing.valid_to is None:
        return Because(mark("{name}, which it points to, does not hold yet"), params)
    return Because(text, params)
