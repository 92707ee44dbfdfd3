"""The first values and the published years, loaded once by `lilong prepare`."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import transaction

from lilong.kernel.actor import Actor
from lilong.rulebook import keys, starter
from lilong.rulebook.events import ValueApproved
from lilong.rulebook.models import CalendarYear, RuleValue
from lilong.rulebook.notice import Notice, read_notice
from lilong.rulebook.operations.calendar import publish_years
from lilong.rulebook.operations.recording import change_revision, journal_all, value_draft
from lilong.rulebook.starter.shapes import Special
from lilong.rulebook.terms import State

FILE = Path(__file__).resolve().parent.parent / "data" / "days_2018_2026.csv"
YEARS = range(2018, 2027)
CALENDAR_SOURCE = "国务院办公厅节假日安排通知"


def load_starter(*, by: Actor, at: datetime) -> int:
    """Put the starter values and the years 2018 to 2026 in force; return how many were new.

    Does nothing where a value already stands, so it may run at every start; what an office has
    changed stays. Keys declared later get their first value at the next run.
    """
    with transaction.atomic():
        rows = _missing_values(by, at)
        if rows:
            change_revision(at)
            RuleValue.objects.bulk_create(rows, batch_size=200)
        known = set(YEARS) - _published()
        drafts = [value_draft(row, ValueApproved.TYPE) for row in rows]
        if known:
            drafts += publish_years(
                {year: bundled_years()[year] for year in known}, CALENDAR_SOURCE, at
            )
        journal_all(drafts, by=by, at=at)
    return len(drafts)


def load_demo(*, office_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Put in force what demonstration offices have of their own; return how many were new."""
    known = set(
        RuleValue.objects.filter(office_id__in=office_ids).values_list("office_id", "key", "scope")
    )
    rows = [
        _row(special, by, at, office_id)
        for office_id in office_ids
        for special in starter.DEMO
        if (office_id, special.key, special.scope) not in known
    ]
    if rows:
        with transaction.atomic():
            change_revision(at)
            RuleValue.objects.bulk_create(rows)
            journal_all([value_draft(row, ValueApproved.TYPE) for row in rows], by=by, at=at)
    return len(rows)


def _published() -> set[int]:
    return set(CalendarYear.objects.values_list("year", flat=True))


@cache
def bundled_years() -> dict[int, Notice]:
    """Return the bundled facts as one notice for each year."""
    header, *lines = FILE.read_text(encoding="utf-8").splitlines()
    by_year: dict[int, list[str]] = {year: [header] for year in YEARS}
    for line in lines:
        by_year[int(line[:4])].append(line)
    return {year: read_notice("\n".join(some), year) for year, some in by_year.items()}


def _missing_values(by: Actor, at: datetime) -> list[RuleValue]:
    known = set(
        RuleValue.objects.filter(office=None, state=State.APPROVED).values_list(
            "key", "scope", "valid_from"
        )
    )
    wanted = [*_defaults(), *(row for row in starter.SPECIAL if keys.is_declared(row.key))]
    return [
        _row(row, by, at) for row in wanted if (row.key, row.scope, row.valid_from) not in known
    ]


def _row(special: Special, by: Actor, at: datetime, office_id: int | None = None) -> RuleValue:
    return RuleValue(
        office_id=office_id,
        key=special.key,
        scope=special.scope,
        value=special.value,
        valid_from=special.valid_from,
        valid_to=special.valid_to,
        source=special.source,
        state=State.APPROVED,
        proposer=by.label,
        proposed_at=at,
        approver=by.label,
        approved_at=at,
    )


def _defaults() -> list[Special]:
    return [
        Special(key=key.name, value=key.default, source=key.source)
        for key in keys.all_keys()
        if key.default is not None
    ]
