"""What a roll would be if it were frozen now: its lines, their fingerprint, and what they lack.

Freezing writes what is foreseen here, line by line, so that the fingerprint a person has looked at
is the one that stands afterwards, as long as the ledger has not changed in between.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from lilong.accounts import queries as accounts
from lilong.accounts.queries.reading import post_facts
from lilong.accounts.terms import Capability
from lilong.campaigns import flow, rules
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Line, Roll
from lilong.campaigns.queries.seeing import seen_roll
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ledger import queries as ledger
from lilong.ledger.queries import Choice, Scope

EMPTY = Refusal("empty_roll", mark("Nothing is on the roll."), rule="ROL")
_AT_ONCE = 5_000
# What of a line is fixed when its roll is frozen; nothing that is done with it changes any of it.
TOLD = (
    "label", "place_id", "person_id", "household_id", "organisation_id", "parties", "units",
    "unique_key", "weights",
)  # fmt: skip
Told = tuple[Any, ...]


class Lack(StrEnum):
    """What a line may lack without being kept off the roll."""

    OWNER = "owner"
    WEIGHT = "weight"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A roll as it would be frozen: how many lines, what they weigh, what some of them lack.

    `lacking` holds how many lack what, of a weight with its key. `refusals` say why it cannot be
    frozen.
    """

    count: int
    totals: dict[str, int]
    fingerprint: str
    on: date
    lacking: tuple[tuple[Lack, str, int], ...] = ()
    refusals: tuple[Refusal, ...] = ()


def scope_of(campaign: Campaign) -> Scope:
    """Return how a campaign's selector is narrowed."""
    kept = campaign.scope
    return Scope(
        area_paths=tuple(kept.get("area_paths", ())),
        place_ids=tuple(UUID(key) for key in kept.get("place_ids", ())),
        options=kept.get("options", {}),
    )


def scope_of_vote(campaign: Campaign, ballot: g.Ballot, line: Line | None) -> Scope:
    """Return whom a vote takes in: those at the place of its line, or all of the campaign's."""
    if line is not None and ballot.scope == "line":
        return Scope((), (line.place_id,) if line.place_id else ())
    whole = scope_of(campaign)
    return Scope(whole.area_paths, whole.place_ids)


def optioned(declared: g.Roll, scope: Scope) -> Scope:
    """Return a scope with the options a roll declares; those of the campaign go before them."""
    return Scope(scope.area_paths, scope.place_ids, {**declared.options, **scope.options})


def groups_of(
    declared: g.Roll, scope: Scope, *, office_id: int, on: date
) -> Iterator[Sequence[Choice]]:
    """Yield what the ledger gives for a roll, in the order of a walk: each group becomes a line."""
    chosen = ledger.select(declared.selector, optioned(declared, scope), office_id=office_id, on=on)
    ordered = sorted(chosen, key=lambda one: one.sort)
    if declared.merge is not g.Merge.SAME_OWNERS:
        yield from ((one,) for one in ordered)
        return
    units = [
        rules.Unit(str(one.key), frozenset(str(key) for key in one.owners), one) for one in ordered
    ]
    for group in rules.merged(units):
        yield tuple(unit.whole for unit in group)


def told_of(declared: g.Roll, group: Sequence[Choice]) -> dict[str, Any]:
    """Return what of a line is fixed by the units it is made of."""
    first = group[0]
    summed = rules.sums([dict(one.weights) for one in group])
    return {
        "label": "、".join(one.label for one in group)[:200],
        "place_id": first.place_id,
        "person_id": first.key if first.kind == "person" else None,
        "household_id": first.key if first.kind == "household" else None,
        "organisation_id": first.key if first.kind == "organisation" else None,
        "parties": sorted(str(key) for key in first.owners),
        "units": [str(one.place_id) for one in group] if len(group) > 1 else [],
        "unique_key": "",
        "weights": {
            w.key: 1 if w.source == "one" else summed.get(w.source, 0) for w in declared.weights
        },
    }


def lines_told(roll: Roll) -> Iterator[Told]:
    """Yield what is fixed of the lines that stand on a roll, in their order; late ones aside."""
    rows = Line.objects.filter(office=roll.office_id, roll=roll.pk, is_late=False)
    found: Iterator[Told] = (
        rows.order_by("position", "id").values_list(*TOLD).iterator(chunk_size=_AT_ONCE)
    )
    return found


