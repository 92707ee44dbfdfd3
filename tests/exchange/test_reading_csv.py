"""CSV files as they come: every encoding, separators, slips and tricks."""

from pathlib import Path

import pytest

from lilong.exchange.reading import Limits, read_table
from lilong.kernel.errors import Refused
from tests.exchange.files import COLUMNS, HEADERS, ROWS, as_csv, write_csv

TEXT = as_csv([HEADERS, *ROWS])


def rows(path: Path) -> list[tuple[object, ...]]:
    with read_table(path, path.name, columns=COLUMNS) as table:
        assert table.headers == tuple(HEADERS)
        return [row.cells for row in table.rows]


def refusal(path: Path, limits: Limits | None = None) -> str:
    with (
        pytest.raises(Refused) as caught,
        read_table(path, path.name, columns=COLUMNS, limits=limits) as table,
    ):
        list(table.rows)
    return str(caught.value.refusals[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-32"])
def test_every_encoding_of_the_offices_is_read(tmp_path: Path, encoding: str) -> None:
    assert rows(write_csv(tmp_path / "a.csv", TEXT, encoding)) == [tuple(row) for row in ROWS]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_separator_is_found(tmp_path: Path, delimiter: str) -> None:
    path = write_csv(tmp_path / "a.csv", as_csv([HEADERS, *ROWS], delimiter))
    assert rows(path) == [tuple(row) for row in ROWS]


def test_a_tab_separated_file_may_have_commas_in_its_words(tmp_path: Path) -> None:
    row = ["A-3", "2026-11-20", "一,二,三,四", ""]
    assert rows(write_csv(tmp_path / "a.csv", as_csv([HEADERS, row, row], "\t")))[0] == tuple(row)


def test_a_cell_may_run_over_several_lines_and_the_next_row_keeps_its_number(
    tmp_path: Path,
) -> None:
    text = '编号,收到时间,标题,联系电话\nA-1,2026-11-20,"第一行\n第二行",\n\nA-2,2026-11-20,灯,\n'
    with read_table(write_csv(tmp_path / "a.csv", text), "a.csv", columns=COLUMNS) as table:
        found = [(row.number, row.cells[2]) for row in table.rows]
    assert found == [(2, "第一行\n第二行"), (4, "灯")]


def test_a_title_above_the_header_is_skipped(tmp_path: Path) -> None:
    text = "浦育路街道工单,,,\n\n" + TEXT
    with read_table(write_csv(tmp_path / "a.csv", text), "a.csv", columns=COLUMNS) as table:
        assert table.header_row == 3
        assert [row.number for row in table.rows] == [4, 5]


def test_a_short_row_is_filled_and_a_long_one_is_faulty(tmp_path: Path) -> None:
    text = "编号,收到时间,标题,联系电话\nA-1,2026-11-20,短\nA-2,2026-11-20,灯,坏,了,吗\nA-3,,,,,\n"
    with read_table(write_csv(tmp_path / "a.csv", text), "a.csv", columns=COLUMNS) as table:
        short, long, blanks = list(table.rows)
    assert short.cells == ("A-1", "2026-11-20", "短", "")
    assert not short.faults
    assert "Row 3 has 6 cells, the header 4" in str(long.faults[-1])
    assert not blanks.faults


def test_nul_bytes_are_left_out_and_said(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", TEXT.replace("楼道", "楼\x00道"))
    with read_table(path, "a.csv", columns=COLUMNS) as table:
        assert "1 NUL bytes" in str(table.notes[1])
        assert next(table.rows).cells[2] == "楼道堆物"


def test_an_inch_mark_is_no_quotation(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", '编号,收到时间,标题,联系电话\nA-1,2026-11-20,6" 管,')
    assert rows(path)[0][2] == '6" 管'


@pytest.mark.parametrize("tail", ["", "x" * 200_000, "一行\n" * 400])
def test_a_quotation_mark_never_closed_is_found(tmp_path: Path, tail: str) -> None:
    path = write_csv(tmp_path / "a.csv", TEXT + 'A-3,2026-11-20,"没有结束,\n' + tail)
    assert refusal(path).startswith("Row 4: a quotation mark is opened and never closed")


def test_an_empty_file_is_said(tmp_path: Path) -> None:
    assert "empty" in refusal(write_csv(tmp_path / "a.csv", ""))
    assert "no rows" in refusal(write_csv(tmp_path / "a.csv", "\n\n ,\n"))


def test_only_a_header_is_said(tmp_path: Path) -> None:
    text = refusal(write_csv(tmp_path / "a.csv", as_csv([HEADERS])))
    assert text == "The file has a header in row 1 and no rows below it."


def test_damaged_utf8_is_told_from_gbk_and_its_line_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode() + "A-3,2026-11-20,坏".encode()[:-1] + b",\n")
    assert "UTF-8 text, but line 4" in refusal(path)
    path.write_bytes(b"\xef\xbb\xbf" + "编号\n好".encode()[:-1])
    assert "UTF-8 text, but line 2" in refusal(path)


@pytest.mark.parametrize("encoding", ["big5", "shift-jis"])
def test_an_encoding_we_do_not_read_is_refused_and_not_guessed(
    tmp_path: Path, encoding: str
) -> None:
    text = "編號,時間,標題\n1,2026-11-20,路燈不亮請儘快修復多次反映沒有結果\n" * 5
    if encoding == "shift-jis":
        text = "番号,時間,タイトル\n1,2026-11-20,カタカナとひらがなのテスト\n" * 5
    assert "neither a spreadsheet nor text" in refusal(
        write_csv(tmp_path / "a.csv", text, encoding)
    )


def test_bytes_that_are_nothing_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(bytes(range(256)) * 20)
    assert "neither a spreadsheet nor text" in refusal(path)


@pytest.mark.parametrize(
    ("begin", "what"),
    [
        (b"%PDF-1.7\n%abc", "a PDF"),
        (b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table>", "a web page or XML"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "image/png"),
        (b"Rar!\x1a\x07\x00" + bytes(40), "application/x-rar-compressed"),
    ],
)
def test_what_is_no_table_is_named_whatever_its_name(
    tmp_path: Path, begin: bytes, what: str
) -> None:
    path = tmp_path / "工单.xlsx"
    path.write_bytes(begin)
    assert refusal(path).startswith(f"“工单.xlsx” is {what}, whatever its name says.")


def test_a_file_above_the_wall_is_refused_unread(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "x" * 2_000_000)
    assert refusal(path, Limits(wall=2**20)).startswith("The file has 2 MB; at most 1 MB are read.")


def test_an_open_file_is_read_too(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", TEXT)
    with path.open("rb") as file, read_table(file, "a.csv") as table:
        assert len(list(table.rows)) == 2
