"""Two addresses laid side by side: how far their names, roads, numbers and regions agree."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from lilong.ledger.addresses.gazetteer import pairs
from lilong.ledger.addresses.parts import Kind, Reading
from lilong.ledger.addresses.reading import read
from lilong.ledger.addresses.townships import leading

_HAN: Final = re.compile("[\u4e00-\u9fff]+")
_DIGITS: Final = re.compile(r"\d+")
_REGION_END: Final = re.compile("(?:[省市区县镇乡]|街道)$")
_REGIONS: Final = (Kind.PROVINCE, Kind.CITY, Kind.DISTRICT, Kind.TOWNSHIP)
_NAMED: Final = (Kind.DISTRICT, Kind.TOWNSHIP, Kind.ROAD, Kind.NAME)
_NUMBERED: Final = (
    Kind.LANE, Kind.NUMBER, Kind.BUILDING, Kind.STAIRWELL, Kind.FLOOR, Kind.ROOM,
)  # fmt: skip
# What stands for "neither says it" and "one of them says it", where a likeness is 0 to 1.
_NEITHER: Final = -1.0
_ONE: Final = -0.5
# How rare a pair of signs counts that was never seen in the rows learned from.
_UNSEEN: Final = 9.0
_FAR: Final = 200
_WORDS: Final = ("附近", "交叉口", "米", "(")


class Side(NamedTuple):
    """One address, ready to be compared: its parts by kind, its signs, numbers and pairs."""

    text: str
    han: str
    numbers: frozenset[str]
    pairs: frozenset[str]
    parts: Mapping[Kind, tuple[str, ...]]

    def of(self, kind: Kind) -> tuple[str, ...]:
        """Return the values of a kind's parts."""
        return self.parts.get(kind, ())

    @property
    def regions(self) -> list[str]:
        """Return the regions it names, without their last sign."""
        return [_REGION_END.sub("", value) for kind in _REGIONS for value in self.of(kind)]


@lru_cache(maxsize=32_768)
def side(text: str) -> Side:
    """Return an address ready to be compared."""
    reading: Reading = read(text)
    parts: dict[Kind, tuple[str, ...]] = {}
    for part in reading.parts:
        parts[part.kind] = (*parts.get(part.kind, ()), part.value)
    han = "".join(_HAN.findall(reading.text))
    numbers = frozenset(_DIGITS.findall(reading.text))
    return Side(reading.text, han, numbers, frozenset(pairs(han)), parts)


def compared(one: Side, other: Side, rarity: Mapping[str, float]) -> list[float]:
    """Return how two addresses compare, always the same figures in the same order."""
    return [
        *_parts(one, other),
        *_roads(one, other),
        *_names(one, other),
        *_rare(one, other, rarity),
        *_runs(one, other),
        *_regions(one, other),
        *_sizes(one, other),
        *_words(other),
    ]


def _both(one: Iterable[str], other: Iterable[str]) -> float | None:
    """Return what stands for a comparison that cannot be made, None when it can."""
    if not one and not other:
        return _NEITHER
    return _ONE if not one or not other else None


def _shared(one: Iterable[str], other: Iterable[str]) -> float:
    left, right = set(one), set(other)
    missing = _both(left, right)
    return len(left & right) / len(left | right) if missing is None else missing


def _closest(one: Sequence[str], other: Sequence[str]) -> float:
    missing = _both(one, other)
    if missing is not None:
        return missing
    return max(fuzz.ratio(a, b) for a in one for b in other) / 100


def _parts(one: Side, other: Side) -> Iterator[float]:
    for kind in _NAMED:
        left = [_REGION_END.sub("", value) for value in one.of(kind)]
        yield _closest(left, [_REGION_END.sub("", value) for value in other.of(kind)])
    for kind in _NUMBERED:
        yield _shared(one.of(kind), other.of(kind))
    yield _shared(one.numbers, other.numbers)


def _roads(one: Side, other: Side) -> Iterator[float]:
    """Compare house numbers where the road is the same, and how far apart they are."""
    roads = set(one.of(Kind.ROAD)) & set(other.of(Kind.ROAD))
    left, right = one.of(Kind.NUMBER), other.of(Kind.NUMBER)
    is_same = bool(set(left) & set(right))
    yield float(len(roads))
    yield float(bool(roads) and is_same)
    yield float(bool(roads and left and right) and not is_same)
    for kind in (Kind.NUMBER, Kind.BUILDING):
        near = [leading(number) for said in (one, other) for number in said.of(kind)[:1]]
        apart = abs(near[0] - near[1]) if len(near) == 2 and None not in near else None  # type: ignore[operator]
        yield _NEITHER if apart is None else min(apart, _FAR) / _FAR


def _names(one: Side, other: Side) -> Iterator[float]:
    left, right = "".join(one.of(Kind.NAME)), "".join(other.of(Kind.NAME))
    missing = _both(left, right)
    yield fuzz.ratio(left, right) / 100 if missing is None else missing
    yield fuzz.partial_ratio(left, right) / 100 if missing is None else missing
    for kind in (Kind.NAME, Kind.ROAD):
        yield float(max((len(value) for value in one.of(kind) if value in other.text), default=0))
        yield float(max((len(value) for value in other.of(kind) if value in one.text), default=0))
    yield fuzz.partial_ratio(other.han[-4:], one.han) / 100
    yield fuzz.partial_ratio(one.han[-4:], other.han) / 100


def _rare(one: Side, other: Side, rarity: Mapping[str, float]) -> Iterator[float]:
    """Weigh the pairs of signs both have by how rare they are."""
    shared = one.pairs & other.pairs
    weight = sum(rarity.get(pair, _UNSEEN) for pair in shared)
    of_one = sum(rarity.get(pair, _UNSEEN) for pair in one.pairs)
    of_other = sum(rarity.get(pair, _UNSEEN) for pair in other.pairs)
    yield weight / (of_other or 1.0)
    yield weight / (of_one or 1.0)
    yield weight
    yield of_other - weight
    yield max((rarity.get(pair, _UNSEEN) for pair in shared), default=0.0)


def _runs(one: Side, other: Side) -> Iterator[float]:
    run = _longest_run(one.han, other.han)
    yield float(run)
    yield run / max(len(other.han), 1)
    yield run / max(len(one.han), 1)
    whole = _longest_run(one.text, other.text)
    yield float(whole)
    yield whole / max(len(other.text), 1)
    yield fuzz.ratio(one.han, other.han) / 100
    yield fuzz.partial_ratio(one.han, other.han) / 100
    yield LCSseq.similarity(one.han, other.han) / max(len(other.han), 1)


def _longest_run(one: str, other: str) -> int:
    """Return the length of the longest run of signs both texts have."""
    longest = 0
    for begin in range(len(one)):
        while begin + longest < len(one) and one[begin : begin + longest + 1] in other:
            longest += 1
    return longest


def _regions(one: Side, other: Side) -> Iterator[float]:
    for left, right in ((one, other), (other, one)):
        regions = left.regions
        yield float(sum(region in right.text for region in regions))
        yield float(len(regions))


def _sizes(one: Side, other: Side) -> Iterator[float]:
    for said in (one, other):
        yield float(len(said.han))
        yield float(len(said.numbers))
        yield float(len(said.of(Kind.NAME)))
        yield float(len(said.of(Kind.ROAD)))


def _words(other: Side) -> Iterator[float]:
    for word in _WORDS:
        yield float(word in other.text)
    yield float("门" in other.text[-4:])
    yield float(other.text.endswith(("路", "街")))
    yield float(other.text.endswith("村"))
