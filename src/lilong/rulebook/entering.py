"""A value typed in by its kind: from boxes to the exact JSON form, and back into boxes.

Every box holds text. Money is typed in yuan and kept in whole fen, a share stays as it was typed
(2/3 or 85%), a record has a box for each field, a table a row of boxes for each row. What cannot be
read is named at its own box and nothing typed is lost.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lilong.kernel.errors import Refusal
from lilong.kernel.money import read_yuan, yuan
from lilong.kernel.text import mark, squeeze
from lilong.rulebook import values
from lilong.rulebook.keys import Key, Shape
from lilong.rulebook.terms import ValueType

_WHOLE = re.compile(r"-?\d{1,18}")
# So many empty rows stand under a table, to add to it; a row left empty is no row.
SPARE_ROWS = 3
MOST_ROWS = 200
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a form: its name, the shape of what is typed, and its place within the value."""

    name: str
    shape: Shape
    title: str = ""
    row: int | None = None
    is_unit: bool = False


def boxes(key: Key, rows: int = 0) -> list[Box]:
    """Return the boxes a value of a key is typed into; `rows` of a table."""
    if key.type is ValueType.SCHEMA:
        return [
            box for part in key.parts for box in _of(f"value-{part.name}", part, part.title, None)
        ]
    if key.type is ValueType.TABLE:
        return [
            box
            for row in range(min(rows, MOST_ROWS))
            for part in key.parts
            for box in _of(f"value-{row}-{part.name}", part, part.title, row)
        ]
    return list(_of("value", key, "", None))


def _of(name: str, shape: Shape, title: str, row: int | None) -> Iterator[Box]:
    yield Box(name, shape, title, row)
    if shape.type is ValueType.LIMIT:
        yield Box(f"{name}-unit", shape, title, row, is_unit=True)


def typed(key: Key, data: Any) -> dict[str, str]:
    """Return what stands in the boxes for a value in JSON form."""
    if data is None:
        return {}
    if key.type is ValueType.SCHEMA:
        return _record(key, data, "value")
    if key.type is ValueType.TABLE:
        found: dict[str, str] = {}
        for number, row in enumerate(data):
            found |= _record(key, row, f"value-{number}")
        return found
    return _cell(key, data, "value")


def _record(shape: Shape, row: Mapping[str, Any], prefix: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in shape.parts:
        if row.get(part.name) is not None:
            found |= _cell(part, row[part.name], f"{prefix}-{part.name}")
    return found


def _cell(shape: Shape, data: Any, name: str) -> dict[str, str]:
    if shape.type is ValueType.LIMIT:
        return {name: str(data["number"]), f"{name}-unit": str(data["unit"])}
    if shape.type is ValueType.MONEY:
        return {name: yuan(data).replace(",", "")}
    if shape.type is ValueType.FLAG:
        return {name: YES if data else NO}
    if shape.type in {ValueType.TABLE, ValueType.SCHEMA}:
        return {name: json.dumps(data, ensure_ascii=False)}
    return {name: str(data)}


def entered(key: Key, given: Mapping[str, str]) -> tuple[Any, dict[str, Refusal]]:
    """Return the JSON form of what was typed, and what is wrong, by the box it was typed into."""
    faults: dict[str, Refusal] = {}
    if key.type is ValueType.SCHEMA:
        data: Any = _enter_record(key, given, "value", faults)
    elif key.type is ValueType.TABLE:
        data = [
            _enter_record(key, given, f"value-{row}", faults)
            for row in range(MOST_ROWS)
            if any(_said(given, box.name) for box in _row_boxes(key, row))
        ]
    else:
        data = _enter(key, given, "value", faults)
    if not faults:
        whole = values.fault(key, data)
        if whole:
            faults["value"] = whole
    return data, faults


def _row_boxes(key: Key, row: int) -> Iterator[Box]:
    for part in key.parts:
        yield Box(f"value-{row}-{part.name}", part)


def _enter_record(
    shape: Shape, given: Mapping[str, str], prefix: str, faults: dict[str, Refusal]
) -> dict[str, Any]:
    row = {}
    for part in shape.parts:
        name = f"{prefix}-{part.name}"
        if part.is_optional and not _said(given, name):
            continue
        row[part.name] = _enter(part, given, name, faults)
    return row


def _enter(shape: Shape, given: Mapping[str, str], name: str, faults: dict[str, Refusal]) -> Any:
    said = _said(given, name)
    if not said:
        faults[name] = Refusal("empty", mark("Nothing has been entered here."), field=name)
        return None
    data: Any = _READERS.get(shape.type, _squeezed)(said)
    if shape.type is ValueType.LIMIT:
        data = {"number": data, "unit": _said(given, f"{name}-unit")}
    wrong = values.fault(shape, data)
    if wrong:
        # The words typed are named, not the form they would have been kept in.
        faults[name] = Refusal(
            wrong.code, wrong.text, {**wrong.params, "value": given.get(name, "")}, wrong.rule, name
        )
    return data


def _said(given: Mapping[str, str], name: str) -> str:
    return str(given.get(name) or "").strip()


def _text(said: str) -> Any:
    return said


def _squeezed(said: str) -> Any:
    return squeeze(said)


def _whole(said: str) -> Any:
    plain = squeeze(said).replace(",", "")
    return int(plain) if _WHOLE.fullmatch(plain) else plain


def _money(said: str) -> Any:
    fen = read_yuan(said)
    return said if isinstance(fen, Refusal) else fen


def _flag(said: str) -> Any:
    return {YES: True, NO: False}.get(said, said)


def _json(said: str) -> Any:
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        return said


_READERS: Mapping[ValueType, Callable[[str], Any]] = {
    ValueType.TEXT: _text,
    ValueType.DAYS: _whole,
    ValueType.NUMBER: _whole,
    ValueType.MONEY: _money,
    ValueType.FLAG: _flag,
    ValueType.LIMIT: _whole,
    ValueType.TABLE: _json,
    ValueType.SCHEMA: _json,
}
