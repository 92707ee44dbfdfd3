"""Small census areas over buildings, who serves them, and what may not be; pure."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import ceil
from typing import Any
from uuid import UUID

from lilong.campaigns.grammar import Group, Seen, SeenRound, Solved, Task, Unit, part_of, parted
from lilong.cases.grammar import Facts
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ledger.grouping import Bound, Problem
from lilong.ledger.grouping import Unit as Piece
from lilong.ledger.grouping import group as grouped

LOAD = "census.load"
PLAN = "areas"
GONE = "gone"
HOUSEHOLDS, PERSONS = "households", "persons"
SIZES = {HOUSEHOLDS: mark("households"), PERSONS: mark("persons")}
VIRTUAL = 900
CODE = 12


def area_of(unit: Unit) -> str:
    """Return the twelve digits of a building's census area; zeros where it lies in none."""
    return unit.area_code[:CODE].ljust(CODE, "0")


def is_virtual(code: str) -> bool:
    """Say whether a small area is one of houses that are gone (P-04)."""
    return code[CODE:] >= str(VIRTUAL)


def needed(sizes: Mapping[str, int], load: Mapping[str, Any]) -> int:
    """Return how many enumerators a number of households and persons takes: the larger counts."""
    by = (ceil(sizes.get(name, 0) / int(load[name])) for name in SIZES)
    return max(1, *by)


def instructors(enumerators: Mapping[str, int], load: Mapping[str, Any]) -> dict[str, int]:
    """Return the instructors of each census area: one per five enumerators, at least one (P-02)."""
    each = int(load["enumerators_to"])
    return {code: max(1, ceil(count / each)) for code, count in enumerators.items()}


