"""AC-05 and AC-06 walked through pages and API, every "Fail" line refused in a clear sentence."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lilong.accounts.models import Grant, Post, PostHolding, Staff, Unit, UnitKind
from lilong.accounts.terms import Confidentiality, Role
from lilong.cases.models import Matter, MatterClock
from lilong.journal.verifying import verify
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.rulebook import operations as rulebook
from lilong.rulebook.rules import Proposal
from lilong.vault.models import ReadLog
from lilong.work_orders import queries
from lilong.work_orders.queries import Filters
from tests.cast import LONG_AGO, Member
from tests.work_orders.conftest import Desk

RULE = "hotline.gate.contacts_callbacks"
ANSWERS = {"outcome": "reached", "channel": "phone", "solved": "yes", "satisfied": "satisfied"}
CENTRE_ANSWERS = ANSWERS | {"contacted": "yes"}
SPOKE = {"outcome": "reached", "channel": "phone"}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@contextmanager
def at(desk: Desk, text: str) -> Iterator[None]:
    """Let it be another time."""
    desk.at = moment(text)
    with clock.fixed(desk.at):
        yield


def said(answer: Any) -> str:
    """Return what a page says, without its marks."""
    page = answer.content.decode().partition("<main")[2]
    return unescape(re.sub(r"<[^>]+>|\s+", " ", page))


class Walker:
    """One order, moved through the pages as a browser sends them, read through the API."""

    def __init__(self, desk: Desk, number: str, key: Any) -> None:
        self.desk, self.number, self.key = desk, number, key

    def send(self, who: str, move: str, language: str = "zh-hans", **data: Any) -> Any:
        member: Member = getattr(self.desk.cast, who)
        address = reverse("work_orders:move", args=[self.number, move])
        return member.client(language).post(address, data)

    def make(self, who: str, move: str, **data: Any) -> None:
        answer = self.send(who, move, **data)
        assert answer.status_code == 302, said(answer)

    def refused(self, who: str, move: str, zh: str, en: str, **data: Any) -> None:
        """Try a move in both languages: nothing changes, and the sentence says why."""
        before = Matter.objects.values().get(pk=self.key)
        for language, sentence in (("zh-hans", zh), ("en", en)):
            answer = self.send(who, move, language, **data)
            assert answer.status_code == 422
            assert sentence in said(answer)
        assert Matter.objects.values().get(pk=self.key) == before

    def page(self, who: str, language: str = "zh-hans") -> str:
        member: Member = getattr(self.desk.cast, who)
        address = reverse("work_orders:order", args=[self.number])
        page = member.client(language).get(address).content.decode()
        return page.replace("&#x27;", "'")

    def told(self, who: str = "dispatcher") -> dict[str, Any]:
        member: Member = getattr(self.desk.cast, who)
        return member.client().get(f"/api/v1/orders/{self.key}").json()

    def act(self, who: str, move: str, **answers: Any) -> Any:
        return api(getattr(self.desk.cast, who).client(), self.key, move, answers)


def api(client: Client, key: Any, move: str, answers: dict[str, Any]) -> Any:
    body = json.dumps({"answers": answers})
    address = f"/api/v1/orders/{key}/moves/{move}"
    return client.post(address, body, content_type="application/json")


def walker(desk: Desk, **changes: Any) -> Walker:
    matter = desk.record(**changes)
    return Walker(desk, matter.number, matter.pk)


def dispatched(desk: Desk, **changes: Any) -> Walker:
    walk = walker(desk, **changes)
    walk.make("dispatcher", "dispatch", category="H0101", unit=desk.cast.units["section"].pk)
    walk.make("handler", "acknowledge")
    return walk


# AC-05: given rule version "reading A", received Friday 23 July 2021.


def test_ac_05_two_contacts_two_call_backs_and_then_it_closes(desk: Desk) -> None:
    walk = dispatched(desk)
    with at(desk, "2021-07-26T10:00"):
        walk.make("handler", "record_contact", **SPOKE)
        walk.make("dispatcher", "record_contact", **SPOKE)
    with at(desk, "2021-07-27T10:00"):
        walk.make("handler", "report_handling", result_class="solved", done="已清运。")
        walk.make("handler", "follow_up", **ANSWERS)
        walk.refused(
            "follow_up_caller", "close", "回访：需2次，已有1次，缺中心回访。",
            "Follow-up call: 1 of 2; the centre's follow-up call is missing.",
        )  # fmt: skip
        page = walk.page("follow_up_caller")
        assert "缺中心回访" in page
        assert 'class="rule">H-15' in page
        walk.make("follow_up_caller", "follow_up", **CENTRE_ANSWERS)
        walk.make("follow_up_caller", "close")
    told = walk.told()
    assert told["stage"] == "closed"
    # Four entries with two different roles each, none of them late.
    assert [(c["kind"], c["side"], c["is_late"]) for c in told["contacts"]] == [
        ("first_contact", "unit", False), ("first_contact", "centre", False),
        ("follow_up_call", "unit", False), ("follow_up_call", "centre", False),
    ]  # fmt: skip
    assert len({c["who"] for c in told["contacts"]}) == 3
    assert len([e for e in told["history"] if "记一次" in e["text"]]) == 4
    assert list(verify(office_id=desk.cast.office.pk)) == []


def test_ac_05_fail_close_with_one_call_back(desk: Desk) -> None:
    walk = dispatched(desk)
    walk.make("handler", "record_contact", **SPOKE)
    walk.make("dispatcher", "record_contact", **SPOKE)
    walk.make("handler", "report_handling", result_class="solved", done="已清运。")
    walk.make("follow_up_caller", "follow_up", **CENTRE_ANSWERS)
    walk.refused(
        "follow_up_caller", "close", "回访：需2次，已有1次，缺承办单位回访。",
        "Follow-up call: 1 of 2; the handling unit's follow-up call is missing.",
    )  # fmt: skip
    answer = walk.act("follow_up_caller", "close")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "gate_follow_up"
    assert answer.json()["errors"][0]["rule"] == "H-15"


def stand_in(member: Member, post: Post) -> None:
    """Make somebody the deputy (AB角) of another post."""
    PostHolding.objects.create(
        office=post.office, post=post, staff=member.staff, is_deputy=True, valid_from=LONG_AGO
    )


def test_ac_05_fail_both_by_the_same_user_even_in_two_posts(desk: Desk) -> None:
    stand_in(desk.cast.handler, desk.cast.dispatcher.post)
    walk = dispatched(desk)
    walk.make("handler", "record_contact", **SPOKE)
    viewer = deputy_viewer(desk)
    with pytest.raises(Exception, match="for the unit"):
        speak(desk, walk.key, viewer, "record_contact")
    walk.make("dispatcher", "record_contact", **SPOKE)
    walk.make("section_head", "report_handling", result_class="solved", done="已清运。")
    walk.make("handler", "follow_up", **ANSWERS)
    with pytest.raises(Exception, match="The centre's call is somebody else's"):
        speak(desk, walk.key, deputy_viewer(desk), "follow_up")
    assert [c["side"] for c in walk.told()["contacts"]] == ["unit", "centre", "unit"]


def deputy_viewer(desk: Desk) -> Any:
    """Return what the handler sees while she stands in for the dispatcher."""
    from lilong.accounts import queries as accounts

    staff = Staff.objects.select_related("office").get(pk=desk.cast.handler.staff.pk)
    post = Post.objects.select_related("unit").get(pk=desk.cast.dispatcher.post.pk)
    return accounts.viewer_of(staff, post, at=desk.at)


def speak(desk: Desk, key: Any, viewer: Any, move: str) -> None:
    from lilong.work_orders import operations as orders

    answers: dict[str, Any] = {"outcome": "reached"}
    if move == "follow_up":
        answers |= {"contacted": True, "solved": True, "satisfied": "satisfied"}
    request = orders.Act(key, move, answers)
    orders.act(request=request, viewer=viewer, by=viewer.actor(), at=desk.at)


def test_ac_05_fail_the_second_contact_after_the_limit_counts_as_late(desk: Desk) -> None:
    walk = dispatched(desk)
    with at(desk, "2021-07-26T16:00"):
        walk.make("handler", "record_contact", **SPOKE)
    with at(desk, "2021-07-27T09:30"):
        walk.make("dispatcher", "record_contact", **SPOKE)
        told = walk.told()
        assert [(c["side"], c["is_late"]) for c in told["contacts"]] == [
            ("unit", False), ("centre", True),
        ]  # fmt: skip
        page = walk.page("dispatcher")
        assert 'class="lamp lamp-late"' in page
        # Late, but made: the gate is open, and the centre's clock tells the delay.
        gate = next(g for g in told["gates"] if g["key"] == "contact")
        assert (gate["have"], gate["need"], gate["is_open"]) == (2, 2, True)
    ended = MatterClock.objects.get(matter_id=walk.key, key="centre_contact")
    assert ended.ended_at is not None
    assert ended.ended_at > ended.due_at
    first = MatterClock.objects.get(matter_id=walk.key, key="first_contact")
    assert first.ended_at is not None
    assert first.ended_at <= first.due_at


def switch(desk: Desk, on: date, **changes: Any) -> None:
    """Let the office change the rule from a day on: one proposes, another approves."""
    value = {"contacts": 2, "callbacks": 2, "different_roles": True, "reading": "A"} | changes
    proposal = Proposal(
        key=RULE,
        value=value,
        valid_from=on,
        source="2021年第5号决定",
        reason="居民等待过久（虚构）",
        office_id=desk.cast.office.pk,
    )
    row = rulebook.propose(proposal=proposal, by=desk.cast.section_head.actor, at=desk.at)
    rulebook.approve(value_id=row.pk, revision=0, by=desk.cast.leader.actor, at=desk.at)


def test_ac_05_switching_to_reading_b_changes_only_orders_received_after_the_date(
    desk: Desk,
) -> None:
    switch(desk, date(2021, 7, 26), reading="B")
    before = walker(desk, words="路灯不亮。")
    with at(desk, "2021-07-26T10:00"):
        after = walker(desk)
        unit = desk.cast.units["section"].pk
        # Received before the switch: the dispatch waits for nobody.
        before.make("dispatcher", "dispatch", category="H0101", unit=unit)
        after.refused(
            "dispatcher", "dispatch",
            "派单前联系：需1次，已有0次", "Contact before dispatch: 0 of 1",
            category="H0101", unit=unit,
        )  # fmt: skip
        after.make("dispatcher", "record_contact", outcome="not_reached", channel="phone")
        after.make("dispatcher", "dispatch", category="H0101", unit=unit)
        after.make("handler", "acknowledge")
        report = {"result_class": "solved", "done": "已清运。"}
        after.refused(
            "handler", "report_handling",
            "上门前联系：需1次，已有0次", "Contact before going on site: 0 of 1",
            **report,
        )  # fmt: skip
        after.make("handler", "record_contact", **SPOKE)
        after.make("handler", "report_handling", **report)
        # Under B, too, an attempt in vain is no contact: the close waits for the centre's.
        after.refused(
            "follow_up_caller", "close", "先行联系：需2次，已有1次，缺中心联系。",
            "First contact: 1 of 2; the centre's contact is missing.",
        )  # fmt: skip
        before.make("handler", "acknowledge")
        before.make("handler", "report_handling", **report)


def test_a_rule_of_one_and_one_holds_from_its_day_on(desk: Desk) -> None:
    switch(desk, date(2021, 7, 26), contacts=1, callbacks=1)
    before = dispatched(desk)
    with at(desk, "2021-07-26T10:00"):
        walk = dispatched(desk, words="路灯不亮。")
        for one in (walk, before):
            one.make("handler", "record_contact", **SPOKE)
            one.make("handler", "report_handling", result_class="solved", done="已办。")
            one.make("follow_up_caller", "follow_up", **CENTRE_ANSWERS)
        walk.make("follow_up_caller", "close")
        before.refused(
            "follow_up_caller",
            "close",
            "先行联系：需2次，已有1次，缺中心联系。",
            "First contact: 1 of 2",
        )
        clocks = MatterClock.objects.filter(matter_id=walk.key)
        assert not clocks.filter(key__in=["centre_contact", "unit_call"]).exists()


# AC-06: one order, a lead and four joint units.


def station(desk: Desk, code: str, name: str) -> Member:
    """Open one more station with a handler."""
    office = desk.cast.office
    unit = Unit.objects.create(
        office=office, code=code, kind=UnitKind.STATION, name=name, name_en=code.title(),
        valid_from=LONG_AGO,
    )  # fmt: skip
    post = Post.objects.create(
        office=office, unit=unit, code=code, name=f"{name}岗", valid_from=LONG_AGO
    )
    staff = Staff.objects.create(office=office, username=code, name=f"{name}甲（虚构）")
    Grant.objects.create(
        office=office, post=post, role=Role.HANDLER, valid_from=LONG_AGO,
        confidentiality=Confidentiality.INTERNAL,
    )  # fmt: skip
    PostHolding.objects.create(office=office, post=post, staff=staff, valid_from=LONG_AGO)
    desk.cast.home.members[code] = Member(staff, post)
    desk.cast.home.units[code] = unit
    return desk.cast.home.members[code]


JOINT = {
    "station": "other_handler", "market": "market", "police": "police",
    "committee": "committee_secretary",
}  # fmt: skip


@pytest.fixture
def five(desk: Desk) -> Desk:
    """The office with two more stations, so that a lead can have four beside it."""
    for code, name in (("market", "市场监管所"), ("police", "派出所")):
        station(desk, code, name)
    return desk


def call_in(desk: Desk, walk: Walker, *units: str, **rest: Any) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for n, code in enumerate(units):
        rows[f"parts_{2 * n}"] = desk.cast.units[code].pk
        rows[f"parts_{2 * n + 1}"] = f"{code}：到场处置。"
    return rows | rest


def test_ac_06_each_has_a_task_and_a_clock_and_only_the_lead_reports_after_four_answers(
    five: Desk,
) -> None:
    walk = dispatched(five, words="饭店油烟，桌椅摆在人行道上。", title="油烟和占道")
    walk.make("dispatcher", "call_in", **call_in(five, walk, *JOINT))
    told = walk.told()
    assert [part["unit"] for part in told["parts"]] == [
        five.cast.units[code].name for code in JOINT
    ]
    assert all(part["task"] and part["due_at"] for part in told["parts"])
    clocks = MatterClock.objects.filter(matter_id=walk.key, state="running")
    assert sorted(clocks.filter(key="joint").values_list("nth", flat=True)) == [1, 2, 3, 4]
    assert clocks.filter(key="handling").count() == 1
    assert {f"{local(c.due_at):%m-%d %H:%M}" for c in clocks.filter(key="joint")} == {"07-28 17:00"}
    page = walk.page("handler")
    assert "联动单位反馈" in page
    report = {"result_class": "solved", "done": "已清理。"}
    for answered, who in enumerate(JOINT.values()):
        walk.refused(
            "handler", "report_handling",
            f"4个联动单位中已有{answered}个反馈", f"{answered} of 4 joint units have answered",
            **report,
        )  # fmt: skip
        walk.refused(who, "report_handling", "仅牵头单位", "may do this", **report)
        walk.make(who, "answer_part", done="已处置。")
    walk.make("handler", "report_handling", **report)
    assert Matter.objects.get(pk=walk.key).stage == "reported"
    # The order counts once, wherever it is looked for.
    rows = queries.order_list(five.cast.dispatcher.viewer, Filters(state="open"), at=five.at)
    assert [row.pk for row in rows] == [walk.key]
    assert queries.overview(five.cast.dispatcher.viewer, at=five.at).open == 1
    assert list(verify(office_id=five.cast.office.pk)) == []


def test_the_form_proposes_the_units_the_rule_names_and_keeps_what_was_typed(five: Desk) -> None:
    walk = dispatched(five)
    client = five.cast.dispatcher.client()
    address = reverse("work_orders:move", args=[walk.number, "call_in"])
    page = client.get(address).content.decode()
    for code in ("station", "market", "police"):
        assert f'<option value="{five.cast.units[code].pk}" selected>' in page
    told = {"parts_0": five.cast.units["market"].pk, "parts_1": "检查证照（已写好）。"}
    again = client.post(address, told)
    assert again.status_code == 422
    assert "检查证照（已写好）。" in again.content.decode()


def test_ac_06_fail_two_leads(five: Desk) -> None:
    walk = dispatched(five)
    lead = call_in(five, walk, "section", "market", "police", "station")
    walk.refused(
        "dispatcher", "call_in", "一件工单只有一家牵头：社区管理办已是本工单的牵头单位。",
        "leads this order already.", **lead,
    )  # fmt: skip
    second = {"category": "H0101", "unit": five.cast.units["market"].pk}
    walk.refused("dispatcher", "dispatch", "不能进行此操作", "this cannot be done", **second)


def test_ac_06_fail_a_joint_unit_leaves_in_silence(five: Desk) -> None:
    walk = dispatched(five)
    walk.make("dispatcher", "call_in", **call_in(five, walk, *JOINT))
    walk.refused("market", "ask_release", "请", "This field is required", reason="")
    ground = {"ground": "duty", "basis": "职责清单第七条", "reason": "与我们无关。"}
    walk.refused("market", "send_back", "仅牵头单位", "may do this", **ground)
    walk.make("market", "ask_release", reason="证照齐全，与我所无关。")
    assert len(walk.told()["parts"]) == 4
    # Only the centre lets it go, and says why; three of four is then a decision on record.
    gone = {"unit": five.cast.units["market"].pk}
    walk.refused("dispatcher", "release", "请", "This field is required", **gone, reason="")
    walk.make("dispatcher", "release", **gone, reason="核实无违法经营。")
    assert len(walk.told()["parts"]) == 3


def test_ac_06_fail_three_when_the_rule_says_four(five: Desk) -> None:
    walk = dispatched(five)
    three = call_in(five, walk, "station", "market", "police")
    walk.refused(
        "dispatcher", "call_in", "规则要求4个联动单位，现为3个，请说明理由。",
        "The rule asks for 4 joint units, with these there are 3. Say why.", **three,
    )  # fmt: skip
    answer = walk.act(
        "dispatcher", "call_in",
        parts=[{"unit": five.cast.units["market"].pk, "task": "检查证照。"}],
    )  # fmt: skip
    assert answer.json()["errors"][0]["code"] == "fewer"
    walk.make("dispatcher", "call_in", **three, fewer_reason="该点位不属居委会管理。")
    assert "该点位不属居委会管理" in walk.page("dispatcher")


# Pages of the desk and the board, strangers included.


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_follow_up_desk_shows_the_call_the_script_and_the_next_after_it(
    desk: Desk, language: str
) -> None:
    first = dispatched(desk)
    second = dispatched(desk, words="The street lamp is dark since Monday.", title="路灯")
    for walk in (first, second):
        walk.make("handler", "record_contact", **SPOKE)
        walk.make("dispatcher", "record_contact", **SPOKE)
        walk.make("handler", "report_handling", result_class="solved", done="已修复。")
    client = desk.cast.follow_up_caller.client(language)
    page = client.get(reverse("work_orders:follow_up")).content.decode()
    assert first.number in page
    assert second.number in page
    assert "13812342207" not in page
    assert "您对办理结果满意" in page
    # Who asked in English is asked in English, whatever language the desk is in.
    asked = client.get(reverse("work_orders:call", args=[second.number, "call"])).content.decode()
    assert "Did somebody from Community management office contact you?" in asked
    address = reverse("work_orders:record_call", args=[first.number, "call"])
    htmx = {"HX-Request": "true", "HX-Target": "calls"}
    half = client.post(address, ANSWERS, headers=htmx)
    assert half.status_code == 422
    told = {"zh-hans": "请记录承办单位此前是否联系过来电人", "en": "Note whether the unit had"}
    assert told[language] in half.content.decode()
    answer = client.post(address, CENTRE_ANSWERS | {"note": "谢谢。"}, headers=htmx)
    assert answer.status_code == 200, answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert answer["HX-Push-Url"] == reverse("work_orders:call", args=[second.number, "call"])
    assert first.number in answer["HX-Trigger"]
    assert first.number not in answer.content.decode()


def test_recording_and_closing_are_one_thing_or_neither(desk: Desk) -> None:
    key = desk.reported()
    number = Matter.objects.get(pk=key).number
    client = desk.cast.follow_up_caller.client()
    address = reverse("work_orders:record_call", args=[number, "call"])
    told = CENTRE_ANSWERS | {"then": "close"}
    answer = client.post(address, told)
    assert answer.status_code == 422
    assert "缺承办单位回访" in answer.content.decode()
    assert Matter.objects.get(pk=key).contacts.filter(kind="follow_up_call").count() == 0
    desk.follow_up(key, who="handler")
    assert client.post(address, told).status_code == 302
    assert Matter.objects.get(pk=key).stage == "closed"


def test_a_caller_not_reached_stands_back_until_her_time(desk: Desk) -> None:
    later, now = desk.reported(), desk.reported(words="路灯不亮。")
    number = Matter.objects.get(pk=later).number
    client = desk.cast.follow_up_caller.client()
    address = reverse("work_orders:record_call", args=[number, "call"])
    told = {"outcome": "not_reached", "channel": "phone", "again_at": "2021-07-23T15:00"}
    past = client.post(address, told)
    assert past.status_code == 422
    assert "已过" in past.content.decode()
    told["again_at"] = "2021-07-26T10:00"
    assert client.post(address, told).status_code == 302
    calls = client.get("/api/v1/orders/calls").json()
    assert [(c["order"], c["attempts"]) for c in calls] == [(str(now), 0), (str(later), 1)]
    assert calls[1]["again_at"].startswith("2021-07-26T")
    with at(desk, "2021-07-26T10:00"):
        calls = client.get("/api/v1/orders/calls").json()
        assert [c["order"] for c in calls] == [str(later), str(now)]


def test_the_unit_has_its_own_list_of_contacts_and_calls(desk: Desk) -> None:
    waits = desk.dispatched()
    desk.acknowledge(waits)
    called = desk.reported(words="路灯不亮。")
    client = desk.cast.handler.client()
    numbers = {key: Matter.objects.get(pk=key).number for key in (waits, called)}
    inbox = reverse("work_orders:inbox")
    page = client.get(inbox, {"tab": "contact"}).content.decode()
    assert numbers[waits] in page
    assert numbers[called] not in page
    assert "记一次联系" in page
    page = client.get(inbox, {"tab": "call"}).content.decode()
    assert numbers[called] in page
    assert numbers[waits] not in page
    side = client.get("/api/v1/orders/calls", {"side": "unit"}).json()
    assert {c["order"] for c in side} == {str(waits), str(called)}
    # What another unit owes is not hers, nor is the centre's list.
    assert desk.cast.other_handler.client().get("/api/v1/orders/calls?side=unit").json() == []
    assert client.get("/api/v1/orders/calls").json() == []


def test_the_head_sees_her_units_and_acknowledges_the_warning(desk: Desk) -> None:
    key = desk.reported()
    desk.follow_up(key, who="handler", satisfied="dissatisfied")
    number = Matter.objects.get(pk=key).number
    client = desk.cast.section_head.client()
    page = client.get(reverse("work_orders:board")).content.decode()
    assert number in page
    unit = desk.cast.units["section"].pk
    for narrowed in ("mark=warned", "mark=dissatisfied"):
        rows = client.get(f"{reverse('work_orders:list')}?{narrowed}&unit={unit}").content.decode()
        assert number in rows
    address = reverse("work_orders:move", args=[number, "acknowledge_warning"])
    assert client.post(address, {"plan": ""}).status_code == 422
    assert client.post(address, {"plan": "今天上门。"}).status_code == 302
    # The first page after it still says what was done.
    assert "没有待确认的预警" in said(client.get(reverse("work_orders:board")))
    assert number not in said(client.get(reverse("work_orders:board")))


def test_a_secret_caller_is_called_by_the_centre_alone(desk: Desk) -> None:
    walk = dispatched(desk, is_secret=True)
    unit = desk.cast.handler.client()
    assert unit.get("/api/v1/orders/calls?side=unit").json() == []
    calls = desk.cast.follow_up_caller.client().get("/api/v1/orders/calls").json()
    assert [(c["number"], c["kind"]) for c in calls] == [(walk.number, "first_contact")]
    walk.make("dispatcher", "record_contact", **SPOKE)
    walk.make("handler", "report_handling", result_class="solved", done="已清运。")
    walk.refused(
        "handler", "follow_up", "回访只由中心进行", "the centre alone makes the follow-up call",
        **ANSWERS,
    )  # fmt: skip
    walk.make("follow_up_caller", "follow_up", **CENTRE_ANSWERS)
    walk.make("follow_up_caller", "close")
    # Her number is shown for a purpose, to the centre, and never to the unit.
    address = reverse("work_orders:reveal", args=[walk.number])
    assert "13812342207" not in unit.post(address, {"purpose": "contact"}).content.decode()
    shown = desk.cast.follow_up_caller.client().post(address, {"purpose": "follow_up_call"})
    assert "13812342207" in shown.content.decode()
    assert ReadLog.objects.filter(purpose="follow_up_call").count() == 1


@pytest.mark.parametrize(
    ("mark", "found"),
    [("sent_back", "sent"), ("contact", "waits"), ("ready", "ready"), ("nonsense", "")],
)
def test_marks_narrow_the_list(desk: Desk, mark: str, found: str) -> None:
    keys = {"waits": desk.dispatched(words="停车难。"), "sent": desk.record(words="井盖响。").pk}
    desk.dispatch(keys["sent"])
    desk.send_back(keys["sent"])
    desk.accept(keys["sent"])
    keys["ready"] = desk.reported(words="路灯不亮。")
    desk.follow_up(keys["ready"], who="handler")
    desk.follow_up(keys["ready"])
    viewer = desk.cast.dispatcher.viewer
    rows = {row.pk for row in queries.order_list(viewer, Filters(mark=mark), at=desk.at)}
    assert rows == ({keys[found]} if found else set(keys.values()))


def test_a_unit_without_anything_open_is_told_so(desk: Desk) -> None:
    page = desk.cast.committee_secretary.client().get(reverse("work_orders:board"))
    assert "东居委会" in page.content.decode()
    lone = desk.cast.leader.client().get(reverse("work_orders:board")).content.decode()
    assert "没有未办结的工单" in lone
    empty = desk.cast.follow_up_caller.client().get(reverse("work_orders:follow_up"))
    assert "没有待中心联系的来电人" in empty.content.decode()


def test_strangers_find_nothing_of_this_office(desk: Desk) -> None:
    key = desk.reported()
    matter = Matter.objects.get(pk=key)
    outsider = desk.cast.outsider.client()
    for address in (
        reverse("work_orders:follow_up"), reverse("work_orders:call", args=[matter.number, "call"]),
    ):  # fmt: skip
        page = outsider.get(address, follow=True)
        assert page.status_code == 200
        assert matter.number not in said(page)
        assert "垃圾" not in said(page)
    record = reverse("work_orders:record_call", args=[matter.number, "call"])
    assert outsider.post(record, CENTRE_ANSWERS).status_code == 404
    assert outsider.get("/api/v1/orders/calls").json() == []
    leader = desk.cast.next_door.members["leader"].client()
    assert matter.number not in leader.get(reverse("work_orders:board")).content.decode()
    for who, name in (("handler", "follow_up"), ("handler", "board"), ("dispatcher", "board")):
        assert (
            getattr(desk.cast, who).client().get(reverse(f"work_orders:{name}")).status_code == 403
        )
    wrong = reverse("work_orders:call", args=[matter.number, "visit"])
    caller = desk.cast.follow_up_caller.client()
    assert caller.get(wrong).status_code == 404
    assert caller.post(f"{wrong}record/").status_code == 404


def test_two_callers_at_once_the_slower_is_told_and_loses_nothing(desk: Desk) -> None:
    key = desk.reported()
    matter = Matter.objects.get(pk=key)
    address = reverse("work_orders:record_call", args=[matter.number, "call"])
    told = CENTRE_ANSWERS | {"revision": matter.revision, "note": "记下了很多话。"}
    desk.follow_up(key, who="handler")
    answer = desk.cast.follow_up_caller.client().post(address, told)
    assert answer.status_code == 422
    assert "记下了很多话。" in answer.content.decode()
    assert "有其他人" in answer.content.decode() or "他人" in answer.content.decode()


def test_a_call_asked_for_is_shown_however_many_are_more_urgent(desk: Desk, monkeypatch) -> None:
    monkeypatch.setattr(queries.calls, "MOST_LISTED", 1)
    monkeypatch.setitem(queries.calls.call_list.__kwdefaults__, "most", 1)
    _first, last = (
        Matter.objects.get(pk=desk.dispatched(words=w)) for w in ("路灯不亮", "井盖松动")
    )
    client = desk.cast.follow_up_caller.client()
    shown = client.get(reverse("work_orders:call", args=[last.number, "contact"])).content.decode()
    record = reverse("work_orders:record_call", args=[last.number, "contact"])
    assert record in shown
    gone = client.get(reverse("work_orders:call", args=[last.number, "call"]))
    assert gone.status_code == 302
    assert gone["Location"] == reverse("work_orders:follow_up")
