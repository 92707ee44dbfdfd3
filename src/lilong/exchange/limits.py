"""What the office's rules say about files that are imported."""

from datetime import datetime, timedelta

from django.conf import settings

from lilong.exchange.reading import Limits
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.rulebook import queries as rulebook
from lilong.rulebook.keys import Key
from lilong.rulebook.starter.shapes import OWN_PROPOSAL
from lilong.rulebook.terms import Confidence, ValueType

KEEP_FILES = Key(
    name="imports.keep_files",
    type=ValueType.NUMBER,
    title=mark("An imported file is kept after the import"),
    unit="days",
    default=30,
    source=OWN_PROPOSAL,
    confidence=Confidence.LOW,
)
_MEGABYTE = 2**20


def reading_limits(office_id: int, at: datetime) -> Limits:
    """Return how large a file may be: the office's rule, never above the wall of the settings."""
    ruling = rulebook.value("imports.max_size", office_id=office_id, on=local(at).date())
    return Limits(wall=min(int(ruling.value) * _MEGABYTE, settings.LILONG_UPLOAD_WALL))


def max_rows(office_id: int, at: datetime) -> int:
    """Return how many rows one file may have."""
    ruling = rulebook.value("imports.max_rows", office_id=office_id, on=local(at).date())
    return int(ruling.value)


def keep_files(office_id: int, at: datetime) -> timedelta:
    """Return how long the file itself is kept after its import ended."""
    ruling = rulebook.value(KEEP_FILES.name, office_id=office_id, on=local(at).date())
    return timedelta(days=int(ruling.value))


def too_large(wall: int) -> Refusal:
    """Say that a file is above the limit."""
    return Refusal(
        "file_too_large",
        mark("The file is larger than {limit} MB. Split it and import the parts."),
        {"limit": wall // _MEGABYTE},
    )


def too_many_rows(most: int) -> Refusal:
    """Say that a file has more rows than the office allows."""
    return Refusal(
        "too_many_rows",
        mark("The file has more than {limit} rows. Split it and import the parts."),
        {"limit": most},
    )
