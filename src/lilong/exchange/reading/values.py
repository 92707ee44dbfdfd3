"""Cells become values: text, moments in Shanghai's time, whole numbers, telephones, choices.

A cell that is not what its column wants gives a `Refusal` with row, header and (masked) cell.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from lilong.exchange.reading.columns import Column, Kind, Recognition
from lilong.exchange.reading.table import Cell, Row
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import Refusal
from lilong.kernel.masking import mask_identity, mask_name, mask_numbers, mask_phone
from lilong.kernel.text import mark

Value = str | int | datetime | None

# Spreadsheets count days from here; the range is 1954-10-03 to 2119-01-15.
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  # local by definition, the zone comes after
_SERIALS = range(20_000, 80_000)
# Beyond fifteen digits a spreadsheet stores a number rounded.
_EXACT_BELOW = 10**15
_SHOWN = 40
_KEPT = 500
_GUARDED = frozenset("=+-@")
_MASKS: dict[str, Callable[[str], str]] = {
    "name": mask_name,
    "phone": mask_phone,
    "identity": mask_identity,
    "address": lambda text: f"{text[:6]}***" if len(text) > 6 else text,
}

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_WEEKDAY = re.compile(r"[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?")
_MOMENT = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?"
    r"(?:[T\s]*(?P<half>凌晨|早上|上午|中午|下午|晚上|AM|PM)?\s*"
    r"(?P<hour>\d{1,2})(?:[:时点](?:(?P<minute>\d{1,2})分?)?(?::?(?P<second>\d{1,2})(?:\.\d+)?秒?)?)"
    r"\s*(?P<after>AM|PM)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})[T\s]?(?:(\d{2}):?(\d{2})(?::?(\d{2}))?)?")
_AFTERNOON = frozenset({"下午", "晚上", "PM"})
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")

_NOT_DATE = mark("Row {row}: {column} “{value}” is not a date.")
_NOT_NUMBER = mark("Row {row}: {column} “{value}” is not a whole number.")
_NOT_CHOICE = mark("Row {row}: {column} “{value}” is none of: {choices}.")
_EMPTY = mark("Row {row}: {column} is empty.")
_ROUNDED = mark(
    "Row {row}: {column} “{value}” is a number of more than 15 digits, which the spreadsheet has "
    "rounded. Format the column as text, enter the number again and repeat."
)


@dataclass(frozen=True, slots=True)
class Values:
    """A row as an adapter wants it: values by column key, cells of unknown columns by header."""

    number: int
    values: Mapping[str, Value]
    extra: Mapping[str, str] = field(default_factory=dict)


class _Unreadable(Exception):
    def __init__(self, text: str, **params: Any) -> None:
        super().__init__(text)
        self.text, self.params = text, params


def as_text(cell: Cell) -> str:
    """Return a cell as text, as the clerk saw it: whole numbers without a fraction, ISO dates.

    The apostrophe that guards a cell of our own exports is taken off again.
    """
    if isinstance(cell, str):
        text = (cell if cell.isprintable() else _CONTROLS.sub("", cell)).strip()
        return text[1:] if text[:1] == "'" and text[1:2] in _GUARDED else text
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)


def masked(text: str, column: Column | None) -> str:
    """Return a cell's text as others may see it: personal values and all long numbers masked."""
    kind = "phone" if column and column.kind == Kind.PHONE else (column.personal if column else "")
    if kind == "phone" and not any(sign.isdigit() for sign in text):
        kind = ""
    return mask_numbers(_MASKS.get(kind, mask_numbers)(text))


def shown(text: str, column: Column | None) -> str:
    """Return text fit for a sentence: on one line, short, personal values masked."""
    line = masked(" ".join(text.split()), column)
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _insist_exact(cell: Cell) -> None:
    if isinstance(cell, float) and abs(cell) >= _EXACT_BELOW:
        raise _Unreadable(_ROUNDED)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _text(cell: Cell, text: str, _column: Column) -> str:
    _insist_exact(cell)
    return text


def _phone(cell: Cell, text: str, _column: Column) -> str:
    _insist_exact(cell)
    return _plain(text)


def _integer(cell: Cell, text: str, _column: Column) -> int:
    text = _plain(text).replace(",", "").replace(" ", "")
    if isinstance(cell, bool) or not re.fullmatch(r"[+-]?\d{1,18}(?:\.0+)?", text):
        raise _Unreadable(_NOT_NUMBER)
    return int(text.split(".")[0])


def _choice(_cell: Cell, text: str, column: Column) -> str:
    wanted = _plain(text).casefold()
    for key, words in column.choices.items():
        if wanted in {word.casefold() for word in (key, *words)}:
            return key
    names = "、".join(words[0] if words else key for key, words in column.choices.items())
    raise _Unreadable(_NOT_CHOICE, choices=names)