def fingerprint(rows: Iterable[Told]) -> tuple[str, int, dict[str, int]]:
    """Return the hash over lines in order, how many there are, what they weigh."""
    digest, count, totals = hashlib.sha256(), 0, Counter[str]()
    for *told, weights in rows:
        whole = [*told, sorted(weights.items())]
        digest.update(json.dumps(whole, ensure_ascii=False, default=str).encode())
        count += 1
        totals.update(weights)
    return digest.hexdigest(), count, dict(totals)


def foreseen(campaign: Campaign, roll: Roll, *, on: date) -> Foreseen:
    """Return a campaign's roll as it would be frozen now; `on` is the day who works is asked of."""
    declared = flow.campaign(campaign.matter.kind).roll
    tally = _Lacking(declared, _worked(campaign.office_id, on))
    if declared.selector:
        return _foreseen(declared, scope_of(campaign), campaign, roll.reference_date, tally)
    print_, count, totals = fingerprint(lines_told(roll))
    rows = Line.objects.filter(office=roll.office_id, roll=roll.pk)
    for weights, path, post in rows.values_list("weights", "area_path", "post"):
        tally.line(path, is_given=post is not None)
        tally.weigh(weights)
    found = [EMPTY] if not count else []
    if count and declared.freezes_if and (refused := declared.freezes_if(seen_roll(roll))):
        found.append(refused)
    return Foreseen(
        count, totals, print_, roll.reference_date, tally.found(), tuple(found)
    )  # fmt: skip


def foreseen_vote(campaign: Campaign, ballot: g.Ballot, line: Line | None, *, on: date) -> Foreseen:
    """Return the roll of a vote as it would be if the vote were opened for a day."""
    tally = _Lacking(ballot.roll, _worked(campaign.office_id, on))
    return _foreseen(ballot.roll, scope_of_vote(campaign, ballot, line), campaign, on, tally)


def _foreseen(
    declared: g.Roll, scope: Scope, campaign: Campaign, on: date, tally: "_Lacking"
) -> Foreseen:
    def told() -> Iterator[Told]:
        for group in groups_of(declared, scope, office_id=campaign.office_id, on=on):
            tally.line(group[0].area_path)
            for one in group:
                tally.unit(one)
            found = told_of(declared, group)
            yield tuple(found[name] for name in TOLD)

    print_, count, totals = fingerprint(told())
    return Foreseen(count, totals, print_, on, tally.found(), () if count else (EMPTY,))


def _worked(office_id: int, on: date) -> frozenset[str]:
    """Return the areas of the posts that work through rolls on a day; three queries."""
    keys = accounts.posts_that_may(office_id, Capability.CAMPAIGNS_VISIT, on=on)
    facts = post_facts(office_id, keys, on=on)
    return frozenset(one.area_path for one in facts.values() if one.area_path)


@dataclass(slots=True)
class _Lacking:
    """Counts what lines lack, while they are gone through once."""

    declared: g.Roll
    areas: frozenset[str]
    counts: Counter[tuple[Lack, str]] = field(default_factory=Counter)
    known: dict[str, bool] = field(default_factory=dict)

    def line(self, path: str, *, is_given: bool = False) -> None:
        if path not in self.known:
            self.known[path] = any(path.startswith(area) for area in self.areas)
        if not is_given and not self.known[path]:
            self.counts[Lack.WORKER, ""] += 1

    def unit(self, one: Choice) -> None:
        if self.declared.merge is g.Merge.SAME_OWNERS and not one.owners:
            self.counts[Lack.OWNER, ""] += 1
        for weight in self.declared.weights:
            if weight.source != "one" and not one.weights.get(weight.source):
                self.counts[Lack.WEIGHT, weight.key] += 1

    def weigh(self, weights: dict[str, int]) -> None:
        for weight in self.declared.weights:
            if weight.source != "one" and not weights.get(weight.key):
                self.counts[Lack.WEIGHT, weight.key] += 1

    def found(self) -> tuple[tuple[Lack, str, int], ...]:
        order = list(Lack)
        rows = sorted(self.counts.items(), key=lambda row: (order.index(row[0][0]), row[0][1]))
        return tuple((lack, key, count) for (lack, key), count in rows)
