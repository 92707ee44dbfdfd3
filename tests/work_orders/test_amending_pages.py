"""Pages of the catalogue's editing: seen first, put forward, decided by somebody else, exported."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lilong.exchange.reading import read_table
from lilong.kernel import clock
from lilong.work_orders.models import CatalogueChange, Category, CategoryUnit
from lilong.work_orders.operations import show_catalogue
from lilong.work_orders.queries.dated import values_of
from lilong.work_orders.terms import ChangeKind
from tests.work_orders.conftest import FRIDAY, Desk, load_catalogue
from tests.work_orders.test_amending import (
    LEAF,
    SOON,
    TODAY,
    WASTE,
    category,
    changed,
    ended,
    propose,
    put_through,
    wanted,
)
from tests.work_orders.test_pages import number_of, text_of, url


def typed(desk: Desk, code: str = LEAF, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends of a category's form as it is drawn."""
    row = category(desk, code)
    values = values_of(row)
    limit = values["limit"]
    sent = {
        "revision": row.revision, "valid_from": TODAY, "reason": "居民反映（虚构）",
        "parent": values["parent_id"], "name": values["name"], "name_en": values["name_en"],
        "keywords": "、".join(values["keywords"]), "limit_class": values["limit_class"],
        "limit_number": limit.get("number", ""), "limit_unit": limit.get("unit", "days"),
        "lead_unit": values["lead_unit_id"] or "", "joint_units": values["joint_units"],
        "result_classes": values["result_classes"], "evidence": values["evidence"],
        "filing": values["filing"], "closing": values["closing"],
    }  # fmt: skip
    return sent | changes


def test_a_category_is_seen_changed_and_decided_by_a_second_person(desk: Desk) -> None:
    order = desk.dispatched(WASTE)
    client, leader = desk.cast.dispatcher.client(), desk.cast.leader.client()
    page = text_of(client.get(url("category", WASTE)))
    assert "暴露垃圾" in page
    assert "变更" in page
    assert client.get(url("category_change", WASTE)).status_code == 200
    sent = typed(desk, WASTE, keywords="大件家具")
    seen = text_of(client.post(url("category_change", WASTE), sent))
    assert "会改变什么" in seen or "推荐事项会改变" in seen
    assert not CatalogueChange.objects.exists(), "looking writes nothing"
    answer = client.post(url("category_change", WASTE), sent | {"save": "1"})
    change = CatalogueChange.objects.get()
    assert answer["Location"] == url("change", change.pk)
    own = text_of(client.get(url("change", change.pk)))
    assert "由您提交，须由另一人审定" in own
    assert "大件家具" in own
    assert "有 1 项事项目录变更等待第二人审定" in text_of(leader.get(url("catalogue")))
    waiting = text_of(leader.get(url("change", change.pk)))
    assert 'value="approve"' in waiting
    assert 'value="withdraw"' not in waiting
    given = {"revision": change.revision, "verb": "approve", "reason": ""}
    assert leader.post(url("change_decide", change.pk), given).status_code == 302
    assert Category.objects.get(pk=change.category_id).keywords == ["大件家具"]
    assert "已通过" in text_of(leader.get(url("changes")))
    assert "before" not in text_of(client.get(url("category", WASTE)))
    assert order is not None


def test_what_is_wrong_stands_at_its_field_in_both_languages(desk: Desk) -> None:
    client = desk.cast.dispatcher.client()
    wrong = typed(
        desk, name="", reason="", limit_class="event", limit_number="",
        result_classes=[], valid_from=TODAY - timedelta(days=1),
    )  # fmt: skip
    answer = client.post(url("category_change", LEAF), wrong | {"save": "1"})
    page = text_of(answer)
    assert answer.status_code == 422
    wrongs = (
        "请填写事项名称", "请填写理由", "请填写自定时限", "请至少选择一种办理结果",
        "变更最早自今天起生效",
    )  # fmt: skip
    for sentence in wrongs:
        assert sentence in page
    assert "保洁" in page, "what was typed is kept"
    english = text_of(
        desk.cast.dispatcher.client("en").post(url("category_change", LEAF), wrong | {"save": "1"})
    )
    assert "Give the category a name." in english
    assert not CatalogueChange.objects.exists()


