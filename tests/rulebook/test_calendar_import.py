"""A year's notice is checked row by row and published whole or not at all."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from lilong.journal import queries as journal
from lilong.kernel.actor import system
from lilong.kernel.calendar import DayKind, Limit, Unit
from lilong.kernel.errors import Refused
from lilong.kernel.subject import Subject
from lilong.rulebook import operations, queries
from lilong.rulebook.models import CalendarDay, CalendarYear
from lilong.rulebook.notice import read_notice
from tests.kernel.published import at, published_calendar

NOW = at("2026-11-25 10:00")
BY = system("prepare")
NOTICE = """date,is_workday,holiday_name,in_lieu
2026-12-26,1,New Year's Day,0
2027-01-01,0,New Year's Day,0
2027-10-01,0,National Day,0
2027-10-09,1,National Day,0
"""


def publish(text=NOTICE, year=2027, **more):
    return operations.import_calendar(
        year=year, text=text, source="Notice of 25 November 2026", by=BY, at=NOW, **more
    )


def fault_codes(text, year=2027):
    return [(fault.number, fault.refusal.code) for fault in read_notice(text, year).faults]


def test_the_bundled_days_agree_with_an_independent_calendar():
    calendar = published_calendar()
    day, last = date(2018, 1, 1), date(2026, 12, 31)
    differences = []
    while day <= last:
        if calendar.is_workday(day) != chinese_calendar.is_workday(day):
            differences.append(day)
        is_off, feast = chinese_calendar.get_holiday_detail(day)
        row = calendar.days[day]
        if is_off and feast and row.holiday_name != feast:
            differences.append(day)
        day += timedelta(days=1)
    assert differences == []


def test_the_bundled_years_have_the_published_swaps():
    """G-07 and, from 2025, the two more feast days of G-08."""
    calendar = published_calendar()
    for text in ("2019-09-29", "2019-10-12", "2020-06-28", "2020-09-27", "2020-10-10",
                 "2021-04-25", "2021-05-08", "2021-09-18", "2021-09-26", "2021-10-09"):  # fmt: skip
        assert calendar.kind(date.fromisoformat(text)) is DayKind.MAKE_UP
    for text in ("2019-10-07", "2020-06-26", "2020-10-08", "2021-05-05", "2021-06-14"):
        assert calendar.kind(date.fromisoformat(text)) is DayKind.HOLIDAY
    legal = [row for day, row in calendar.days.items()
             if day.year == 2025 and row.holiday_name and not row.is_workday]  # fmt: skip
    assert len(legal) >= 13


def test_the_starter_publishes_2018_to_2026(loaded):
    calendar = queries.calendar(None, date(2026, 11, 1))
    assert calendar.published_years == frozenset(range(2018, 2027))
    assert [year.year for year in queries.years()] == list(range(2018, 2027))
    assert len(queries.days_of(2020)) == 366
    assert calendar.days == published_calendar().days


def test_a_notice_makes_provisional_answers_final(loaded):
    start, limit = at("2026-12-25 10:00"), Limit(5, Unit.WORKING_DAYS)
    before = queries.calendar(None, start.date()).due(start, limit)
    assert (before.is_provisional, before.at) == (True, at("2027-01-01 17:00"))
    outcome = publish()
    assert (outcome.created, outcome.changed, outcome.unchanged, outcome.faults) == (365, 1, 0, ())
    after = queries.calendar(None, start.date()).due(start, limit)
    assert (after.is_provisional, after.at) == (False, at("2026-12-31 17:00"))
    assert queries.calendar(None, start.date()).kind(date(2027, 10, 9)) is DayKind.MAKE_UP
    entry = journal.entries_of(Subject("calendar_year", "2027"))[0]
    assert entry.type == "rulebook.calendar_published"
    assert entry.data["changed"] == ["2026-12-26"]


def test_a_dry_run_counts_and_changes_nothing(loaded):
    assert publish(dry_run=True).created == 365
    assert not CalendarYear.objects.filter(year=2027).exists()
    assert not journal.entries_of(Subject("calendar_year", "2027"))


def test_the_same_notice_again_changes_nothing(loaded):
    publish()
    outcome = publish()
    assert (outcome.created, outcome.changed, outcome.unchanged) == (0, 0, 366)
    assert len(journal.entries_of(Subject("calendar_year", "2027"))) == 1
    assert CalendarYear.objects.get(year=2027).revision == 0


def test_a_corrected_notice_changes_its_days(loaded):
    publish()
    outcome = publish(NOTICE.replace("2027-10-09,1", "2027-10-09,0"))
    assert (outcome.created, outcome.changed) == (0, 1)
    assert CalendarYear.objects.get(year=2027).revision == 1
    assert not CalendarDay.objects.get(day=date(2027, 10, 9)).is_workday


def test_with_one_faulty_row_nothing_is_published(loaded):
    outcome = publish(NOTICE + "2027-13-02,0,,0\n")
    assert [fault.number for fault in outcome.faults] == [6]
    assert not CalendarYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2027-13-02,0,,0", "bad_date"),
        ("2028-01-01,0,,0", "other_year"),
        ("2026-11-30,0,,0", "other_year"),
        ("2027-05-01,perhaps,,0", "bad_flag"),
        ("2027-05-01,0,,perhaps", "bad_flag"),
        ("2027-05-01,,,0", "bad_flag"),
        ("2027-01-01,0,,0", "twice"),
    ],
)
def test_each_faulty_row_is_named(line, code):
    assert fault_codes(NOTICE + line) == [(6, code)]


def test_a_file_without_columns_or_days_says_so():
    assert fault_codes("") == [(0, "no_columns")]
    assert fault_codes("a,b\n1,2\n") == [(0, "no_columns")]
    assert fault_codes("date,is_workday\n\n,\n") == [(0, "empty")]


def test_chinese_headers_byte_order_marks_and_full_width_signs_are_read():
    year = "".join(chr(ord(sign) + 0xFEE0) for sign in "2027")
    text = f"\ufeff日期,是否工作日,节日\n2027/01/01,休,元旦\n{year}-01-02,上班,\n"
    notice = read_notice(text, 2027)
    assert notice.faults == ()
    assert notice.days[date(2027, 1, 1)].holiday_name == "元旦"
    assert notice.days[date(2027, 1, 2)].is_workday


@pytest.mark.parametrize(("year", "source"), [(1949, "x"), (2027, " ")])
def test_an_impossible_year_or_a_missing_source_is_refused(db, year, source):
    with pytest.raises(Refused):
        operations.import_calendar(year=year, text=NOTICE, source=source, by=BY, at=NOW)
