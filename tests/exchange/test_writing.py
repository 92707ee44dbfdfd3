"""Tables that leave the house: guarded, marked, and read back as they were."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from lilong.exchange.reading import read_table
from lilong.exchange.reading.values import as_text
from lilong.exchange.writing import Sheet, csv_pieces, download, guarded, watermark, write_xlsx
from lilong.kernel.clock import SHANGHAI

MOMENT = datetime(2026, 11, 20, 9, 15, tzinfo=SHANGHAI)
ROWS: list[list[Any]] = [
    ["=1+1", "第一\n第二", 3, MOMENT, None],
    ["@x", "a,b", 1.5, date(2026, 11, 20), True],
]
SHEET = Sheet(["甲", "乙", "丙", "丁", "戊"], ROWS, "标记", "表")


@pytest.mark.parametrize("cell", ["=1", "+86", "-x", "@x", "\t=1", "\r=1"])
def test_a_cell_that_could_be_a_formula_is_guarded(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "x=1", -5, None, "灯"])
def test_other_cells_are_left_alone(cell: Any) -> None:
    assert guarded(cell) == cell


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_written_is_read_back_without_its_guard(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"a.{form}"
    response = download(SHEET, name="甲", form=form)
    path.write_bytes(b"".join(response))
    with read_table(path, path.name) as table:
        assert table.header_row == 2
        rows = [[as_text(cell) for cell in row.cells] for row in table.rows]
    assert rows == [
        ["=1+1", "第一\n第二", "3", "2026-11-20 09:15:00", ""],
        ["@x", "a,b", "1.5", "2026-11-20", "True"],
    ]
    assert "attachment" in response["Content-Disposition"]


def test_csv_comes_in_pieces_with_a_byte_order_mark() -> None:
    def rows() -> Iterator[list[str]]:
        for _ in range(9000):
            yield ["长" * 20]

    pieces = list(csv_pieces(Sheet(["甲"], rows())))
    assert pieces[0] == b"\xef\xbb\xbf"
    assert len(pieces) > 3


def test_a_cell_longer_than_a_spreadsheet_takes_is_cut() -> None:
    file = io.BytesIO()
    write_xlsx(file, Sheet(["甲"], [["长" * 40_000]]))
    assert file.getvalue().startswith(b"PK")


def test_the_mark_says_who_and_when() -> None:
    with translation.override("en"):
        text = watermark("Dispatcher · Jia (invented)", MOMENT)
    assert "Dispatcher · Jia (invented)" in text
    assert "2026" in text


@pytest.mark.parametrize("form", ["short", "long"])
def test_a_workbook_prints_its_mark_above_every_page(tmp_path: Path, form: str) -> None:
    mark = "甲 & 乙 2026" if form == "short" else "甲" * 400
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        write_xlsx(file, Sheet(["甲"], [["乙"]], mark))
    with zipfile.ZipFile(path) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
        names = book.read("xl/workbook.xml").decode()
    header = page.partition("<oddHeader>")[2].partition("</oddHeader>")[0]
    wanted = "甲 &amp;&amp; 乙 2026" if form == "short" else "甲" * 240
    assert header == f"&amp;L {wanted}"
    assert "<oddFooter>&amp;C&amp;P / &amp;N</oddFooter>" in page
    assert "Print_Titles" in names


def test_a_workbook_without_a_mark_has_no_header(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        write_xlsx(file, Sheet(["甲"], [["乙"]]))
    with zipfile.ZipFile(path) as book:
        assert "oddHeader" not in book.read("xl/worksheets/sheet1.xml").decode()
