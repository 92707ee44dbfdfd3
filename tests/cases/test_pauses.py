"""Clocks over random calendars: whatever happens to them, they are counted again the same.

The calendars hold holidays of any length, make-up Saturdays and Sundays, year ends and office hours
of any length; receipts come at any minute of the day.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from lilong.cases.clockwork import (
    ClockChange,
    Counting,
    Face,
    Held,
    Promise,
    explain,
    fold,
    paused,
    paused_until,
    resumed,
    started,
    stopped,
)
from lilong.cases.terms import ClockState
from lilong.kernel.calendar import DayRow, Limit, Receipt, Unit, WorkingCalendar
from lilong.kernel.clock import SHANGHAI

FIRST, LAST = date(2019, 1, 1), date(2022, 12, 31)
MINUTES = 60 * 24 * 30
COUNTED_IN_OFFICE_TIME = [Unit.WORKING_DAYS, Unit.WORKING_HOURS, Unit.DAYS, Unit.MONTHS]


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Any year's notice: runs of days off, and weekends that are worked."""
    days: dict[date, DayRow] = {}
    for begun, length in draw(
        st.lists(st.tuples(st.dates(FIRST, LAST), st.integers(1, 9)), max_size=12)
    ):
        days |= {begun + timedelta(days=n): DayRow(is_workday=False) for n in range(length)}
    for day in draw(st.lists(st.dates(FIRST, LAST), max_size=12)):
        saturday = day + timedelta(days=(5 - day.weekday()) % 7)
        days[saturday] = DayRow(is_workday=True)
    opens = draw(st.integers(0, 11))
    closes = draw(st.integers(opens + 1, 23))
    return WorkingCalendar(
        days=days,
        office_hours=(time(opens, draw(st.sampled_from([0, 30]))), time(closes, 45)),
        published_years=frozenset(range(2019, draw(st.sampled_from([2020, 2021, 2023])))),
    )


def moments() -> st.SearchStrategy[datetime]:
    """Any minute, midnight and year ends among them."""
    any_minute = st.datetimes(datetime(2019, 1, 1), datetime(2021, 12, 31))  # noqa: DTZ001
    edges = st.sampled_from(
        [datetime(2019, 12, 31, 23, 59), datetime(2020, 2, 29), datetime(2020, 12, 31, 17)]  # noqa: DTZ001
    )
    return st.one_of(any_minute, edges).map(
        lambda m: m.replace(second=0, microsecond=0, tzinfo=SHANGHAI)
    )


def limits(units: list[Unit] = list(Unit)) -> st.SearchStrategy[Limit]:  # noqa: B006
    """Any limit a rulebook may hold."""
    return st.builds(
        lambda n, unit: Limit(n if unit != Unit.MONTHS else 1 + n % 4, unit),
        st.integers(1, 40),
        st.sampled_from(units),
    )


def receipts() -> st.SearchStrategy[Receipt]:
    """Any way to treat first and last day."""
    return st.builds(
        Receipt,
        after_hours=st.sampled_from(["next_working_day", "at_once"]),
        day_end=st.sampled_from(["close_of_office", "midnight"]),
    )


@dataclass(frozen=True)
class Told:
    """A clock's life with the calendar it was lived in."""

    calendar: WorkingCalendar
    changes: tuple[ClockChange, ...]

    def fold(self) -> Face:
        (face,) = fold(self.changes, self.calendar)
        return face


def begun(calendar: WorkingCalendar, limit: Limit, receipt: Receipt, at: datetime) -> ClockChange:
    """Return a start under a calendar."""
    counting = Counting(calendar, receipt, Fraction(4, 5))
    return started("tick", 1, Promise(limit=limit), counting, at=at, counted_from=at)


def longer(first: ClockChange, limit: Limit, at: datetime, *, whole: bool = False) -> ClockChange:
    """Return an extension as the engine journals it."""
    return replace(first, op="extend", at=at, promise=Promise(limit=limit), whole=whole)


@st.composite
def lives(draw: st.DrawFn, *, ends: bool = True) -> Told:
    """Return any life of a clock: extended, paused, resumed, paused again, stopped.

    One that does not end is running at last.
    """
    calendar, now = draw(calendars()), draw(moments())
    first = begun(calendar, draw(limits()), draw(receipts()), now)
    changes = [first]
    for op in draw(st.lists(st.sampled_from(["extend", "whole", "pause", "resume"]), max_size=6)):
        now += timedelta(minutes=draw(st.integers(0, MINUTES)))
        if op == "pause":
            until = now + timedelta(minutes=draw(st.integers(0, MINUTES)))
            changes.append(paused("tick", 1, at=now, until=until))
        elif op == "resume":
            changes.append(resumed("tick", 1, at=now))
        else:
            changes.append(longer(first, draw(limits()), now, whole=op == "whole"))
    if not ends:
        changes.append(resumed("tick", 1, at=now))
    elif draw(st.booleans()):
        changes.append(stopped("tick", 1, at=now, void=draw(st.booleans())))
    return Told(calendar, tuple(changes))


def as_stored(face: Face) -> Face:
    """Return a face as it comes back from its row: the pauses have been JSON."""
    held: Any = json.loads(json.dumps(face.held.as_data())) if face.held else None
    return replace(face, held=Held.from_data(held))


