"""Reading a year's notice of working days: CSV rows date, is_workday, holiday_name, in_lieu; the
same as JSON; or the State Council's sentences (`circular`).

A notice may list only the days that differ from their weekday, or every day. The last December
days of the year before may stand in it, because the New Year's swap can fall there.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lilong.kernel.calendar import DayRow
from lilong.kernel.errors import Refusal
from lilong.kernel.text import half_width, mark
from lilong.rulebook import circular
from lilong.rulebook.terms import FEASTS

COLUMNS = ("date", "is_workday", "holiday_name", "in_lieu")
FIRST_YEAR, LAST_YEAR = 1990, 2200
_ALIASES = {
    "日期": "date",
    "是否工作日": "is_workday",
    "节日": "holiday_name",
    "是否调休": "in_lieu",
}
_YES = frozenset({"1", "true", "yes", "是", "班", "上班"})
_NO = frozenset({"0", "false", "no", "否", "休", "放假", ""})


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that cannot be taken, and why. Row 1 is the header, 0 the whole file."""

    number: int
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Notice:
    """The days of a notice, the feasts it names, and the faults found in it."""

    days: Mapping[date, DayRow]
    faults: tuple[RowFault, ...] = ()
    feasts: frozenset[str] = frozenset()


def read_any(text: str, year: int) -> Notice:
    """Read a notice in whichever form it came: JSON, the circular's sentences, or CSV."""
    if text.lstrip("\ufeff \t\r\n")[:1] in {"[", "{"}:
        return _read_json(text, year)
    if circular.is_circular(text):
        return _read_circular(text, year)
    return read_notice(text, year)


def checked(notice: Notice, year: int) -> tuple[RowFault, ...]:
    """Return what is wrong with a notice as a whole, once its rows can be read (G-06, G-08).

    A make-up day lies on a weekend, every feast of the law has a day off, and the three that are
    bound to a date have it.
    """
    return tuple(RowFault(0, refusal) for refusal in _faults(notice, year))


def _faults(notice: Notice, year: int) -> Iterable[Refusal]:
    for day, row in sorted(notice.days.items()):
        if row.is_workday and row.holiday_name and day.weekday() < 5:
            sentence = mark("{day} is a weekday: a make-up day lies on a Saturday or Sunday.")
            yield Refusal("make_up_on_weekday", sentence, {"day": day}, rule="G-06")
    off = {_feast(row.holiday_name) for row in notice.days.values() if not row.is_workday}
    for feast in FEASTS:
        if feast not in off | notice.feasts:
            sentence = mark("The notice has no day off for this feast: {feast}.")
            yield Refusal("no_feast", sentence, {"feast": Refusal("feast", feast)}, rule="G-08")
    for month, number in ((1, 1), (5, 1), (10, 1)):
        day = date(year, month, number)
        fixed = notice.days.get(day)
        if fixed is None or fixed.is_workday:
            sentence = mark("{day} is a day off by law, and the notice does not say so.")
            yield Refusal("no_fixed_day", sentence, {"day": day}, rule="G-08")


def _feast(name: str) -> str:
    return circular.FEAST_WORDS.get(name, name)


def _read_circular(text: str, year: int) -> Notice:
    found = circular.read_circular(text, year)
    faults = [RowFault(number, refusal) for number, refusal in found.faults]
    for day in sorted(found.days):
        if not _belongs(day, year):
            faults.append(RowFault(0, _other_year(day, year)))
    return Notice(found.days, tuple(faults), frozenset(found.feasts))


def _read_json(text: str, year: int) -> Notice:
    try:
        data: Any = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return Notice({}, (RowFault(0, Refusal("bad_json", mark("This is not readable JSON."))),))
    rows = data.get("days") if isinstance(data, dict) else data
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        sentence = mark("The JSON must be a list of days, or a record with such a list as “days”.")
        return Notice({}, (RowFault(0, Refusal("bad_json", sentence)),))
    lines = [{_name(str(key)): _word(value) for key, value in row.items()} for row in rows]
    return _read_rows(
        ((number, {"date": "", "is_workday": "", **row}) for number, row in enumerate(lines, 1)),
        year,
    )


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value).strip()


