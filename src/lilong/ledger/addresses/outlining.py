"""The outline of two addresses laid one on the other, as names a model can learn weights for.

In an outline stands only whether a sign is in both addresses, or of what kind it is if it is not:
"m#号m(x门)" for a candidate on the same road with the same number, of which a gate is left over.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lilong.ledger.addresses.aligning import Cut, Laid, parts_left

# Signs that say what a part is; others are alike in an outline.
_TELLING: Final = frozenset(
    "路街道巷弄号幢单元楼室门店厅馆司部中心区园苑村组庄屯队镇乡县市省州小大厦广场城期院附近米对面旁交叉口"
    "东南西北线里坊厂校学行局所站桥()与"
)
_TELLING_IN_BOTH: Final = frozenset("路街道号幢单元楼室门区园苑村店司镇")
_DIGITS: Final = re.compile(r"\d+")
_LONGEST: Final = 5
_END: Final = 4
_LONGEST_LEFT: Final = 3


def outlined(one: Cut, other: Cut, laid: Laid) -> frozenset[str]:
    """Return the names of what an address and a candidate look like laid one on the other."""
    names: set[str] = set()
    for side, said, is_laid in (("q", one, laid.one), ("c", other, laid.other)):
        outline = ["<", *_outline(said.tokens, is_laid), ">"]
        for length in range(1, _LONGEST + 1):
            names.update(f"{side}{length}{''.join(run)}" for run in _runs(outline, length))
        names.add(f"{side}end{''.join(outline[-_END:])}")
        for part in parts_left(said.tokens, is_laid):
            signs = _DIGITS.sub("0", part)
            for length in range(1, _LONGEST_LEFT + 1):
                names.update(f"{side}left{''.join(run)}" for run in _runs(signs, length))
        names.add(f"{side}last{_DIGITS.sub('0', said.text)[-2:]}")
    return frozenset(names)


def _outline(tokens: Sequence[str], laid: Sequence[bool]) -> list[str]:
    outline: list[str] = []
    for token, is_laid in zip(tokens, laid, strict=True):
        sign = _sign(token, is_laid)
        if sign not in {"m", "x"} or outline[-1:] != [sign]:
            outline.append(sign)
    return outline


def _sign(token: str, is_laid: bool) -> str:
    if token.isdigit():
        return "#" if is_laid else "0"
    if token.isascii() and token.isalpha():
        return "A" if is_laid else "a"
    if is_laid:
        return f"m{token}" if token in _TELLING_IN_BOTH else "m"
    return token if token in _TELLING else "x"


def _runs(signs: Sequence[str], length: int) -> Iterator[Sequence[str]]:
    for begin in range(len(signs) - length + 1):
        yield signs[begin : begin + length]
