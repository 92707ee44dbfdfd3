"""Conditions as laws word them, judged exactly (G-04, G-05).

A condition compares what was measured with a share of a base: "at least 2/3 of all heads". Amounts
are whole numbers or fractions (heads, certificates, square centimetres), never floats; a display
may round, a decision may not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Any, Self

Exact = int | Fraction


class Comparator(StrEnum):
    """Which way a condition compares; the words of the Civil Code, art. 1259 (G-04)."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"

    def holds(self, left: Exact, right: Exact) -> bool:
        """Say whether the comparison holds, exactly."""
        return {
            Comparator.AT_LEAST: left >= right,
            Comparator.MORE_THAN: left > right,
            Comparator.AT_MOST: left <= right,
            Comparator.LESS_THAN: left < right,
        }[self]


# 以上, 以下, 以内 and 届满 include the number itself, 超过, 以外, 不满 and 过 do not.
WORDS: Mapping[str, Comparator] = {
    "以上": Comparator.AT_LEAST,
    "届满": Comparator.AT_LEAST,
    "以下": Comparator.AT_MOST,
    "以内": Comparator.AT_MOST,
    "超过": Comparator.MORE_THAN,
    "以外": Comparator.MORE_THAN,
    "过": Comparator.MORE_THAN,
    "不满": Comparator.LESS_THAN,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: a measure ("in_favour") against a share of a base ("taking_part").

    `weight` names how each is counted: "heads", "area", "certificates".
    """

    measure: str
    base: str
    weight: str
    comparator: Comparator
    share: Fraction

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read a row of a rule value; raises KeyError, TypeError or ValueError."""
        return cls(
            measure=data["measure"],
            base=data["base"],
            weight=data["weight"],
            comparator=Comparator(data["comparator"]),
            share=_exact_share(data["share"]),
        )

    def judge(self, amount: Exact, base: Exact) -> "Finding":
        """Judge an amount against its base; nothing is reached of a base of nothing."""
        _refuse_floats(amount, base)
        is_met = base > 0 and self.comparator.holds(amount, self.share * base)
        return Finding(self, amount, base, is_met)

    def least(self, base: int) -> int:
        """Return the smallest whole amount that meets a lower bound on this base."""
        bound = self.share * base
        return floor(bound) + 1 if self.comparator is Comparator.MORE_THAN else ceil(bound)


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition with the amounts it was judged by."""

    condition: Condition
    amount: Exact
    base: Exact
    is_met: bool

    @property
    def share(self) -> Fraction | None:
        """The exact share reached; none of a base of nothing."""
        return Fraction(self.amount) / Fraction(self.base) if self.base else None

    @property
    def short_by(self) -> int:
        """How many whole units are missing to a lower bound; 0 when it is met."""
        if self.is_met:
            return 0
        return max(0, self.condition.least(ceil(self.base)) - floor(self.amount))


def judge_all(
    conditions: Iterable[Condition], amounts: Mapping[tuple[str, str], Exact]
) -> tuple[Finding, ...]:
    """Judge conditions by amounts known as (measure or base, weight); raises KeyError if missing.

    A decision needs all of them: `all(finding.is_met for finding in …)`.
    """
    return tuple(
        one.judge(amounts[one.measure, one.weight], amounts[one.base, one.weight])
        for one in conditions
    )


def rate(part: Exact, whole: Exact) -> Fraction | None:
    """Return an exact rate, none of a base of nothing: an empty base is not 0 % (U-08)."""
    _refuse_floats(part, whole)
    return Fraction(part) / Fraction(whole) if whole else None


def percent(share: Fraction, places: int = 2) -> str:
    """Return a share for display, rounded half up: 911/972 is 93.72."""
    scaled = share * 100 * 10**places
    whole = floor(scaled + Fraction(1, 2))
    sign, digits = ("-" if whole < 0 else ""), f"{abs(whole):0{places + 1}d}"
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def _exact_share(value: Any) -> Fraction:
    _refuse_floats(value)
    return Fraction(value)


def _refuse_floats(*amounts: Any) -> None:
    if any(isinstance(amount, float) for amount in amounts):
        raise TypeError("amounts are whole numbers or fractions, never floats")