def may_put_forward(year: int, *, changes: int) -> Refusal | None:
    """Say that a notice would change nothing: the year stands exactly like this already."""
    if changes:
        return None
    sentence = mark("{year} is published with exactly these days already. Nothing was entered.")
    return Refusal("nothing_new", sentence, {"year": str(year)})


def may_correct(year: int, base: int, reason: str) -> Refusal | None:
    """Say that a year published already is corrected only with a reason."""
    if base < 0 or reason.strip():
        return None
    sentence = mark("{year} is published already. Say why it is corrected.")
    return Refusal("no_reason", sentence, {"year": str(year)}, field="reason")


def may_wait_once(year: int, *, is_waiting: bool) -> Refusal | None:
    """Say that the same notice waits for approval already."""
    if not is_waiting:
        return None
    sentence = mark("This very notice of {year} waits for approval already.")
    return Refusal("waits", sentence, {"year": str(year)})


def read_notice(text: str, year: int) -> Notice:
    """Read the notice of a year; a faulty row is named and left out, the others are read."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    names = {_name(header): header for header in reader.fieldnames or () if header}
    if not {"date", "is_workday"} <= names.keys():
        refusal = Refusal(
            "no_columns",
            mark("The file needs the columns date and is_workday; found: {found}"),
            {"found": list(reader.fieldnames or ())},
        )
        return Notice({}, (RowFault(0, refusal),))
    return _read_rows(
        (
            (number, {name: (raw.get(header) or "").strip() for name, header in names.items()})
            for number, raw in enumerate(reader, start=2)
        ),
        year,
    )


def _read_rows(rows: Iterable[tuple[int, Mapping[str, str]]], year: int) -> Notice:
    days: dict[date, DayRow] = {}
    faults: list[RowFault] = []
    for number, row in rows:
        if not any(row.values()):
            continue
        found = _read_row(row, year, days)
        if isinstance(found, Refusal):
            faults.append(RowFault(number, found))
        else:
            days[found[0]] = found[1]
    if not days and not faults:
        faults.append(RowFault(0, Refusal("empty", mark("The file has no days in it."))))
    return Notice(days, tuple(faults))


def _name(header: str) -> str:
    plain = half_width(header).strip().lower()
    return _ALIASES.get(plain, plain)


def _read_row(
    row: Mapping[str, str], year: int, known: Mapping[date, DayRow]
) -> tuple[date, DayRow] | Refusal:
    try:
        day = date.fromisoformat(half_width(row["date"]).replace("/", "-"))
    except ValueError:
        sentence = mark("“{value}” is not a date. Write it as 2027-01-31.")
        return Refusal("bad_date", sentence, {"value": row["date"]}, field="date")
    if not _belongs(day, year):
        return _other_year(day, year)
    if day in known:
        sentence = mark("{day} stands in the file twice.")
        return Refusal("twice", sentence, {"day": day}, field="date")
    flags = [_flag(row.get(name, "")) for name in ("is_workday", "in_lieu")]
    if flags[0] is None or flags[1] is None or not row["is_workday"]:
        sentence = mark("Say by 1 or 0 whether {day} is worked and whether it is in lieu.")
        return Refusal("bad_flag", sentence, {"day": day}, field="is_workday")
    return day, DayRow(flags[0], row.get("holiday_name", "")[:60], flags[1])


def _belongs(day: date, year: int) -> bool:
    return date(year - 1, 12, 1) <= day <= date(year, 12, 31)


def _other_year(day: date, year: int) -> Refusal:
    sentence = mark("{day} does not belong to the notice of {year}.")
    return Refusal("other_year", sentence, {"day": day, "year": str(year)}, field="date")


def _flag(text: str) -> bool | None:
    plain = half_width(text).lower()
    return True if plain in _YES else False if plain in _NO else None
