"""How values, scopes and keys are shown to a reader, in her language; nothing is decided here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext

from lilong.kernel.calendar import Limit, Unit
from lilong.kernel.money import yuan
from lilong.rulebook.keys import Key, Part, Shape
from lilong.rulebook.queries import area_name
from lilong.rulebook.terms import (
    CHOICE_NAMES,
    GROUP_NAMES,
    SCOPE_NAMES,
    ValueType,
)
from lilong.ui import times

NOTHING = "\u2013"


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in words: a line of text, or a small table with headers."""

    text: str = ""
    headers: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def shown(key: Key, data: Any) -> Shown:
    """Return a value as the pages show it; the JSON form goes in, so that 90% stays 90%."""
    if data is None:
        return Shown(text=gettext("no value"))
    if key.type is ValueType.TABLE:
        headers = [gettext(part.title) for part in key.parts]
        return Shown(
            text=ngettext("{count} row", "{count} rows", len(data)).format(count=len(data)),
            headers=headers,
            rows=[_cells(key.parts, row) for row in data],
        )
    if key.type is ValueType.SCHEMA:
        cells = _cells(key.parts, data)
        names = [gettext(part.title) for part in key.parts]
        return Shown(
            text=_joined(
                gettext("{label}: {value}").format(label=name, value=cell)
                for name, cell in zip(names, cells, strict=True)
            ),
            rows=[list(pair) for pair in zip(names, cells, strict=True)],
        )
    return Shown(text=_with_unit(_text(key, data), key))


def group_name(group: str) -> str:
    """Return the heading of a group of keys."""
    return gettext(GROUP_NAMES[group]) if group in GROUP_NAMES else group


def scope_name(scope: str) -> str:
    """Return a scope in words: source hotline, category A1; all when there is none."""
    kind, _colon, name = scope.partition(":")
    if kind == "area":
        name = area_name(name)
    if kind in SCOPE_NAMES:
        return gettext(SCOPE_NAMES[kind]).format(name=name)
    return pgettext("scope of a value", "all")


def _cells(parts: Sequence[Part], row: dict[str, Any]) -> list[str]:
    return [_text(part, row.get(part.name)) for part in parts]


def _text(shape: Shape, data: Any) -> str:
    if data is None:
        return NOTHING
    if shape.type in _WORDS:
        return _WORDS[shape.type](shape, data)
    if shape.choices and data in CHOICE_NAMES:
        return gettext(CHOICE_NAMES[data])
    return f"{data:,}" if isinstance(data, int) else str(data)


def _flag(_shape: Shape, data: Any) -> str:
    return gettext("yes") if data else gettext("no")


def _limit(_shape: Shape, data: Any) -> str:
    return limit_text(data["number"], data["unit"])


def _money(_shape: Shape, data: Any) -> str:
    return gettext("{amount} yuan").format(amount=yuan(data))


def _table(shape: Shape, data: Any) -> str:
    return "; ".join(" ".join(_cells(shape.parts, row)) for row in data)


_WORDS: dict[ValueType, Callable[[Shape, Any], str]] = {
    ValueType.FLAG: _flag,
    ValueType.LIMIT: _limit,
    ValueType.MONEY: _money,
    ValueType.TABLE: _table,
}


def limit_text(number: int, unit: str) -> str:
    """Return a limit in words: 5 working days."""
    return times.length(Limit(number, Unit(unit)))


def _with_unit(text: str, key: Key) -> str:
    has_unit = bool(key.unit) and key.type is not ValueType.LIMIT
    return f"{text} {gettext(key.unit)}" if has_unit else text


def _joined(lines: Iterable[str]) -> str:
    return pgettext("between the items of a list", ", ").join(lines)
