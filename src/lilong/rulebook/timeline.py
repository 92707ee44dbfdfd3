"""A key's values over time: what is in force on a day, and bars over the years."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext

from lilong.rulebook import queries, showing
from lilong.rulebook.faces import is_in_force
from lilong.rulebook.keys import Key, Undeclared
from lilong.rulebook.models import RuleValue
from lilong.rulebook.showing import Shown
from lilong.rulebook.terms import BEGINNING, State

_YEAR = timedelta(days=365)
_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Holding:
    """What is in force for a scope on a day; no row means the declared first value."""

    scope: str
    value: Shown
    row: RuleValue | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A value's time in a lane, in thousandths of its width."""

    x: int
    width: int
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """The values of one office and scope over the years."""

    name: str
    scope: str
    bars: Sequence[Bar]
    today: int
    first: date
    last: date


def holding(key: Key, rows: Sequence[RuleValue], office_id: int, on: date) -> list[Holding]:
    """Return what is in force on a day for the office and each narrower scope that has a value."""
    by_pk = {row.pk: row for row in rows}
    scopes = sorted({row.scope for row in rows if row.state == State.APPROVED} | {""})
    found = []
    for scope in scopes:
        try:
            ruling = queries.value(key.name, office_id=office_id, scope=scope, on=on)
        except Undeclared:
            continue
        if ruling.scope != scope:
            continue
        row = by_pk.get(ruling.version_id or 0)
        value = showing.shown(key, row.value if row else key.default)
        found.append(Holding(showing.scope_name(scope), value, row))
    return found


def lanes(rows: Sequence[RuleValue], today: date) -> list[Lane]:
    """Return the approved values as bars over the years, a lane for each office and scope.

    The picture begins a year before the first change and ends a year after the last; what holds
    without a beginning or an end runs to its edge.
    """
    approved = [row for row in rows if row.state == State.APPROVED]
    days = [today, *(row.valid_from for row in approved if row.valid_from > BEGINNING)]
    days += [row.valid_to for row in approved if row.valid_to]
    first, last = min(days) - _YEAR, max(days) + _YEAR
    length = (last - first).days
    by_place: dict[tuple[bool, str], list[Bar]] = {}
    for row in sorted(approved, key=lambda one: one.valid_from):
        begins = max(row.valid_from, first)
        ends = min(row.valid_to or last, last)
        bar = Bar(
            x=(begins - first).days * _WIDTH // length,
            width=max((ends - begins).days * _WIDTH // length, 4),
            is_in_force=is_in_force(row, today),
        )
        by_place.setdefault((row.office_id is None, row.scope), []).append(bar)
    at_today = (today - first).days * _WIDTH // length
    return [
        Lane(
            name=gettext("everywhere") if is_everywhere else gettext("this office"),
            scope=showing.scope_name(scope),
            bars=bars,
            today=at_today,
            first=first,
            last=last,
        )
        for (is_everywhere, scope), bars in sorted(by_place.items())
    ]
