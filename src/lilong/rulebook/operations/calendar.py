"""Publishing a year's working days, from the notice or from the bundled facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor
from lilong.kernel.calendar import DayRow
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.rulebook.events import CalendarPublished
from lilong.rulebook.models import CalendarDay, CalendarYear
from lilong.rulebook.notice import FIRST_YEAR, LAST_YEAR, Notice, RowFault, read_notice
from lilong.rulebook.operations.recording import change_revision, journal_all, year_draft
from lilong.vault.storing import insert_rows

_DAY = ("day", "is_workday", "holiday_name", "in_lieu")


@dataclass(frozen=True, slots=True)
class CalendarImport:
    """What an import of a notice did or, in a dry run, would do; days are counted."""

    year: int
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: tuple[RowFault, ...] = ()


def import_calendar(
    *, year: int, text: str, source: str, by: Actor, at: datetime, dry_run: bool = False
) -> CalendarImport:
    """Publish the working days of a year from its notice in CSV form.

    Days the notice does not name follow their weekday. All or nothing: with one faulty row nothing
    is saved and the faults are returned. Raises Refused for an impossible year or no source.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        sentence = mark("{year} is not a year a calendar can be published for.")
        raise Refused(Refusal("bad_year", sentence, {"year": year}, field="year"))
    if not source.strip():
        sentence = mark("Name the notice the working days are from.")
        raise Refused(Refusal("no_source", sentence, field="source"))
    notice = read_notice(text, year)
    if notice.faults:
        return CalendarImport(year, faults=notice.faults)
    if dry_run:
        return _publish(year, notice, source.strip(), at, dry_run=True)[0]
    return publish(year=year, notice=notice, source=source.strip(), by=by, at=at)


def publish(*, year: int, notice: Notice, source: str, by: Actor, at: datetime) -> CalendarImport:
    """Put a faultless notice's days in force for every office, with the entry that announces it."""
    with transaction.atomic():
        outcome, drafts = _publish(year, notice, source, at, dry_run=False)
        if drafts:
            journal_all(drafts, by=by, at=at)
    return outcome


def would_change(year: int, notice: Notice) -> int:
    """Return how many days a notice would add or change; a year nobody published always changes."""
    stored = {row.day: row for row in CalendarDay.objects.filter(day__range=_reach(year))}
    new, changed, _same = _differences(whole_year(year, notice), stored)
    is_known = CalendarYear.objects.filter(year=year).exists()
    return len(new) + len(changed) + (not is_known)


def _reach(year: int) -> tuple[date, date]:
    return date(year - 1, 12, 1), date(year, 12, 31)


def publish_years(notices: dict[int, Notice], source: str, at: datetime) -> list[Draft]:
    """Publish several years at once; return the journal's drafts of those that changed."""
    drafts: list[Draft] = []
    for year, notice in sorted(notices.items()):
        drafts += _publish(year, notice, source, at, dry_run=False)[1]
    return drafts


def _publish(
    year: int, notice: Notice, source: str, at: datetime, dry_run: bool
) -> tuple[CalendarImport, list[Draft]]:
    stored = {row.day: row for row in CalendarDay.objects.filter(day__range=_reach(year))}
    before = {day: row.is_workday for day, row in stored.items()}
    known_year = CalendarYear.objects.filter(year=year).first()
    new, changed, unchanged = _differences(whole_year(year, notice), stored)
    outcome = CalendarImport(year, len(new), len(changed), unchanged)
    is_same = bool(known_year) and not new and not changed
    if dry_run or is_same:
        return outcome, []
    change_revision(at)
    insert_rows(CalendarDay, _DAY, [tuple(getattr(row, name) for name in _DAY) for row in new])
    CalendarDay.objects.bulk_update(
        changed, ["is_workday", "holiday_name", "in_lieu"], batch_size=200
    )
    CalendarYear.objects.update_or_create(
        year=year,
        defaults={
            "source": source,
            "imported_at": at,
            "revision": known_year.revision + 1 if known_year else 0,
        },
    )
    data = {
        "source": source,
        "created": len(new),
        "changed": _day_names(changed),
        "moved": _day_names(
            row for row in changed if row.day in before and before[row.day] != row.is_workday
        ),
        "revision": known_year.revision + 1 if known_year else 0,
    }
    return outcome, [year_draft(year, CalendarPublished.TYPE, data)]


def whole_year(year: int, notice: Notice) -> dict[date, DayRow]:
    """Return every day of a year as a notice has it; days it does not name follow their weekday."""
    first = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first).days
    days = (first + timedelta(days=number) for number in range(length))
    return {day: DayRow(day.weekday() < 5) for day in days} | dict(notice.days)


def _differences(
    wanted: dict[date, DayRow], stored: dict[date, CalendarDay]
) -> tuple[list[CalendarDay], list[CalendarDay], int]:
    new, changed, unchanged = [], [], 0
    for day, row in wanted.items():
        known = stored.get(day)
        if known is None:
            known = CalendarDay(day=day)
            new.append(known)
        elif DayRow(known.is_workday, known.holiday_name, known.in_lieu) == row:
            unchanged += 1
        else:
            changed.append(known)
        known.is_workday, known.holiday_name, known.in_lieu = (
            row.is_workday,
            row.holiday_name,
            row.in_lieu,
        )
    return new, changed, unchanged


def _day_names(rows: Iterable[CalendarDay]) -> list[str]:
    return [row.day.isoformat() for row in rows]
