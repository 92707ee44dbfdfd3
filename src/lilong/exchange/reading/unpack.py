"""Unpacks a workbook in a process of its own, so that a hostile file kills only that process.

Run as a script by `workbook.py`, never imported by the server; it uses nothing of this package.
Arguments: path, bytes an archive may unpack to, bytes of memory, seconds of processor time. Writes
a JSON line with the sheets and their first rows; reads the index of the sheet that is wanted; then
writes a line of faulty cells and one line a row. A fault of the file is a line {"error": code}.
"""

import datetime
import json
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine

HEAD = 40
CHUNK = 1 << 20
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?\br:id=\"([^\"]+)\"")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*?)/?>")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_REFERENCE = re.compile(rb"\br=\"([A-Z]{1,3})(\d{1,7})\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")
_EMPTY_TEXT = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?(?:/>|></)")
BROKEN = (
    python_calamine.CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    LookupError,
    RuntimeError,
    ValueError,
)


def plain(cell: Any) -> Any:
    """Return a cell as JSON can carry it; moments as a pair of a letter and their ISO form."""
    if isinstance(cell, datetime.datetime):
        return ["t", cell.isoformat()]
    if isinstance(cell, datetime.date):
        return ["d", cell.isoformat()]
    if isinstance(cell, datetime.time):
        return ["h", cell.isoformat()]
    if isinstance(cell, datetime.timedelta):
        return ["s", cell.total_seconds()]
    return cell


def say(value: Any) -> None:
    """Write one line to the parent."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False))
    sys.stdout.write("\n")


def unpacks_within(path: Path, limit: int) -> bool:
    """Say whether everything in an archive unpacks to at most `limit` bytes.

    The sizes an archive states may lie, so it is unpacked and counted.
    """
    left = limit
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            member.file_size = limit + 1
            with archive.open(member) as stream:
                while piece := stream.read(CHUNK):
                    left -= len(piece)
                    if left < 0:
                        return False
    return True


def part_of(archive: zipfile.ZipFile, index: int) -> str:
    """Return the name of the archive's part that holds a sheet."""
    wanted = _SHEET.findall(archive.read("xl/workbook.xml"))[index]
    for attributes in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        named = dict(re.findall(rb"(\w+)=\"([^\"]*)\"", attributes))
        if named.get(b"Id") == wanted:
            target: str = named[b"Target"].decode()
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(wanted)


def cells_of(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield (attributes, content) of the cells of a sheet that hold a formula or an error."""
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(CHUNK):
            rest += piece
            cut = max(rest.rfind(b"<c "), rest.rfind(b":c "))
            if cut <= 0:
                rest = rest[-CHUNK:]
                continue
            begin = rest.rfind(b"<", 0, cut + 1)
            yield from _marked_cells(rest[:begin])
            rest = rest[begin:]
    yield from _marked_cells(rest)


def _marked_cells(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not _FORMULA.search(text) and b't="e"' not in text:
        return
    for found in _CELL.finditer(text):
        attributes, content = found.groups()
        if b't="e"' in attributes or _FORMULA.search(content):
            yield attributes, content


def number_of(letters: bytes) -> int:
    """Return a column's index from its letters: A is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def faults_of(path: Path, index: int) -> list[tuple[int, int, str]]:
    """Return (row, column, what) of the cells whose formula has no result, or an error as one."""
    found = []
    with zipfile.ZipFile(path) as archive:
        for attributes, content in cells_of(archive, part_of(archive, index)):
            place = _REFERENCE.search(attributes)
            if place is None:
                continue
            if b't="e"' in attributes:
                what = "error"
            elif _VALUE.search(content) or (
                b't="str"' in attributes and _EMPTY_TEXT.search(content)
            ):
                continue
            else:
                what = "unsaved"
            found.append((int(place[2]) - 1, number_of(place[1]), what))
    return found


def summary(index: int, sheet: Any, is_hidden: bool) -> dict[str, Any]:
    """Return what the parent needs to choose a sheet."""
    head = []
    if sheet.start is not None:
        for row in sheet.iter_rows():
            head.append([plain(cell) for cell in row])
            if len(head) == HEAD:
                break
    return {
        "index": index,
        "name": sheet.name,
        "hidden": is_hidden,
        "first_column": sheet.start[1] if sheet.start else 0,
        "height": sheet.end[0] + 1 if sheet.start else 0,
        "head": head,
        "merged": [[list(a), list(b)] for a, b in (sheet.merged_cell_ranges or [])][:20000],
    }


def unpack(path: Path, limit: int) -> None:
    """Write the sheets, read which one, write its rows."""
    is_archive = zipfile.is_zipfile(path)
    if is_archive and not unpacks_within(path, limit):
        say({"error": "bomb"})
        return
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    sheets = [
        (index, book.get_sheet_by_index(index), "Visible" not in str(meta.visible))
        for index, meta in enumerate(book.sheets_metadata)
        if "WorkSheet" in str(meta.typ)
    ]
    say({"sheets": [summary(*sheet) for sheet in sheets]})
    sys.stdout.flush()
    wanted = sys.stdin.readline().strip()
    if not wanted:
        return
    chosen = next(sheet for index, sheet, _hidden in sheets if index == int(wanted))
    say({"faults": faults_of(path, int(wanted)) if is_archive else []})
    for row in chosen.iter_rows():
        say([plain(cell) for cell in row])


def main() -> None:
    """Bind the process to its limits, then unpack."""
    path, unpacked, memory, seconds = sys.argv[1:5]
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        unpack(Path(path), int(unpacked))
    except python_calamine.PasswordError:
        say({"error": "password"})
    except MemoryError:
        say({"error": "memory"})
    except BROKEN:
        say({"error": "broken"})


if __name__ == "__main__":
    main()
