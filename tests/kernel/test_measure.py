"""Conditions are judged exactly, as the law words them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.kernel.measure import WORDS, Comparator, Condition, judge_all, percent, rate

TWO_THIRDS = Condition("taking_part", "all", "heads", Comparator.AT_LEAST, Fraction(2, 3))
MORE_THAN_HALF = Condition(
    "in_favour", "taking_part", "heads", Comparator.MORE_THAN, Fraction(1, 2)
)


@pytest.mark.parametrize(
    ("condition", "amount", "base", "is_met"),
    [
        (TWO_THIRDS, 200, 300, True),
        (TWO_THIRDS, 199, 300, False),
        (TWO_THIRDS, 67, 100, True),
        (TWO_THIRDS, 66, 100, False),
        (MORE_THAN_HALF, 50, 100, False),
        (MORE_THAN_HALF, 51, 100, True),
        (MORE_THAN_HALF, Fraction(1, 2), Fraction(99, 100), True),
        (TWO_THIRDS, 0, 0, False),
    ],
)
def test_above_includes_and_more_than_excludes(condition, amount, base, is_met):
    assert condition.judge(amount, base).is_met is is_met


def test_the_words_of_the_civil_code():
    """Article 1259: 以上 includes the number, 超过 does not (G-04)."""
    half = Fraction(1, 2)
    assert WORDS["以上"].holds(half, half)
    assert WORDS["以内"].holds(half, half)
    assert not WORDS["超过"].holds(half, half)
    assert not WORDS["不满"].holds(half, half)
    assert WORDS["不满"].holds(Fraction(49, 100), half)


def test_how_many_are_missing_is_said():
    assert TWO_THIRDS.judge(190, 300).short_by == 10
    assert TWO_THIRDS.judge(200, 300).short_by == 0
    assert MORE_THAN_HALF.judge(50, 100).short_by == 1
    at_most = Condition("managers", "all", "heads", Comparator.AT_MOST, Fraction(3, 10))
    assert at_most.judge(31, 100).short_by == 0
    assert not at_most.judge(31, 100).is_met


def test_a_decision_needs_every_condition():
    amounts = {("all", "heads"): 213, ("taking_part", "heads"): 150, ("in_favour", "heads"): 75}
    findings = judge_all([TWO_THIRDS, MORE_THAN_HALF], amounts)
    assert [finding.is_met for finding in findings] == [True, False]
    assert findings[0].share == Fraction(150, 213)
    assert TWO_THIRDS.judge(0, 0).share is None
    with pytest.raises(KeyError):
        judge_all([TWO_THIRDS], {})


def test_floats_are_refused():
    with pytest.raises(TypeError):
        TWO_THIRDS.judge(0.67, 1)
    with pytest.raises(TypeError):
        rate(0.5, 1)
    with pytest.raises(TypeError):
        Condition.from_data(_data(0.5))


def _data(share):
    return {
        "measure": "present", "base": "all", "weight": "heads", "comparator": ">=", "share": share,
    }  # fmt: skip


def test_a_condition_is_read_from_a_rule_value():
    assert Condition.from_data(_data("2/3")).share == Fraction(2, 3)
    assert Condition.from_data(_data(Fraction(2, 3))).comparator is Comparator.AT_LEAST


def test_a_rate_is_exact_and_only_its_display_is_rounded():
    """U-08: due 972, closed 911, in time 737."""
    assert percent(rate(911, 972)) == "93.72"
    assert percent(rate(737, 972)) == "75.82"
    assert percent(Fraction(2, 3), 0) == "67"
    assert percent(Fraction(1, 3), 1) == "33.3"
    assert percent(Fraction(-1, 3)) == "-33.33"
    assert percent(Fraction(0)) == "0.00"
    assert rate(0, 0) is None


@given(st.integers(1, 10**6), st.fractions(0, 1), st.sampled_from([">=", ">"]))
def test_the_least_amount_is_the_first_that_meets(base, share, comparator):
    condition = Condition("a", "b", "heads", Comparator(comparator), share)
    least = condition.least(base)
    assert condition.judge(least, base).is_met
    assert not condition.judge(least - 1, base).is_met
