"""Money as whole fen, so that sums are exact (G-05)."""

import re
from collections.abc import Sequence
from fractions import Fraction
from math import floor

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark, squeeze

_YUAN = re.compile(r"(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?")
MOST_FEN = 10**15


def read_yuan(text: str) -> int | Refusal:
    """Return the fen of an amount written in yuan ("¥1,234.5", "100元"), or why it is none."""
    plain = squeeze(text).removeprefix("¥").removeprefix("RMB").removesuffix("元")
    found = _YUAN.fullmatch(plain)
    if not found:
        sentence = mark("“{value}” is not an amount in yuan, such as 1234.50.")
        return Refusal("bad_amount", sentence, {"value": text})
    sign, whole, decimals = found.groups()
    fen = int(whole.replace(",", "")) * 100 + int((decimals or "0").ljust(2, "0"))
    if fen > MOST_FEN:
        return Refusal("amount_too_large", mark("The amount is larger than can be kept."))
    return -fen if sign else fen


def yuan(fen: int) -> str:
    """Return the amount in yuan for display: 123450 is 1,234.50."""
    sign, amount = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{amount // 100:,}.{amount % 100:02d}"


def part_of(fen: int, share: Fraction) -> int:
    """Return a share of an amount, rounded half up to a fen."""
    return floor(fen * share + Fraction(1, 2))


def share_out(fen: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount by weights without losing a fen.

    Left-over fen go to the largest remainders, the first of equals. Raises ValueError without any
    weight or with a negative one.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("the weights are not negative and at least one is positive")
    parts = [fen * weight // total for weight in weights]
    remainders = [fen * weight % total for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in order[: fen - sum(parts)]:
        parts[index] += 1
    return parts
