"""Makes files as offices send them, good and bad."""

import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from lilong.exchange.reading import Column, Kind

COLUMNS = (
    Column("number", "Number", ("工单编号", "编号", "msg_id")),
    Column("received_at", "Received at", ("收到时间", "来电时间", "time"), True, Kind.DATETIME),
    Column("title", "Title", ("标题", "诉求标题"), True),
    Column("phone", "Phone", ("联系电话", "电话"), kind=Kind.PHONE),
    Column("count", "Count", ("次数",), kind=Kind.INTEGER),
    Column(
        "urgency", "Urgency", ("紧急程度",), kind=Kind.CHOICE,
        choices={"normal": ("一般",), "urgent": ("紧急", "特急")},
    ),
)  # fmt: skip
HEADERS = ["编号", "收到时间", "标题", "联系电话"]
ROWS = [
    ["A-1", "2026-11-20 09:15", "楼道堆物", "13800002207"],
    ["A-2", "2026年11月20日 10:00", "路灯不亮", ""],
]


def as_csv(rows: Sequence[Sequence[Any]], delimiter: str = ",") -> str:
    return "\r\n".join(delimiter.join(str(c) for c in row) for row in rows) + "\r\n"


def write_csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def write_xlsx(path: Path, *sheets: tuple[str, Callable[[Any, Any], None]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, fill in sheets:
            fill(book.add_worksheet(name), book)
    return path


def rows_of(rows: Sequence[Sequence[Any]], first: int = 0) -> Callable[[Any, Any], None]:
    def fill(sheet: Any, _book: Any) -> None:
        for number, row in enumerate(rows, start=first):
            sheet.write_row(number, 0, row)

    return fill


def change_part(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Rewrite one part of an XLSX, for what no library would write."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def write_xls(path: Path, rows: Sequence[Sequence[str | float]]) -> Path:
    """Write an old workbook (BIFF8 in a compound file): just enough for one sheet."""
    path.write_bytes(_compound(_book(rows)))
    return path


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _book(rows: Sequence[Sequence[str | float]]) -> bytes:
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    name = "工单".encode("utf-16-le")
    bound_size = 4 + 8 + len(name)
    offset = len(begin) + bound_size + 4
    bound = _record(0x0085, struct.pack("<IBBBB", offset, 0, 0, 2, 1) + name)
    end = _record(0x000A, b"")
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, str):
                data = struct.pack("<HHHHB", r, c, 0, len(cell), 1) + cell.encode("utf-16-le")
                sheet += _record(0x0204, data)
            else:
                sheet += _record(0x0203, struct.pack("<HHHd", r, c, 0, cell))
    return begin + bound + end + sheet + end


def _compound(stream: bytes) -> bytes:
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\x00")
    count = len(stream) // 512
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096,
                          0xFFFFFFFE, 0, 0xFFFFFFFE, 0)  # fmt: skip
    header += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    chain = [2 + n + 1 for n in range(count)]
    chain[-1] = 0xFFFFFFFE
    fat = struct.pack(f"<{2 + count}I", 0xFFFFFFFD, 0xFFFFFFFE, *chain).ljust(512, b"\xff")

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = (name + "\x00").encode("utf-16-le")
        nothing = 0xFFFFFFFF
        return text.ljust(64, b"\x00") + struct.pack(
            "<HBBIII16xI16xIII", len(text), kind, 1, nothing, nothing, child, 0, start, size, 0
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    directory += entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return header + fat + directory.ljust(512, b"\x00") + stream
