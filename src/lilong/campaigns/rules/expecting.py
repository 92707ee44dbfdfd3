"""What speaks against the outcome of an expected day, and how a day stands."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from fractions import Fraction
from typing import Any

from lilong.campaigns.grammar import Track
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.kernel.limits import Limit
from lilong.kernel.text import mark


class Standing(StrEnum):
    """How an expectation stands on a day: not yet, now, past its day, or done with."""

    EARLY = "early"
    DUE = "due"
    LATE = "late"
    SETTLED = "settled"


STANDING_NAMES = {
    Standing.EARLY: mark("not yet"),
    Standing.DUE: mark("due"),
    Standing.LATE: mark("late"),
    Standing.SETTLED: mark("done"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """An expectation as it stands in the tables."""

    key: str
    kind: str
    first: date
    last: date | None = None
    ends_at: datetime | None = None
    held_by: tuple[str, ...] = ()
    outcome: str = ""
    outcome_on: date | None = None
    is_settled: bool = False

    def standing(self, on: date) -> Standing:
        """Say how it stands on a day."""
        if self.is_settled:
            return Standing.SETTLED
        if on < self.first:
            return Standing.EARLY
        return Standing.LATE if self.last and on > self.last else Standing.DUE


def settles(track: Track, kind: str, outcome: str) -> bool:
    """Say whether an outcome of a kind settles; raises KeyError for one nobody declared."""
    return {key: does for key, _label, does in track.outcomes.get(kind, ())}[outcome]


def holding(one: Kept, others: Collection[Kept]) -> tuple[str, ...]:
    """Return which of those that hold an expectation are not settled."""
    open_ones = {other.key for other in others if not other.is_settled}
    return tuple(key for key in one.held_by if key in open_ones)


def rest_refusals(track: Track, state: str, label: Any) -> list[Refusal]:
    """Return that a track rests where its line stands, or nothing; `label` names the state."""
    if state not in track.rests_in:
        return []
    text = mark("It stands at “{state}”: set that back first, then record.")
    return [Refusal("rests", text, {"state": label}, rule=track.why.rule)]


def outcome_refusals(
    track: Track, one: Kept, outcome: str, others: Collection[Kept], *, on: date, at: datetime
) -> Iterator[Refusal]:
    """Yield what speaks against recording an outcome of a day. `at` is the moment of recording."""
    known = {key for key, _label, _does in track.outcomes.get(one.kind, ())}
    if outcome not in known:
        yield Refusal("no_such_outcome", mark("There is no such outcome here."), field="outcome")
        return
    if one.is_settled:
        yield Refusal("settled", mark("This is recorded already. Look again."))
        return
    if on > at.date():
        yield Refusal("later", mark("This would be in the future. Look at the date."), field="on")
    if not settles(track, one.kind, outcome):
        return
    if on < one.first:
        params = {"day": one.first.isoformat()}
        yield Refusal("too_early", mark("Too early: not before {day}."), params, field="on")
    if one.ends_at and at < one.ends_at:
        params = {"moment": f"{local(one.ends_at):%Y-%m-%d %H:%M}"}
        yield Refusal("runs_still", mark("It runs until {moment}."), params, rule=track.why.rule)
    if held := holding(one, others):
        text = mark("{count} others hold it: they are open, pending or missed.")
        yield Refusal("held", text, {"count": len(held)}, rule=track.why.rule)


def plain(value: Any) -> Any:
    """Return a rule's value in the JSON form it is kept and read again in."""
    if isinstance(value, Limit):
        return value.as_data()
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(one) for one in value]
    return value