def test_the_slower_of_two_gets_a_conflict_and_nothing_is_lost(desk: Desk) -> None:
    sent = typed(desk, name="慢的")
    put_through(desk, changed(desk, name="快的"))
    client = desk.cast.dispatcher.client()
    assert client.post(url("category_change", LEAF), sent | {"save": "1"}).status_code == 409
    assert category(desk).name == "快的"
    change = propose(desk, changed(desk, name="再改"))
    leader = desk.cast.leader.client()
    old = {"revision": change.revision + 3, "verb": "approve", "reason": ""}
    assert leader.post(url("change_decide", change.pk), old).status_code == 409


def test_a_branch_and_a_category_below_it_are_added(desk: Desk) -> None:
    client, parent = desk.cast.dispatcher.client(), category(desk, "H01")
    form = text_of(client.get(url("category_add"), {"parent": "H01"}))
    taken = Category.objects.filter(code__startswith="H01", office=desk.cast.office).count() - 1
    assert f'value="H01{taken + 1:02d}"' in form
    branch = {
        "code": "H0190", "parent": parent.pk, "name": "虚构分类", "name_en": "Invented",
        "valid_from": TODAY, "reason": "试", "revision": 0,
    }  # fmt: skip
    address = url("category_add")
    assert client.post(f"{address}?branch", branch | {"save": "1"}).status_code == 302
    leaf = typed(desk) | {"code": "H0191", "parent": parent.pk, "name": "虚构事项", "revision": 0}
    assert "件推荐单位会改变" in text_of(client.post(address, leaf))
    assert client.post(address, leaf | {"save": "1"}).status_code == 302
    kinds = CatalogueChange.objects.order_by("code").values_list("code", "kind")
    assert list(kinds) == [("H0190", "add"), ("H0191", "add")]
    page = text_of(desk.cast.leader.client().get(url("changes"), {"state": "proposed"}))
    assert "虚构分类" in page
    assert "虚构事项" in page
    for change in CatalogueChange.objects.all():
        desk.cast.leader.client().post(
            url("change_decide", change.pk), {"revision": 0, "verb": "approve", "reason": ""}
        )
    listed = text_of(client.get(url("catalogue")))
    assert "虚构分类" in listed
    assert "虚构事项" in listed


def test_a_category_ends_with_a_successor_and_opens_anew_as_a_copy(desk: Desk) -> None:
    client = desk.cast.dispatcher.client()
    desk.dispatched()
    sent = {"revision": 1, "valid_from": SOON, "reason": "并入", "successor": ""}
    answer = client.post(url("category_end", LEAF), sent)
    assert answer.status_code == 422
    assert "有 1 件在办工单属于它" in text_of(answer)
    given = sent | {"successor": "H0102", "save": "1"}
    assert client.post(url("category_end", LEAF), given).status_code == 302
    change = CatalogueChange.objects.get()
    page = text_of(client.get(url("change", change.pk)))
    assert "承接事项" in page
    desk.cast.leader.client().post(
        url("change_decide", change.pk), {"revision": 0, "verb": "approve", "reason": ""}
    )
    page = text_of(client.get(url("category", LEAF)))
    assert "停用" in page
    assert "复制为新事项" in page
    copy = text_of(client.get(url("category_add"), {"like": LEAF}))
    assert "保洁" in copy
    old = text_of(client.get(url("catalogue"), {"on": SOON.isoformat()}))
    assert f"{LEAF}<" not in old
    assert "目录日期" in old
    assert f"{LEAF}<" in text_of(client.get(url("catalogue")))


def test_units_are_named_and_ended_on_the_categorys_page(desk: Desk) -> None:
    client, leader = desk.cast.dispatcher.client(), desk.cast.leader.client()
    assert "没有按区域指定单位" in text_of(client.get(url("category", LEAF)))
    assert client.get(url("category_unit", LEAF)).status_code == 200
    sent = {
        "revision": 1, "area": desk.cast.areas["east"].pk, "unit": desk.cast.units["station"].pk,
        "valid_from": TODAY, "reason": "试", "save": "1",
    }  # fmt: skip
    assert client.post(url("category_unit", LEAF), sent).status_code == 302
    change = CatalogueChange.objects.get()
    assert "城管中队" in text_of(leader.get(url("change", change.pk)))
    leader.post(url("change_decide", change.pk), {"revision": 0, "verb": "approve", "reason": ""})
    row = CategoryUnit.objects.get()
    assert "城管中队" in text_of(client.get(url("category", LEAF)))
    address = url("category_unit_end", LEAF, row.pk)
    assert "城管中队" in text_of(client.get(address))
    gone = {"revision": 2, "valid_from": SOON, "reason": "试", "save": "1"}
    assert client.post(address, gone).status_code == 302
    second = CatalogueChange.objects.latest("pk")
    page = text_of(leader.get(url("change", second.pk)))
    assert "不指定" in page
    leader.post(url("change_decide", second.pk), {"revision": 0, "verb": "approve", "reason": ""})
    assert "不指定" in text_of(leader.get(url("change", second.pk)))
    assert client.get(url("category_unit_end", LEAF, 999_999)).status_code == 404


