"""Daily roots: one hash over every chain touched on a local day and the root before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Collate

from lilong.journal.canonical import canonical
from lilong.journal.models import Entry
from lilong.kernel.clock import SHANGHAI, local


@dataclass(frozen=True, slots=True)
class Figures:
    """A root with how many entries and chains it stands on."""

    root: str
    entries_count: int
    chains_count: int


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the first moment of a local day and of the next."""
    begin = datetime.combine(day, time(), SHANGHAI)
    return begin, datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def compute(day: date, previous_root: str) -> Figures:
    """Return the root of a day from the entries recorded on it, without keeping them in memory."""
    digest = sha256(canonical({"date": day, "previous": previous_root}).encode())
    entries = chains = 0
    for (kind, subject_id), group in groupby(_hashes(day), key=lambda row: (row[0], row[1])):
        last = ""
        for row in group:
            entries, last = entries + 1, row[2]
        chains += 1
        digest.update(b"\n" + canonical([kind, subject_id, last]).encode())
    return Figures(digest.hexdigest(), entries, chains)


def first_day() -> date | None:
    """Return the local day of the oldest entry."""
    oldest = [
        Entry.objects.filter(office_id=office)
        .order_by("recorded_at")
        .values_list("recorded_at", flat=True)
        .first()
        for office in office_ids()
    ]
    return min((local(at).date() for at in oldest if at), default=None)


def office_ids() -> list[int]:
    """Return the offices that have entries, by as many steps through the index as there are."""
    found: list[int] = []
    rows = Entry.objects.order_by("office_id").values_list("office_id", flat=True)
    following = rows.first()
    while isinstance(following, int):  # SQLite would keep a forger's text in a column of numbers
        found.append(following)
        following = rows.filter(office_id__gt=following).first()
    return found


def has_open_writers(since: datetime) -> bool:
    """Say whether a transaction begun before a moment may still bring entries of that time.

    SQLite writes one transaction at a time: whoever asks inside one has no other beside it.
    """
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            " AND backend_xid IS NOT NULL AND xact_start < %s LIMIT 1",
            [since],
        )
        return cursor.fetchone() is not None


def _hashes(day: date) -> Iterator[tuple[Any, ...]]:
    """Yield (kind, id, hash) of the day's entries, sorted by bytes on every database."""
    begin, end = day_bounds(day)
    order = [
        Collate(F(name), "C") if connection.vendor == "postgresql" else F(name)
        for name in ("subject_kind", "subject_id")
    ]
    return (
        Entry.objects.filter(
            office_id__in=office_ids(), recorded_at__gte=begin, recorded_at__lt=end
        )
        .order_by(*order, "sequence")
        .values_list("subject_kind", "subject_id", "hash")
        .iterator(chunk_size=2000)
    )
