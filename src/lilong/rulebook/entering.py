"""A value typed in by its kind: from boxes to the exact JSON form, and back into boxes.

Every box holds text. Money is typed in yuan and kept in whole fen, a share stays as it was typed
(2/3 or 85%), a record has a box for each field, a table a row of boxes for each row. What cannot be
read is named at its own box and nothing typed is lost. A table within a table has rows of its own;
what lies deeper than that is typed as JSON.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from lilong.kernel.errors import Refusal
from lilong.kernel.money import read_yuan, yuan
from lilong.kernel.text import mark, squeeze
from lilong.rulebook import values
from lilong.rulebook.keys import Key, Shape
from lilong.rulebook.layout import MOST_DEPTH, MOST_ROWS, row_count, row_numbers
from lilong.rulebook.terms import ValueType

_WHOLE = re.compile(r"-?\d{1,18}")
YES, NO = "yes", "no"


def without_row(given: Mapping[str, str], row: str) -> dict[str, str]:
    """Return what was typed without a row, "value-units-2"; those after it move up."""
    table, _dash, said = row.rpartition("-")
    if not said.isdecimal():
        return dict(given)
    gone, kept = int(said), {}
    for name, text in given.items():
        number = next(iter(row_numbers(table, [name])), None)
        if number == gone:
            continue
        moved = name
        if number is not None and number > gone:
            moved = f"{table}-{number - 1}{name[len(f'{table}-{number}') :]}"
        kept[moved] = text
    return kept


def typed(key: Key, data: Any) -> dict[str, str]:
    """Return what stands in the boxes for a value in JSON form."""
    return {} if data is None else _cells(key, data, "value", 0)


def _cells(shape: Shape, data: Any, name: str, depth: int) -> dict[str, str]:
    if shape.type is ValueType.SCHEMA:
        return _record(shape, data, name, depth)
    if shape.type is ValueType.TABLE and depth < MOST_DEPTH:
        found: dict[str, str] = {}
        for number, row in enumerate(data):
            found |= _record(shape, row, f"{name}-{number}", depth + 1)
        return found
    return _cell(shape, data, name)


def _record(shape: Shape, row: Mapping[str, Any], prefix: str, depth: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in shape.parts:
        if row.get(part.name) is not None:
            found |= _cells(part, row[part.name], f"{prefix}-{part.name}", depth)
    return found


def _cell(shape: Shape, data: Any, name: str) -> dict[str, str]:
    if shape.type is ValueType.LIMIT:
        return {name: str(data["number"]), f"{name}-unit": str(data["unit"])}
    if shape.type is ValueType.MONEY:
        return {name: yuan(data).replace(",", "")}
    if shape.type is ValueType.FLAG:
        return {name: YES if data else NO}
    if shape.type is ValueType.TABLE:
        return {name: json.dumps(data, ensure_ascii=False)}
    return {name: str(data)}


def entered(key: Key, given: Mapping[str, str]) -> tuple[Any, dict[str, Refusal]]:
    """Return the JSON form of what was typed, and what is wrong, by the box it was typed into."""
    faults: dict[str, Refusal] = {}
    data = _enter_any(key, given, "value", faults, 0)
    if not faults:
        whole = values.fault(key, data)
        if whole:
            faults["value"] = whole
    return data, faults


def _enter_any(
    shape: Shape, given: Mapping[str, str], name: str, faults: dict[str, Refusal], depth: int
) -> Any:
    if shape.type is ValueType.SCHEMA:
        return _enter_record(shape, given, name, faults, depth)
    if shape.type is ValueType.TABLE and depth < MOST_DEPTH:
        return [
            _enter_record(shape, given, f"{name}-{row}", faults, depth + 1)
            for row in range(min(row_count(name, given), MOST_ROWS))
            if _is_any_said(given, f"{name}-{row}")
        ]
    return _enter(shape, given, name, faults)


def _enter_record(
    shape: Shape, given: Mapping[str, str], prefix: str, faults: dict[str, Refusal], depth: int
) -> dict[str, Any]:
    row = {}
    for part in shape.parts:
        name = f"{prefix}-{part.name}"
        if part.is_optional and not _is_any_said(given, name):
            continue
        row[part.name] = _enter_any(part, given, name, faults, depth)
    return row


def _is_any_said(given: Mapping[str, str], name: str) -> bool:
    """Say whether anything was typed into a box, or into any of the boxes below its name."""
    if _said(given, name):
        return True
    return any(
        one.startswith(f"{name}-") and not one.endswith("-unit") and _said(given, one)
        for one in given
    )


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
}
