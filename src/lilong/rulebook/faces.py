"""What the rulebook's pages draw, made from its rows."""

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, pgettext

from lilong.kernel.calendar import DayKind, WorkingCalendar
from lilong.rulebook import keys, showing, values
from lilong.rulebook.keys import Key
from lilong.rulebook.models import RuleValue
from lilong.rulebook.showing import Shown
from lilong.rulebook.terms import (
    CHOICE_NAMES,
    CONFIDENCE_NAMES,
    STATE_NAMES,
    TYPE_NAMES,
    State,
)
from lilong.ui.context import own_or_english
from lilong.ui.messages import say


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key in the list with the value in force today."""

    key: Key
    title: str
    group: str
    value: Shown
    is_own: bool
    scopes: Sequence[str]


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One row of a key's history."""

    row: RuleValue
    value: Shown
    scope: str
    state: str
    proposer: str
    approver: str
    is_in_force: bool
    may_end: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A cell of the year's calendar."""

    day: date
    kind: DayKind
    feast: str
    is_in_month: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the year's calendar, in weeks from Monday."""

    first: date
    weeks: Sequence[Sequence[Day]]
    workdays: int


def key_lines(rows: Sequence[RuleValue], office_id: int, on: date) -> list[KeyLine]:
    """Return every key with what is in force on a day for an office, grouped by name."""
    by_key: dict[str, list[RuleValue]] = {}
    for row in rows:
        if is_in_force(row, on):
            by_key.setdefault(row.key, []).append(row)
    lines = [_key_line(key, by_key.get(key.name, []), office_id) for key in keys.all_keys()]
    return sorted(lines, key=lambda line: (line.group, line.key.name))


def _key_line(key: Key, rows: Sequence[RuleValue], office_id: int) -> KeyLine:
    general = sorted((row for row in rows if not row.scope), key=lambda row: row.office_id is None)
    data = general[0].value if general else key.default
    return KeyLine(
        key=key,
        title=gettext(key.title),
        group=showing.group_name(key.group),
        value=showing.shown(key, data),
        is_own=any(row.office_id == office_id for row in rows),
        scopes=[showing.scope_name(row.scope) for row in rows if row.scope],
    )


def narrowed(
    lines: Sequence[KeyLine], *, words: str = "", group: str = "", own: bool = False
) -> list[KeyLine]:
    """Return the lines whose title or name holds the words, of a group, set by the office."""
    wanted = words.strip().lower()
    return [
        line
        for line in lines
        if (not wanted or wanted in line.title.lower() or wanted in line.key.name)
        and (not group or line.key.group == group)
        and (not own or line.is_own)
    ]


def value_lines(key: Key, rows: Sequence[RuleValue], on: date, today: date) -> list[ValueLine]:
    """Return a key's values in words, as the rows come.

    An office's own value that holds today or later may be proposed to end, unless it is already.
    """
    ending = {row.ends_id for row in rows if row.state == State.PROPOSED}
    return [
        ValueLine(
            row=row,
            value=showing.shown(key, row.value),
            scope=showing.scope_name(row.scope),
            state=gettext(STATE_NAMES[State(row.state)]),
            proposer=_name(row, "proposer"),
            approver=_name(row, "approver"),
            is_in_force=is_in_force(row, on),
            may_end=row.state == State.APPROVED
            and row.office_id is not None
            and row.pk not in ending
            and (row.valid_to is None or row.valid_to > today),
        )
        for row in rows
    ]


def _name(row: RuleValue, which: str) -> str:
    """Return who proposed or decided; the system's own name is a message id."""
    name = own_or_english(row, which)
    return gettext(name) if name else ""


def facts_of(key: Key) -> list[tuple[str, str]]:
    """Return what is known of a key itself, as pairs of name and words."""
    pairs = [
        (gettext("Key"), key.name),
        (gettext("Type"), gettext(TYPE_NAMES[key.type])),
        (gettext("Unit"), gettext(key.unit) if key.unit else ""),
        (gettext("Allowed"), _allowed(key)),
        (gettext("First value"), showing.shown(key, key.default).text),
        (gettext("Source"), gettext(key.source) if key.source else ""),
        (gettext("Rule"), key.rule),
        (gettext("Confidence"), gettext(CONFIDENCE_NAMES[key.confidence])),
    ]
    return [(name, words) for name, words in pairs if words]


def _allowed(key: Key) -> str:
    if key.choices:
        words = (gettext(CHOICE_NAMES.get(one, one)) for one in key.choices)
        return pgettext("between the items of a list", ", ").join(words)
    return say(values.expected(key))


def months_of(year: int, calendar: WorkingCalendar) -> list[Month]:
    """Return a year's calendar, month by month."""
    return [_month(year, number, calendar) for number in range(1, 13)]


def _month(year: int, number: int, calendar: WorkingCalendar) -> Month:
    weeks = [
        [_day(day, number, calendar) for day in week]
        for week in Calendar().monthdatescalendar(year, number)
    ]
    own = [cell.day for week in weeks for cell in week if cell.is_in_month]
    return Month(date(year, number, 1), weeks, sum(map(calendar.is_workday, own)))


def _day(day: date, month: int, calendar: WorkingCalendar) -> Day:
    row = calendar.days.get(day)
    feast = gettext(row.holiday_name) if row and row.holiday_name else ""
    return Day(day, calendar.kind(day), feast, day.month == month)


def is_in_force(row: RuleValue, on: date) -> bool:
    """Say whether a value is approved and holds on a day."""
    is_known = row.state == State.APPROVED and row.valid_from <= on
    return is_known and (row.valid_to is None or on <= row.valid_to)
