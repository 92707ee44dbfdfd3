"""A new version of the dispatch rules, tried on past orders before anybody publishes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lilong.work_orders.triage.assigning import ways
from lilong.work_orders.triage.conditions import Asked
from lilong.work_orders.triage.matching import Matcher


@dataclass(frozen=True, slots=True)
class Past:
    """A past order for a trial: as rules saw it, and who leads it at last."""

    id: UUID
    asked: Asked
    chosen_unit_id: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A past order that would have gone elsewhere; no rule means that the safety net caught it."""

    id: UUID
    before_unit_id: int
    after_unit_id: int
    before_rule_id: int | None
    after_rule_id: int | None
    chosen_unit_id: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What a new version would have done: how many were tried, moved, met a broken rule, agreed."""

    tried: int
    broken: int
    agreed_before: int
    agreed_after: int
    moved: tuple[Moved, ...]


def try_on(past: Sequence[Past], before: Matcher, after: Matcher) -> Trial:
    """Compare two versions over past orders; what no rule catches goes by the safety net.

    Both are asked about the same orders and the same world, so that only the rules differ.
    """
    moved: list[Moved] = []
    broken = agreed_before = agreed_after = 0
    for order in past:
        old, new = unit_by(before, order), unit_by(after, order)
        broken += bool(new[2])
        agreed_before += old[0] == order.chosen_unit_id
        agreed_after += new[0] == order.chosen_unit_id
        if old[0] != new[0]:
            moved.append(Moved(order.id, old[0], new[0], old[1], new[1], order.chosen_unit_id))
    return Trial(len(past), broken, agreed_before, agreed_after, tuple(moved))


def unit_by(matcher: Matcher, order: Past) -> tuple[int, int | None, bool]:
    """Return unit and rule an order would have been proposed, and whether a broken rule fitted."""
    found = matcher.match(order.asked)
    if found.unit is not None and found.rule is not None:
        return found.unit.id, found.rule.id, bool(found.broken)
    world, asked = matcher.world, order.asked
    net = next(ways(world.catalogue, asked.leaf, asked.area_path, world.on), None)
    return net.unit.id if net else 0, None, bool(found.broken)
