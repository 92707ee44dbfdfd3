"""Rates of orders as exact fractions: what counts, out of what, in which period (H-09, H-10, U-08).

An order stands in a period by a moment the rate names: the end of a limit, the close, the receipt,
a dispatch, a follow-up call. A limit that still runs is not due (U-09). Where nothing is counted
there is no rate: "no data" is neither nought nor all.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple, TypeVar

from lilong.work_orders.rated import LESS_IS_BETTER, Peers, Rate
from lilong.work_orders.terms import ResultClass, StageKey

K = TypeVar("K", bound=Hashable)
# Results that count as a result at all (H-09); what was referred or noted is none of the office's.
RESULTS = (ResultClass.SOLVED, ResultClass.EXPLAINED)
NOT_FILED = (StageKey.RECEIVED, StageKey.NOT_FILED, StageKey.CANCELLED)
_ONE, _NOUGHT = Fraction(1), Fraction(0)
_LINE, _TERRITORY = frozenset({"section", "station"}), frozenset({"residents_committee"})


@dataclass(frozen=True, slots=True)
class Span:
    """A period from one moment up to, not including, another, looked at from `at`."""

    begin: datetime
    end: datetime
    at: datetime

    def holds(self, moment: datetime | None) -> bool:
        """Say whether something that has happened by now happened in the period."""
        return moment is not None and self.begin <= moment < self.end and moment <= self.at


@dataclass(frozen=True, slots=True)
class Promised:
    """A limit that counts: when it ends, when it was met, how often it was extended."""

    due_at: datetime
    met_at: datetime | None = None
    extended: int = 0

    @property
    def is_kept(self) -> bool:
        """Say whether it was met in time: at the last moment is in time."""
        return self.met_at is not None and self.met_at <= self.due_at


@dataclass(frozen=True, slots=True)
class Led:
    """A unit's time as lead of an order, the centre's own left out."""

    unit_id: int
    since: datetime
    is_sent_back: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller answered the centre when she was reached."""

    at: datetime
    satisfied: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTold:
    """An order as its history tells it, as far as rates ask."""

    unit_id: int
    opened_at: datetime
    stage: str
    area_path: str = ""
    category: str = ""
    source: str = ""
    closed_at: datetime | None = None
    result: str = ""
    contacts: tuple[Promised, ...] = ()
    handlings: tuple[Promised, ...] = ()
    leads: tuple[Led, ...] = ()
    answers: tuple[Answer, ...] = ()
    is_redone: bool = False
    is_reworked: bool = False


def _in_time(promises: Iterable[Promised], span: Span) -> Fraction | None:
    due = [one for one in promises if span.holds(one.due_at)]
    return Fraction(any(one.is_kept for one in due)) if due else None


def _of_due(order: OrderTold, span: Span, *, counts: bool) -> Fraction | None:
    due = any(span.holds(one.due_at) for one in order.handlings)
    return Fraction(counts) if due else None


def _of_closed(order: OrderTold, span: Span, *, counts: bool) -> Fraction | None:
    closed = order.stage == StageKey.CLOSED and span.holds(order.closed_at)
    return Fraction(counts) if closed else None


def _is_closed_by(order: OrderTold, span: Span) -> bool:
    at = order.closed_at if order.stage == StageKey.CLOSED else None
    return at is not None and at < span.end and at <= span.at


def _solved(order: OrderTold, span: Span) -> Fraction | None:
    if order.result not in RESULTS:
        return None
    return _of_closed(order, span, counts=order.result == ResultClass.SOLVED)


def _filed(order: OrderTold, span: Span) -> Fraction | None:
    return Fraction(order.stage not in NOT_FILED) if span.holds(order.opened_at) else None


def _extended(order: OrderTold, span: Span) -> Fraction | None:
    due = [one for one in order.handlings if span.holds(one.due_at)]
    return Fraction(any(one.extended for one in due)) if due else None


def sent_back(order: OrderTold, span: Span, unit_id: int | None = None) -> Fraction | None:
    """Return whether an order dispatched in the period was sent back: by one unit, or by any."""
    led = [one for one in order.leads if span.holds(one.since) and unit_id in (None, one.unit_id)]
    return Fraction(any(one.is_sent_back for one in led)) if led else None


def last_answer(order: OrderTold, span: Span) -> str:
    """Return what the caller answered last in the period, empty if she was not reached."""
    given = [one for one in order.answers if span.holds(one.at)]
    return given[-1].satisfied if given else ""


