"""Groups changed by hand: what a change would make of them, and what speaks against it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from lilong.kernel.errors import Refusal
from lilong.ledger.grouping import answers
from lilong.ledger.grouping.answers import Group, Grouping
from lilong.ledger.grouping.cutting import Cutter
from lilong.ledger.grouping.making import SEED, answer, describe, faults
from lilong.ledger.grouping.nets import Net


@dataclass(frozen=True, slots=True)
class Change:
    """What a change makes of the groups it touches.

    With a refusal `grouping` is as it was. What the caller let through is a warning.
    """

    grouping: Grouping
    before: tuple[Group, ...] = ()
    after: tuple[Group, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[Refusal, ...] = field(default=())

    @property
    def is_done(self) -> bool:
        """Say whether the grouping is a new one."""
        return not self.refusals


def move(grouping: Grouping, unit: str, to: int, *, allow: Collection[str] = ()) -> Change:
    """Move a unit, from its group or from waiting, into another group.

    `allow` names the codes that warn only: `grouping_under`, `grouping_over`, `grouping_broken`, …
    """
    wanted = grouping.group_of(to)
    if wanted is None:
        return _refused(grouping, answers.no_group(to))
    number = grouping.number_of(unit)
    if number is None and unit not in grouping.waiting:
        return _refused(grouping, answers.no_unit(unit))
    if number == to:
        return _refused(grouping, answers.no_change())
    if any(one.key == unit and one.fixed for one in grouping.problem.units):
        return _refused(grouping, answers.fixed(unit))
    new = {to: {*wanted.units, unit}}
    if number is not None:
        new[number] = set(_units_of(grouping, number)) - {unit}
    return _changed(grouping, new, allow)


def join(grouping: Grouping, number: int, other: int, *, allow: Collection[str] = ()) -> Change:
    """Make one group of two; it keeps the first one's number."""
    for one in (number, other):
        if grouping.group_of(one) is None:
            return _refused(grouping, answers.no_group(one))
    if number == other:
        return _refused(grouping, answers.no_change())
    both = {*_units_of(grouping, number), *_units_of(grouping, other)}
    return _changed(grouping, {number: both, other: set()}, allow)


def split(
    grouping: Grouping,
    number: int,
    part: Collection[str] = (),
    *,
    allow: Collection[str] = (),
    seed: int = SEED,
) -> Change:
    """Make two groups of one: the named units get a new number, or, unnamed, the better half."""
    if grouping.group_of(number) is None:
        return _refused(grouping, answers.no_group(number))
    inside = set(_units_of(grouping, number))
    leaving = set(part) or _half(grouping, inside, seed)
    strange = leaving - inside
    if strange:
        return _refused(grouping, answers.no_unit(min(strange)))
    if not leaving and len(inside) > 1:
        return _refused(grouping, answers.not_divisible(number))
    if not leaving or leaving == inside:
        return _refused(grouping, answers.nothing_left(number))
    torn = _torn(grouping, leaving, inside)
    if torn:
        return _refused(grouping, answers.fixed(torn))
    new = max(group.number for group in grouping.groups) + 1
    return _changed(grouping, {number: inside - leaving, new: leaving}, allow)


def _units_of(grouping: Grouping, number: int) -> tuple[str, ...]:
    group = grouping.group_of(number)
    return group.units if group else ()


def _half(grouping: Grouping, inside: set[str], seed: int) -> set[str]:
    """Return the part of a group that is best parted from the rest, none if it cannot be."""
    net = Net.of(grouping.problem)
    nodes = [node for node, keys in enumerate(net.units) if keys[0] in inside]
    pieces = net.pieces(nodes)
    if len(pieces) > 1:
        return {key for node in pieces[-1] for key in net.units[node]}
    halves = Cutter(net, seed).divide(nodes, 2, strict=True) if len(nodes) > 1 else []
    return {key for node in halves[-1] for key in net.units[node]} if halves else set()


def _torn(grouping: Grouping, leaving: set[str], inside: set[str]) -> str:
    """Return a unit that would be parted from others of its fixed mark, or nothing."""
    marks = {unit.key: (unit.region, unit.fixed) for unit in grouping.problem.units if unit.fixed}
    gone = {marks[key] for key in leaving if key in marks}
    torn = [key for key in inside - leaving if key in marks and marks[key] in gone]
    return min(torn, default="")


def _refused(grouping: Grouping, *refusals: Refusal) -> Change:
    return Change(grouping, refusals=refusals)


def _changed(grouping: Grouping, new: Mapping[int, set[str]], allow: Collection[str]) -> Change:
    """Return the change by which groups hold other units; one without units is gone."""
    problem = grouping.problem
    before = tuple(group for group in grouping.groups if group.number in new)
    kept = {number: tuple(sorted(units)) for number, units in new.items() if units}
    after = describe(problem, kept)
    # A fault that was there before, and gets no worse, does not speak against the change.
    known = {_mark(fault): _size(fault) for group in before for fault in faults(problem, group)}
    found = [fault for group in after for fault in faults(problem, group)]
    fresh = [f for f in found if _mark(f) not in known or _size(f) > known[_mark(f)]]
    # That a unit is too large is no group's fault.
    let_through = {*allow, "grouping_too_large"}
    refusals = tuple(fault for fault in fresh if fault.code not in let_through)
    if refusals:
        return Change(grouping, before, after, refusals)
    groups = {group.number: group.units for group in grouping.groups if group.number not in new}
    placed = {unit for units in new.values() for unit in units}
    waiting = tuple(unit for unit in grouping.waiting if unit not in placed)
    made = answer(problem, groups | kept, waiting, grouping.pieces)
    return Change(made, before, after, warnings=tuple(fresh))


def _mark(fault: Refusal) -> tuple[object, ...]:
    params = fault.params
    weight = params.get("weight")
    about = weight.code if isinstance(weight, Refusal) else params.get("one")
    return (fault.code, params.get("number", params.get("unit")), about, params.get("other"))


def _size(fault: Refusal) -> int:
    """Return how bad a fault is."""
    have = int(fault.params.get("have", fault.params.get("parts", 0)))
    return -have if "least" in fault.params else have
