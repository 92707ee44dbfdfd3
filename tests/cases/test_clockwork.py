"""Clocks folded from what the journal keeps: always the same, whatever the calendar holds."""

from datetime import date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.cases.clockwork import (
    ClockChange,
    Counting,
    Face,
    Promise,
    earliest,
    explain,
    fold,
    started,
    stopped,
)
from lilong.cases.terms import ClockState
from lilong.kernel.calendar import DayRow, Limit, Receipt, Unit, WorkingCalendar
from lilong.kernel.clock import SHANGHAI


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# The days of G-07 that the scenarios cross: National Day 2019 with its make-up days.
CALENDAR = WorkingCalendar(
    days={
        date(2019, 9, 29): DayRow(is_workday=True),
        date(2019, 10, 12): DayRow(is_workday=True),
        **{date(2019, 10, day): DayRow(is_workday=False) for day in range(1, 8)},
    },
    office_hours=(time(9), time(17)),
    published_years=frozenset(range(2018, 2027)),
    revision="test",
)
COUNTING = Counting(CALENDAR, Receipt(), Fraction(4, 5))
FIVE_DAYS = Promise(limit=Limit(5, Unit.WORKING_DAYS), rule_version=12)


def start(key: str, promise: Promise, begun: str, nth: int = 1) -> ClockChange:
    return started(key, nth, promise, COUNTING, at=at(begun), counted_from=at(begun))


def test_a_clock_started_before_a_feast_ends_after_it():
    (face,) = fold([start("handling", FIVE_DAYS, "2019-09-27T16:00")], CALENDAR)
    assert face.due_at == at("2019-10-10T17:00")
    assert face.rule_version == 12
    assert face.state == ClockState.RUNNING
    assert face.started_at < face.warn_at < face.due_at
    told, _face = explain([start("handling", FIVE_DAYS, "2019-09-27T16:00")], CALENDAR)
    assert any("2019-09-29" in str(step) for step in told.steps)


def test_an_extension_counts_on_from_where_the_limit_ended():
    begun = start("handling", FIVE_DAYS, "2019-09-27T16:00")
    extension = ClockChange(
        op="extend", key="handling", nth=1, at=at("2019-10-09T10:00"), promise=FIVE_DAYS
    )
    told, face = explain([begun, extension], CALENDAR)
    assert face.due_at == at("2019-10-16T17:00")
    assert face.extended == 1
    assert [str(step) for step in told.steps][-2:] == [
        "On 2019-10-09 10:00 it was extended by 5 working days.",
        "Due 2019-10-16 17:00.",
    ]


def test_a_clock_stopped_keeps_when_and_a_void_one_no_longer_counts():
    begun = start("handling", FIVE_DAYS, "2019-09-27T16:00")
    (face,) = fold([begun, stopped("handling", 1, at=at("2019-10-08T10:00"))], CALENDAR)
    assert (face.state, face.ended_at) == (ClockState.STOPPED, at("2019-10-08T10:00"))
    (face,) = fold([begun, stopped("handling", 1, at=at("2019-10-08T10:00"), void=True)], CALENDAR)
    assert face.state == ClockState.VOID


def test_a_promised_day_ends_at_the_close_of_office_and_a_given_moment_is_kept():
    day, moment = Promise(on_date=date(2019, 10, 15)), Promise(moment=at("2019-10-15T12:30"))
    faces = fold(
        [start("mending", day, "2019-09-27T16:00"), start("sender", moment, "2019-09-27T16:00")],
        CALENDAR,
    )
    assert [f.due_at for f in faces] == [at("2019-10-15T17:00"), at("2019-10-15T12:30")]


def test_a_day_in_an_unpublished_year_is_provisional():
    (face,) = fold(
        [start("mending", Promise(on_date=date(2027, 3, 1)), "2019-09-27T16:00")], CALENDAR
    )
    assert face.is_provisional