_Count = Callable[[OrderTold, Span], Fraction | None]
_COUNTS: dict[Rate, _Count] = {
    Rate.FIRST_CONTACT: lambda order, span: _in_time(order.contacts, span),
    Rate.ON_TIME: lambda order, span: _in_time(order.handlings, span),
    Rate.CLOSING: lambda order, span: _of_due(order, span, counts=_is_closed_by(order, span)),
    Rate.CLOSED_ON_TIME: lambda order, span: _of_due(
        order,
        span,
        counts=_is_closed_by(order, span) and _in_time(order.handlings, span) == _ONE,
    ),
    Rate.EXTENSION: _extended,
    Rate.SOLVED: _solved,
    Rate.RESULT: lambda order, span: _of_closed(order, span, counts=order.result in RESULTS),
    Rate.REDO: lambda order, span: _of_closed(order, span, counts=order.is_redone),
    Rate.REWORK: lambda order, span: _of_closed(order, span, counts=order.is_reworked),
    Rate.FILING: _filed,
    Rate.SEND_BACK: sent_back,
}


def counted(
    rate: Rate, order: OrderTold, span: Span, weights: Mapping[str, Fraction]
) -> Fraction | None:
    """Return what an order adds to a rate's numerator; None if it is not among its orders."""
    if rate == Rate.SATISFACTION:
        answer = last_answer(order, span)
        return weights[answer] if answer else None
    return _COUNTS[rate](order, span)


@dataclass(frozen=True, slots=True)
class Share:
    """A rate as it is counted: exact, None where there is nothing to count."""

    numerator: Fraction = _NOUGHT
    denominator: int = 0

    @property
    def value(self) -> Fraction | None:
        """Return the share itself; None is "no data"."""
        return self.numerator / self.denominator if self.denominator else None


def add(shares: Iterable[Share]) -> Share:
    """Return several groups' share as one: their orders laid together, never a mean of shares."""
    numerator, denominator = _NOUGHT, 0
    for share in shares:
        numerator, denominator = numerator + share.numerator, denominator + share.denominator
    return Share(numerator, denominator)


class Score(NamedTuple):
    """A unit's points (H-09): `parts` by name, what was taken off, and the sum.

    Where a part has no data there is no sum; `missing` names them.
    """

    parts: Mapping[str, Fraction]
    taken_off: Fraction
    total: Fraction | None
    most: Fraction
    missing: tuple[str, ...] = ()


# Which rate fills which part of the score; the volume is a unit's part of its peers' orders.
SCORED: dict[str, Rate] = {
    "first_contact": Rate.FIRST_CONTACT,
    "solution": Rate.RESULT,
    "satisfaction": Rate.SATISFACTION,
}


def score(
    shares: Mapping[Rate, Share],
    volume: Share,
    points: Mapping[str, int | Fraction],
    overdue_points: int | Fraction,
) -> Score:
    """Return a unit's score from its shares and its part of all orders of its peers."""
    values = {"volume": volume.value}
    values |= {name: shares.get(rate, Share()).value for name, rate in SCORED.items()}
    parts = {
        name: Fraction(points[name]) * value for name, value in values.items() if value is not None
    }
    missing = tuple(name for name, value in values.items() if value is None)
    on_time = shares.get(Rate.ON_TIME, Share())
    taken_off = Fraction(overdue_points) * (on_time.denominator - on_time.numerator)
    total = None if missing else sum(parts.values(), _NOUGHT) - taken_off
    most = sum((Fraction(points[name]) for name in values), _NOUGHT)
    return Score(parts, taken_off, total, most, missing)


def ranks(values: Mapping[K, Fraction | None], *, less_is_better: bool = False) -> dict[K, int]:
    """Return the places of those who have data; who is equal shares a place."""
    known = {key: value for key, value in values.items() if value is not None}

    def is_ahead(one: Fraction, other: Fraction) -> bool:
        return one < other if less_is_better else one > other

    return {
        key: 1 + sum(1 for other in known.values() if is_ahead(other, value))
        for key, value in known.items()
    }


def is_less_better(rate: Rate) -> bool:
    """Say whether a smaller share is the better one."""
    return rate in LESS_IS_BETTER


def peers_of(unit_kind: str) -> Peers:
    """Return with whom a unit may be compared: the line, the territory, or nobody (H-09)."""
    if unit_kind in _LINE:
        return Peers.LINE
    return Peers.TERRITORY if unit_kind in _TERRITORY else Peers.NONE