def by_ratio(enumerators: int, load: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many instructors the ratio alone would give, at least and at most."""
    few, many = int(load["enumerators_to"]), int(load["enumerators_from"])
    return ceil(enumerators / few), ceil(enumerators / many)


def cut(unit: Unit, load: Mapping[str, Any]) -> list[tuple[str, dict[str, int]]]:
    """Return a building's parts with their sizes: a high one is cut by its stairs (P-04)."""
    count = needed(unit.sizes, load)
    return [
        (
            part_of(unit.id, number, count),
            {
                name: unit.sizes.get(name, 0) // count + (number <= unit.sizes.get(name, 0) % count)
                for name in SIZES
            },
        )
        for number in range(1, count + 1)
    ]


def solve(task: Task) -> Solved:
    """Divide every census area into small ones: whole, not overlapping, within the load (P-01)."""
    load = task.rulings[LOAD]
    standing = [unit for unit in task.units if unit.state != GONE]
    pieces = {unit.id: cut(unit, load) for unit in standing}
    region = {unit.id: area_of(unit) for unit in standing}
    units = [
        Piece(key, sizes, region[unit]) for unit, some in pieces.items()
        for key, sizes in some
    ]  # fmt: skip
    if not units:
        return Solved(tuple(_virtual(task)), 0, (), _figures(_virtual(task), load))
    bounds = [Bound(name, int(load[name]), label=SIZES[name]) for name in SIZES]
    made = grouped(Problem.of(units, _pairs(task, pieces), bounds))
    numbers: dict[str, int] = defaultdict(int)
    groups = []
    for one in made.groups:
        numbers[one.region] += 1
        groups.append(
            Group(f"{one.region}{numbers[one.region]:03}", tuple(one.units), dict(one.weights))
        )
    groups += _virtual(task)
    return Solved(tuple(groups), made.lower_bound, made.findings, _figures(groups, load))


def _pairs(
    task: Task, pieces: Mapping[Any, Sequence[tuple[str, Any]]]
) -> Iterable[tuple[str, str]]:
    for some in pieces.values():
        for (one, _), (other, _) in itertools.pairwise(some):
            yield one, other
    for left, right in task.neighbours:
        if left in pieces and right in pieces:
            yield from ((a, b) for a, _ in pieces[left] for b, _ in pieces[right])


def _virtual(task: Task) -> list[Group]:
    """Return the areas of houses that are gone while registers are left: 900 and on (P-04)."""
    gone: dict[str, list[Unit]] = defaultdict(list)
    for unit in task.units:
        if unit.state == GONE:
            gone[area_of(unit)].append(unit)
    return [
        Group(
            f"{area}{VIRTUAL:03}", tuple(part_of(unit.id) for unit in units),
            {name: sum(unit.sizes.get(name, 0) for unit in units) for name in SIZES},
        )
        for area, units in sorted(gone.items())
    ]  # fmt: skip


def _enumerators(groups: Iterable[Group], load: Mapping[str, Any]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for group in groups:
        found[group.code[:CODE]] += needed(group.sizes, load)
    return dict(found)


def count(task: Task, groups: Sequence[Group]) -> dict[str, int]:
    """Return the figures of areas as they stand now, after a change by hand."""
    return _figures(groups, task.rulings[LOAD])


def fresh(task: Task, groups: Sequence[Group], unit: UUID) -> str:
    """Return the code of a new small area for a building: the next of its census area.

    Houses that are gone are numbered from 900 on, others below (P-04).
    """
    one = next(one for one in task.units if one.id == unit)
    area, gone = area_of(one), one.state == GONE
    known = [
        int(group.code[CODE:])
        for group in groups
        if group.code[:CODE] == area and is_virtual(group.code) == gone
    ]
    return f"{area}{max(known, default=VIRTUAL - 1 if gone else 0) + 1:03}"


def _figures(groups: Sequence[Group], load: Mapping[str, Any]) -> dict[str, int]:
    enumerators = _enumerators(groups, load)
    total = sum(enumerators.values())
    fewest, most = by_ratio(total, load)
    return {
        "census_areas": len(enumerators), "enumerators": total,
        "instructors": sum(instructors(enumerators, load).values()),
        "ratio_from": fewest, "ratio_to": most,
        "virtual": sum(is_virtual(group.code) for group in groups),
    }  # fmt: skip


def measure(task: Task, parts: Sequence[str]) -> dict[str, int]:
    """Return what parts hold together, in the sizes they were cut to."""
    load, units = task.rulings[LOAD], {unit.id: unit for unit in task.units}
    found = dict.fromkeys(SIZES, 0)
    for part in parts:
        unit, _number, count = parted(part)
        if unit not in units:
            continue
        known = dict(cut(units[unit], load)) if count > 1 else {part: units[unit].sizes}
        for name in SIZES:
            found[name] += known.get(part, {}).get(name, 0)
    return found


def check(task: Task, groups: Sequence[Group]) -> tuple[Refusal, ...]:
    """Return what speaks against areas a person edited: a border, a load, a wrong code."""
    load, units = task.rulings[LOAD], {unit.id: unit for unit in task.units}
    found = []
    for group in groups:
        inside = [units[parted(part)[0]] for part in group.units if parted(part)[0] in units]
        found += _of_group(group, inside, load)
    return tuple(found)


def _of_group(group: Group, inside: Sequence[Unit], load: Mapping[str, Any]) -> list[Refusal]:
    found = []
    if not inside:
        found.append(_wrong("empty", mark("{code} has no building."), group, "P-01"))
    if any(area_of(unit) != group.code[:CODE] for unit in inside):
        text = mark("{code} reaches across the border of its census area.")
        found.append(_wrong("across", text, group, "P-01"))
    if any((unit.state == GONE) != is_virtual(group.code) for unit in inside):
        text = mark("{code}: houses that are gone stand in an area of 900 and on, others do not.")
        found.append(_wrong("virtual", text, group, "P-04"))
    if not is_virtual(group.code) and needed(group.sizes, load) > 1:
        text = mark("{code} is more than one enumerator's load.")
        found.append(_wrong("over", text, group, "P-03"))
    return found


def _wrong(code: str, text: str, group: Group, rule: str) -> Refusal:
    return Refusal(code, text, {"code": group.code}, rule=rule)


def seats(task: Task, groups: Sequence[Group]) -> dict[str, int]:
    """Return how many people each small area and each census area needs."""
    load = task.rulings[LOAD]
    small = {group.code: needed(group.sizes, load) for group in groups}
    return {**small, **instructors(_enumerators(groups, load), load)}


def staff_check(answers: Facts, campaign: Facts) -> tuple[Refusal, ...]:
    """Return what is missing before somebody serves: certificate, schooling, training (P-05)."""
    found = []
    for key, text in (
        ("has_photo", mark("The certificate needs a photo and a code.")),
        ("schooling", mark("Junior high school is needed.")),
        ("healthy", mark("Good health is needed.")),
    ):
        if answers.get(key) is not True:
            found.append(Refusal(key, text, rule="P-05", field=key))
    trained, begins = str(answers.get("trained_on") or ""), str(campaign.get("registers_from"))
    if not trained or date.fromisoformat(trained) >= date.fromisoformat(begins):
        text = mark("She is trained before registration begins on {day}.")
        found.append(Refusal("not_trained", text, {"day": begins}, rule="P-05", field="trained_on"))
    return tuple(found)


def may_register(seen: SeenRound) -> Refusal | None:
    """Registration begins when a person has accepted the areas (P-01)."""
    if PLAN not in seen.plans:
        text = mark("The census areas have not been accepted yet.")
        return Refusal("no_areas", text, rule="P-01")
    return None


def has_certificate(seen: Seen, answers: Facts) -> Refusal | None:
    """Whoever stands at a door shows her certificate (P-05)."""
    if answers.get("certificate_shown") is not True:
        text = mark("Nobody calls at a door without showing the certificate.")
        return Refusal("no_certificate", text, rule="P-05", field="certificate_shown")
    return None
