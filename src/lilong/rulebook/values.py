"""How values of each type are written in JSON, checked on entry and read exactly.

Shares become fractions, never floats (G-05); money is whole fen; a limit is a
`lilong.kernel.calendar.Limit`; a table is a tuple of rows, a schema one row.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from lilong.kernel.calendar import Limit
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.rulebook.keys import Shape
from lilong.rulebook.terms import ValueType

_SHARE = re.compile(r"(\d+)(?:/([1-9]\d*)|(\.\d+)?(%)?)")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_MONTH_DAY = re.compile(r"\d\d-\d\d")
_LEAP = 2000

_EXPECTED = {
    ValueType.DAYS: mark("a whole number of days, not negative"),
    ValueType.SHARE: mark("a share from 0 to 1, such as 2/3 or 85%"),
    ValueType.MONEY: mark("an amount in whole fen, not negative"),
    ValueType.NUMBER: mark("a whole number, or a decimal number written as text"),
    ValueType.TEXT: mark("a text, one of the choices if there are any"),
    ValueType.FLAG: mark("yes or no"),
    ValueType.LIMIT: mark("a limit with number and unit"),
    ValueType.TIME: mark("a time of day such as 09:00"),
    ValueType.DATE: mark("a date such as 2027-01-31"),
    ValueType.MONTH_DAY: mark("a day of the year such as 06-01"),
    ValueType.TABLE: mark("a list of rows"),
    ValueType.SCHEMA: mark("a record of named fields"),
}


class BadValue(ValueError):
    """A value is not of its key's type; carries the refusal that says so."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(str(refusal))


def read(shape: Shape, data: Any, *, place: str = "") -> Any:
    """Return the exact value of its JSON form; raises BadValue with the place of the fault."""
    if shape.type is ValueType.TABLE:
        return _read_table(shape, data, place)
    if shape.type is ValueType.SCHEMA:
        return _read_record(shape, data, place)
    try:
        return _READERS[shape.type](shape, data)
    except (ValueError, TypeError, KeyError, ZeroDivisionError):
        raise _bad(shape, data, place) from None


def fault(shape: Shape, data: Any) -> Refusal | None:
    """Return why the JSON form is not a value of this shape, or None."""
    try:
        read(shape, data)
    except BadValue as bad:
        return bad.refusal
    return None


def expected(shape: Shape) -> Refusal:
    """Return what a value of a shape has to be, as a sentence: the range it may have."""
    if shape.type is ValueType.LIMIT and shape.choices:
        return Refusal("expected", mark("a limit with number and one of the units offered"))
    return Refusal("expected", _EXPECTED[shape.type])


def _bad(shape: Shape, data: Any, place: str) -> BadValue:
    refusal = Refusal(
        "bad_value",
        mark("“{value}” is not a value for this key. Expected: {expected}"),
        {"value": data, "expected": expected(shape)},
        rule="G-05",
        field=place,
    )
    return BadValue(refusal)


def _read_table(shape: Shape, data: Any, place: str) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(data, list):
        raise _bad(shape, data, place)
    return tuple(
        _read_record(shape, row, f"{place}[{number}]") for number, row in enumerate(data, start=1)
    )


def _read_record(shape: Shape, data: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise _bad(shape, data, place)
    known = {part.name for part in shape.parts}
    missing = {part.name for part in shape.parts if not part.is_optional} - data.keys()
    for name in sorted((data.keys() - known) | missing):
        refusal = Refusal(
            "wrong_field",
            mark("The field “{name}” is missing or unknown. Fields: {fields}"),
            {"name": name, "fields": [part.name for part in shape.parts]},
            field=f"{place}.{name}".lstrip("."),
        )
        raise BadValue(refusal)
    row = {
        part.name: read(part, data[part.name], place=f"{place}.{part.name}".lstrip("."))
        if data.get(part.name) is not None or not part.is_optional
        else None
        for part in shape.parts
    }
    return MappingProxyType(row)


def _whole(_shape: Shape, data: Any) -> int:
    if not isinstance(data, int) or isinstance(data, bool) or data < 0:
        raise ValueError
    return data


def _share(_shape: Shape, data: Any) -> Fraction:
    found = _SHARE.fullmatch(str(data)) if isinstance(data, (str, int)) else None
    if not found or isinstance(data, bool):
        raise ValueError
    whole, denominator, decimals, percent = found.groups()
    share = (
        Fraction(int(whole), int(denominator))
        if denominator
        else Fraction(whole + (decimals or ""))
    )
    share = share / 100 if percent else share
    if share > 1:
        raise ValueError
    return share


def _number(_shape: Shape, data: Any) -> int | Fraction:
    if isinstance(data, int) and not isinstance(data, bool):
        return data
    if not isinstance(data, str) or not _NUMBER.fullmatch(data):
        raise ValueError
    number = Fraction(data)
    return number.numerator if number.denominator == 1 else number


def _text(shape: Shape, data: Any) -> str:
    if not isinstance(data, str) or (shape.choices and data not in shape.choices):
        raise ValueError
    return data


def _flag(_shape: Shape, data: Any) -> bool:
    if not isinstance(data, bool):
        raise TypeError
    return data


def _limit(shape: Shape, data: Any) -> Limit:
    if not isinstance(data, dict) or data.keys() != {"number", "unit"}:
        raise ValueError
    limit = Limit.from_data(data)
    if shape.choices and limit.unit not in shape.choices:
        raise ValueError
    return limit


def _time(_shape: Shape, data: Any) -> time:
    if not isinstance(data, str) or not _TIME.fullmatch(data):
        raise ValueError
    return time.fromisoformat(data)


def _date(_shape: Shape, data: Any) -> date:
    return date.fromisoformat(data)


def _month_day(_shape: Shape, data: Any) -> tuple[int, int]:
    if not _MONTH_DAY.fullmatch(data):
        raise ValueError
    day = date.fromisoformat(f"{_LEAP}-{data}")
    return day.month, day.day


_READERS: dict[ValueType, Callable[[Shape, Any], Any]] = {
    ValueType.DAYS: _whole,
    ValueType.SHARE: _share,
    ValueType.MONEY: _whole,
    ValueType.NUMBER: _number,
    ValueType.TEXT: _text,
    ValueType.FLAG: _flag,
    ValueType.LIMIT: _limit,
    ValueType.TIME: _time,
    ValueType.DATE: _date,
    ValueType.MONTH_DAY: _month_day,
}