@given(lives())
def test_a_clock_counted_again_from_the_journal_is_the_stored_one(told: Told):
    stored: list[Face] = []
    for change in told.changes:
        # A move reads the rows, folds its own changes onto them and writes them back.
        stored = [as_stored(face) for face in fold([change], told.calendar, stored)]
    kept = [
        ClockChange.from_data(json.loads(json.dumps(change.as_data())), change.at)
        for change in told.changes
    ]
    assert fold(kept, told.calendar) == stored


@given(lives())
def test_a_clock_explains_itself_to_the_deadline_it_shows(told: Told):
    explained, face = explain(told.changes, told.calendar)
    assert face == told.fold()
    assert explained.steps
    assert explained.clauses[-1].params == {"at": face.due_at}
    paused_or_extended = [c for c in told.changes if c.op in {"pause", "extend"}]
    assert len(explained.clauses) >= 3 + len(paused_or_extended)


@given(lives())
def test_a_lamp_turns_before_the_end_and_nothing_ends_before_it_began(told: Told):
    face = told.fold()
    assert face.warn_at <= face.due_at
    assert face.due_at >= told.changes[0].at


@given(calendars(), limits(), receipts(), moments(), st.integers(0, MINUTES))
def test_what_comes_in_later_is_never_due_earlier(calendar, limit, receipt, early, minutes):
    late = early + timedelta(minutes=minutes)
    due = [fold([begun(calendar, limit, receipt, at)], calendar)[0].due_at for at in (early, late)]
    assert due[0] <= due[1]


@given(lives(ends=False), limits())
def test_an_extension_never_makes_a_deadline_earlier(told: Told, limit: Limit):
    first, last = told.changes[0], told.changes[-1]
    more = Told(told.calendar, (*told.changes, longer(first, limit, last.at)))
    assert more.fold().due_at >= told.fold().due_at


@given(lives(ends=False), st.integers(0, MINUTES), st.integers(0, MINUTES))
def test_the_longer_a_pause_the_later_the_deadline(told: Told, short: int, more: int):
    face, now = told.fold(), told.changes[-1].at
    dues = [face.due_at]
    for minutes in (short, short + more):
        pause = paused("tick", 1, at=now, until=now + timedelta(minutes=minutes))
        dues.append(Told(told.calendar, (*told.changes, pause)).fold().due_at)
    assert dues == sorted(dues)


@given(lives(ends=False))
def test_a_pause_of_no_length_changes_no_deadline(told: Told):
    face, now = told.fold(), told.changes[-1].at
    pause = [paused("tick", 1, at=now, until=now + timedelta(days=9)), resumed("tick", 1, at=now)]
    after = Told(told.calendar, (*told.changes, *pause)).fold()
    assert (after.due_at, after.warn_at) == (face.due_at, face.warn_at)
    assert after.state == ClockState.RUNNING


@given(
    calendars(), limits(COUNTED_IN_OFFICE_TIME), moments(),
    st.integers(0, MINUTES), st.integers(0, MINUTES),
)  # fmt: skip
def test_what_was_left_of_office_time_runs_on_to_the_minute(calendar, limit, at, after, pause):
    first = begun(calendar, limit, Receipt(), at)
    (face,) = fold([first], calendar)
    stop = at + timedelta(minutes=after)
    assume(stop < face.due_at)
    go_on = stop + timedelta(minutes=pause)
    (later,) = fold([first, paused("tick", 1, at=stop, until=go_on)], calendar)
    left = calendar.working_minutes_between(stop, face.due_at)
    assert left == calendar.working_minutes_between(go_on, later.due_at)


@given(
    calendars(), moments(), st.integers(1, 60), st.integers(0, 59), st.integers(0, MINUTES)
)  # fmt: skip
def test_emergency_hours_stand_still_and_run_on_by_the_wall(calendar, at, hours, minutes, pause):
    first = begun(calendar, Limit(hours, Unit.EMERGENCY_HOURS), Receipt(), at)
    stop = at + timedelta(minutes=min(minutes, hours * 60 - 1))
    go_on = stop + timedelta(minutes=pause)
    (face,) = fold([first, paused("tick", 1, at=stop, until=go_on)], calendar)
    assert face.due_at == at + timedelta(hours=hours) + (go_on - stop)


@given(
    calendars(), limits(COUNTED_IN_OFFICE_TIME), limits(COUNTED_IN_OFFICE_TIME), receipts(),
    moments(), st.integers(0, MINUTES), st.integers(0, MINUTES),
)  # fmt: skip
def test_it_makes_no_difference_whether_the_pause_or_the_extension_came_first(
    calendar, limit, more, receipt, at, after, pause
):
    first = begun(calendar, limit, receipt, at)
    stop = at + timedelta(minutes=after)
    held = paused("tick", 1, at=stop, until=stop + timedelta(minutes=pause))
    extended = longer(first, more, stop)
    (one,) = fold([first, held, extended], calendar)
    (other,) = fold([first, extended, held], calendar)
    assert (one.due_at, one.warn_at) == (other.due_at, other.warn_at)


@given(lives(ends=False))
def test_a_clock_rests_until_its_pause_ends_and_then_runs_by_itself(told: Told):
    face, now = told.fold(), told.changes[-1].at
    assume(now < face.due_at)
    until = now + timedelta(days=3)
    held = Told(told.calendar, (*told.changes, paused("tick", 1, at=now, until=until))).fold()
    assert held.state == ClockState.SUSPENDED
    assert paused_until([held]) == until
    assert held.warn_at >= until
    assert held.due_at > until
    running = replace(held, key="other", state=ClockState.RUNNING)
    assert paused_until([held, running]) is None
    assert paused_until([replace(held, leads=False)]) is None
