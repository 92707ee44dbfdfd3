"""In which township a place lies, from the places a gazetteer knows; "not known" when it must be.

A road is walked by its numbers: what stands between two neighbours of one township lies in it. How
sure an answer is depends on how close the neighbours are and whether they agree.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from enum import Enum
from typing import Final, NamedTuple

from lilong.ledger.addresses.gazetteer import Gazetteer, bearings
from lilong.ledger.addresses.parts import Kind, Part
from lilong.ledger.addresses.reading import read

# From this certainty on an answer is given.
SURE_FROM: Final = 88
_STREET_ENDS: Final = ("路", "街", "道", "弄", "浜")
_NEXT_DOOR, _CLOSE, _NEAR = 10, 50, 200


class Ground(Enum):
    """What an answer stands on, with how sure it is in percent."""

    BETWEEN_MANY = 97
    SAME_NUMBER = 96
    BETWEEN_SAME_SIDE = 95
    WHOLE_NAME = 94
    SIDE_OF_ROAD = 93
    NEXT_DOOR = 92
    CLOSE = 90
    SAID = 89
    BETWEEN = 85
    WHOLE_ROAD = 84
    NEAR = 82
    ONE_TOWNSHIP = 60
    NEAREST_OF_TWO = 50
    FAR = 45
    PART_OF_NAME = 30


class Township(NamedTuple):
    """A township, how sure it is in percent, and on what ground."""

    name: str
    certainty: int
    ground: Ground


class _Row(NamedTuple):
    number: int
    township: str


class Townships:
    """Answers from one gazetteer; the district of a place is known and narrows the search."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.numbered: dict[tuple[str, str], list[_Row]] = defaultdict(list)
        self.named: dict[tuple[str, str], list[str]] = defaultdict(list)
        for place, spots in zip(gazetteer.places, gazetteer.own_spots, strict=True):
            for spot in spots:
                here = place.district, spot.base
                self.named[here].append(place.township)
                number = leading(spot.lane or spot.house)
                if number is not None:
                    self.numbered[here].append(_Row(number, place.township))
        for rows in self.numbered.values():
            rows.sort()

    def township_of(self, text: str, *, district: str = "") -> Township | None:
        """Return the surest answer of any certainty, None when nothing points anywhere.

        Who must not err takes answers from `SURE_FROM` on.
        """
        reading = read(text, self.gazetteer.names)
        answers = [*self._by_roads(reading.text, reading.parts, district)]
        said = reading.first(Kind.TOWNSHIP)
        if said in self.gazetteer.townships:
            answers.append(_answer(said, Ground.SAID))
        return max(answers, key=lambda answer: answer.certainty, default=None)

    def _by_roads(self, text: str, parts: tuple[Part, ...], district: str) -> Iterable[Township]:
        bases, lanes, houses = bearings(parts)
        numbers = [n for n in map(leading, lanes or houses) if n is not None]
        for base in bases:
            if base.endswith(_STREET_ENDS) and numbers:
                rows = self.numbered.get((district, base))
                if rows:
                    yield _by_number(rows, numbers[0])
            else:
                townships = self.named.get((district, base))
                if townships:
                    yield _by_name(base, text, townships)


def _answer(township: str, ground: Ground) -> Township:
    return Township(township, ground.value, ground)


def _by_number(rows: list[_Row], number: int) -> Township:
    """Answer by the neighbours of a number on its road."""
    begin = bisect_left(rows, number, key=lambda row: row.number)
    end = bisect_right(rows, number, key=lambda row: row.number)
    if begin < end:
        return _by_same(rows[begin:end])
    below, above = rows[:begin], rows[end:]
    if below and above:
        return _between(below, above, number)
    return _beyond(below[-1] if below else above[0], rows, number)


def _by_same(rows: list[_Row]) -> Township:
    ((township, _count), *others) = Counter(row.township for row in rows).most_common()
    return _answer(township, Ground.NEAREST_OF_TWO if others else Ground.SAME_NUMBER)


def _between(below: list[_Row], above: list[_Row], number: int) -> Township:
    low, high = below[-1], above[0]
    side = number % 2
    own_low = next((row for row in reversed(below) if row.number % 2 == side), None)
    own_high = next((row for row in above if row.number % 2 == side), None)
    is_own = own_low is not None and own_high is not None and own_low.township == own_high.township
    if low.township != high.township:
        if is_own and own_low:
            return _answer(own_low.township, Ground.SIDE_OF_ROAD)
        nearest = low if number - low.number < high.number - number else high
        return _answer(nearest.township, Ground.NEAREST_OF_TWO)
    if is_own and own_low and own_low.township != low.township:
        return _answer(low.township, Ground.PART_OF_NAME)
    around = {row.township for row in (*below[-2:], *above[:2])}
    if len(below) > 1 and len(above) > 1 and len(around) == 1:
        return _answer(low.township, Ground.BETWEEN_MANY)
    return _answer(low.township, Ground.BETWEEN_SAME_SIDE if is_own else Ground.BETWEEN)


def _beyond(nearest: _Row, rows: list[_Row], number: int) -> Township:
    """Answer for a number before the first or after the last one known."""
    distance = abs(nearest.number - number)
    if distance <= _NEXT_DOOR:
        return _answer(nearest.township, Ground.NEXT_DOOR)
    if distance <= _CLOSE:
        return _answer(nearest.township, Ground.CLOSE)
    if distance <= _NEAR:
        return _answer(nearest.township, Ground.NEAR)
    is_whole = len(rows) > 2 and len({row.township for row in rows}) == 1
    return _answer(nearest.township, Ground.WHOLE_ROAD if is_whole else Ground.FAR)


def _by_name(base: str, text: str, townships: list[str]) -> Township:
    """Answer by an estate's or a road's name, without a number."""
    ((township, _count), *others) = Counter(townships).most_common()
    if others:
        return _answer(township, Ground.PART_OF_NAME)
    if base.endswith(_STREET_ENDS):
        return _answer(township, Ground.ONE_TOWNSHIP)
    return _answer(township, Ground.WHOLE_NAME if base == text else Ground.PART_OF_NAME)


def leading(number: str) -> int | None:
    """Return the number a house or lane number begins with: 12 of 12甲, None of B座."""
    digits = ""
    for sign in number:
        if not sign.isdecimal():
            break
        digits += sign
    return int(digits) if digits else None
