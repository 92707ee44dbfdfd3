"""What one version of the dispatch rules changed against another."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lilong.work_orders.triage.matching import Rule


class Change(StrEnum):
    """What became of a rule from one version to the next."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule that is not as it was: before, after, and what it is told by."""

    change: Change
    before: Rule | None = None
    after: Rule | None = None


def _content(rule: Rule) -> tuple[object, ...]:
    return rule.name, rule.name_en, rule.asks, rule.result, rule.unit_id


def differences(before: Sequence[Rule], after: Sequence[Rule]) -> list[Difference]:
    """Return what changed, in the order of the later version, removed rules last.

    A rule that changed and moved is told as changed; one that only gave way to a new neighbour
    did not move: what counts is its place among the rules both versions have.
    """
    old, new = {rule.key: rule for rule in before}, {rule.key: rule for rule in after}
    stay = [rule.key for rule in before if rule.key in new]
    steady = _longest_in_order([stay.index(rule.key) for rule in after if rule.key in old])
    kept = {stay[place] for place in steady}
    found: list[Difference] = []
    for rule in after:
        was = old.get(rule.key)
        if was is None:
            found.append(Difference(Change.ADDED, after=rule))
        elif _content(was) != _content(rule):
            found.append(Difference(Change.CHANGED, was, rule))
        elif rule.key not in kept:
            found.append(Difference(Change.MOVED, was, rule))
    found += [Difference(Change.REMOVED, before=rule) for rule in before if rule.key not in new]
    return found


def _longest_in_order(places: Sequence[int]) -> list[int]:
    """Return the most of the places that stand in rising order: the rules nobody moved."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(ends, place)
        before[place] = ends[at - 1] if at else None
        ends[at : at + 1] = [place]
    run: list[int] = []
    here = ends[-1] if ends else None
    while here is not None:
        run.append(here)
        here = before[here]
    return run
