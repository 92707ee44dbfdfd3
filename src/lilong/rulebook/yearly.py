"""A year's notice beside what is known of its days, and how far deadlines are recounted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from lilong.kernel.calendar import DayKind, WorkingCalendar
from lilong.rulebook import rules
from lilong.rulebook.comparing import name_of
from lilong.rulebook.models import CalendarNotice, CalendarRecount, CalendarYear
from lilong.rulebook.notice import RowFault
from lilong.rulebook.operations import NoticeSpec, read_whole, whole_year
from lilong.rulebook.terms import STATE_NAMES, State
from lilong.ui.messages import say
from lilong.ui.parts import Progress


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day of a notice: what was known of it, what it says, and whether that is another thing."""

    day: date
    before: str
    after: str
    feast: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """A notice read through: what is wrong with it, or its days and how many would change."""

    faults: Sequence[RowFault]
    days: Sequence[DayLine]
    changed: int
    workdays: int


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A year's notice in a list."""

    row: CalendarNotice
    state: str
    proposer: str
    approver: str


@dataclass(frozen=True, slots=True)
class Recounted:
    """How far a recount is, in words."""

    row: CalendarRecount
    state: Progress
    words: str


def notice_line(row: CalendarNotice) -> NoticeLine:
    """Return a year's notice as a list shows it."""
    words = gettext("Published") if row.state == State.APPROVED else ""
    return NoticeLine(
        row=row,
        state=words or gettext(STATE_NAMES[State(row.state)]),
        proposer=name_of(row, "proposer"),
        approver=name_of(row, "approver"),
    )


def year_warnings(row: CalendarNotice, years: Iterable[CalendarYear]) -> list[str]:
    """Return why a waiting notice can no longer be published: its year was, meanwhile."""
    now = next((one.revision for one in years if one.year == row.year), -1)
    refusal = rules.is_still_true(row.base_revision, now)
    return [say(refusal)] if refusal else []


def checked(spec: NoticeSpec, known: WorkingCalendar) -> Checked:
    """Return a notice read through: row errors, or its days beside what is known of them."""
    notice = read_whole(spec)
    if notice.faults:
        return Checked(notice.faults, (), 0, 0)
    days = whole_year(spec.year, notice)
    wanted = WorkingCalendar(days={**known.days, **days}, office_hours=known.office_hours)
    lines = [
        _day_line(day, known, wanted)
        for day in sorted(days)
        if day in notice.days or known.kind(day) != wanted.kind(day)
    ]
    return Checked(
        faults=(),
        days=lines,
        changed=sum(one.is_changed for one in lines),
        workdays=sum(row.is_workday for day, row in days.items() if day.year == spec.year),
    )


def special_days(year: int, calendar: WorkingCalendar) -> list[DayLine]:
    """Return the days of a year that are not what their weekday says, as a table shows them."""
    first = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first).days
    days = (first + timedelta(days=number) for number in range(length))
    return [
        _day_line(day, calendar, calendar)
        for day in days
        if calendar.kind(day) in {DayKind.HOLIDAY, DayKind.MAKE_UP}
    ]


def _day_line(day: date, known: WorkingCalendar, wanted: WorkingCalendar) -> DayLine:
    row = wanted.days.get(day)
    before, after = known.kind(day), wanted.kind(day)
    feast = gettext(row.holiday_name) if row and row.holiday_name else ""
    return DayLine(day, _kind(before), _kind(after), feast, before != after)


def _kind(kind: DayKind) -> str:
    return {
        DayKind.WORKDAY: gettext("working day"),
        DayKind.WEEKEND: gettext("weekend"),
        DayKind.HOLIDAY: gettext("day off"),
        DayKind.MAKE_UP: gettext("make-up day"),
    }[kind]


def progress(row: CalendarRecount) -> Recounted:
    """Return how far a recount is, and how many deadlines it moved."""
    state = Progress(
        done=row.counted,
        total=row.total,
        words=gettext("Deadlines counted again"),
        url=reverse("rulebook:recount", args=[row.pk]),
        is_over=row.finished_at is not None,
    )
    words = ngettext(
        "{moved} of them has another deadline now; its lead unit was told.",
        "{moved} of them have another deadline now; their lead units were told.",
        row.moved,
    ).format(moved=row.moved)
    return Recounted(row, state, words)