def test_the_lamp_follows_the_earliest_running_leading_clock():
    faces = fold(
        [
            start("handling", FIVE_DAYS, "2019-09-27T16:00"),
            start("contact", Promise(limit=Limit(1, Unit.WORKING_DAYS)), "2019-09-27T16:00"),
        ],
        CALENDAR,
    )
    due, warn, provisional = earliest(faces)
    assert due == at("2019-09-29T17:00")
    assert warn is not None
    assert warn < due
    assert not provisional
    assert earliest(faces, backlog=frozenset({("contact", 1)}))[0] == at("2019-10-10T17:00")
    assert earliest([]) == (None, None, False)


def changes() -> st.SearchStrategy[list[ClockChange]]:
    """Any lawful life of one clock: started, extended, restarted, ended."""
    promises = st.one_of(
        st.builds(
            lambda n, unit: Promise(limit=Limit(n, unit)),
            st.integers(1, 30),
            st.sampled_from([Unit.WORKING_DAYS, Unit.WORKING_HOURS, Unit.DAYS, Unit.MONTHS]),
        ),
        st.builds(lambda d: Promise(on_date=d), st.dates(date(2019, 1, 1), date(2028, 12, 31))),
        st.builds(
            lambda m: Promise(moment=m.replace(tzinfo=SHANGHAI)),
            st.datetimes(datetime(2019, 1, 1), datetime(2028, 12, 31)),  # noqa: DTZ001
        ),
    )
    moments = st.datetimes(datetime(2018, 1, 1), datetime(2028, 1, 1))  # noqa: DTZ001

    @st.composite
    def life(draw: st.DrawFn) -> list[ClockChange]:
        now = draw(moments).replace(tzinfo=SHANGHAI)
        lived, nth = [], 0
        for op in draw(st.lists(st.sampled_from(["start", "extend", "stop"]), min_size=1)):
            now += timedelta(minutes=draw(st.integers(1, 20_000)))
            if op == "start" or nth == 0:
                nth += 1
                lived.append(
                    started("tick", nth, draw(promises), COUNTING, at=now, counted_from=now)
                )
            elif op == "extend":
                length = Promise(limit=Limit(draw(st.integers(1, 20)), Unit.WORKING_DAYS))
                lived.append(ClockChange(op="extend", key="tick", nth=nth, at=now, promise=length))
            else:
                lived.append(stopped("tick", nth, at=now, void=draw(st.booleans())))
        return lived

    return life()


@given(changes())
def test_what_the_journal_keeps_folds_to_the_same_clocks(lived):
    kept = [ClockChange.from_data(change.as_data(), change.at) for change in lived]
    assert fold(kept, CALENDAR) == fold(lived, CALENDAR)


@given(changes(), st.integers(0, 10))
def test_folding_in_two_goes_is_folding_in_one(lived, cut):
    first = fold(lived[:cut], CALENDAR)
    assert fold(lived[cut:], CALENDAR, first) == fold(lived, CALENDAR)


@given(changes())
def test_a_running_clock_is_due_after_it_started_or_was_given_a_past_moment(lived):
    for face in fold(lived, CALENDAR):
        given_by_hand = isinstance(face.limit, dict) and "number" not in face.limit
        assert given_by_hand or face.due_at >= face.started_at


def test_a_face_without_a_promise_cannot_be():
    with pytest.raises(AssertionError):
        fold([ClockChange(op="start", key="tick", nth=1, at=at("2019-10-08T10:00"))], CALENDAR)


def test_a_promise_reads_back_as_it_was_written():
    for promise in (FIVE_DAYS, Promise(on_date=date(2020, 1, 1)), Promise(moment=at("2020-01-01"))):
        assert Promise.from_data(promise.as_data(), promise.rule_version) == promise
    assert isinstance(fold([start("x", FIVE_DAYS, "2019-10-08T10:00")], CALENDAR)[0], Face)
