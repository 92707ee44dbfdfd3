"""Tables that leave the house: CSV and XLSX, streamed, guarded against formulas, and marked.

Every room's lists and exports go through here: a cell that a spreadsheet would take for a formula
is led by an apostrophe (which the reader takes off again when the file comes back). The first line
says who took it and when, and so does the head of every page that is printed.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Any, cast

import xlsxwriter
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from lilong.kernel.clock import local
from lilong.kernel.text import mark
from lilong.ui.messages import say

Cells = Sequence[Any]
FORMS = ("csv", "xlsx")
_DANGEROUS = frozenset("=+-@\t\r")
_LONGEST_CELL = 32_767
# A header has at most 255 signs, its codes among them.
_LONGEST_HEADER = 240
_MARK = mark("Taken out by {who} on {at}")


def guarded(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; numbers and moments stay."""
    if isinstance(cell, str) and cell[:1] in _DANGEROUS and cell:
        return f"'{cell}"
    return cell


def watermark(who: str, at: datetime) -> str:
    """Return the line that says who took a table out and when, in the reader's language."""
    return say(_MARK, {"who": who, "at": at})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be written: its mark, its headers, its rows as they come."""

    headers: Cells
    rows: Iterable[Cells]
    mark: str = ""
    name: str = "Sheet1"


def _text(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return f"{local(cell):%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else guarded(cell)


def csv_pieces(sheet: Sheet) -> Iterator[bytes]:
    """Yield a table as CSV in UTF-8 with BOM, which spreadsheets need to see Chinese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    for row in _lines(sheet):
        writer.writerow([_text(cell) for cell in row])
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _lines(sheet: Sheet) -> Iterator[Cells]:
    if sheet.mark:
        yield [sheet.mark]
    yield sheet.headers
    yield from sheet.rows


def write_xlsx(file: IO[bytes], sheet: Sheet) -> None:
    """Write a table as XLSX, row by row: memory does not grow with the rows."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet(sheet.name[:31])
        _mark_each_page(page, sheet)
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(_lines(sheet)):
            for column, cell in enumerate(row):
                _write(page, number, column, cell, moment, day)


def _mark_each_page(page: Any, sheet: Sheet) -> None:
    """Print the mark above every page and its number below, with the headers again."""
    page.repeat_rows(0, 1 if sheet.mark else 0)
    page.set_footer("&C&P / &N")
    if sheet.mark:
        # An ampersand begins a code, a digit after one of them would be taken for a size of type.
        words = sheet.mark.replace("&", "&&")[:_LONGEST_HEADER]
        page.set_header(f"&L {words}")


def _write(page: Any, row: int, column: int, cell: Any, moment: Any, day: Any) -> None:
    if isinstance(cell, datetime):
        page.write_datetime(row, column, local(cell).replace(tzinfo=None), moment)
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, day)
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        page.write_number(row, column, cell)
    elif cell is not None and cell != "":
        page.write_string(row, column, str(guarded(cell))[:_LONGEST_CELL])


def download(sheet: Sheet, *, name: str, form: str) -> HttpResponse:
    """Answer with a table as a file; `form` is "csv" or "xlsx", `name` comes without ending."""
    disposition = content_disposition_header(True, f"{name}.{form}") or ""
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    if form == "csv":
        pieces = csv_pieces(sheet)
        streamed = StreamingHttpResponse(
            pieces, content_type="text/csv; charset=utf-8", headers=headers
        )
        return cast("HttpResponse", streamed)
    file = TemporaryFile()  # noqa: SIM115  # the response closes it
    write_xlsx(file, sheet)
    file.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return cast("HttpResponse", FileResponse(file, content_type=kind, headers=headers))
