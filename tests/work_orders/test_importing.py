"""Files of requests go in whole, once, with a stated error for every row that does not."""

import csv
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from lilong.cases.models import Matter
from lilong.cases.queries import lamp_of
from lilong.cases.terms import Lamp
from lilong.exchange.adapters import Values
from lilong.exchange.models import ColumnMapping
from lilong.exchange.reading import recognise
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.errors import NotVisible
from lilong.kernel.masking import mask_numbers
from lilong.work_orders.importing import ADAPTER, COLUMNS, intake_of
from lilong.work_orders.models import WorkOrder
from tests.work_orders.conftest import Desk

ROW = {
    "工单编号": "SH1",
    "来电时间": "2021-07-23 10:00",
    "诉求类型": "投诉",
    "来源": "随申办",
    "来电人": "晏小姐（虚构）",
    "联系电话": "19900004442",
    "是否匿名": "否",
    "是否保密": "是",
    "标题": "垃圾",
    "诉求内容": "一袋垃圾。",
    "地址": "3号",
    "所属居民区": "甲里东居民区（虚构）",
    "先行联系截止": "2021-07-26 12:00",
    "办理截止": "2021-07-29 12:00",
}
NOW = datetime.fromisoformat("2021-07-23T16:00:00+08:00")


@pytest.fixture
def folder(tmp_path: Path) -> Any:
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield tmp_path


def write(folder: Path, *rows: dict[str, str], name: str = "hotline.csv") -> Path:
    path = folder / name
    headers = list(rows[0])
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, headers)
        writer.writeheader()
        writer.writerows(rows)
    return path


def intake(path: Path, desk: Desk, *more: str, code: int = 0) -> dict[str, Any]:
    out, err = io.StringIO(), io.StringIO()
    call = ["intake", str(path), "--office", desk.cast.office.code, "--json", *more]
    with clock.fixed(desk.at):
        if code:
            with pytest.raises(SystemExit) as ended:
                call_command(*call, stdout=out, stderr=err)
            assert ended.value.code == code
        else:
            call_command(*call, stdout=out, stderr=err)
    answer: dict[str, Any] = json.loads(out.getvalue())
    assert set(answer) == {"created", "unchanged", "rejected", "errors"}
    return answer


def counts(answer: dict[str, Any]) -> tuple[int, int, int]:
    return answer["created"], answer["unchanged"], answer["rejected"]


def test_a_row_of_the_hotline_becomes_an_order_with_everything_it_says(
    desk: Desk, folder: Path
) -> None:
    assert counts(intake(write(folder, ROW), desk)) == (1, 0, 0)
    order = WorkOrder.objects.select_related("matter", "caller").get(sender_number="SH1")
    assert (order.source, order.sender, order.request_kind) == ("portal", "随申办", "complaint")
    assert (order.is_anonymous, order.is_secret, order.words) == (False, True, "一袋垃圾。")
    assert order.matter.place == "甲里东居民区（虚构） 3号"
    assert order.matter.area == desk.cast.areas["east"]
    assert order.matter.opened_at == datetime.fromisoformat("2021-07-23T10:00:00+08:00")
    assert (str(order.caller.name), str(order.caller.phone)) == ("晏*", "199****4442")
    keys = set(order.matter.clocks.values_list("key", flat=True))
    assert keys == {
        "centre_contact",
        "handling",
        "sender_contact",
        "sender_handling",
    }
    assert order.import_run is not None


def test_a_second_run_adds_nothing_and_a_file_with_one_more_row_adds_one(
    desk: Desk, folder: Path
) -> None:
    path = write(folder, ROW, ROW | {"工单编号": "", "诉求内容": "没有编号的。"})
    assert counts(intake(path, desk)) == (2, 0, 0)
    assert counts(intake(path, desk)) == (0, 2, 0)
    more = write(folder, ROW, ROW | {"工单编号": "SH2"}, name="more.csv")
    assert counts(intake(more, desk)) == (1, 1, 0)


