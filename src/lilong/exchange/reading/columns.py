"""Which header is which column: by Chinese or English names, or by a remembered mapping."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

_IN_BRACKETS = re.compile(r"[(\[【{<《].*?[)\]】}>》]")

# Headers that our own error list adds; they come back with it and mean nothing.
OWN_HEADERS = ("行号", "问题", "row number", "what is wrong")


class Kind(StrEnum):
    """How a column's cells are read."""

    TEXT = "text"
    DATETIME = "datetime"
    INTEGER = "integer"
    PHONE = "phone"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """One thing an adapter asks a file for.

    `title` is a marked English sentence-case name and an alias itself; `aliases` are the headers
    in use, Chinese and English. `choices` gives, per key, the words that mean it (kind CHOICE).
    `personal` says what a personal value is ("name", "phone", "identity", "address"), so that it
    is masked wherever a row is shown or kept; telephones always are.
    """

    key: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    kind: Kind = Kind.TEXT
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    personal: str = ""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the headers mean: column index → key; what nobody knows; what is missing.

    `unknown` are the (index, header) pairs that no column answers to; their cells go along as
    extras. `missing` are the required columns that no header answers to.
    """

    keys: Mapping[int, str]
    unknown: tuple[tuple[int, str], ...] = ()
    missing: tuple[Column, ...] = ()


def normalise(header: str) -> str:
    """Return what two spellings of a header have in common: width, case, spaces, marks dropped."""
    text = unicodedata.normalize("NFKC", header).casefold()
    return "".join(sign for sign in text if sign.isalnum())


def without_brackets(header: str) -> str:
    """Return the header without its bracketed remark: 收到时间(必填) becomes 收到时间."""
    return _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", header))


def _names(columns: Sequence[Column]) -> dict[str, str]:
    names: dict[str, str] = {}
    for column in columns:
        for alias in (column.title, column.key, *column.aliases):
            names.setdefault(normalise(alias), column.key)
    return names


def _meaning(header: str, names: Mapping[str, str], mapping: Mapping[str, str]) -> str | None:
    if header in mapping:
        return mapping[header]
    return names.get(normalise(header)) or names.get(normalise(without_brackets(header)))


_OWN = frozenset(normalise(header) for header in OWN_HEADERS)


def recognise(
    headers: Sequence[str], columns: Sequence[Column], mapping: Mapping[str, str] | None = None
) -> Recognition:
    """Say what each header means; the first of two headers with the same meaning wins.

    `mapping` (header → key, "" to ignore) goes before the names.
    """
    names, known = _names(columns), {column.key for column in columns}
    keys: dict[int, str] = {}
    unknown: list[tuple[int, str]] = []
    for index, header in enumerate(headers):
        key = _meaning(header, names, mapping or {})
        if key in known and key not in keys.values():
            keys[index] = key
        elif key != "" and header and normalise(header) not in _OWN:
            unknown.append((index, header))
    missing = tuple(c for c in columns if c.required and c.key not in keys.values())
    return Recognition(keys, tuple(unknown), missing)
