"""Pages of the dispatch rules: read, drafted by keyboard, tried, published by somebody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from lilong.accounts.models import Office, Unit
from lilong.kernel.identifiers import new_id
from lilong.work_orders import operations as orders
from lilong.work_orders import queries
from lilong.work_orders.models import DispatchRule, DispatchVersion
from lilong.work_orders.triage import Words
from tests.work_orders.conftest import Desk
from tests.work_orders.test_pages import HTMX, text_of, url
from tests.work_orders.test_ruling import begun, draft_of, published, seen


def told(desk: Desk, version: DispatchVersion, **changes: Any) -> dict[str, Any]:
    version.refresh_from_db()
    values = {
        "revision": version.revision, "name": "餐饮油烟", "result": "unit",
        "unit": desk.cast.units["station"].pk, "any_words": "油烟、烧烤 烟道", "days": "any",
    }  # fmt: skip
    return values | changes


def test_the_page_says_what_holds_and_what_catches_the_rest(desk: Desk) -> None:
    client = desk.cast.dispatcher.client()
    assert "还没有派单规则" in text_of(client.get(url("rules")))
    published(desk, draft_of(desk, words=Words(any=("垃圾",))))
    page = text_of(client.get(url("rules")))
    assert "垃圾归中队" in page
    assert "提到任一词：垃圾" in page
    assert "城管中队" in page
    assert "条线优先，属地托底" in page
    english = text_of(desk.cast.leader.client("en").get(url("rules")))
    assert "Says one of: 垃圾" in english
    assert "City management squad" in english


def test_a_draft_is_written_changed_moved_and_emptied(desk: Desk) -> None:
    client = desk.cast.dispatcher.client()
    answer = client.post(url("rules_begin"))
    version = DispatchVersion.objects.get()
    assert answer["Location"] == url("rules_version", 1)
    assert client.get(url("rule_add", 1)).status_code == 200
    assert client.post(url("rule_add", 1), told(desk, version)).status_code == 302
    second = told(desk, version, name="夜里的油烟", begins="22:00", ends="06:00", weekdays=["5"])
    assert client.post(url("rule_add", 1), second).status_code == 302
    first, night = queries.rule_rows(version.pk)
    assert first.any_words == ["油烟", "烧烤", "烟道"]
    page = text_of(client.get(url("rules_version", 1)))
    assert "22:00 至 06:00 收到" in page
    assert "周六" in page
    form = text_of(client.get(url("rule", 1, night.pk)))
    assert 'value="22:00"' in form
    version.refresh_from_db()
    moved = client.post(
        url("rule_move", 1, night.pk), {"to": "up", "revision": version.revision}, headers=HTMX
    )
    assert "<html" not in text_of(moved)
    assert f'id="up-{night.key}"' in text_of(moved)
    assert queries.rule_rows(version.pk)[0].pk == night.pk
    changed = told(desk, version, name="改过的")
    assert client.post(url("rule", 1, night.pk), changed).status_code == 302
    version.refresh_from_db()
    for row in queries.rule_rows(version.pk):
        version.refresh_from_db()
        client.post(url("rule_remove", 1, row.pk), {"revision": version.revision})
    assert not DispatchRule.objects.exists()


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    version = begun(desk)
    client = desk.cast.dispatcher.client()
    wrong = told(desk, version, name="", unit="", no_words="油烟", begins="08:00", ends="08:00")
    answer = client.post(url("rule_add", 1), wrong)
    page = text_of(answer)
    assert answer.status_code == 422
    for sentence in ("请给规则起一个名称", "请选择牵头单位", "既被要求又被排除", "起止时间相同"):
        assert sentence in page
    assert "烧烤" in page


def test_a_stale_draft_is_not_changed(desk: Desk) -> None:
    version = begun(desk, draft_of(desk))
    row = queries.rule_rows(version.pk)[0]
    client = desk.cast.dispatcher.client()
    old = {"to": "down", "revision": version.revision - 1}
    assert client.post(url("rule_move", 1, row.pk), old).status_code == 409
    assert client.post(url("rule_move", 1, row.pk), {"to": "down"}).status_code == 409


def test_a_draft_goes_by_trial_and_a_second_person_into_force(desk: Desk) -> None:
    moved = desk.dispatched(unit="section")
    version = begun(desk, draft_of(desk, words=Words(any=("垃圾",))))
    client, leader = desk.cast.dispatcher.client(), desk.cast.leader.client()
    assert "尚未试算" in text_of(client.get(url("rules_version", 1)))
    tried = text_of(client.post(url("rules_try", 1), headers=HTMX))
    assert "社区管理办 → 城管中队" in tried
    units = desk.cast.units
    flow = {"before": units["section"].pk, "after": units["station"].pk}
    page = text_of(client.get(url("rules_trial", 1), flow))
    assert "暴露垃圾" in page
    assert "暴露垃圾" not in text_of(client.get(url("rules_trial", 1), flow | {"after": 1}))
    assert client.get(url("rules_propose", 1)).status_code == 200
    version.refresh_from_db()
    given = {"revision": version.revision, "valid_from": desk.at.date(), "note": "试行"}
    assert client.post(url("rules_propose", 1), given).status_code == 302
    waiting = text_of(client.get(url("rules_version", 1)))
    assert "由您提交，须由另一人发布" in waiting
    version.refresh_from_db()
    assert client.post(url("rules_publish", 1), {"revision": version.revision}).status_code == 403
    answer = leader.post(url("rules_publish", 1), {"revision": version.revision})
    assert answer.status_code == 302
    assert "第 1 版" in text_of(leader.get(url("rules")))
    assert moved is not None
    assert client.get(url("rule_add", 1)).status_code == 302


def test_what_waits_is_taken_back_with_a_reason_and_a_draft_withdrawn(desk: Desk) -> None:
    version = begun(desk, draft_of(desk))
    orders.try_rules(seen=seen(version), **desk.by("dispatcher"))
    orders.propose_rules(
        seen=seen(version), valid_from=desk.at.date(), note="", **desk.by("dispatcher")
    )
    leader, client = desk.cast.leader.client(), desk.cast.dispatcher.client()
    version.refresh_from_db()
    given = {"revision": version.revision, "reason": ""}
    assert "请填写理由" in text_of(leader.post(url("rules_take_back", 1), given))
    assert leader.post(url("rules_take_back", 1), given | {"reason": "再议"}).status_code == 302
    version.refresh_from_db()
    assert version.state == "draft"
    assert "作废草稿" in text_of(client.get(url("rules_take_back", 1)))
    given = {"revision": version.revision, "reason": "不做了"}
    answer = client.post(url("rules_take_back", 1), given)
    assert answer["Location"] == url("rules")


def test_who_published_is_named_in_the_readers_language(desk: Desk) -> None:
    version = published(desk, draft_of(desk))
    assert version.publisher
    assert version.publisher_en
    for language, name in (("zh-hans", version.publisher), ("en", version.publisher_en)):
        page = text_of(desk.cast.dispatcher.client(language).get(url("rules")))
        assert name in page


def test_an_old_version_stays_readable_with_what_it_changed(desk: Desk) -> None:
    published(desk, draft_of(desk))
    version = begun(desk, draft_of(desk, "又一条"))
    row = queries.rule_rows(version.pk)[0]
    orders.change_rule(
        seen=seen(version), rule_id=row.pk, draft=draft_of(desk, words=Words(any=("臭",))),
        **desk.by("dispatcher"),
    )  # fmt: skip
    page = text_of(desk.cast.dispatcher.client().get(url("rules_version", 2)))
    assert "与第 1 版相比的改动" in page
    assert "<ins>提到任一词：臭</ins>" in page
    assert "又一条" in page
    old = text_of(desk.cast.dispatcher.client().get(url("rules_version", 1)))
    assert "提到任一词：臭" not in old


PAGES = ["rules_version", "rule_add", "rules_trial", "rules_propose", "rules_take_back"]
POSTS = ["rules_try", "rules_publish"]


@pytest.mark.parametrize("name", [*PAGES, *POSTS])
def test_an_outsider_finds_no_version_of_ours(desk: Desk, name: str) -> None:
    version = published(desk, draft_of(desk))
    client = desk.cast.outsider.client()
    given = {"revision": version.revision, "reason": "x", "name": "x", "result": "line"}
    for answer in (client.get(url(name, 1)), client.post(url(name, 1), given)):
        assert answer.status_code in {403, 404, 405}
        assert "垃圾归中队" not in text_of(answer)


@pytest.mark.parametrize("name", ["rules", "rules_version"])
def test_who_minds_accounts_only_sees_no_rules(desk: Desk, name: str) -> None:
    published(desk, draft_of(desk))
    args = () if name == "rules" else (1,)
    assert desk.cast.audit_administrator.client().get(url(name, *args)).status_code == 403
    assert desk.cast.system_administrator.client().get(url(name, *args)).status_code == 200


def test_a_reader_without_the_right_changes_nothing(desk: Desk) -> None:
    version = begun(desk, draft_of(desk))
    row = queries.rule_rows(version.pk)[0]
    client = desk.cast.handler.client()
    page = text_of(client.get(url("rules_version", 1)))
    assert url("rule", 1, row.pk) not in page
    given = {"to": "up", "revision": version.revision, "reason": "x"}
    for name, args in (
        ("rule_move", (1, row.pk)), ("rule_remove", (1, row.pk)), ("rules_try", (1,)),
        ("rules_take_back", (1,)), ("rule_add", (1,)), ("rules_begin", ()),
    ):  # fmt: skip
        answer = client.post(url(name, *args), given | told(desk, version, revision=0))
        assert answer.status_code in {409, 422}, name
    version.refresh_from_db()
    assert (version.revision, len(queries.rule_rows(version.pk))) == (1, 1)


def test_a_broken_rule_is_told_on_its_page_and_in_administration(desk: Desk) -> None:
    published(desk, draft_of(desk))
    desk.record()
    administrator = desk.cast.system_administrator.client()
    units = reverse("accounts:units")
    assert "失效" not in text_of(administrator.get(units))
    Unit.objects.filter(pk=desk.cast.units["station"].pk).update(
        valid_to=desk.at.date() - timedelta(days=1)
    )
    Office.objects.filter(pk=desk.cast.office.pk).update(revision=new_id())
    for page in (
        text_of(administrator.get(units)),
        text_of(administrator.get(url("rules"))),
        text_of(desk.cast.dispatcher.client().get(url("rules"))),
        text_of(desk.cast.dispatcher.client().get(url("desk"))),
    ):
        assert "第 1 条规则“垃圾归中队”本应适用，但已失效" in page
        assert "2021-07-22" in page
    neighbour = desk.cast.next_door.member("dispatcher").client()
    assert "垃圾归中队" not in text_of(neighbour.get(url("rules")))