def test_a_change_is_refused_with_a_reason_and_withdrawn_by_its_proposer(desk: Desk) -> None:
    client, leader = desk.cast.dispatcher.client(), desk.cast.leader.client()
    change = propose(desk, changed(desk, name="改了名"))
    address = url("change_decide", change.pk)
    given = {"revision": 0, "verb": "refuse", "reason": ""}
    answer = leader.post(address, given)
    assert answer.status_code == 422
    assert "请填写理由" in text_of(answer)
    assert leader.post(address, given | {"reason": "再议"}).status_code == 302
    assert "再议" in text_of(client.get(url("change", change.pk)))
    second = propose(desk, changed(desk, name="又改"))
    address = url("change_decide", second.pk)
    assert client.post(address, {"revision": 0, "verb": "sing"}).status_code == 422
    gone = {"revision": 0, "verb": "withdraw", "reason": ""}
    assert client.post(address, gone).status_code == 302
    assert "已撤回" in text_of(client.get(url("changes")))
    handler = desk.cast.handler.client()
    assert handler.post(address, gone).status_code == 403
    assert handler.get(url("category_change", LEAF)).status_code == 403


def test_another_office_finds_neither_change_nor_category_of_its_own_making(desk: Desk) -> None:
    change = propose(desk, changed(desk, name="甲里的改名"))
    load_catalogue(desk.cast.next_door)
    stranger = desk.cast.outsider.client()
    assert stranger.get(url("change", change.pk)).status_code == 404
    assert stranger.post(url("change_decide", change.pk), {"revision": 0}).status_code == 404
    assert "甲里的改名" not in text_of(stranger.get(url("changes")))
    assert "没有事项目录变更" in text_of(stranger.get(url("changes")))
    Category.objects.filter(office=desk.cast.office, code="H0102").update(code="ZZ99")
    assert stranger.get(url("category", "ZZ99")).status_code == 404
    assert stranger.get(url("category_end", "ZZ99")).status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_whole_catalogue_leaves_as_a_table_of_a_day(
    desk: Desk, tmp_path: Path, form: str
) -> None:
    put_through(desk, changed(desk, on=SOON, name="以后的名"))
    client = desk.cast.dispatcher.client()
    named = []
    for on in (TODAY, SOON):
        answer = client.get(url("catalogue_export"), {"form": form, "on": on.isoformat()})
        path = tmp_path / f"catalogue.{form}"
        path.write_bytes(b"".join(answer.streaming_content))
        with read_table(path, path.name) as table:
            assert table.headers[:4] == ("编码", "种类", "可立案", "名称")
            rows = {str(row.cells[0]): [str(cell) for cell in row.cells] for row in table.rows}
        assert len(rows) == Category.objects.filter(office=desk.cast.office).count()
        named.append(rows[LEAF][3])
    assert named[0] != "以后的名"
    assert named[1] == "以后的名"


def test_a_planned_change_and_an_end_are_told_on_the_categorys_page(desk: Desk) -> None:
    put_through(desk, changed(desk, on=SOON, name="以后的名"))
    page = text_of(desk.cast.leader.client("en").get(url("category", LEAF)))
    assert "Category changed" in page
    put_through(desk, ended(desk, "H0102", on=SOON + timedelta(days=9)))
    page = text_of(desk.cast.leader.client("en").get(url("category", LEAF)))
    assert "Ends on" in page
    assert "Followed by:" in page
    again = wanted(desk, ChangeKind.UNIT, {"area_id": None, "unit_id": 1})
    assert again.revision == category(desk).revision == 3
    assert FRIDAY.date() == TODAY


def test_an_orders_page_says_how_its_category_was_called_when_it_came_in(desk: Desk) -> None:
    key = desk.dispatched(WASTE)
    client = desk.cast.dispatcher.client()
    put_through(desk, changed(desk, WASTE, on=SOON, name="生活垃圾乱放"))
    desk.at = FRIDAY + timedelta(days=8)
    with clock.fixed(desk.at):
        show_catalogue(at=desk.at)
        page = text_of(client.get(url("order", number_of(key))))
    assert "生活垃圾乱放 · E0101（收到时：暴露垃圾）" in page
