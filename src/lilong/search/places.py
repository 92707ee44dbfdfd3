"""Where an entry stands in the index: a number that grows with time, and the days it belongs to.

Scope words tie an entry to its office and kind (SQLite) and also to its day and its 32 days
(PostgreSQL, whose index knows no order and is asked window by window). They begin with an
underscore, which no word of a text can hold, so no text can put itself into another's scope.
"""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from math import ceil
from uuid import UUID

_ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SPREAD_BITS = 22
_DAY = 86_400_000
DAYS_IN_BLOCK = 32


def place_of(at: datetime, key: UUID) -> int:
    """Return the place for a key at a moment: milliseconds, then 22 bits to tell keys apart."""
    spread = int.from_bytes(blake2b(key.bytes, digest_size=4).digest()) >> (32 - _SPREAD_BITS)
    return ((at - _ORIGIN) // _MILLISECOND << _SPREAD_BITS) | spread


def day_of(place: int) -> int:
    """Return the number of the day (UTC) a place lies in."""
    return (place >> _SPREAD_BITS) // _DAY


def scope_word(office_id: int, kind: str) -> str:
    """Return the word all entries of an office and kind share."""
    return f"_{office_id}_{kind}"


def window_word(office_id: int, kind: str, letter: str, number: int) -> str:
    """Return the word all entries of an office and kind share in a day ("d") or block ("b")."""
    sign = "n" if number < 0 else ""
    return f"_{office_id}_{kind}_{letter}{sign}{abs(number)}"


def start_of(day: int) -> int:
    """Return the lowest place of a day."""
    return day * _DAY << _SPREAD_BITS


def days_between(later: int, earlier: int) -> float:
    """Return how many days lie between two places."""
    return ((later - earlier) >> _SPREAD_BITS) / _DAY


def window(newest: int, days: float, oldest: int) -> tuple[str, list[int], int]:
    """Return what to search next from the day `newest` on backwards, for about so many days.

    The letter and numbers for `window_word`, and the first day they cover; a long time is
    searched in blocks, which may begin earlier than asked.
    """
    if days <= DAYS_IN_BLOCK // 2:
        first = max(newest - ceil(days) + 1, oldest)
        return "d", list(range(newest, first - 1, -1)), first
    first = max(newest - ceil(days) + 1, oldest) // DAYS_IN_BLOCK
    blocks = list(range(newest // DAYS_IN_BLOCK, first - 1, -1))
    return "b", blocks, first * DAYS_IN_BLOCK
