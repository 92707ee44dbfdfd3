"""XLSX and XLS: a child process unpacks, this side chooses the sheet and streams its rows."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from lilong.exchange.reading import unpack
from lilong.exchange.reading.table import (
    HEAD_ROWS,
    Cell,
    Limits,
    Note,
    Row,
    Table,
    as_header,
    find_header,
    is_blank,
)
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark

Score = Callable[[Sequence[str]], int]
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]

_ERRORS = {
    "bomb": mark(
        "The file unpacks to more than {limit} MB, far more than a table of orders needs. Nothing "
        "was read; copy the rows into a new workbook and repeat."
    ),
    "memory": mark(
        "The file is too large to be unpacked, or marks cells far outside its table. Nothing was "
        "read; copy the rows into a new workbook, or save it as CSV, and repeat."
    ),
    "password": mark(
        "The workbook is protected by a password. Nothing was read; save it without and repeat."
    ),
    "broken": mark(
        "The workbook is damaged and cannot be opened. Nothing was read; open it in a spreadsheet "
        "programme, save it as XLSX and repeat."
    ),
}
_FAULTS = {
    "unsaved": mark(
        "Row {row}: {column} is a formula without a result. Open the file in a spreadsheet "
        "programme, save it and import it again."
    ),
    "error": mark("Row {row}: {column} is a formula whose result is an error."),
}
_READERS: dict[str, Callable[[Any], Cell]] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "h": time.fromisoformat,
    "s": lambda seconds: timedelta(seconds=seconds),
}


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return _READERS[value[0]](value[1])
    plain: Cell = "" if value is None else value
    return plain


class Unpacker:
    """The child process: one line asked, one line answered, ended with the table."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.limits = limits
        command = [sys.executable, "-I", unpack.__file__, str(path)]
        command += [str(n) for n in (limits.unpacked, limits.memory, limits.seconds)]
        self.process = subprocess.Popen(  # noqa: S603  # our own script, the path is ours
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def read(self) -> Any:
        """Return the child's next line; None at its proper end. Raises Refused when it failed."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.endswith("\n"):
            if self.process.wait() == 0 and not line:
                return None
            raise Refused(self._refusal("memory" if self.process.returncode < 0 else "broken"))
        value = json.loads(line)
        if isinstance(value, dict) and "error" in value:
            raise Refused(self._refusal(value["error"]))
        return value

    def choose(self, index: int) -> None:
        """Tell the child which sheet is wanted."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{index}\n")
        self.process.stdin.flush()

    def close(self) -> None:
        """End the child, wherever it is."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process.wait()

    def _refusal(self, code: str) -> Refusal:
        return Refusal(f"workbook_{code}", _ERRORS[code], {"limit": self.limits.unpacked >> 20})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as far as its choice needs: name, first rows, merged ranges, in sheet columns."""

    index: int
    name: str
    is_hidden: bool
    first_column: int
    height: int
    head: list[list[Cell]]
    merged: Merged

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Sheet":
        """Make one of what the child says."""
        offset = data["first_column"]
        merged = [
            ((first[0], first[1] - offset), (last[0], last[1] - offset))
            for first, last in data["merged"]
        ]
        head = [[_cell(value) for value in row] for row in data["head"]]
        return cls(
            data["index"], data["name"], data["hidden"], offset, data["height"], head, merged
        )

    def filled_head(self) -> list[list[Cell]]:
        """Return the first rows with merged cells filled down and right."""
        head = [list(row) for row in self.head]
        for (top, left), (bottom, right) in self.merged:
            if top >= len(head) or left >= len(head[top]):
                continue
            for row in head[top : bottom + 1]:
                row[left : right + 1] = [head[top][left]] * len(row[left : right + 1])
        return head


def _headers(head: Sequence[Sequence[Cell]], index: int) -> tuple[str, ...]:
    """Return the header's texts; two equal ones get the text above them in front."""
    row = [as_header(cell) for cell in head[index]]
    above = [as_header(cell) for cell in head[index - 1]] if index else [""] * len(row)
    return tuple(
        f"{up} {text}" if row.count(text) > 1 and up and up != text else text
        for text, up in zip(row, above, strict=True)
    )


