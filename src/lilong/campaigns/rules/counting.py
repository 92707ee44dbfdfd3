"""What a measure finds: exact amounts by state and weight, judged by the conditions of a rule."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from lilong.campaigns.grammar import Measure, Round
from lilong.kernel.measure import Condition, Exact, Finding, percent

# How many lines, or what they weigh, by (state, weight); the weight "" counts lines.
Tallies = Mapping[tuple[str, str], int]
LINES = ""


def conditions_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Condition, ...]:
    """Return the conditions a rulebook table holds."""
    return tuple(Condition.from_data(row) for row in rows)


def _sum(tallies: Tallies, states: Iterable[str], weight: str) -> int:
    return sum(tallies.get((state, weight), 0) for state in states)


def amounts(
    measure: Measure, declared: Round, tallies: Tallies, weights: Iterable[str]
) -> dict[tuple[str, str], Exact]:
    """Return every amount of a measure by name and weight; "all" leaves out who is not eligible."""
    base = tuple(s.key for s in declared.states if not s.out)
    named = {"all": base, **measure.amounts}
    found: dict[tuple[str, str], Exact] = {
        (name, weight): _sum(tallies, states, weight)
        for name, states in named.items()
        for weight in (*weights, LINES)
    }
    # A rule that counts lines, whatever they are, says so by this word.
    return found | {(name, "lines"): found[name, LINES] for name in named}


def judge(
    measure: Measure,
    declared: Round,
    tallies: Tallies,
    weights: Iterable[str],
    conditions: Iterable[Condition] = (),
) -> tuple[Finding, ...]:
    """Judge a measure by the conditions of its rule; raises KeyError for an amount nobody declared.

    A decision needs all of them: `all(finding.is_met for finding in …)`.
    """
    found = amounts(measure, declared, tallies, weights)
    return tuple(
        one.judge(found[one.measure, one.weight], found[one.base, one.weight]) for one in conditions
    )


def parts_of(
    measure: Measure, declared: Round, tallies: Tallies, weights: Iterable[str]
) -> tuple[int, int]:
    """Return part and base of a measure that is compared with nothing."""
    found = amounts(measure, declared, tallies, weights)
    part = found[measure.part, measure.weight] if measure.part else 0
    return int(part), int(found[measure.base, measure.weight])


def index_of(points: Mapping[str, Fraction], tallies: Tallies) -> tuple[Fraction | None, int]:
    """Return the mean of points over the lines whose state has some, and how many those are."""
    counted = {state: tallies.get((state, LINES), 0) for state in points}
    count = sum(counted.values())
    if not count:
        return None, 0
    total = sum((points[state] * amount for state, amount in counted.items()), Fraction(0))
    return total / count, count


def stored(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings as plain values, for the row of an event or a closed round."""
    return [
        {
            "measure": one.condition.measure,
            "base": one.condition.base,
            "weight": one.condition.weight,
            "comparator": str(one.condition.comparator),
            "share": str(one.condition.share),
            "amount": int(one.amount),
            "of": int(one.base),
            "percent": percent(one.share) if one.share is not None else "",
            "is_met": one.is_met,
            "short_by": one.short_by,
        }
        for one in findings
    ]
