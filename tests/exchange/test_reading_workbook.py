"""XLSX and XLS: merged cells, formulas, sheets, and files that want to do harm."""

import datetime
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lilong.exchange.reading import Limits, read_table
from lilong.exchange.reading.columns import recognise
from lilong.exchange.reading.values import RowReader
from lilong.kernel.errors import Refused
from tests.exchange.files import (
    COLUMNS,
    HEADERS,
    ROWS,
    as_csv,
    change_part,
    rows_of,
    write_csv,
    write_xls,
    write_xlsx,
)

SHEET = "xl/worksheets/sheet1.xml"


def refusal(path: Path, limits: Limits | None = None) -> str:
    with (
        pytest.raises(Refused) as caught,
        read_table(path, path.name, columns=COLUMNS, limits=limits) as table,
    ):
        list(table.rows)
    return str(caught.value.refusals[0])


def faults(path: Path) -> list[str]:
    with read_table(path, path.name, columns=COLUMNS) as table:
        reader = RowReader(table.headers, COLUMNS, recognise(table.headers, COLUMNS))
        return [str(fault) for row in table.rows for fault in reader.read(row)[1]]


def test_dates_are_dates_and_the_expected_count_is_right(tmp_path: Path) -> None:
    def fill(sheet: Any, book: Any) -> None:
        sheet.write_row(0, 0, HEADERS)
        moment = datetime.datetime(2026, 11, 20, 9, 15)  # noqa: DTZ001
        sheet.write_datetime(1, 1, moment, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))

    path = write_xlsx(tmp_path / "a.xlsx", ("工单", fill))
    with read_table(path, "a.xlsx", columns=COLUMNS) as table:
        assert table.expected == 1
        assert next(table.rows).cells[1] == datetime.datetime(2026, 11, 20, 9, 15)  # noqa: DTZ001


def test_the_sheet_with_most_known_columns_is_read_and_the_others_named(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx",
        ("空", rows_of([])),
        ("说明", rows_of([["填表说明", "请勿改动"]])),
        ("工单", rows_of([HEADERS, *ROWS], first=3)),
    )
    with read_table(path, "a.xlsx", columns=COLUMNS) as table:
        assert table.sheet == "工单"
        assert str(table.notes[0]) == "Sheet “工单” was read. Not read: 说明."
        assert [row.number for row in table.rows] == [5, 6]


def test_merged_header_cells_are_filled_and_noted(tmp_path: Path) -> None:
    def fill(sheet: Any, _book: Any) -> None:
        sheet.merge_range(0, 0, 0, 3, "浦育路街道工单")
        sheet.merge_range(1, 0, 2, 0, "编号")
        sheet.merge_range(1, 1, 2, 1, "收到时间")
        sheet.merge_range(1, 2, 1, 3, "诉求")
        sheet.write_row(2, 2, ["标题", "联系电话"])
        sheet.write_row(3, 0, ROWS[0])

    with read_table(write_xlsx(tmp_path / "a.xlsx", ("s", fill)), "a", columns=COLUMNS) as table:
        assert table.headers == ("编号", "收到时间", "标题", "联系电话")
        assert [str(note) for note in table.notes] == [
            "Merged cells in the header were filled down and to the right."
        ]
        assert [row.cells for row in table.rows] == [tuple(ROWS[0])]


def test_equal_headers_under_merged_ones_are_told_apart(tmp_path: Path) -> None:
    def fill(sheet: Any, _book: Any) -> None:
        sheet.write_row(1, 0, ["标题", "收到时间", "姓名", "联系电话", "姓名", "联系电话"])
        sheet.merge_range(0, 2, 0, 3, "诉求人")
        sheet.merge_range(0, 4, 0, 5, "承办人")
        sheet.write_row(2, 0, ["灯", "2026-11-20", "甲", "1", "乙", "2"])

    with read_table(write_xlsx(tmp_path / "a.xlsx", ("s", fill)), "a", columns=COLUMNS) as table:
        assert table.headers[2:] == (
            "诉求人 姓名", "诉求人 联系电话", "承办人 姓名", "承办人 联系电话",
        )  # fmt: skip


def test_cells_merged_over_rows_are_filled_down(tmp_path: Path) -> None:
    def fill(sheet: Any, _book: Any) -> None:
        sheet.write_row(0, 0, HEADERS)
        for number in (1, 2, 3):
            sheet.write_row(number, 0, [f"A-{number}", "", f"灯{number}"])
        sheet.merge_range(1, 1, 2, 1, "2026-11-20")
        sheet.write(3, 1, "2026-11-21")

    with read_table(write_xlsx(tmp_path / "a.xlsx", ("s", fill)), "a", columns=COLUMNS) as table:
        assert [row.cells[1] for row in table.rows] == ["2026-11-20", "2026-11-20", "2026-11-21"]
        assert str(table.notes[-1]) == "Merged cells from row 2 on were filled down."


