"""Counting time as the law and the office count it (G-01 to G-10).

A `WorkingCalendar` is a value: which days are worked, the office hours, which years are published.
It answers when a limit is due and explains the answer step by step. It is built by the rulebook
from stored rows; here is no database and no clock. Times carry a zone and are counted in
Shanghai's; a deadline is the last moment that is still in time, so late is `now > due.at`.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction

from lilong.kernel.clock import SHANGHAI, local
from lilong.kernel.limits import (
    AfterHours,
    DayEnd,
    Due,
    Limit,
    Receipt,
    Step,
    Trace,
    Unit,
)

__all__ = [
    "AfterHours",
    "DayEnd",
    "DayKind",
    "DayRow",
    "Due",
    "Limit",
    "Receipt",
    "Step",
    "Unit",
    "WorkingCalendar",
]

_DAY = timedelta(days=1)
_USUAL = Receipt()
_LAST_MOMENT = time(23, 59, 59, 999999)


class DayKind(StrEnum):
    """What a day is (G-06)."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


@dataclass(frozen=True, slots=True)
class DayRow:
    """One published day: worked or not, its feast, and whether it is off in lieu."""

    is_workday: bool
    holiday_name: str = ""
    in_lieu: bool = False


class _Walk:
    """Goes through days and remembers what it met."""

    def __init__(self, calendar: "WorkingCalendar") -> None:
        self._calendar = calendar
        self.skipped: list[date] = []
        self.make_up: list[date] = []
        self.unpublished: set[int] = set()

    def is_workday(self, day: date) -> bool:
        calendar = self._calendar
        if day.year not in calendar.published_years:
            self.unpublished.add(day.year)
        return calendar.is_workday(day)

    def counts(self, day: date) -> bool:
        """Say whether the day is worked, and note it if that is not what its weekday says.

        Spelled out rather than built on `is_workday`: an import counts a million days.
        """
        calendar, on_weekend = self._calendar, day.weekday() > 4
        if day.year not in calendar.published_years:
            self.unpublished.add(day.year)
        row = calendar.days.get(day)
        worked = not on_weekend if row is None else row.is_workday
        if not worked:
            self.skipped.append(day)
        elif on_weekend:
            self.make_up.append(day)
        return worked

    def trace(self, start: datetime, limit: Limit, receipt: Receipt, nominal: date | None) -> Trace:
        return Trace(
            start,
            limit,
            receipt,
            tuple(self.skipped),
            tuple(self.make_up),
            tuple(sorted(self.unpublished)),
            nominal,
        )


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days and hours an office works; a value, so that any past answer can be had again.

    `days` needs only the days that differ from their weekday, but may hold all. In a year that is
    not in `published_years` Monday to Friday are assumed and answers are provisional. `revision`
    names the rows it was built from.
    """

    days: Mapping[date, DayRow] = field(default_factory=dict)
    office_hours: tuple[time, time] = (time(9), time(17))
    published_years: frozenset[int] = frozenset()
    revision: str = ""

    def __post_init__(self) -> None:
        opens, closes = self.office_hours
        if opens >= closes:
            raise ValueError("an office opens before it closes")

    def is_workday(self, day: date) -> bool:
        """Say whether the day is worked; an unknown day is judged by its weekday (G-06)."""
        row = self.days.get(day)
        return day.weekday() < 5 if row is None else row.is_workday

    def kind(self, day: date) -> DayKind:
        """Say what the day is: worked, weekend, holiday or make-up day (G-06)."""
        on_weekend = day.weekday() > 4
        if self.is_workday(day):
            return DayKind.MAKE_UP if on_weekend else DayKind.WORKDAY
        row = self.days.get(day)
        is_feast = not on_weekend or bool(row and row.holiday_name)
        return DayKind.HOLIDAY if is_feast else DayKind.WEEKEND

    def is_open(self, at: datetime) -> bool:
        """Say whether a moment lies inside office hours; the closing moment still does."""
        here = local(at)
        opens, closes = self.office_hours
        return self.is_workday(here.date()) and opens <= here.time() <= closes

    def next_opening(self, at: datetime) -> datetime:
        """Return the next moment the office opens, strictly after `at`."""
        here = local(at)
        day = here.date() if here.time() < self.office_hours[0] else here.date() + _DAY
        while not self.is_workday(day):
            day += _DAY
        return self._at(day, self.office_hours[0])

    def opening_of(self, day: date) -> datetime:
        """Return the moment the office opens on a day, whether it is worked or not."""
        return self._at(day, self.office_hours[0])

    def close_of(self, day: date) -> datetime:
        """Return the moment the office closes on a day, whether it is worked or not."""
        return self._at(day, self.office_hours[1])

    def add_working_days(self, day: date, number: int) -> date:
        """Return the last of `number` working days after `day`, which is not counted (G-01)."""
        return self._count(_Walk(self), day, number)

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        """Return the whole minutes of office time between two moments; 0 if end is not later."""
        return int(self._worked(start, end) / timedelta(minutes=1))

    def warn_at(
        self, start: datetime, due: datetime, share: Fraction, unit: Unit = Unit.WORKING_DAYS
    ) -> datetime:
        """Return the moment at which a share of the time to a deadline is used up.

        The share is of office time, so that a warning comes while somebody is there; emergency
        hours, and spans without office time, are shared by the clock on the wall.
        """
        worked = timedelta(0) if unit is Unit.EMERGENCY_HOURS else self._worked(start, due)
        if worked:
            return self._add_worked(_Walk(self), start, _part(worked, share))
        return local(start) + _part(max(due - start, timedelta(0)), share)

    def due(self, start: datetime, limit: Limit, receipt: Receipt = _USUAL) -> Due:
        """Return when a limit that starts with a receipt is due, with its explanation.

        The day of receipt is not counted (G-01); a month ends on the same day number (G-03); a last
        day that is not worked moves to the next that is (G-02); emergency hours run day and night,
        working hours only in office hours (G-09).
        """
        walk = _Walk(self)
        start = local(start)
        if limit.unit is Unit.EMERGENCY_HOURS:
            at, received, nominal = start + timedelta(hours=limit.number), start, None
        else:
            received = self._received(walk, start, receipt)
            at, nominal = self._last_moment(walk, received, limit, receipt)
        return Due(
            at=local(at),
            received_at=received,
            is_provisional=bool(walk.unpublished),
            trace=walk.trace(start, limit, receipt, nominal),
        )

    def after_pause(
        self, due: datetime, begun: datetime, ended: datetime, unit: Unit = Unit.WORKING_DAYS
    ) -> datetime:
        """Return a deadline for which time stood still from one moment to another.

        The office time that was left when the pause began runs on from its end; emergency hours,
        and what was left outside office time, run on by the clock on the wall. A deadline at the
        end of a day stays one where the office time ends with a day. No pause makes a deadline
        earlier, and none helps one that was over.
        """
        due, begun, ended = local(due), local(begun), local(ended)
        if due <= begun or ended <= begun:
            return due
        left = timedelta(0) if unit is Unit.EMERGENCY_HOURS else self._worked(begun, due)
        if not left:
            return ended + (due - begun)
        moment = self._add_worked(_Walk(self), ended, left)
        if moment.time() == self.office_hours[1]:
            tail = due - self._add_worked(_Walk(self), begun, left)
            moment = min(moment + tail, self.next_opening(moment))
        return max(due, moment)

    def _last_moment(
        self, walk: _Walk, received: datetime, limit: Limit, receipt: Receipt
    ) -> tuple[datetime, date | None]:
        if limit.unit is Unit.WORKING_HOURS:
            return self._add_worked(walk, received, timedelta(hours=limit.number)), None
        if limit.unit is Unit.WORKING_DAYS:
            last = self._count(walk, received.date(), limit.number)
            return self._end_of(last, receipt), last
        if limit.unit is Unit.DAYS:
            nominal = received.date() + timedelta(days=limit.number)
        else:
            nominal = add_months(received.date(), limit.number)
        last = nominal
        while not walk.is_workday(last):
            last += _DAY
        return self._end_of(last, receipt), nominal

    def _received(self, walk: _Walk, start: datetime, receipt: Receipt) -> datetime:
        if receipt.after_hours is AfterHours.AT_ONCE:
            return start
        worked = walk.is_workday(start.date())
        opens, closes = self.office_hours
        if worked and opens <= start.time() <= closes:
            return start
        opening = self.next_opening(start)
        walk.is_workday(opening.date())
        return opening

    def _count(self, walk: _Walk, day: date, number: int) -> date:
        while number > 0:
            day += _DAY
            if walk.counts(day):
                number -= 1
        return day

    def _add_worked(self, walk: _Walk, start: datetime, length: timedelta) -> datetime:
        here = local(start)
        day, whole = here.date(), self._length_of_day
        if walk.counts(day):
            begins = max(here, self._at(day, self.office_hours[0]))
            left = self._at(day, self.office_hours[1]) - begins
            if length <= left:
                return begins + length
            length -= max(left, timedelta(0))
        while True:
            day += _DAY
            if walk.counts(day):
                if length <= whole:
                    return self._at(day, self.office_hours[0]) + length
                length -= whole

    def _worked(self, start: datetime, end: datetime) -> timedelta:
        start, end = local(start), local(end)
        day, last = start.date(), end.date()
        if day >= last:
            return self._worked_on(day, start, end) if day == last else timedelta(0)
        total = self._worked_on(day, start, end) + self._worked_on(last, start, end)
        while (day := day + _DAY) < last:
            if self.is_workday(day):
                total += self._length_of_day
        return total

    def _worked_on(self, day: date, start: datetime, end: datetime) -> timedelta:
        """Return the office time of one day between two moments."""
        if not self.is_workday(day):
            return timedelta(0)
        begins = max(start, self._at(day, self.office_hours[0]))
        ends = min(end, self._at(day, self.office_hours[1]))
        return max(ends - begins, timedelta(0))

    @property
    def _length_of_day(self) -> timedelta:
        opens, closes = self.office_hours
        return timedelta(
            hours=closes.hour - opens.hour,
            minutes=closes.minute - opens.minute,
            seconds=closes.second - opens.second,
            microseconds=closes.microsecond - opens.microsecond,
        )

    def _end_of(self, day: date, receipt: Receipt) -> datetime:
        closes = receipt.day_end is DayEnd.CLOSE_OF_OFFICE
        return self._at(day, self.office_hours[1] if closes else _LAST_MOMENT)

    @staticmethod
    def _at(day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, tzinfo=SHANGHAI)


def _part(length: timedelta, share: Fraction) -> timedelta:
    """Return a share of a length of time, exact to the microsecond, rounded down."""
    microseconds = length // timedelta(microseconds=1)
    return timedelta(microseconds=microseconds * share.numerator // share.denominator)


def add_months(day: date, number: int) -> date:
    """Return the same day number so many months on, or the month's last day (G-03)."""
    month = day.year * 12 + day.month - 1 + number
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
