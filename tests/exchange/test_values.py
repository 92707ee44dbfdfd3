"""Headers are recognised, cells become values or sentences."""

from datetime import date, datetime
from typing import Any

import pytest

from lilong.exchange.reading import Column, Kind, Row, recognise
from lilong.exchange.reading.values import RowReader, as_text
from tests.exchange.files import COLUMNS


def wide(text: str) -> str:
    """Return the text in the wide signs that Chinese keyboards make."""
    return "".join("\u3000" if sign == " " else chr(ord(sign) + 0xFEE0) for sign in text)


def read(kind: Kind, cell: Any, **more: Any) -> Any:
    column = Column("x", "Received at", ("收到时间",), kind=kind, **more)
    reader = RowReader(["收到时间"], [column], recognise(["收到时间"], [column]))
    values, faults = reader.read(Row(18, (cell,)))
    return str(faults[0]) if faults else values.values["x"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2019/7/7 0:01:30", "2019-07-07T00:01:30+08:00"),
        ("2019年2月28日 11:25", "2019-02-28T11:25:00+08:00"),
        ("2019年2月28日11时25分05秒", "2019-02-28T11:25:05+08:00"),
        ("2019年2月28日 下午3点", "2019-02-28T15:00:00+08:00"),
        ("2019-02-28 周四 11:25", "2019-02-28T11:25:00+08:00"),
        ("2019-02-28（星期四）", "2019-02-28T00:00:00+08:00"),
        ("2019-2-28", "2019-02-28T00:00:00+08:00"),
        ("2019.02.28 11:25", "2019-02-28T11:25:00+08:00"),
        ("20190228", "2019-02-28T00:00:00+08:00"),
        ("20190228112505", "2019-02-28T11:25:05+08:00"),
        ("2019-02-28T11:25:05.123+08:00", "2019-02-28T11:25:05+08:00"),
        ("2019-02-28T03:25:05Z", "2019-02-28T03:25:05+00:00"),
        ("2019-02-28 24:00", "2019-03-01T00:00:00+08:00"),
        (wide("2019-02-28 11:25"), "2019-02-28T11:25:00+08:00"),
        ("2019/2/28 3:05 PM", "2019-02-28T15:05:00+08:00"),
        ("2019/2/28 12:05 AM", "2019-02-28T00:05:00+08:00"),
        (43653.00104, "2019-07-07T00:01:30+08:00"),
        ("43653.00104", "2019-07-07T00:01:30+08:00"),
        (20190707.0, "2019-07-07T00:00:00+08:00"),
        (date(2019, 7, 7), "2019-07-07T00:00:00+08:00"),
        (datetime(2019, 7, 7, 1, 2), "2019-07-07T01:02:00+08:00"),  # noqa: DTZ001
    ],
)
def test_dates_are_read_in_the_forms_offices_write(cell: Any, expected: str) -> None:
    assert read(Kind.DATETIME, cell).isoformat() == expected


@pytest.mark.parametrize(
    "cell", ["2021-13-02", "2021-02-30", "昨天", "3/4/2021", "25:00", "0001-01-01", 12, True]
)
def test_what_is_no_date_is_said_with_row_header_and_cell(cell: Any) -> None:
    text = read(Kind.DATETIME, cell)
    assert text == f"Row 18: 收到时间 “{as_text(cell)}” is not a date."


@pytest.mark.parametrize(
    ("cell", "expected"), [(3.0, 3), ("1,234", 1234), (wide("12"), 12), ("-7", -7), ("5.0", 5)]
)
def test_whole_numbers_are_read(cell: Any, expected: int) -> None:
    assert read(Kind.INTEGER, cell) == expected


@pytest.mark.parametrize("cell", [3.5, "三", "1e5", True])
def test_what_is_no_whole_number_is_said(cell: Any) -> None:
    assert "is not a whole number" in read(Kind.INTEGER, cell)


def test_choices_are_read_by_any_of_their_words_and_named_when_none_fits() -> None:
    choices = {"urgent": ("紧急", "特急"), "normal": ("一般",)}
    assert read(Kind.CHOICE, " 特急", choices=choices) == "urgent"
    assert read(Kind.CHOICE, "URGENT", choices=choices) == "urgent"
    assert read(Kind.CHOICE, "急", choices=choices).endswith("is none of: 紧急、一般.")


def test_telephones_keep_all_digits_and_lose_wide_signs() -> None:
    assert read(Kind.PHONE, 13800002207.0) == "13800002207"
    assert read(Kind.PHONE, wide("021-55550000")) == "021-55550000"


def test_an_empty_required_cell_is_said_and_another_is_none() -> None:
    assert read(Kind.TEXT, " ", required=True) == "Row 18: 收到时间 is empty."
    assert read(Kind.TEXT, " ") is None


def test_text_loses_controls_and_our_own_guard_but_nothing_else() -> None:
    assert read(Kind.TEXT, "'=1+1\x07") == "=1+1"
    assert read(Kind.TEXT, "第一\n第二") == "第一\n第二"
    assert read(Kind.TEXT, 188006.0) == "188006"
    assert read(Kind.TEXT, "'引'") == "'引'"


def test_sentences_mask_personal_numbers_and_stay_short() -> None:
    text = read(Kind.DATETIME, "13800002207 " + "长" * 100)
    assert "138****2207" in text
    assert len(text) < 100


@pytest.mark.parametrize(
    "header",
    [
        "收到时间",
        " 收到 时间 ",
        "收到时间(必填)",
        "收到时间*",
        "Received at",
        "RECEIVED_AT",
        "来电时间:",
    ],
)
def test_headers_are_recognised_however_they_are_spelt(header: str) -> None:
    assert recognise([header], COLUMNS).keys == {0: "received_at"}


def test_the_remembered_mapping_goes_first_and_may_ignore() -> None:
    found = recognise(
        ["时刻", "标题", "编号"], COLUMNS, {"时刻": "received_at", "标题": "", "编号": "title"}
    )
    assert found.keys == {0: "received_at", 2: "title"}
    assert found.unknown == ()


def test_unknown_and_double_headers_are_listed_and_missing_ones_named() -> None:
    found = recognise(["编号", "工单编号", "备注", "行号", ""], COLUMNS)
    assert found.unknown == ((1, "工单编号"), (2, "备注"))
    assert [column.key for column in found.missing] == ["received_at", "title"]


def test_cells_of_unknown_columns_go_along() -> None:
    headers = ["标题", "备注", "", "行号"]
    reader = RowReader(headers, COLUMNS, recognise(headers, COLUMNS))
    values, _faults = reader.read(Row(2, ("灯", "急", "无名", "7")))
    assert values.extra == {"备注": "急", "#3": "无名"}
