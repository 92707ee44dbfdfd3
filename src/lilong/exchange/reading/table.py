"""The values a reader gives: a table, its rows, what was noticed on the way."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from lilong.kernel.errors import Refusal

Cell = str | int | float | bool | date | datetime | time | timedelta

# How many rows from the top may hold titles before the header.
HEAD_ROWS = 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a machine one file may take.

    `wall` bytes of the file, `unpacked` bytes of what an XLSX unpacks to, `memory` bytes and
    `seconds` of processor time for the process that unpacks a workbook.
    """

    wall: int = 64 * 2**20
    unpacked: int = 512 * 2**20
    memory: int = 2 * 2**30
    seconds: int = 300


@dataclass(frozen=True, slots=True)
class Note:
    """Something the clerk should know, as a marked sentence with its parameters."""

    text: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.params)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the number a spreadsheet shows for it, counted from 1.

    `faults` says, per column index, why a cell could not be read; -1 stands for the whole row.
    """

    number: int
    cells: tuple[Cell, ...]
    faults: Mapping[int, Refusal] = field(default_factory=dict)


@dataclass(slots=True)
class Table:
    """One sheet: its headers and a stream of its rows. Close it, or use it as a context.

    `expected` is how many rows there may be, for a progress bar; it is not a promise.
    """

    sheet: str
    headers: tuple[str, ...]
    header_row: int
    rows: Iterator[Row]
    notes: tuple[Note, ...] = ()
    expected: int = 0
    close: Callable[[], None] = lambda: None

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def is_blank(cells: Sequence[Cell]) -> bool:
    """Say whether a row holds nothing but blanks."""
    return all(isinstance(cell, str) and not cell.strip() for cell in cells)


def as_header(cell: Cell) -> str:
    """Return a header cell as one line of text."""
    return " ".join(str(cell).replace("\x00", "").split())


def find_header(head: Sequence[Sequence[Cell]], score: Callable[[Sequence[str]], int]) -> int:
    """Return the index of the header among the first rows.

    It is the row with most columns recognised (the lower of two equal ones, because a merged cell
    is filled down); failing that the first row with two cells; failing that the first with any.
    """
    best, index = 0, -1
    for position, row in enumerate(head[:HEAD_ROWS]):
        found = score([as_header(cell) for cell in row])
        if found and found >= best:
            best, index = found, position
    if index >= 0:
        return index
    filled = [sum(bool(as_header(cell)) for cell in row) for row in head[:HEAD_ROWS]]
    for least in (2, 1):
        for position, count in enumerate(filled):
            if count >= least:
                return position
    return 0
