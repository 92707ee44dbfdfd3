"""Whether two requests tell of the same thing: alike in words, near in place, near in time."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from lilong.kernel.text import half_width, mark
from lilong.work_orders.triage.values import Because, Suggestion, Told

# How much each counts for the confidence, in percent; together a hundred.
BY_WORDS, BY_PLACE, BY_TIME, BY_CATEGORY = 30, 35, 10, 25
# People tell the same thing in different words: so much in common (percent) is as good as all.
FULLY_ALIKE = 30
# Below this confidence nobody is bothered with it.
LEAST = 50
# A heading that stands in the other one says this much of what two whole stories would.
HEADING = 0.6
# How near in place, of 1: the same lane and number; the same area, where no point is known.
SAME_ADDRESS, SAME_AREA = 0.9, 0.4
_LANE = re.compile(r"([\u4e00-\u9fff]{1,8}?[路街道弄坊里巷村])\D{0,4}?(\d+)\s*([弄号])?")
LONGEST = 400
_EARTH = 6_371_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open order that may tell of the same thing; `is_same_caller` names nobody."""

    id: UUID
    number: str
    told: Told
    category: str = ""
    is_same_caller: bool = False


@dataclass(frozen=True, slots=True)
class Nearness:
    """What counts as near: metres, days, and how alike the words must be at least (percent)."""

    metres: int
    days: int
    likeness: int


def bigrams(text: str) -> frozenset[str]:
    """Return the overlapping pairs of signs of a text; signs of punctuation and blanks are cut."""
    signs = [sign for sign in half_width(text[:LONGEST]).lower() if sign.isalnum()]
    return frozenset(a + b for a, b in pairwise(signs))


def likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """Return how alike two texts are, by their pairs of signs (Dice), in percent.

    A short text that is all contained in a long one is alike: the smaller counts twice as much.
    """
    if not one or not other:
        return 0
    shared = len(one & other)
    dice = 2 * shared / (len(one) + len(other))
    contained = shared / min(len(one), len(other))
    return round(100 * (dice + 2 * contained) / 3)


@dataclass(frozen=True, slots=True)
class _Text:
    heading: frozenset[str]
    whole: frozenset[str]

    def alike(self, other: "_Text") -> int:
        headings = HEADING * likeness(self.heading, other.heading)
        return max(likeness(self.whole, other.whole), round(headings))


def _text(told: Told) -> _Text:
    return _Text(bigrams(told.title), bigrams(f"{told.title} {told.words}"))


def metres_between(one: Told, other: Told) -> int | None:
    """Return how far apart two points are (WGS-84), None where one has none."""
    if None in {one.longitude, one.latitude, other.longitude, other.latitude}:
        return None
    lat1, lat2 = radians(one.latitude or 0), radians(other.latitude or 0)
    dlat, dlon = lat2 - lat1, radians((other.longitude or 0) - (one.longitude or 0))
    part = sin(dlat / 2) ** 2 + cos(lat1) * cos(lat2) * sin(dlon / 2) ** 2
    return round(2 * _EARTH * asin(sqrt(part)))


def duplicates(
    told: Told, candidates: Iterable[Candidate], near: Nearness, *, category: str = ""
) -> list[Suggestion]:
    """Return which candidates likely tell of the same, surest first, each with its reasons.

    Keys are those of the candidates; what is too far, too old or too unlike is left out.
    """
    words = _text(told)
    judged = (_judge(told, words, one, near, category) for one in candidates)
    found = [one for one in judged if one is not None and one.confidence >= LEAST]
    return sorted(found, key=lambda one: (-one.confidence, one.name))


def _judge(
    told: Told, words: _Text, other: Candidate, near: Nearness, category: str
) -> Suggestion | None:
    alike = words.alike(_text(other.told))
    place, where = _place(told, other.told, near)
    if alike < near.likeness or place is None:
        return None
    apart = _days(told.received_at, other.told.received_at)
    if apart is None or apart > near.days:
        return None
    is_same = bool(category) and category == other.category
    confidence = (
        BY_WORDS * min(1, alike / FULLY_ALIKE)
        + BY_PLACE * place
        + BY_TIME * (1 - apart / (near.days + 1))
        + BY_CATEGORY * is_same
    )
    reasons: list[Because] = [*where]
    reasons.append(
        Because(mark("within {days} days"), {"days": int(apart) + 1})
        if apart >= 1
        else Because(mark("within a day"))
    )
    reasons.append(Because(mark("alike in words {share} %"), {"share": alike}))
    if is_same:
        reasons.append(Because(mark("the same category")))
    if other.is_same_caller:
        reasons.append(Because(mark("the same caller")))
    return Suggestion(
        other.id, other.number, other.number, min(99, round(confidence)), reasons[0],
        tuple(reasons[1:]),
    )  # fmt: skip


def address_of(place: str) -> tuple[str, str] | None:
    """Return (road or lane, first number) of a place as people write it, None where it has none."""
    found = _LANE.search(half_width(place))
    return (found[1], found[2]) if found else None


def _place(told: Told, other: Told, near: Nearness) -> tuple[float | None, Sequence[Because]]:
    """Return how near in place, from 0 to 1, with the reason; None for too far."""
    metres, address = metres_between(told, other), address_of(told.place)
    if metres is not None and metres <= near.metres:
        reason = Because(mark("{metres} m away"), {"metres": metres})
        return 1 - metres / (near.metres + 1), [reason]
    if address is not None and address == address_of(other.place):
        return SAME_ADDRESS, [Because(mark("at the same address"))]
    if metres is None and told.area_id is not None and told.area_id == other.area_id:
        return SAME_AREA, [Because(mark("in the same area"))]
    return None, ()


def _days(one: datetime | None, other: datetime | None) -> float | None:
    if one is None or other is None:
        return None
    return abs((one - other).total_seconds()) / 86_400