def test_a_formula_is_read_by_its_result_and_one_without_is_said(tmp_path: Path) -> None:
    def fill(sheet: Any, _book: Any) -> None:
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, ROWS[0])
        sheet.write_formula(1, 2, '="楼"&"道"', None, "楼道")
        sheet.write_row(2, 0, ROWS[1])
        sheet.write_formula(2, 2, "=A1", None, "KILL")
        sheet.write_row(3, 0, ROWS[1])
        sheet.write_formula(3, 2, "=1/0", None, "#DIV/0!")

    path = write_xlsx(tmp_path / "a.xlsx", ("s", fill))
    change_part(path, SHEET, lambda xml: xml.replace(b"<v>KILL</v>", b"").replace(b' t="str"', b""))
    found = faults(path)
    assert found[0].startswith("Row 3: 标题 is a formula without a result.")
    assert found[1] == "Row 4: 标题 is a formula whose result is an error."
    assert len(found) == 2


def test_a_long_number_that_the_spreadsheet_has_rounded_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx",
        ("s", rows_of([HEADERS, [2026112000012345, "2026-11-20", "灯", 13800002207]])),
    )
    assert faults(path)[0].startswith("Row 2: 编号 “2026112000012345” is a number of more than 15")
    with read_table(path, "a.xlsx", columns=COLUMNS) as table:
        reader = RowReader(table.headers, COLUMNS, recognise(table.headers, COLUMNS))
        assert reader.read(next(table.rows))[0].values["phone"] == "13800002207"


def test_an_old_workbook_is_read(tmp_path: Path) -> None:
    path = write_xls(tmp_path / "a.xls", [HEADERS, ["A-1", 46346.385, "灯", ""]])
    with read_table(path, "a.xls", columns=COLUMNS) as table:
        reader = RowReader(table.headers, COLUMNS, recognise(table.headers, COLUMNS))
        values = reader.read(next(table.rows))[0].values
    assert values["title"] == "灯"
    assert str(values["received_at"]) == "2026-11-20 09:14:24+08:00"


def test_a_workbook_without_rows_is_said(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ("空", rows_of([])))
    assert refusal(path) == "The workbook has no rows on any sheet."


def test_an_archive_that_unpacks_to_too_much_is_refused_even_if_it_lies(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ("s", rows_of([HEADERS, *ROWS])))
    change_part(path, "xl/styles.xml", lambda xml: xml + b" " * 8_000_000)
    assert "unpacks to more than 4 MB" in refusal(path, Limits(unpacked=4 * 2**20))
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/styles.xml").file_size
    path.write_bytes(data.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little")))
    assert "unpacks to more than 4 MB" in refusal(path, Limits(unpacked=4 * 2**20))


def test_two_cells_at_the_ends_of_a_sheet_do_not_take_the_machine(tmp_path: Path) -> None:
    def fill(sheet: Any, _book: Any) -> None:
        sheet.write(0, 0, "编号")
        sheet.write(1_048_575, 16_383, "x")

    path = write_xlsx(tmp_path / "a.xlsx", ("s", fill))
    assert "too large to be unpacked" in refusal(path, Limits(memory=2**30))


def test_a_damaged_workbook_is_said(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ("s", rows_of([HEADERS, *ROWS])))
    change_part(path, SHEET, lambda xml: xml[: len(xml) // 2])
    assert "damaged" in refusal(path)
    path.write_bytes(path.read_bytes()[:600])
    assert "damaged" in refusal(path)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "damaged" in refusal(path)


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ("word/document.xml", "a Word document"),
        ("xl/workbook.bin", "a binary workbook (XLSB)"),
        ("content.xml", "an OpenDocument file"),
        ("a.txt", "an archive (ZIP)"),
    ],
)
def test_other_archives_are_named(tmp_path: Path, part: str, what: str) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")
    assert f"is {what}, whatever" in refusal(path)


def test_a_workbook_called_csv_and_the_reverse_are_read(tmp_path: Path) -> None:
    book = write_xlsx(tmp_path / "a.csv", ("s", rows_of([HEADERS, *ROWS])))
    text = write_csv(tmp_path / "a.xlsx", as_csv([HEADERS, *ROWS]))
    for path in (book, text):
        with read_table(path, path.name, columns=COLUMNS) as table:
            assert [row.cells for row in table.rows] == [tuple(row) for row in ROWS]


def test_leaving_early_ends_the_child(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ("s", rows_of([HEADERS, *ROWS * 500])))
    table = read_table(path, "a.xlsx", columns=COLUMNS)
    next(table.rows)
    table.close()
    with pytest.raises(ValueError, match="closed"):
        list(table.rows)
