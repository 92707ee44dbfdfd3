"""Periods of whole days by the calendar: day, week, month, half-year, year."""

from dataclasses import dataclass
from datetime import date, timedelta

from lilong.work_orders.rated import PeriodKind


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day of a period, both included."""

    kind: PeriodKind
    first: date
    last: date


def period(kind: PeriodKind, on: date) -> Period:
    """Return the period of a kind that a day lies in; a week begins on Monday."""
    if kind == PeriodKind.DAY:
        return Period(kind, on, on)
    if kind == PeriodKind.WEEK:
        monday = on - timedelta(days=on.weekday())
        return Period(kind, monday, monday + timedelta(days=6))
    months = {PeriodKind.MONTH: 1, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}[kind]
    first = date(on.year, (on.month - 1) // months * months + 1, 1)
    after = first.month + months
    following = date(first.year + (after > 12), (after - 1) % 12 + 1, 1)
    return Period(kind, first, following - timedelta(days=1))
