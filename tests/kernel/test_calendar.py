"""Deadlines are counted as DOMAIN's scenarios say, and explain themselves."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.kernel.calendar import (
    DayKind,
    DayRow,
    Limit,
    Receipt,
    Unit,
    WorkingCalendar,
)
from tests.kernel.published import at, published_calendar

CALENDAR = published_calendar()
AT_ONCE = Receipt(after_hours="at_once")
NEXT = Receipt(after_hours="next_working_day")
MIDNIGHT = Receipt(day_end="midnight")


def due(start: str, number: int, unit: Unit, receipt: Receipt = NEXT) -> str:
    return f"{CALENDAR.due(at(start), Limit(number, unit), receipt).at:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        # AC-04: a help order on the Friday before the typhoon
        ("2021-07-23 16:00", 1, "2021-07-26"),
        ("2021-07-23 16:00", 3, "2021-07-28"),
        ("2021-07-23 16:00", 5, "2021-07-30"),
        ("2021-07-23 16:00", 15, "2021-08-13"),
        # AC-04: across National Day 2019 with two make-up days
        ("2019-09-27 10:00", 1, "2019-09-29"),
        ("2019-09-27 10:00", 5, "2019-10-10"),
        ("2019-09-27 10:00", 15, "2019-10-23"),
        # AC-04: the eight days of 2020, the Mid-autumn make-up days of 2021
        ("2020-09-30 10:00", 5, "2020-10-14"),
        ("2021-09-17 10:00", 1, "2021-09-18"),
        ("2021-09-17 10:00", 5, "2021-09-26"),
    ],
)
def test_working_days_skip_holidays_and_count_make_up_days(start, days, expected):
    assert due(start, days, Unit.WORKING_DAYS) == f"{expected} 17:00"


def test_five_working_hours_run_on_after_the_weekend():
    """AC-09: a dirty road, filed Friday 15:00."""
    assert due("2021-07-23 15:00", 5, Unit.WORKING_HOURS) == "2021-07-26 12:00"


def test_a_working_hour_may_end_with_the_office():
    assert due("2021-07-23 15:00", 2, Unit.WORKING_HOURS) == "2021-07-23 17:00"


def test_one_working_day_after_friday_is_monday_at_close_of_office():
    """AC-09: exposed waste."""
    assert due("2021-07-23 15:00", 1, Unit.WORKING_DAYS) == "2021-07-26 17:00"


def test_emergency_hours_run_day_and_night():
    assert due("2021-07-23 15:00", 2, Unit.EMERGENCY_HOURS) == "2021-07-23 17:00"
    assert due("2021-07-23 23:00", 24, Unit.EMERGENCY_HOURS) == "2021-07-24 23:00"


def test_the_rule_set_decides_when_an_intake_out_of_hours_is_received():
    """AC-10: application A at the counter, B at the terminal on Saturday night."""
    assert due("2020-09-30 10:00", 5, Unit.WORKING_DAYS) == "2020-10-14 17:00"
    received = CALENDAR.due(at("2020-10-03 02:00"), Limit(5, Unit.WORKING_DAYS), NEXT)
    assert received.received_at == at("2020-10-09 09:00")
    assert received.at == at("2020-10-15 17:00")
    assert due("2020-10-03 02:00", 5, Unit.WORKING_DAYS, AT_ONCE) == "2020-10-14 17:00"


def test_a_firms_request_counts_at_once():
    """AC-33 with B-01: Saturday 2 November 2019, 21:00."""
    assert due("2019-11-02 21:00", 5, Unit.WORKING_DAYS, AT_ONCE) == "2019-11-08 17:00"
    assert due("2019-11-02 21:00", 15, Unit.WORKING_DAYS, AT_ONCE) == "2019-11-22 17:00"


@pytest.mark.parametrize(
    ("start", "received"),
    [
        ("2021-07-23 16:00", "2021-07-23 16:00"),
        ("2021-07-23 17:00", "2021-07-23 17:00"),
        ("2021-07-23 17:01", "2021-07-26 09:00"),
        ("2021-07-24 11:00", "2021-07-26 09:00"),
        ("2021-07-26 07:30", "2021-07-26 09:00"),
        ("2019-09-27 18:00", "2019-09-29 09:00"),
    ],
)
def test_receipt_moves_to_the_next_opening_of_the_office(start, received):
    assert CALENDAR.due(at(start), Limit(1, Unit.WORKING_DAYS)).received_at == at(received)


def test_received_on_friday_evening_one_working_day_ends_on_tuesday():
    assert due("2021-07-23 18:00", 1, Unit.WORKING_DAYS) == "2021-07-27 17:00"


def test_working_hours_received_at_night_run_from_the_next_morning():
    assert due("2021-07-23 20:00", 3, Unit.WORKING_HOURS) == "2021-07-26 12:00"
    assert due("2021-07-23 20:00", 3, Unit.WORKING_HOURS, AT_ONCE) == "2021-07-26 12:00"


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2021-01-29 10:00", 1, "2021-03-01"),  # 28 February is a Sunday
        ("2019-11-29 10:00", 3, "2020-03-02"),  # 29 February exists and is a Saturday
        ("2021-03-31 10:00", 1, "2021-04-30"),
        ("2021-10-15 10:00", 3, "2022-01-17"),
        ("2021-07-01 10:00", 3, "2021-10-08"),  # the last day lies in the National Day week
    ],
)
def test_a_month_ends_on_the_same_day_number_or_the_last(start, months, expected):
    assert due(start, months, Unit.MONTHS) == f"{expected} 17:00"


def test_days_count_weekends_but_do_not_end_on_one():
    assert due("2021-07-23 10:00", 7, Unit.DAYS) == "2021-07-30 17:00"
    assert due("2021-07-23 10:00", 1, Unit.DAYS) == "2021-07-26 17:00"
    # 26 September 2021 is a Sunday that is worked
    assert due("2021-09-24 10:00", 2, Unit.DAYS) == "2021-09-26 17:00"


def test_a_day_may_end_at_midnight():
    end = CALENDAR.due(at("2021-07-23 16:00"), Limit(1, Unit.WORKING_DAYS), MIDNIGHT).at
    assert end == at("2021-07-26 23:59:59.999999")


def test_other_zones_are_counted_in_shanghais():
    start = datetime(2021, 7, 22, 17, 0, tzinfo=UTC)  # 01:00 on Friday in Shanghai
    answer = CALENDAR.due(start, Limit(1, Unit.WORKING_DAYS))
    assert (answer.received_at, answer.at) == (at("2021-07-23 09:00"), at("2021-07-26 17:00"))


@pytest.mark.parametrize(
    ("start", "limit", "provisional"),
    [
        ("2026-12-28 10:00", Limit(3, Unit.WORKING_DAYS), False),
        ("2026-12-28 10:00", Limit(5, Unit.WORKING_DAYS), True),
        ("2026-12-31 18:00", Limit(1, Unit.WORKING_HOURS), True),
        ("2026-12-31 18:00", Limit(5, Unit.EMERGENCY_HOURS), False),
        ("2026-12-01 10:00", Limit(3, Unit.MONTHS), True),
        ("2016-05-05 10:00", Limit(1, Unit.WORKING_DAYS), True),
    ],
)
def test_an_unpublished_year_makes_the_answer_provisional(start, limit, provisional):
    answer = CALENDAR.due(at(start), limit)
    assert answer.is_provisional is provisional
    said = any("not published" in str(step) for step in answer.steps)
    assert said is provisional


def test_an_unpublished_year_is_judged_by_the_weekday():
    assert due("2027-10-01 10:00", 1, Unit.WORKING_DAYS) == "2027-10-04 17:00"


def test_a_deadline_explains_itself():
    answer = CALENDAR.due(at("2019-09-27 18:00"), Limit(5, Unit.WORKING_DAYS))
    assert [str(step) for step in answer.steps] == [
        "Received 2019-09-27 18:00, outside office hours, so it counts as received "
        "2019-09-29 09:00.",
        "The limit is 5 working days, not counting the day of receipt.",
        "2019-10-01 to 2019-10-07 are not working days and are not counted.",
        "Due 2019-10-11, at the close of office, 17:00.",
    ]


def test_the_explanation_names_make_up_days_single_days_and_moved_ends():
    make_up = CALENDAR.due(at("2021-09-17 10:00"), Limit(2, Unit.WORKING_DAYS), MIDNIGHT).steps
    assert "2021-09-18 is a make-up working day and is counted." in map(str, make_up)
    assert "Due 2021-09-22, at the end of the day." in map(str, make_up)
    single = CALENDAR.due(at("2019-12-31 10:00"), Limit(1, Unit.WORKING_DAYS)).steps
    assert "2020-01-01 is not a working day and is not counted." in map(str, single)
    moved = CALENDAR.due(at("2021-07-23 10:00"), Limit(1, Unit.DAYS)).steps
    assert "The last day, 2021-07-24, is not worked: the next working day takes its place." in map(
        str, moved
    )
    hours = CALENDAR.due(at("2021-07-23 15:00"), Limit(2, Unit.EMERGENCY_HOURS)).steps
    assert [str(step) for step in hours] == [
        "Received 2021-07-23 15:00.",
        "The limit is 2 emergency hours, day and night.",
        "Due 2021-07-23 17:00.",
    ]


def test_an_explanation_goes_to_json():
    steps = CALENDAR.due(at("2021-07-23 18:00"), Limit(1, Unit.DAYS)).steps
    assert steps[0].as_data()["params"] == {
        "start": "2021-07-23 18:00",
        "received": "2021-07-26 09:00",
    }
    assert steps[-1].as_data()["params"] == {"day": "2021-07-27", "time": "17:00"}


def test_the_office_closes_on_every_day():
    assert CALENDAR.close_of(date(2021, 7, 23)) == at("2021-07-23 17:00")


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2021, 7, 23), DayKind.WORKDAY),
        (date(2021, 7, 24), DayKind.WEEKEND),
        (date(2021, 9, 18), DayKind.MAKE_UP),
        (date(2021, 10, 1), DayKind.HOLIDAY),
        (date(2021, 10, 2), DayKind.HOLIDAY),
        (date(2027, 10, 2), DayKind.WEEKEND),
    ],
)
def test_a_day_is_of_one_kind(day, kind):
    assert CALENDAR.kind(day) is kind


def test_office_time_between_two_moments():
    minutes = CALENDAR.working_minutes_between
    assert minutes(at("2021-07-23 15:00"), at("2021-07-26 12:00")) == 5 * 60
    assert minutes(at("2021-07-24 10:00"), at("2021-07-25 10:00")) == 0
    assert minutes(at("2021-07-26 12:00"), at("2021-07-23 15:00")) == 0
    assert minutes(at("2021-07-23 06:00"), at("2021-07-23 23:00")) == 8 * 60


def test_a_warning_comes_in_office_time():
    start, end = at("2021-07-23 16:00"), at("2021-07-26 17:00")
    assert CALENDAR.warn_at(start, end, Fraction(4, 5)) == at("2021-07-26 15:12")
    assert CALENDAR.warn_at(start, end, Fraction(1)) == end


def test_a_warning_for_emergency_hours_goes_by_the_wall_clock():
    start, end = at("2021-07-23 22:00"), at("2021-07-24 02:00")
    half = CALENDAR.warn_at(start, end, Fraction(1, 2), Unit.EMERGENCY_HOURS)
    assert half == at("2021-07-24 00:00")
    assert CALENDAR.warn_at(start, end, Fraction(1, 4)) == at("2021-07-23 23:00")
    assert CALENDAR.warn_at(end, start, Fraction(1, 4)) == end


def test_working_days_are_added_to_a_day():
    assert CALENDAR.add_working_days(date(2019, 9, 27), 1) == date(2019, 9, 29)
    assert CALENDAR.add_working_days(date(2019, 9, 28), 0) == date(2019, 9, 28)


def test_the_office_is_open_from_opening_to_close():
    assert CALENDAR.is_open(at("2021-07-23 09:00"))
    assert CALENDAR.is_open(at("2021-07-23 17:00"))
    assert not CALENDAR.is_open(at("2021-07-23 08:59"))
    assert not CALENDAR.is_open(at("2021-07-24 10:00"))


def test_other_office_hours_move_the_close():
    early = replace(CALENDAR, office_hours=(time(8, 30), time(16, 30)))
    assert early.due(at("2021-07-23 16:00"), Limit(1, Unit.WORKING_DAYS)).at == at(
        "2021-07-26 16:30"
    )


def test_an_office_must_open_before_it_closes():
    with pytest.raises(ValueError, match="opens before"):
        WorkingCalendar(office_hours=(time(17), time(9)))


@pytest.mark.parametrize("number", [0, -1, True, 10_001])
def test_a_limit_is_a_positive_whole_number(number):
    with pytest.raises(ValueError, match="whole number"):
        Limit(number, Unit.DAYS)


def test_a_limit_goes_to_json_and_back():
    limit = Limit(3, Unit.MONTHS)
    assert Limit.from_data(limit.as_data()) == limit
    assert str(limit) == "3 months"


@pytest.mark.parametrize(
    "data", [{"number": "3", "unit": "days"}, {"number": 3, "unit": "weeks"}, {"number": 3}]
)
def test_a_malformed_limit_is_refused(data):
    with pytest.raises((TypeError, ValueError, KeyError)):
        Limit.from_data(data)


moments = st.datetimes(datetime(2017, 12, 1), datetime(2027, 3, 1)).map(  # noqa: DTZ001
    lambda moment: at(moment.isoformat())
)
units = st.sampled_from(list(Unit))
receipts = st.builds(
    Receipt,
    st.sampled_from(["at_once", "next_working_day"]),
    st.sampled_from(["close_of_office", "midnight"]),
)


@given(moments, units, st.integers(1, 60), receipts)
def test_counting_again_gives_the_same(start, unit, number, receipt):
    first = CALENDAR.due(start, Limit(number, unit), receipt)
    again = published_calendar().due(start.astimezone(UTC), Limit(number, unit), receipt)
    assert (first, first.steps) == (again, again.steps)


@given(moments, units, st.integers(1, 60), receipts)
def test_a_longer_limit_is_never_due_earlier(start, unit, number, receipt):
    shorter = CALENDAR.due(start, Limit(number, unit), receipt)
    longer = CALENDAR.due(start, Limit(number + 1, unit), receipt)
    assert shorter.at <= longer.at


@given(
    moments, st.timedeltas(timedelta(0), timedelta(days=40)), units, st.integers(1, 40), receipts
)
def test_a_later_receipt_is_never_due_earlier(start, later, unit, number, receipt):
    limit = Limit(number, unit)
    assert CALENDAR.due(start, limit, receipt).at <= CALENDAR.due(start + later, limit, receipt).at


@given(
    moments,
    st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS]),
    st.integers(1, 40),
    receipts,
)
def test_a_limit_in_days_ends_on_a_worked_day_after_receipt(start, unit, number, receipt):
    answer = CALENDAR.due(start, Limit(number, unit), receipt)
    assert CALENDAR.is_workday(answer.at.date())
    assert answer.received_at.date() < answer.at.date()
    assert start <= answer.received_at


@given(moments, st.integers(1, 40), receipts)
def test_exactly_the_limit_of_worked_days_lies_between(start, number, receipt):
    answer = CALENDAR.due(start, Limit(number, Unit.WORKING_DAYS), receipt)
    first, last = answer.received_at.date(), answer.at.date()
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    assert sum(CALENDAR.is_workday(day) for day in days) == number


@given(moments, st.integers(1, 100))
def test_working_hours_use_exactly_their_office_time(start, number):
    answer = CALENDAR.due(start, Limit(number, Unit.WORKING_HOURS), AT_ONCE)
    assert CALENDAR.is_open(answer.at)
    assert CALENDAR.working_minutes_between(start, answer.at) == number * 60


def test_a_calendar_needs_only_the_days_that_differ():
    days = {d: row for d, row in CALENDAR.days.items() if row.is_workday != (d.weekday() < 5)}
    sparse = WorkingCalendar(days=days, published_years=CALENDAR.published_years)
    assert sparse.due(at("2019-09-27 10:00"), Limit(15, Unit.WORKING_DAYS)) == CALENDAR.due(
        at("2019-09-27 10:00"), Limit(15, Unit.WORKING_DAYS)
    )
    assert DayRow(True) in set(CALENDAR.days.values())
