"""The door: find out what a file really is, refuse what is no table, open the rest."""

import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

import filetype

from lilong.exchange.reading import text
from lilong.exchange.reading.columns import Column, recognise
from lilong.exchange.reading.table import (
    HEAD_ROWS,
    Limits,
    Row,
    Table,
    as_header,
    find_header,
    is_blank,
)
from lilong.exchange.reading.workbook import Score, read_workbook
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_A_TABLE = mark(
    "“{name}” is {what}, whatever its name says. Nothing was read; choose a file in CSV, XLSX "
    "or XLS."
)
_OTHER_ZIPS = (
    ("word/document.xml", mark("a Word document")),
    ("ppt/presentation.xml", mark("a presentation")),
    ("xl/workbook.bin", mark("a binary workbook (XLSB)")),
    ("content.xml", mark("an OpenDocument file")),
)
_WEB_PAGE = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<head")


def _refuse_kind(name: str, what: str) -> Refused:
    kind = Refusal("kind", what)
    return Refused(Refusal("not_a_table", _NOT_A_TABLE, {"name": name, "what": kind}))


def _insist_on_size(path: Path, limits: Limits) -> None:
    size = path.stat().st_size
    if size == 0:
        raise Refused(Refusal("empty_file", mark("The file is empty: it has 0 bytes.")))
    if size > limits.wall:
        raise Refused(
            Refusal(
                "file_too_large",
                mark("The file has {size} MB; at most {limit} MB are read. Split it and repeat."),
                {"size": -(-size // 2**20), "limit": limits.wall >> 20},
            )
        )


def _is_workbook(path: Path, name: str) -> bool:
    """Say by content whether it is a workbook; raise Refused for what is no table at all."""
    with path.open("rb") as file:
        begin = file.read(4096)
    if begin.startswith(b"PK\x03\x04") or zipfile.is_zipfile(path):
        _insist_on_xlsx(path, name)
        return True
    if begin.startswith(_OLE):
        return True
    if begin.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_WEB_PAGE):
        raise _refuse_kind(name, mark("a web page or XML"))
    if begin.startswith(b"%PDF"):
        raise _refuse_kind(name, mark("a PDF"))
    kind = filetype.guess(begin)
    if kind is not None:
        raise _refuse_kind(name, kind.mime)
    return False


def _insist_on_xlsx(path: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise Refused(
            Refusal(
                "workbook_broken",
                mark(
                    "The workbook is damaged and cannot be opened. Nothing was read; open it in a "
                    "spreadsheet programme, save it as XLSX and repeat."
                ),
            )
        ) from None
    if "xl/workbook.xml" in parts:
        return
    for part, what in _OTHER_ZIPS:
        if part in parts:
            raise _refuse_kind(name, what)
    raise _refuse_kind(name, mark("an archive (ZIP)"))


def _read_text(path: Path, score: Score) -> Table:
    encoding = text.sniff_encoding(path)
    delimiter = text.sniff_delimiter(path, encoding)
    records = text.records(path, encoding, delimiter)
    head = list(islice(records, HEAD_ROWS))
    if all(is_blank(record) for record in head):
        raise Refused(Refusal("empty_file", mark("The file has no rows.")))
    header = find_header(head, score)
    headers = tuple(as_header(cell) for cell in head[header])
    return Table(
        sheet="",
        headers=headers,
        header_row=header + 1,
        rows=_numbered(chain(head[header + 1 :], records), header + 2),
        notes=text.notes_of(path, encoding, delimiter),
        expected=max(text.count_bytes(path, b"\n") - header, 1),
        close=records.close,
    )


def _numbered(records: Iterator[list[str]], first: int) -> Iterator[Row]:
    for number, record in enumerate(records, start=first):
        if not is_blank(record):
            yield Row(number, tuple(record))


def _squared(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """Bring every row to the header's width; a longer one is faulty, as its cells have slipped."""
    for row in rows:
        cells = row.cells
        if len(cells) == width:
            yield row
            continue
        while len(cells) > width and is_blank(cells[-1:]):
            cells = cells[:-1]
        faults = dict(row.faults)
        if len(cells) > width:
            faults[-1] = Refusal(
                "ragged_row",
                mark(
                    "Row {row} has {found} cells, the header {expected}: a separator within a text "
                    "may not be in quotation marks."
                ),
                {"row": row.number, "found": len(cells), "expected": width},
            )
        padded = (*cells, *[""] * (width - len(cells)))
        yield replace(row, cells=padded, faults=faults)


def _with_a_row(table: Table) -> Table:
    first = next(table.rows, None)
    if first is None:
        raise Refused(
            Refusal(
                "only_a_header",
                mark("The file has a header in row {row} and no rows below it."),
                {"row": table.header_row},
            )
        )
    table.rows = chain([first], table.rows)
    return table


def _spooled(file: IO[bytes]) -> Path:
    with NamedTemporaryFile(delete=False) as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
    return Path(copy.name)


def read_table(
    source: Path | IO[bytes],
    name: str,
    *,
    columns: Sequence[Column] = (),
    mapping: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> Table:
    """Open a file of any kind as a table; close it when done.

    `columns` and the remembered `mapping` (header → key) help to find the header row and the
    sheet. `name` is only for sentences. Raises Refused, saying what is wrong and where, for what is
    empty, too large, damaged, protected, or no table; the rows may still raise while they are read.
    """
    limits = limits or Limits()
    if isinstance(source, Path):
        return _open(source, name, columns, mapping, limits)
    path = _spooled(source)
    try:
        table = _open(path, name, columns, mapping, limits)
    except BaseException:
        path.unlink()
        raise
    closing = ExitStack()
    closing.callback(path.unlink, missing_ok=True)
    closing.callback(table.close)
    table.close = closing.close
    return table


def _open(
    path: Path,
    name: str,
    columns: Sequence[Column],
    mapping: Mapping[str, str] | None,
    limits: Limits,
) -> Table:
    _insist_on_size(path, limits)

    def score(headers: Sequence[str]) -> int:
        return len(recognise(headers, columns, mapping).keys)

    if _is_workbook(path, name):
        table = read_workbook(path, score=score, limits=limits)
    else:
        table = _read_text(path, score)
    try:
        table.rows = _squared(table.rows, len(table.headers))
        return _with_a_row(table)
    except BaseException:
        table.close()
        raise
