"""What is left over when two addresses are laid one on the other, in figures."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Final

from rapidfuzz import fuzz

from lilong.ledger.addresses.aligning import Cut, Laid, left_over

_HAN: Final = re.compile("[\u4e00-\u9fff]")
# What a leftover is about: a gate, a shop, a building, nearness, a firm, a road, a village, …
_ABOUT: Final = tuple(
    re.compile(pattern)
    for pattern in (
        "门|入口|出口", "店|馆|厅|超市", "幢", "附近|米|交叉口", "公司|中心|部", "路|街|道",
        "村|组|庄", r"\d", "小区|花园|苑|城|园|广场|大厦",
    )
)  # fmt: skip
_UNITS: Final = ("幢", "号", "单元", "楼", "室", "期", "区", "组", "")
_DISTANCE: Final = "米"
# What stands for "neither says it", "only the first", "only the second"; a likeness is 0 to 1.
_NEITHER, _FIRST, _SECOND = -2.0, -1.0, -0.5
# How rare a token counts that was never seen in the rows learned from.
_UNSEEN: Final = 9.0
# How many figures tell how a candidate's name stands to those of the others.
BESIDE: Final = 5


def leftovers(one: Cut, other: Cut, laid: Laid, rarity: Mapping[str, float]) -> list[float]:
    """Return what is left over of an address and a candidate: always the same figures in order."""
    return [
        *_sizes(one, other, laid),
        *_weights(one, other, laid, rarity),
        *_ends(laid),
        *_about(one, other, laid),
        *_cores(one, other),
        *_missing(one, other, rarity),
        *_missing(other, one, rarity),
        *_numbers(one, other),
    ]


def _han(text: str) -> int:
    return len(_HAN.findall(text))


def _sizes(one: Cut, other: Cut, laid: Laid) -> Iterator[float]:
    for said, is_laid in ((one, laid.one), (other, laid.other)):
        left = _han(left_over(said.tokens, is_laid))
        yield float(left)
        yield left / max(1, _han(said.text))
    yield float(len(laid.runs))
    for length in (*laid.runs, 0, 0)[:2]:
        yield float(length)


def _weights(one: Cut, other: Cut, laid: Laid, rarity: Mapping[str, float]) -> Iterator[float]:
    yield _rare((t for t, is_laid in zip(one.tokens, laid.one, strict=True) if not is_laid), rarity)
    for wanted in (False, True):
        pairs = zip(other.tokens, laid.other, strict=True)
        yield _rare((token for token, is_laid in pairs if is_laid is wanted), rarity)


def _rare(tokens: Iterable[str], rarity: Mapping[str, float]) -> float:
    return sum(rarity.get(token, _UNSEEN) for token in tokens)


def _ends(laid: Laid) -> Iterator[float]:
    """Return how many tokens stand before the first, and behind the last, that both have."""
    for side in (laid.one, laid.other):
        yield float(sum(1 for _ in takewhile(lambda is_laid: not is_laid, side)))
        yield float(sum(1 for _ in takewhile(lambda is_laid: not is_laid, reversed(side))))


def _about(one: Cut, other: Cut, laid: Laid) -> Iterator[float]:
    left = (left_over(one.tokens, laid.one), left_over(other.tokens, laid.other))
    for pattern in _ABOUT:
        for text in left:
            yield float(len(pattern.findall(text)))


def _cores(one: Cut, other: Cut) -> Iterator[float]:
    """Compare the names the two are about: whole, one in the other, how they begin and end."""
    yield fuzz.ratio(other.core, one.core)
    yield fuzz.ratio(other.heart, one.heart)
    yield float(other.core in one.text)
    for said, text in ((other, one.text), (one, other.text)):
        yield fuzz.partial_ratio(said.heart, text)
        yield float(said.heart in text)
        yield float(len(said.heart))
        yield float(said.heart[:2] in text)
        yield float(said.heart[-2:] in text)
        yield float(said.heart[-3:] in text)
    yield float(len(other.brackets))
    yield fuzz.partial_ratio(other.brackets, one.text) if other.brackets else _FIRST


def _missing(said: Cut, other: Cut, rarity: Mapping[str, float]) -> Iterator[float]:
    """Return how much of the name one is about the other does not say at all."""
    left = [rarity.get(sign, _UNSEEN) for sign in said.heart if sign not in other.text]
    yield len(left) / max(1, len(said.heart))
    yield sum(left)
    yield max(left, default=0.0)


def _numbers(one: Cut, other: Cut) -> Iterator[float]:
    nothing: frozenset[str] = frozenset()
    for unit in _UNITS:
        ours, theirs = one.numbers.get(unit, nothing), other.numbers.get(unit, nothing)
        if ours and theirs:
            yield len(ours & theirs) / len(ours | theirs)
        else:
            yield _FIRST if ours else _SECOND if theirs else _NEITHER
    ours = nothing.union(*one.numbers.values())
    theirs = nothing.union(*(said for unit, said in other.numbers.items() if unit != _DISTANCE))
    yield float(len(ours & theirs))
    yield float(len(theirs - ours))
    yield float(len(ours - theirs))


def hearts_beside(hearts: Sequence[str]) -> list[list[float]]:
    """Return for each candidate of an address how its name stands to those of the others."""
    found: list[list[float]] = []
    for at, heart in enumerate(hearts):
        others = [*hearts[:at], *hearts[at + 1 :]]
        like = [fuzz.ratio(heart, other) for other in others] or [0.0]
        found.append(
            [
                float(sum(heart in other for other in others)),
                float(sum(other in heart for other in others)),
                sum(like) / len(like),
                max(like),
                float(others.count(heart)),
            ]
        )
    return found
