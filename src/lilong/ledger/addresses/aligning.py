"""Two addresses laid one on the other: which signs both have, and what is left on either side."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from lilong.ledger.addresses.normal import normal
from lilong.ledger.addresses.numerals import CHINESE, plain_number

_TOKEN: Final = re.compile(r"\d+|[A-Z]+|[^\W\d_]|[()]")
_NUMERAL: Final = re.compile(
    "[一二三四五六七八九十]{1,3}(?=号楼|幢|单元|楼|期|区|号|组|村民组|队|门)"
)
# One sign for what is one thing: storeys, and the words for a building.
_ONE_SIGN: Final = str.maketrans({"层": "楼", "栋": "幢", "座": "幢"})
_BRACKETS: Final = re.compile(r"\([^()]*\)?")
_NEAR: Final = re.compile(r"^.*(?:[东南西北]{1,2}(?:侧)?\d+米|附近|交叉口|交汇处)")
_NUMBERED: Final = re.compile(
    r"^.*?(?:路|街|道|巷|弄|线|村)\d+(?:[-之、,]\d+)*(?:号|弄)?(?:附\d+号)?"
)
_REGIONS: Final = re.compile(
    "^(?:[\u4e00-\u9fff]{2,7}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,6}?(?:市|州|盟))?"
    "(?:[\u4e00-\u9fff]{2,6}?(?:市|区|县|旗))?"
    "(?:[\u4e00-\u9fff]{2,6}?(?:街道办事处|街道|镇|乡))?"
)
_UNITS: Final = re.compile(
    rf"(?:(?:\d+|[{CHINESE}]+|[A-Z])(?:#|号)?(?:单元|楼|室|门|号|户|幢|F)(?:[东南西北中]户?)?)+$"
)
# What is finer than a building, at the end.
_FINER: Final = re.compile(rf"(?:(?:\d+|[{CHINESE}]+)(?:单元|楼|室|户|F)|\d+)+$")
_BY_UNIT: Final = re.compile(
    r"(\d+|(?<![A-Z])[A-Z](?![A-Z]))(幢|单元|楼|室|号|弄|期|区|组|路|村|米|门|巷)?"
)
_LONG_REGION: Final = 6
_MATCHED: Final = "|"


class Cut(NamedTuple):
    """An address cut up: its tokens, the name it is about, and its numbers by their units."""

    text: str
    tokens: tuple[str, ...]
    core: str
    # The core without the numbers of buildings, storeys and rooms.
    heart: str
    brackets: str
    numbers: Mapping[str, frozenset[str]]


class Laid(NamedTuple):
    """Which tokens of either address the other has, and the lengths of the runs, longest first."""

    one: tuple[bool, ...]
    other: tuple[bool, ...]
    runs: tuple[int, ...]


@lru_cache(maxsize=32_768)
def cut(text: str) -> Cut:
    """Return an address cut up, ready to be laid on others."""
    plain = _plain(text)
    core = _core(plain)
    heart = _core(_FINER.sub("", plain) or plain)
    numbers: dict[str, set[str]] = defaultdict(set)
    for number, unit in _BY_UNIT.findall(plain):
        numbers[unit].add(number)
    return Cut(
        plain,
        tuple(_TOKEN.findall(plain)),
        core,
        _UNITS.sub("", heart) or heart,
        "".join(_BRACKETS.findall(plain)),
        {unit: frozenset(values) for unit, values in numbers.items()},
    )


def _plain(text: str) -> str:
    plain = normal(text).translate(_ONE_SIGN).replace("#楼", "号楼").replace("#", "号楼")
    plain = _NUMERAL.sub(lambda found: plain_number(found[0]), plain)
    return plain.replace("号楼", "幢")


def _core(plain: str) -> str:
    """Return the name an address is about: without regions, road and number, brackets."""
    inner = _BRACKETS.sub("", plain)
    behind = _NEAR.sub("", inner)
    behind = _NUMBERED.sub("", behind) or behind
    if len(behind) > _LONG_REGION:
        behind = _REGIONS.sub("", behind) or behind
    return behind or inner


def lay(one: Cut, other: Cut) -> Laid:
    """Lay one address on the other: longest runs of tokens first, each token once.

    Runs are two tokens or more; what is over after that and is a number or letters may stand alone.
    """
    ours, theirs = [False] * len(one.tokens), [False] * len(other.tokens)
    runs: list[int] = []
    while True:
        length, at, there = _longest(one.tokens, other.tokens, ours, theirs)
        if length < 2:
            break
        ours[at : at + length] = theirs[there : there + length] = [True] * length
        runs.append(length)
    for at, token in enumerate(one.tokens):
        if not ours[at] and token.isascii() and token.isalnum():
            for there, same in enumerate(other.tokens):
                if same == token and not theirs[there]:
                    ours[at] = theirs[there] = True
                    break
    return Laid(tuple(ours), tuple(theirs), tuple(runs))


def _longest(
    one: Sequence[str], other: Sequence[str], ours: Sequence[bool], theirs: Sequence[bool]
) -> tuple[int, int, int]:
    """Return length and begin of the longest run both have and that is not yet laid."""
    places: dict[str, list[int]] = defaultdict(list)
    for there, token in enumerate(other):
        if not theirs[there]:
            places[token].append(there)
    best = (0, 0, 0)
    for at, token in enumerate(one):
        if ours[at]:
            continue
        for there in places.get(token, ()):
            length = 0
            while (
                at + length < len(one)
                and there + length < len(other)
                and not ours[at + length]
                and not theirs[there + length]
                and one[at + length] == other[there + length]
            ):
                length += 1
            if length > best[0]:
                best = (length, at, there)
    return best


def left_over(tokens: Sequence[str], laid: Sequence[bool]) -> str:
    """Return what is left of the tokens, with a stroke for each that is not."""
    return "".join(
        _MATCHED if is_laid else token for token, is_laid in zip(tokens, laid, strict=True)
    )


def parts_left(tokens: Sequence[str], laid: Sequence[bool]) -> list[str]:
    """Return the runs of tokens that are left."""
    return [part for part in left_over(tokens, laid).split(_MATCHED) if part]
