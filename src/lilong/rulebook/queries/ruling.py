"""Reads every decision makes: the ruling of a key and the working calendar, without a query."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db.models import Q

from lilong.kernel import clock
from lilong.kernel.calendar import Receipt, WorkingCalendar
from lilong.rulebook import keys, ports, snapshot, values
from lilong.rulebook.models import RuleValue
from lilong.rulebook.ports import Change
from lilong.rulebook.snapshot import Snapshot
from lilong.rulebook.terms import EVERYWHERE, State

# The version of a value that is only thought of.
SUPPOSED = 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """A value with the version a decision stores; no version means the declared default."""

    key: str
    value: Any
    version_id: int | None
    source: str
    scope: str = ""
    office_id: int | None = None


def value(
    name: str, *, office_id: int | None = None, scope: str | Sequence[str] = "", on: date
) -> Ruling:
    """Return the value of a key on a day: the narrowest scope wins.

    `scope` is one scope ("source:hotline") or several, narrowest first. Each is looked for in the
    office, then everywhere; then the office's and the general value, then the default. Raises
    `keys.Undeclared` when there is neither value nor default. Costs no query.
    """
    scopes = (scope,) if isinstance(scope, str) else tuple(scope)
    held = snapshot.current()
    question = (name, office_id, scopes, on)
    return held.answer(question, lambda: _ruling(held, name, office_id, scopes, on))


def _ruling(
    held: Snapshot, name: str, office_id: int | None, scopes: tuple[str, ...], on: date
) -> Ruling:
    key = keys.get_key(name)
    for place in _places(name, office_id, scopes):
        found = held.find(place, on)
        if found:
            return Ruling(name, found.value, found.version_id, found.source, place[2], place[1])
    if key.default is None:
        raise keys.Undeclared(f"{name} has no value on {on}")
    return Ruling(name, values.read(key, key.default), None, key.source)


def _places(name: str, office_id: int | None, scopes: tuple[str, ...]) -> list[snapshot.Place]:
    offices = [None] if office_id is None else [office_id, None]
    return [
        (name, office, one) for one in (*filter(None, scopes), EVERYWHERE) for office in offices
    ]


def _wider(office_id: int | None, scope: str) -> tuple[str, ...]:
    """Return a scope with those it lies in, as a decision within it looks for them."""
    return ports.scopes_above(office_id or 0, scope)


def value_within(name: str, office_id: int | None, scope: str, on: date) -> Ruling:
    """Return what holds on a day within a scope: its own value, else that of a wider one."""
    return value(name, office_id=office_id, scope=_wider(office_id, scope), on=on)


def version_at(name: str, office_id: int | None, scope: str, on: date) -> int | None:
    """Return the row a decision of a day would be made by, read from the table itself (one query).

    None where no row holds there. A proposal remembers it and is compared with it again.
    """
    places = _places(name, office_id, _wider(office_id, scope))
    rows = RuleValue.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        key=name,
        scope__in={place[2] for place in places},
        state=State.APPROVED,
        valid_from__lte=on,
    )
    by_place = {(row.key, row.office_id, row.scope): row.pk for row in rows}
    return next((by_place[place] for place in places if place in by_place), None)


def versions_of(name: str) -> list[int]:
    """Return all rows of a key that are or were in force: a clock names the one it was set by."""
    rows = RuleValue.objects.filter(key=name, state=State.APPROVED)
    return list(rows.values_list("pk", flat=True))


@contextmanager
def supposing(change: Change) -> Iterator[None]:
    """Let everything inside read the rulebook as if a change had been put in force; no write.

    What is counted with it is counted by the very functions the operations use.
    """
    exact = values.read(keys.get_key(change.key), change.value)
    row = snapshot.InForce(SUPPOSED, exact, change.valid_from, change.valid_to, "")
    with snapshot.supposing((change.key, change.office_id, change.scope), row):
        yield


@contextmanager
def supposing_end(row: RuleValue, last: date) -> Iterator[None]:
    """Let everything inside read the rulebook as if a value ended on a day; no write."""
    with snapshot.supposing_end((row.key, row.office_id, row.scope), row.pk, last):
        yield


def receipt(*, office_id: int | None = None, scope: str | Sequence[str] = "", on: date) -> Receipt:
    """Return how first and last days are treated for an office and scope on a day (G-02, G-10)."""
    after_hours = value("cal.after_hours_receipt", office_id=office_id, scope=scope, on=on)
    day_end = value("cal.day_end", office_id=office_id, scope=scope, on=on)
    return Receipt(after_hours=after_hours.value, day_end=day_end.value)


def calendar(office_id: int | None = None, on: date | None = None) -> WorkingCalendar:
    """Return the working calendar with the office hours in force on a day (today's by default).

    Built once for each revision and office hours; costs no query in between.
    """
    held = snapshot.current()
    day = on or clock.local(clock.now()).date()
    hours = value("cal.office_hours", office_id=office_id, on=day).value
    office_hours = (hours["opens"], hours["closes"])
    return held.answer(office_hours, lambda: _calendar(held, office_hours))


def _calendar(held: Snapshot, office_hours: tuple[time, time]) -> WorkingCalendar:
    return WorkingCalendar(
        days=held.days,
        office_hours=office_hours,
        published_years=held.published_years,
        revision=str(held.token or ""),
    )
