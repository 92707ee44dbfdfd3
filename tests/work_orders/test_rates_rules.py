"""Rates as pure decisions: what counts in which period, exact shares, scores, places, periods."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.kernel.clock import SHANGHAI
from lilong.work_orders.rated import Peers, PeriodKind, Rate
from lilong.work_orders.rules import rates
from lilong.work_orders.rules.periods import period
from lilong.work_orders.rules.rates import Answer, Led, OrderTold, Promised, Share, Span
from lilong.work_orders.terms import ResultClass, StageKey

WEIGHTS = {
    "satisfied": Fraction(1),
    "rather_satisfied": Fraction(4, 5),
    "neutral": Fraction(3, 5),
    "dissatisfied": Fraction(0),
}
POINTS = {"volume": 5, "first_contact": 30, "solution": 20, "satisfaction": 40}
MAY = datetime(2026, 5, 1, tzinfo=SHANGHAI)
DUE = datetime(2026, 5, 11, 17, 0, tzinfo=SHANGHAI)
SPAN = Span(MAY, datetime(2026, 6, 1, tzinfo=SHANGHAI), datetime(2026, 7, 1, tzinfo=SHANGHAI))
UNIT, OTHER = 1, 2


def told(**changes: Any) -> OrderTold:
    values: dict[str, Any] = {
        "unit_id": UNIT, "opened_at": MAY, "stage": StageKey.CLOSED.value, "closed_at": DUE,
        "result": ResultClass.SOLVED.value,
    }  # fmt: skip
    return OrderTold(**(values | changes))


def counted(rate: Rate, span: Span = SPAN, **changes: Any) -> Fraction | None:
    return rates.counted(rate, told(**changes), span, WEIGHTS)


def test_a_limit_met_at_its_last_moment_is_kept_and_a_minute_later_is_not() -> None:
    at_last, late = Promised(DUE, DUE), Promised(DUE, DUE + timedelta(minutes=1))
    assert counted(Rate.FIRST_CONTACT, contacts=(at_last,)) == 1
    assert counted(Rate.FIRST_CONTACT, contacts=(late,)) == 0
    assert counted(Rate.FIRST_CONTACT, contacts=(Promised(DUE),)) == 0
    assert counted(Rate.FIRST_CONTACT) is None, "nothing was promised"
    assert counted(Rate.ON_TIME, handlings=(late,)) == 0


def test_a_limit_that_still_runs_is_not_due_and_one_carried_over_is() -> None:
    """U-09: the end of the limit decides, wherever the order came in."""
    early = datetime(2026, 4, 20, tzinfo=SHANGHAI)
    still = Span(SPAN.begin, SPAN.end, DUE - timedelta(hours=1))
    assert counted(Rate.ON_TIME, handlings=(Promised(DUE, early),), opened_at=early) == 1
    assert counted(Rate.ON_TIME, span=still, handlings=(Promised(DUE, early),)) is None
    assert counted(Rate.ON_TIME, handlings=(Promised(SPAN.end, early),)) is None
    assert counted(Rate.ON_TIME, handlings=(Promised(SPAN.begin, early),)) == 1


def test_the_citys_worked_example_is_counted_exactly() -> None:
    """U-08: due 972, closed 911, of them in time 737."""
    kept, late = (Promised(DUE, DUE),), (Promised(DUE, DUE + timedelta(days=1)),)
    orders = [told(handlings=kept)] * 737 + [told(handlings=late)] * (911 - 737)
    orders += [told(handlings=late, stage="in_hand", closed_at=None)] * (972 - 911)
    shares = {}
    for rate in (Rate.CLOSING, Rate.CLOSED_ON_TIME):
        values = [rates.counted(rate, order, SPAN, WEIGHTS) for order in orders]
        shares[rate] = rates.add(Share(v, 1) for v in values if v is not None)
    assert shares[Rate.CLOSING] == Share(Fraction(911), 972)
    assert shares[Rate.CLOSED_ON_TIME] == Share(Fraction(737), 972)
    assert shares[Rate.CLOSING].value == Fraction(911, 972)
    assert f"{float(shares[Rate.CLOSING].value):.4f}" == "0.9372"
    assert f"{float(shares[Rate.CLOSED_ON_TIME].value):.4f}" == "0.7582"


def test_what_was_closed_after_the_period_was_not_closed_by_its_end() -> None:
    due = {"handlings": (Promised(DUE, DUE),)}
    assert counted(Rate.CLOSING, **due, closed_at=SPAN.end) == 0
    assert counted(Rate.CLOSING, **due, stage="cancelled") == 0
    assert counted(Rate.CLOSING, **due, closed_at=None) == 0
    assert counted(Rate.CLOSING) is None


def test_really_solved_is_out_of_solved_and_explained_alone() -> None:
    """H-09: what was referred or noted is neither."""
    assert counted(Rate.SOLVED) == 1
    assert counted(Rate.SOLVED, result=ResultClass.EXPLAINED) == 0
    assert counted(Rate.SOLVED, result=ResultClass.REFERRED) is None
    assert counted(Rate.RESULT, result=ResultClass.NOTED) == 0
    assert counted(Rate.RESULT, result=ResultClass.EXPLAINED) == 1
    assert counted(Rate.SOLVED, stage="in_hand") is None


def test_satisfaction_weighs_the_last_answer_and_leaves_out_who_was_not_reached() -> None:
    """D9 and H-10: 1 / 0.8 / 0.6 / 0; not reached is not dissatisfied."""
    before = Answer(DUE, "dissatisfied")
    after = Answer(DUE + timedelta(days=2), "rather_satisfied")
    assert counted(Rate.SATISFACTION) is None
    assert counted(Rate.SATISFACTION, answers=(before,)) == 0
    assert counted(Rate.SATISFACTION, answers=(before, after)) == Fraction(4, 5)
    given = ["satisfied", "rather_satisfied", "neutral", "dissatisfied"]
    shares = [Share(WEIGHTS[answer], 1) for answer in given]
    assert rates.add(shares).value == Fraction(3, 5)


def test_filed_is_what_was_neither_cancelled_nor_given_back() -> None:
    assert counted(Rate.FILING) == 1
    assert [counted(Rate.FILING, stage=s) for s in ("received", "cancelled", "not_filed")] == [
        0
    ] * 3
    assert counted(Rate.FILING, opened_at=SPAN.end) is None


def test_a_return_is_counted_for_the_unit_that_sent_back() -> None:
    leads = (Led(UNIT, MAY, is_sent_back=True), Led(OTHER, DUE))
    order = told(leads=leads)
    assert rates.sent_back(order, SPAN, UNIT) == 1
    assert rates.sent_back(order, SPAN, OTHER) == 0
    assert rates.sent_back(order, SPAN, 3) is None
    assert counted(Rate.SEND_BACK, leads=leads) == 1
    assert counted(Rate.SEND_BACK) is None


def test_extended_redone_and_reworked_orders_are_counted_once() -> None:
    assert counted(Rate.EXTENSION, handlings=(Promised(DUE, DUE, extended=1),)) == 1
    assert counted(Rate.EXTENSION, handlings=(Promised(DUE, DUE),)) == 0
    assert counted(Rate.EXTENSION) is None
    assert (counted(Rate.REDO, is_redone=True), counted(Rate.REDO)) == (1, 0)
    assert (counted(Rate.REWORK, is_reworked=True), counted(Rate.REWORK)) == (1, 0)


def test_nothing_counted_is_no_data() -> None:
    assert Share().value is None
    assert rates.add([]).value is None
    assert Share(Fraction(0), 4).value == 0


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50))))
def test_groups_laid_together_are_their_orders_and_no_mean_of_shares(pairs: Any) -> None:
    shares = [Share(Fraction(min(n, d)), d) for n, d in pairs]
    whole = rates.add(shares)
    assert whole.denominator == sum(d for _n, d in pairs)
    assert whole.numerator == sum(min(n, d) for n, d in pairs)


def shares(**changes: Share) -> dict[Rate, Share]:
    values = {
        Rate.FIRST_CONTACT: Share(Fraction(9), 10),
        Rate.RESULT: Share(Fraction(1), 2),
        Rate.SATISFACTION: Share(Fraction(17, 5), 4),
        Rate.ON_TIME: Share(Fraction(7), 10),
    }
    return values | {Rate(key): share for key, share in changes.items()}


def test_a_score_is_the_sum_of_its_parts_less_what_is_overdue() -> None:
    """H-09: 30 for first contact, 20 for a result, 40 for satisfaction, 5 for the volume."""
    found = rates.score(shares(), Share(Fraction(1), 4), POINTS, 0)
    assert found.parts == {
        "volume": Fraction(5, 4), "first_contact": 27, "solution": 10, "satisfaction": 34,
    }  # fmt: skip
    assert (found.total, found.most, found.missing) == (Fraction(289, 4), 95, ())
    dearer = rates.score(shares(), Share(Fraction(1), 4), POINTS, Fraction(1, 2))
    assert (dearer.taken_off, dearer.total) == (Fraction(3, 2), Fraction(283, 4))


def test_a_score_with_a_part_that_has_no_data_has_no_sum() -> None:
    found = rates.score(shares(satisfaction=Share()), Share(Fraction(1), 4), POINTS, 0)
    assert (found.total, found.missing) == (None, ("satisfaction",))
    assert rates.score({}, Share(), POINTS, 0).taken_off == 0


def test_only_who_has_data_has_a_place_and_equals_share_one() -> None:
    values = {"a": Fraction(9, 10), "b": None, "c": Fraction(18, 20), "d": Fraction(1, 2)}
    assert rates.ranks(values) == {"a": 1, "c": 1, "d": 3}
    assert rates.ranks(values, less_is_better=True) == {"d": 1, "a": 2, "c": 2}
    assert rates.is_less_better(Rate.REWORK)
    assert not rates.is_less_better(Rate.SATISFACTION)


def test_line_and_territory_are_two_groups_and_the_centre_is_in_none() -> None:
    assert rates.peers_of("section") == rates.peers_of("station") == Peers.LINE
    assert rates.peers_of("residents_committee") == Peers.TERRITORY
    assert rates.peers_of("centre") == rates.peers_of("body") == Peers.NONE


@pytest.mark.parametrize(
    ("kind", "on", "first", "last"),
    [
        ("day", "2026-05-11", "2026-05-11", "2026-05-11"),
        ("week", "2026-01-01", "2025-12-29", "2026-01-04"),
        ("month", "2024-02-29", "2024-02-01", "2024-02-29"),
        ("month", "2026-12-31", "2026-12-01", "2026-12-31"),
        ("half_year", "2026-06-30", "2026-01-01", "2026-06-30"),
        ("half_year", "2026-07-01", "2026-07-01", "2026-12-31"),
        ("year", "2026-07-01", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_period_is_whole_days_of_the_calendar(kind: str, on: str, first: str, last: str) -> None:
    found = period(PeriodKind(kind), date.fromisoformat(on))
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)
