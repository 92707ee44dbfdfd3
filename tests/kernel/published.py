"""The published calendar 2018 to 2026 as a value, for tests without a database."""

import csv
from datetime import date, datetime
from functools import cache
from pathlib import Path

import lilong.rulebook
from lilong.kernel.calendar import DayRow, WorkingCalendar
from lilong.kernel.clock import SHANGHAI

FILE = Path(lilong.rulebook.__file__).parent / "data" / "days_2018_2026.csv"


@cache
def published_calendar() -> WorkingCalendar:
    with FILE.open(encoding="utf-8") as file:
        days = {
            date.fromisoformat(row["date"]): DayRow(
                row["is_workday"] == "1", row["holiday_name"], row["in_lieu"] == "1"
            )
            for row in csv.DictReader(file)
        }
    return WorkingCalendar(days=days, published_years=frozenset(range(2018, 2027)))


def at(text: str) -> datetime:
    """Return a Shanghai moment written as 2021-07-23 16:00."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
