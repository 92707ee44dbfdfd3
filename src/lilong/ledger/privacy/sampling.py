"""Drawing readings that anybody can draw again: by the seed, without chance of the machine."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Final
from uuid import UUID

# Nothing was recorded before, and moments before it leave the calendar in some zone.
LONG_AGO: Final = date(1000, 1, 1)


def drawn(keys: Iterable[UUID], *, seed: str, count: int) -> list[UUID]:
    """Return `count` of the keys: those whose SHA-256 of "seed:key" is smallest, in that order."""
    return sorted(keys, key=lambda key: number_of(key, seed))[:count]


def number_of(key: UUID, seed: str) -> str:
    """Return the number a key is drawn by."""
    return sha256(f"{seed}:{key}".encode()).hexdigest()


def month_before(day: date) -> date:
    """Return the first day of the month before a day's."""
    return date(day.year - 1, 12, 1) if day.month == 1 else date(day.year, day.month - 1, 1)


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return date(month.year + 1, 1, 1) if month.month == 12 else date(month.year, month.month + 1, 1)


def months_after(day: date, months: int) -> date:
    """Return the day so many months later, the last of its month where it has no such day.

    Never before `LONG_AGO`: what is kept so long is kept for ever.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < LONG_AGO.year:
        return LONG_AGO
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)