def test_a_dry_run_says_what_would_happen_and_writes_nothing(desk: Desk, folder: Path) -> None:
    path = write(folder, ROW, ROW, ROW | {"工单编号": "SH2", "联系电话": "12"})
    assert counts(intake(path, desk, "--dry-run")) == (1, 1, 1)
    assert not Matter.objects.exists()


def test_every_rejected_row_has_a_sentence_with_its_number(desk: Desk, folder: Path) -> None:
    path = write(
        folder,
        ROW,
        ROW | {"工单编号": "2", "来电时间": "2021-13-02"},
        ROW | {"工单编号": "3", "诉求内容": ""},
        ROW | {"工单编号": "4", "联系电话": "12"},
        ROW | {"工单编号": "5", "来电时间": "2031-01-02 10:00"},
        ROW | {"工单编号": "6", "是否匿名": "也许"},
    )
    answer = intake(path, desk)
    assert counts(answer) == (1, 0, 5)
    assert [e["row"] for e in answer["errors"]] == [3, 4, 5, 6, 7]
    assert all(f"第 {e['row']} 行" in e["message"] for e in answer["errors"])


def test_old_rows_are_backlog_and_rows_of_unpublished_years_provisional(
    desk: Desk, folder: Path
) -> None:
    path = write(folder, ROW | {"来电时间": "2012-01-02 10:00"})
    assert counts(intake(path, desk)) == (1, 0, 0)
    matter = Matter.objects.get()
    assert lamp_of(matter, desk.at) == Lamp.BACKLOG
    assert matter.clocks.get(key="centre_contact").is_provisional


@pytest.mark.parametrize(
    "headers",
    [
        ["msg_id", "user", "title", "time", "body", "likes"],
        ["title", "time", "body", "reply", "reply_time"],
    ],
)
def test_message_boards_are_understood_by_their_english_headers(
    desk: Desk, folder: Path, headers: list[str]
) -> None:
    row = {
        "msg_id": "188006", "user": "A000102948", "title": "是否合法纳税?",
        "time": "2021/2/28 11:25:05", "body": "座落在联丰路。", "likes": "0", "reply": "已答复。",
        "reply_time": "2021/3/1 9:00",
    }  # fmt: skip
    path = write(folder, {key: row[key] for key in headers})
    answer = intake(path, desk, "--source", "message_board")
    assert counts(answer) == (1, 0, 0)
    order = WorkOrder.objects.get()
    assert order.source == "message_board"
    assert order.sender_answer == ("已答复。" if "reply" in headers else "")


def test_a_named_mapping_reads_headers_nobody_knows(desk: Desk, folder: Path) -> None:
    path = write(folder, {"何时": "2021-07-23 10:00", "何事": "路灯不亮。"})
    assert intake(path, desk, code=1)["errors"][0]["row"] is None
    ColumnMapping.objects.create(
        office=desk.cast.office, adapter="orders", source="hotline", name="邻区",
        columns={"何时": "received_at", "何事": "words"}, changed_at=desk.at,
    )  # fmt: skip
    assert counts(intake(path, desk, "--mapping", "邻区")) == (1, 0, 0)


def test_what_is_no_table_is_refused_in_one_sentence(desk: Desk, folder: Path) -> None:
    path = folder / "orders.xlsx"
    path.write_bytes(b"%PDF-1.7 nothing here")
    answer = intake(path, desk, code=1)
    assert counts(answer) == (0, 0, 0)
    assert len(answer["errors"]) == 1


