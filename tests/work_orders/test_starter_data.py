"""The starter catalogue and the sample orders are whole, consistent and invented."""

import csv
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import lilong.work_orders

DATA = Path(lilong.work_orders.__file__).parent / "data"

UNITS = {
    "affairs_centre", "business", "centre", "culture_centre", "development", "greening",
    "health_centre", "housing", "management", "market", "party", "police", "safety", "services",
    "squad",
}  # fmt: skip
LIMIT_OF_CLASS = {"enquiry": 1, "review": 3, "help": 5, "complex": 15}
LIMIT_UNITS = {"emergency_hours", "working_hours", "working_days", "days"}
RESULTS = {"solved", "explained", "referred", "noted"}
BOTH_LANGUAGES = ("name", "name_en", "filing", "filing_en", "closing", "closing_en")

KINDS = {"咨询", "求助", "投诉", "举报", "建议", "表扬"}
COMMUNITIES = {
    "育新", "长安", "锦澜", "兰香", "书院", "东园", "和平", "望江", "广庆", "同福", "三德",
    "春晖", "北桥", "梧桐", "文兴", "石库", "新乐", "浦南",
}  # fmt: skip
HEADERS = (
    "工单编号,来电时间,诉求类型,来源,来电人,联系电话,是否匿名,是否保密,标题,诉求内容,地址,"
    "所属居民区,先行联系截止,办理截止"
)
SAME_IN_BOTH = {
    "工单编号": "number",
    "诉求类型": "kind",
    "来源": "source",
    "来电人": "caller",
    "联系电话": "phone",
    "标题": "title",
    "诉求内容": "words",
    "地址": "address",
    "所属居民区": "community",
}

Record = dict[str, Any]


@pytest.fixture(scope="module")
def nodes() -> list[Record]:
    read: list[Record] = json.loads((DATA / "catalogue.json").read_text("utf-8"))["nodes"]
    return read


@pytest.fixture(scope="module")
def leaves(nodes: list[Record]) -> list[Record]:
    parents = {node["parent"] for node in nodes}
    return [node for node in nodes if node["code"] not in parents]


def test_every_node_has_its_own_code_and_stands_below_a_known_parent(nodes: list[Record]) -> None:
    seen: set[str] = set()
    for node in nodes:
        assert node["code"] not in seen
        assert node["parent"] is None or node["parent"] in seen, "parents come first in the file"
        assert node["parent"] is None or node["code"].startswith(node["parent"])
        assert node["name"]
        assert node["name_en"]
        seen.add(node["code"])


def test_brothers_have_different_names(nodes: list[Record]) -> None:
    for name in ("name", "name_en"):
        named = [(node["parent"], node[name]) for node in nodes]
        assert len(named) == len(set(named))


def test_at_least_150_leaves_are_complete_in_both_languages(leaves: list[Record]) -> None:
    assert len(leaves) >= 150
    for leaf in leaves:
        assert all(leaf[field].strip() for field in BOTH_LANGUAGES), leaf["code"]
        assert all(leaf[field].isascii() for field in BOTH_LANGUAGES if field.endswith("_en"))
        assert len(set(leaf["keywords"])) == len(leaf["keywords"]) >= 4, leaf["code"]
        # one sign says too little, a whole sentence fits one caller only
        assert all(2 <= len(word) <= 8 for word in leaf["keywords"]), leaf["code"]


def test_no_two_leaves_answer_to_the_same_words(leaves: list[Record]) -> None:
    sets = [frozenset(leaf["keywords"]) for leaf in leaves]
    assert len(sets) == len(set(sets))
    for leaf, words in zip(leaves, sets, strict=True):
        others = [other for other in sets if other is not words]
        assert not any(words <= other for other in others), leaf["code"]


def test_every_leaf_names_known_units_and_a_lead_that_is_not_its_own_helper(
    leaves: list[Record],
) -> None:
    for leaf in leaves:
        assert leaf["lead"] in UNITS, leaf["code"]
        assert set(leaf["joint"]) <= UNITS - {leaf["lead"]}, leaf["code"]
        assert isinstance(leaf["lead_by_area"], bool)
        assert leaf["result_classes"], leaf["code"]
        assert set(leaf["result_classes"]) <= RESULTS, leaf["code"]


def test_limits_agree_with_their_class(leaves: list[Record]) -> None:
    for leaf in leaves:
        number, unit = leaf["limit"]["number"], leaf["limit"]["unit"]
        assert isinstance(number, int)
        assert number > 0
        assert unit in LIMIT_UNITS
        kind = leaf["limit_class"]
        if kind in LIMIT_OF_CLASS:
            assert (number, unit) == (LIMIT_OF_CLASS[kind], "working_days"), leaf["code"]
        else:
            assert kind == ("emergency" if unit == "emergency_hours" else "event"), leaf["code"]


