"""Which unit leads: the line department first, the territory as safety net (H-13)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from lilong.kernel.text import mark
from lilong.work_orders.triage.values import Because, Catalogue, Leaf, Suggestion, UnitFact

COMMITTEE = "residents_committee"
RULED, LINE, BY_AREA, TERRITORY, CENTRE = 95, 85, 85, 60, 40


def current(catalogue: Catalogue, unit_id: int | None, on: date) -> UnitFact | None:
    """Return the unit, or the last of its successors, that answers on a day; None if none does."""
    seen: set[int] = set()
    while unit_id is not None and unit_id not in seen:
        seen.add(unit_id)
        unit = catalogue.units.get(unit_id)
        if unit is None:
            return None
        if unit.holds_on(on):
            return unit
        unit_id = unit.successor_id
    return None


def heir_of(catalogue: Catalogue, code: str, on: date) -> Leaf | None:
    """Return the category with a code, or the last of its successors, that holds on a day."""
    leaf, seen = catalogue.leaves.get(code), set[str]()
    while leaf is not None and not leaf.holds_on(on):
        seen.add(leaf.code)
        node = catalogue.nodes.get(leaf.id)
        heirs = node.successors if node else ()
        leaf = next(
            (x for x in catalogue.leaves.values() if x.id in heirs and x.code not in seen), None
        )
    return leaf


def as_it_was(catalogue: Catalogue, leaf: Leaf, on: date) -> Leaf:
    """Return a category as an earlier catalogue has it; one that did not hold then stays."""
    then = catalogue.leaves.get(leaf.code)
    return then if then is not None and then.holds_on(on) else leaf


def _ruled(catalogue: Catalogue, leaf: Leaf, area_path: str, on: date) -> UnitFact | None:
    fitting = [
        rule
        for rule in catalogue.rules.get(leaf.id, ())
        if rule.holds_on(on) and area_path.startswith(rule.area_path)
    ]
    for rule in sorted(fitting, key=lambda r: -len(r.area_path)):
        unit = current(catalogue, rule.unit_id, on)
        if unit:
            return unit
    return None


def committee_of(catalogue: Catalogue, area_path: str, on: date) -> UnitFact | None:
    """Return the residents' committee of the smallest community around a place, None if none."""
    around = [
        unit
        for unit in catalogue.units.values()
        if unit.kind == COMMITTEE
        and unit.area_path
        and area_path.startswith(unit.area_path)
        and unit.holds_on(on)
    ]
    return max(around, key=lambda u: (len(u.area_path), -u.id), default=None)


@dataclass(frozen=True, slots=True)
class Way:
    """A unit that may lead, how sure that is in percent, and because of what."""

    unit: UnitFact
    confidence: int
    because: Because


def line_of(catalogue: Catalogue, leaf: Leaf | None, area_path: str, on: date) -> UnitFact | None:
    """Return the line department of a category: the unit named for the area, else its lead."""
    if leaf is None:
        return None
    return _ruled(catalogue, leaf, area_path, on) or current(catalogue, leaf.lead_unit_id, on)


def ways(catalogue: Catalogue, leaf: Leaf | None, area_path: str, on: date) -> Iterator[Way]:
    """Yield who may lead, first choice first: catalogue, line, territory, centre (H-13).

    This is the safety net below all rules: with a centre no order is without a unit.
    """
    for unit, confidence, text in _candidates(catalogue, leaf, area_path, on):
        if unit is not None:
            yield Way(unit, confidence, Because(text))


def _candidates(
    catalogue: Catalogue, leaf: Leaf | None, area_path: str, on: date
) -> Iterator[tuple[UnitFact | None, int, str]]:
    committee = committee_of(catalogue, area_path, on)
    if leaf is not None:
        ruled = _ruled(catalogue, leaf, area_path, on)
        yield ruled, RULED, mark("because the catalogue names it for this category here")
        if leaf.is_by_area:
            text = mark("because this category is handled where it happens")
            yield committee, BY_AREA, text
        line = current(catalogue, leaf.lead_unit_id, on)
        yield line, LINE, mark("because the line department comes first")
    yield committee, TERRITORY, mark("because the territory is the safety net")
    centre = current(catalogue, catalogue.centre_id, on)
    yield centre, CENTRE, mark("because nobody else is known to be responsible")


def unit_for(
    catalogue: Catalogue, leaf: Leaf | None, area_path: str, *, on: date
) -> list[Suggestion]:
    """Return who may lead, first choice first; the centre is always the last resort."""
    return suggestions(ways(catalogue, leaf, area_path, on))


def suggestions(found: Iterable[Way]) -> list[Suggestion]:
    """Return ways as choices, each unit once with its first reason."""
    kept: dict[int, Suggestion] = {}
    for way in found:
        unit = way.unit
        if unit.id not in kept:
            kept[unit.id] = Suggestion(
                unit.id, unit.name, unit.name_en, way.confidence, way.because
            )
    return list(kept.values())