def test_an_unknown_office_mapping_or_file_is_a_usage_error(desk: Desk, folder: Path) -> None:
    path = write(folder, ROW)
    for call in (
        ["intake", str(path), "--office", "999"],
        ["intake", str(path), "--office", desk.cast.office.code, "--mapping", "none"],
        ["intake", str(folder / "none.csv"), "--office", desk.cast.office.code],
    ):
        out = io.StringIO()
        with pytest.raises(CommandError) as caught:
            call_command(*call, "--json", stdout=out, stderr=io.StringIO())
        assert caught.value.returncode == 2
        answer = json.loads(out.getvalue())
        assert counts(answer) == (0, 0, 0)
        assert answer["errors"][0]["message"] == str(caught.value)


def test_without_json_people_read_counts_and_sentences(desk: Desk, folder: Path) -> None:
    path = write(folder, ROW, ROW | {"工单编号": "2", "诉求内容": ""})
    out = io.StringIO()
    call_command(
        "intake", str(path), "--office", desk.cast.office.code, stdout=out, stderr=io.StringIO()
    )
    assert out.getvalue().startswith("created 1, unchanged 0, rejected 1\n")


def test_the_sample_file_of_the_project_goes_in_whole(desk: Desk, folder: Path) -> None:
    import lilong.work_orders

    path = Path(lilong.work_orders.__file__).parent / "data" / "sample_orders.csv"
    desk.at = datetime.fromisoformat("2026-12-01T10:00:00+08:00")
    answer = intake(path, desk)
    assert counts(answer) == (421, 0, 0)
    assert WorkOrder.objects.exclude(sender="").count() == 421


def values(**changes: Any) -> Values:
    return Values(2, {"received_at": NOW, "words": "一。"} | changes)


def test_a_point_in_another_datum_is_converted_and_a_broken_one_left_out() -> None:
    plain = intake_of(values(longitude="121.5", latitude="31.2"), "hotline").point
    assert plain == (121.5, 31.2)
    shifted = intake_of(values(longitude="121.5", latitude="31.2", datum="gcj02"), "hotline").point
    assert shifted is not None
    assert 0.001 < abs(shifted[0] - 121.5) < 0.01
    assert intake_of(values(longitude="东", latitude="31.2"), "hotline").point is None
    assert intake_of(values(longitude="121.5"), "hotline").point is None


def test_words_stand_in_for_missing_words_and_firms_are_known_by_theirs() -> None:
    from_title = intake_of(values(words="", title="路灯"), "hotline")
    assert from_title.words == "路灯"
    firm = intake_of(values(requester="企业", is_anonymous="yes"), "hotline")
    assert (firm.caller.kind, firm.is_anonymous) == ("firm", True)
    odd = intake_of(values(request_kind="别的", door="飞鸽"), "grid")
    assert (odd.request_kind, odd.source, odd.sender) == ("help", "grid", "飞鸽")


def test_no_two_columns_answer_to_one_header() -> None:
    headers = [name for column in COLUMNS for name in (column.title, *column.aliases)]
    found = recognise(headers, COLUMNS)
    assert not found.unknown or len(set(found.keys.values())) == len(COLUMNS)
    names = [h.casefold() for h in headers]
    assert len(names) == len(set(names))


def test_rows_go_nowhere_without_an_office() -> None:
    with pytest.raises(NotVisible):
        ADAPTER.take([values()], source="hotline", by=system("x"), at=NOW, dry_run=True)


def test_identity_is_the_number_else_the_fingerprint() -> None:
    numbered = ADAPTER.identity(values(sender_number="SH1"), source="hotline")
    assert numbered == "hotline\nnumber\nSH1"
    one = ADAPTER.identity(values(), source="hotline")
    assert one == ADAPTER.identity(values(), source="hotline")
    assert one != ADAPTER.identity(values(words="二。"), source="hotline")
    assert mask_numbers(one) == one


def test_a_refused_row_names_the_files_own_column_and_a_readable_moment(
    desk: Desk, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(folder, {**ROW, "来电时间": "2021-07-24 10:00"})
    call_command("intake", str(path), "--office", desk.cast.office.code, "--json")
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["column"] == "来电时间"
    assert "2021-07-24 周六 10:00" in error["message"]