def _choose(sheets: Sequence[Sheet], score: Score) -> tuple[Sheet, int]:
    filled = [sheet for sheet in sheets if any(not is_blank(row) for row in sheet.head)]
    if not filled:
        raise Refused(Refusal("empty_file", mark("The workbook has no rows on any sheet.")))
    best: tuple[int, Sheet, int] | None = None
    for sheet in [s for s in filled if not s.is_hidden] or filled:
        head = sheet.filled_head()
        index = find_header(head, score)
        found = score([as_header(cell) for cell in head[index]])
        if best is None or found > best[0]:
            best = (found, sheet, index)
    assert best is not None
    return best[1], best[2]


def _notes(sheets: Sequence[Sheet], chosen: Sheet, header: int) -> list[Note]:
    notes = []
    others = [s.name for s in sheets if s is not chosen and any(not is_blank(r) for r in s.head)]
    if others:
        notes.append(
            Note(
                mark("Sheet “{sheet}” was read. Not read: {others}."),
                {"sheet": chosen.name, "others": "、".join(others)},
            )
        )
    tops = [top for (top, _left), _last in chosen.merged]
    if any(top <= header for top in tops):
        notes.append(Note(mark("Merged cells in the header were filled down and to the right.")))
    below = sorted({top + 1 for top in tops if top > header})
    if below:
        notes.append(
            Note(
                mark("Merged cells from row {row} on were filled down."),
                {"row": below[0], "count": len(below)},
            )
        )
    return notes


class Filler:
    """Fills vertically merged cells of the rows from their first cell."""

    def __init__(self, merged: Merged, header: int) -> None:
        self.begins: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, _right) in merged:
            if top > header and bottom > top:
                self.begins.setdefault(top, []).append((left, bottom))
        self.running: dict[int, tuple[int, Cell]] = {}

    def fill(self, index: int, cells: list[Cell]) -> None:
        """Put what is merged from above into the row, and remember what begins here."""
        for left, (bottom, value) in list(self.running.items()):
            if index > bottom:
                del self.running[left]
            elif left < len(cells):
                cells[left] = value
        for left, bottom in self.begins.get(index, ()):
            if 0 <= left < len(cells):
                self.running[left] = (bottom, cells[left])


def _faults(lines: Sequence[Sequence[Any]], sheet: Sheet, headers: Sequence[str]) -> dict[int, Any]:
    found: dict[int, dict[int, Refusal]] = {}
    for row, column, what in lines:
        index = column - sheet.first_column
        if 0 <= index < len(headers):
            name = headers[index] or f"#{index + 1}"
            found.setdefault(row, {})[index] = Refusal(
                f"formula_{what}", _FAULTS[what], {"row": row + 1, "column": name}
            )
    return found


def _rows(child: Unpacker, sheet: Sheet, header: int, headers: Sequence[str]) -> Iterator[Row]:
    faults = _faults(child.read()["faults"], sheet, headers)
    filler = Filler(sheet.merged, header)
    index = -1
    while (line := child.read()) is not None:
        index += 1
        if index <= header:
            continue
        cells = [_cell(value) for value in line]
        filler.fill(index, cells)
        if index in faults or not is_blank(cells):
            yield Row(index + 1, tuple(cells), faults.get(index, {}))


def read_workbook(path: Path, *, score: Score, limits: Limits) -> Table:
    """Return the sheet with most columns recognised; raises Refused when none can be read."""
    child = Unpacker(path, limits)
    try:
        sheets = [Sheet.of(data) for data in (child.read() or {"sheets": []})["sheets"]]
        sheet, header = _choose(sheets, score)
        headers = _headers(sheet.filled_head()[:HEAD_ROWS], header)
        child.choose(sheet.index)
    except BaseException:
        child.close()
        raise
    return Table(
        sheet=sheet.name,
        headers=headers,
        header_row=header + 1,
        rows=_rows(child, sheet, header, headers),
        notes=tuple(_notes(sheets, sheet, header)),
        expected=max(sheet.height - header - 1, 0),
        close=child.close,
    )