@pytest.mark.parametrize(
    ("code", "number", "unit"),
    [
        ("H0601", 15, "working_days"),
        ("E0101", 1, "working_days"),
        ("E0103", 4, "working_days"),
        ("E0102", 5, "working_hours"),
        ("H0602", 2, "emergency_hours"),
        ("S0901", 5, "working_days"),
        ("S0905", 15, "working_days"),
    ],
)
def test_limits_named_in_the_sources_are_kept(
    leaves: list[Record], code: str, number: int, unit: str
) -> None:
    (leaf,) = [leaf for leaf in leaves if leaf["code"] == code]
    assert leaf["limit"] == {"number": number, "unit": unit}


@pytest.fixture(scope="module")
def orders() -> list[Record]:
    read: list[Record] = json.loads((DATA / "sample_orders.json").read_text("utf-8"))
    return read


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (DATA / "sample_orders.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_sample_has_over_300_orders_each_with_its_own_number_and_words(
    orders: list[Record],
) -> None:
    assert len(orders) >= 300
    assert len({order["number"] for order in orders}) == len(orders)
    assert len({order["words"] for order in orders}) == len(orders)


def test_the_sample_shows_every_kind_community_and_sort_of_caller(
    orders: list[Record], leaves: list[Record]
) -> None:
    assert {order["kind"] for order in orders} == KINDS
    assert {order["community"] for order in orders} == COMMUNITIES
    assert {order["category"] for order in orders} <= {leaf["code"] for leaf in leaves}
    assert {order["applicant"] for order in orders} == {"person", "firm"}
    assert any(order["secret"] for order in orders)
    assert any(order["anonymous"] for order in orders)


def test_days_lie_in_the_last_45_and_most_in_the_last_10(orders: list[Record]) -> None:
    assert all(0 <= order["days_ago"] <= 45 for order in orders)
    assert sum(order["days_ago"] < 10 for order in orders) * 2 > len(orders)
    assert all(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", order["time"]) for order in orders)


def test_persons_are_visibly_invented_and_anonymous_callers_have_no_trace(
    orders: list[Record],
) -> None:
    for order in orders:
        if order["anonymous"]:
            assert order["caller"] == order["phone"] == "", order["number"]
        else:
            assert order["caller"].endswith("（虚构）"), order["number"]
            assert re.fullmatch(r"1990000\d{4}", order["phone"]), order["number"]


def test_no_number_outside_the_invented_range_could_be_a_telephone_or_an_identity() -> None:
    for file in DATA.iterdir():
        for number in re.findall(r"(?<!\d)[\d-]{7,}[\dXx](?!\d)", file.read_text("utf-8-sig")):
            known = r"1990000\d{4}|2026-\d\d-\d\d|\d{6}-\d{4}"
            assert re.fullmatch(known, number), (file.name, number)


def test_the_hotline_file_says_the_same_as_the_sample(
    orders: list[Record], rows: list[dict[str, str]]
) -> None:
    assert (DATA / "sample_orders.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert ",".join(rows[0]) == HEADERS
    assert len(rows) == len(orders)
    for order, row in zip(orders, rows, strict=True):
        for header, field in SAME_IN_BOTH.items():
            assert row[header] == order[field], order["number"]
        assert row["是否匿名"] == ("是" if order["anonymous"] else "否")
        assert row["是否保密"] == ("是" if order["secret"] else "否")


def test_the_hotline_file_has_plausible_times(
    orders: list[Record], rows: list[dict[str, str]]
) -> None:
    form = "%Y-%m-%d %H:%M"
    base = datetime(2026, 10, 23).date()  # noqa: DTZ001
    for order, row in zip(orders, rows, strict=True):
        came, first, due = (
            datetime.strptime(row[name], form)  # noqa: DTZ007
            for name in ("来电时间", "先行联系截止", "办理截止")
        )
        assert (base - came.date()).days == order["days_ago"]
        assert row["工单编号"].startswith(f"SH{came:%y%m%d}-")
        assert came < first
        assert came < due


def test_replies_speak_of_known_topics_and_results(nodes: list[Record]) -> None:
    replies = json.loads((DATA / "replies.json").read_text("utf-8"))
    codes = {node["code"] for node in nodes}
    trunks = {node["code"] for node in nodes if node["parent"] is None}
    reports = replies["handling_reports"]
    assert {report["topic"] for report in reports} <= codes
    assert {report["topic"][0] for report in reports} == trunks
    assert {report["result"] for report in reports} == RESULTS
    assert len({report["text"] for report in reports}) == len(reports)
    assert {note["answer"] for note in replies["follow_up_notes"]} == {
        "satisfied", "rather_satisfied", "neutral", "dissatisfied", "unreached",
    }  # fmt: skip
    assert set(replies["templates"]) == {"first_contact", "send_back", "extension"}
    fields = set(re.findall(r"{(\w+)}", json.dumps(replies["templates"])))
    assert fields == {"unit", "title", "number", "due", "address", "clause"}