def _from_serial(days: float) -> datetime:
    if int(days) not in _SERIALS:
        raise _Unreadable(_NOT_DATE)
    return _DAY_ZERO + timedelta(seconds=round(days * 86400))


def _hour(found: re.Match[str]) -> int:
    hour, half = int(found["hour"]), (found["half"] or found["after"] or "").upper()
    if half in _AFTERNOON and hour < 12:
        return hour + 12
    return 0 if half in {"AM", "凌晨"} and hour == 12 else hour


def _built(found: re.Match[str]) -> datetime:
    day = datetime(int(found["year"]), int(found["month"]), int(found["day"]))  # noqa: DTZ001
    if found["hour"] is None:
        return day
    hour, minute, second = _hour(found), int(found["minute"] or 0), int(found["second"] or 0)
    if hour == 24 and not minute and not second:
        return day + timedelta(days=1)
    moment = datetime.combine(day, time(hour, minute, second))
    if found["zone"]:
        zone = found["zone"].replace("Z", "+00:00")
        return datetime.fromisoformat(f"{moment.isoformat()}{zone}")
    return moment


def _parsed(text: str) -> datetime:
    line = _plain(text).upper()
    if not line.isascii():
        line = " ".join(_WEEKDAY.sub(" ", line).split())
    if _SERIAL.fullmatch(line):
        return _from_serial(float(line))
    compact = _COMPACT.fullmatch(line)
    try:
        if compact:
            return datetime(*(int(part or 0) for part in compact.groups()))  # type: ignore[arg-type] # noqa: DTZ001
        found = _MOMENT.fullmatch(line)
        if found:
            return _built(found)
    except ValueError:
        pass
    raise _Unreadable(_NOT_DATE)


def _datetime(cell: Cell, text: str, _column: Column) -> datetime:
    if isinstance(cell, datetime):
        moment = cell
    elif isinstance(cell, date):
        moment = datetime.combine(cell, time())
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool) and cell < 10_000_000:
        moment = _from_serial(cell)
    else:
        moment = _parsed(text)
    if not 1900 <= moment.year <= 2199:
        raise _Unreadable(_NOT_DATE)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


_READ: dict[Kind, Callable[[Cell, str, Column], Value]] = {
    Kind.TEXT: _text,
    Kind.DATETIME: _datetime,
    Kind.INTEGER: _integer,
    Kind.PHONE: _phone,
    Kind.CHOICE: _choice,
}


class RowReader:
    """Reads the rows of one table: knows its headers, what they mean, and the columns."""

    def __init__(
        self, headers: Sequence[str], columns: Sequence[Column], recognition: Recognition
    ) -> None:
        by_key = {column.key: column for column in columns}
        self.headers = headers
        self.known = [
            (index, headers[index], by_key[key]) for index, key in recognition.keys.items()
        ]
        taken = set(recognition.keys)
        named = dict(recognition.unknown)
        self.others = [
            (index, header or f"#{index + 1}")
            for index, header in enumerate(headers)
            if index in named or (index not in taken and not header)
        ]

    def read(self, row: Row) -> tuple[Values, tuple[Refusal, ...]]:
        """Return the row's values and what is wrong with it; never raises for a cell."""
        values: dict[str, Value] = {}
        faults = [row.faults[-1]] if -1 in row.faults else []
        for index, header, column in self.known:
            fault = row.faults.get(index)
            if fault is None:
                values[column.key], fault = self._one(row, index, header, column)
            if fault is not None:
                faults.append(fault)
        extra = {
            header: text for index, header in self.others if (text := as_text(row.cells[index]))
        }
        return Values(row.number, values, extra), tuple(faults)

    def header_of(self, column: str) -> str:
        """Return the file's own word for a column, or what was given if the file has no such."""
        return next((header for _index, header, known in self.known if known.key == column), column)

    def masked_cells(self, row: Row) -> dict[str, str]:
        """Return the row's filled cells by header, as others may see them."""
        known = {index: column for index, _header, column in self.known}
        return {
            header or f"#{index + 1}": masked(text, known.get(index))[:_KEPT]
            for index, header in enumerate(self.headers)
            if (text := as_text(row.cells[index]))
        }

    def _one(
        self, row: Row, index: int, header: str, column: Column
    ) -> tuple[Value, Refusal | None]:
        text = as_text(cell := row.cells[index])
        if text == "" and not column.required:
            return None, None
        params: dict[str, Any] = {"row": row.number, "column": header}
        if text == "":
            return None, Refusal("empty_cell", _EMPTY, params, field=column.key)
        try:
            return _READ[column.kind](cell, text, column), None
        except _Unreadable as error:
            params |= {"value": shown(text, column), **error.params}
            return None, Refusal("unreadable_cell", error.text, params, field=column.key)
