"""All values in force and all published days, kept in memory and known by a revision token.

Reading a rule value costs no query. Every few seconds the token is compared with the database, so
that other processes follow a change. Within a transaction that has itself changed the rulebook, a
snapshot of its own is read; it vanishes with a rollback and is forgotten at commit.
"""

import threading
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import connection, transaction

from lilong.kernel.calendar import DayRow
from lilong.rulebook import keys, values
from lilong.rulebook.models import CalendarDay, CalendarYear, Revision, RuleValue
from lilong.rulebook.terms import State

# How long a process may go on with what it holds before it asks for the token again.
FRESH_SECONDS = 2.0
MOST_ANSWERS = 50_000
_UNKNOWN = object()

Place = tuple[str, int | None, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class InForce:
    """One approved value, read exactly."""

    version_id: int
    value: Any
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the rulebook holds at one revision."""

    token: UUID | None
    edition: int
    places: Mapping[Place, tuple[InForce, ...]] = field(repr=False)
    days: Mapping[date, DayRow] = field(repr=False)
    published_years: frozenset[int]
    answers: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def answer(self, question: Any, work_out: Callable[[], T]) -> T:
        """Return what was worked out for a question before, or work it out now.

        A snapshot never changes, so neither does the answer; many rows of an import ask the same.
        """
        known = self.answers.get(question, _UNKNOWN)
        if known is not _UNKNOWN:
            return cast("T", known)
        if len(self.answers) >= MOST_ANSWERS:
            self.answers.clear()
        made = self.answers[question] = work_out()
        return made

    def find(self, place: Place, on: date) -> InForce | None:
        """Return the value in force at one place on a day, if there is one."""
        rows = self.places.get(place)
        if not rows:
            return None
        index = bisect_right(rows, on, key=lambda row: row.valid_from) - 1
        if index < 0:
            return None
        row = rows[index]
        return row if row.valid_to is None or on <= row.valid_to else None


class _Uncommitted:
    """Stands in a transaction's list of things to do at commit, and holds its own snapshot."""

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None

    def __call__(self) -> None:
        forget()


@dataclass(slots=True)
class _Held:
    snapshot: Snapshot
    checked: float


_held: _Held | None = None
_supposed: ContextVar[Snapshot | None] = ContextVar("rulebook_supposed", default=None)
_lock = threading.Lock()


def current() -> Snapshot:
    """Return the snapshot to read from, at most a few seconds behind other processes."""
    supposed = _supposed.get()
    if supposed:
        return supposed
    changed = _uncommitted() if connection.run_on_commit else None
    if changed:
        if not changed.snapshot or changed.snapshot.edition != keys.edition():
            changed.snapshot = _load()
        return changed.snapshot
    held = _held
    if held and _is_current(held) and time.monotonic() - held.checked < FRESH_SECONDS:
        return held.snapshot
    return _refresh()


@contextmanager
def supposing(place: Place, row: InForce) -> Iterator[None]:
    """Read inside as if a value stood at a place, the one before it ended; nothing is kept."""
    held = current()
    day_before = row.valid_from - timedelta(days=1)
    known = [
        one if one.valid_to and one.valid_to < row.valid_from else replace(one, valid_to=day_before)
        for one in held.places.get(place, ())
        if one.valid_from < row.valid_from
    ]
    later = [one for one in held.places.get(place, ()) if one.valid_from > row.valid_from]
    with _supposing_rows(held, place, (*known, row, *later)):
        yield


@contextmanager
def supposing_end(place: Place, version_id: int, last: date) -> Iterator[None]:
    """Read inside as if a value at a place ended on a day without a successor."""
    held = current()
    rows = (
        replace(one, valid_to=last) if one.version_id == version_id else one
        for one in held.places.get(place, ())
    )
    with _supposing_rows(held, place, tuple(rows)):
        yield


@contextmanager
def _supposing_rows(held: Snapshot, place: Place, rows: tuple[InForce, ...]) -> Iterator[None]:
    places = {**held.places, place: rows}
    token = _supposed.set(replace(held, places=places, answers={}))
    try:
        yield
    finally:
        _supposed.reset(token)


def forget() -> None:
    """Drop what is held; the next reading loads it anew."""
    global _held  # noqa: PLW0603  # one snapshot for the process
    _held = None


def forget_all(**_kwargs: Any) -> None:
    """Drop what is held after tables were made or emptied."""
    forget()


def note_change() -> None:
    """Say that the running transaction changed the rulebook: later readings see the change."""
    transaction.on_commit(_Uncommitted())


def _uncommitted() -> _Uncommitted | None:
    waiting = [entry[1] for entry in connection.run_on_commit]
    return next((item for item in reversed(waiting) if isinstance(item, _Uncommitted)), None)


def _is_current(held: _Held) -> bool:
    return held.snapshot.edition == keys.edition()


def _refresh() -> Snapshot:
    global _held  # noqa: PLW0603  # one snapshot for the process
    with _lock:
        held, now = _held, time.monotonic()
        if not held or not _is_current(held) or _token() != held.snapshot.token:
            held = _Held(_load(), now)
        held.checked = now
        _held = held
        return held.snapshot


def _token() -> UUID | None:
    return Revision.objects.values_list("token", flat=True).first()


def _load() -> Snapshot:
    token, edition = _token(), keys.edition()
    rows = RuleValue.objects.filter(state=State.APPROVED).order_by("valid_from")
    places: dict[Place, list[InForce]] = defaultdict(list)
    for row in rows.iterator():
        if keys.is_declared(row.key):
            value = values.read(keys.get_key(row.key), row.value)
            places[(row.key, row.office_id, row.scope)].append(
                InForce(row.pk, value, row.valid_from, row.valid_to, row.source)
            )
    days = CalendarDay.objects.values_list("day", "is_workday", "holiday_name", "in_lieu")
    return Snapshot(
        token=token,
        edition=edition,
        places={place: tuple(found) for place, found in places.items()},
        days={
            day: DayRow(is_workday, name, in_lieu)
            for day, is_workday, name, in_lieu in days.iterator()
        },
        published_years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )
