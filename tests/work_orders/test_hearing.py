"""A dissatisfied caller is heard: warning orders, the second handling; and joint units beside."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lilong.cases.grammar import Assigned, Doer, Done
from lilong.cases.models import Assignment, Matter, MatterClock
from lilong.cases.operations import differences
from lilong.cases.queries import subject_of
from lilong.cases.terms import AssignmentRole
from lilong.kernel.actor import ActorKind
from lilong.kernel.errors import NotVisible
from lilong.notices.models import Notice
from lilong.work_orders import hearing, joining
from lilong.work_orders import operations as orders
from lilong.work_orders.models import WorkOrder
from lilong.work_orders.operations import JointPart
from tests.work_orders.conftest import FRIDAY, Desk
from tests.work_orders.test_moves import refused, stage
from tests.work_orders.test_rules import NOW, done, snapshot

WORDS = ("不满意", "the Press")


# Signs


@pytest.mark.parametrize(
    ("answers", "signs"),
    [
        ({"outcome": "reached", "solved": True, "satisfied": "neutral"}, ()),
        ({"outcome": "reached", "solved": False, "satisfied": "satisfied"}, ("unsolved",)),
        (
            {"outcome": "reached", "solved": False, "satisfied": "dissatisfied"},
            ("unsolved", "dissatisfied"),
        ),
        ({"note": "来电人不满意。"}, ("words",)),
        ({"note": "Will go to the PRESS."}, ("words",)),
        ({"note": "来电人没有不满意。"}, ()),
        ({"note": "没有不满意，后来又说不满意。"}, ("words",)),
        ({"outcome": "refused", "note": "不满意，不愿再谈。"}, ("words",)),
        # Who was not reached has said nothing (H-10).
        ({"outcome": "not_reached", "note": "不满意"}, ()),
        ({}, ()),
    ],
)
def test_signs_are_answers_or_words_and_never_silence(
    answers: dict[str, Any], signs: tuple[str, ...]
) -> None:
    assert hearing.signs(answers, WORDS) == signs


def heard(
    minutes: int, note: str = "不满意", to: str = "reported", move: str = "follow_up"
) -> Done:
    at = NOW + timedelta(minutes=minutes)
    return Done(move, at, 1, 1, to, {"outcome": "reached", "note": note})


def test_a_warning_stays_open_until_the_head_has_seen_it() -> None:
    assert hearing.warnings(snapshot()) == (0, 0)
    assert hearing.warnings(snapshot(history=(heard(1, to="filed"),))) == (0, 0)
    assert hearing.warnings(snapshot(history=(heard(1, move="close"),))) == (0, 0)
    warned = snapshot(history=(heard(1), heard(2)))
    assert hearing.warnings(warned) == (0, 1)
    assert hearing.open_warning(warned) == warned.history[0]
    assert hearing.may_acknowledge(warned, {}) is None
    seen = (*warned.history, done("acknowledge_warning", NOW + timedelta(minutes=3)))
    assert hearing.warnings(replace(warned, history=seen)) == (1, 1)
    assert hearing.may_acknowledge(replace(warned, history=seen), {}) is not None
    again = replace(warned, history=(*seen, heard(4)))
    assert hearing.warnings(again) == (0, 1)


def test_only_a_second_handling_asks_for_the_head_and_a_work_record() -> None:
    first = snapshot()
    assert hearing.heads(first) == hearing.work_records(first) == (0, 0)
    assert hearing.may_take_part(first, {}) is not None
    reopened = snapshot(history=(done("redo"), done("reopen")), round=3)
    assert hearing.heads(reopened) == (0, 0)
    redo = snapshot(history=(done("take_part"), done("redo")), round=2)
    assert hearing.heads(redo) == hearing.work_records(redo) == (0, 1)
    assert hearing.may_take_part(redo, {}) is None
    assert hearing.heads(replace(redo, history=(*redo.history, done("take_part")))) == (1, 1)
    old = replace(redo, facts={"evidence_before": 2}, evidence=2)
    told = hearing.may_report_again(old)
    assert told is not None
    assert told.field == "evidence"
    assert hearing.may_report_again(replace(old, evidence=3)) is None


# Warning orders


def about(key: Any, template: str) -> list[str]:
    rows = Notice.objects.filter(subject_id=subject_of(key).id, template=template)
    return list(rows.values_list("recipient", flat=True))


def test_a_warning_order_is_reported_to_the_units_head_and_waits_for_her(desk: Desk) -> None:
    key = desk.reported()
    desk.follow_up(key, who="handler", satisfied="dissatisfied")
    order = WorkOrder.objects.get(pk=key)
    assert (order.warned_at, order.is_dissatisfied) == (desk.at, True)
    assert about(key, "order.warning") == [f"post:{desk.cast.section_head.post.pk}"]
    notice = Notice.objects.get(template="order.warning")
    assert "表示不满意" in notice.in_language("zh-hans").body
    assert "is dissatisfied" in notice.in_language("en").body
    with refused("not_granted"):
        desk.acknowledge_warning(key, "handler")
    with pytest.raises(NotVisible):
        desk.acknowledge_warning(key, "outsider")
    desk.at += timedelta(hours=1)
    # The centre hears the same once more: the head has it on her board already.
    desk.follow_up(key, note="来电人说还要再次投诉。")
    assert len(about(key, "order.warning")) == 1
    with refused("gate_warning"):
        desk.close(key)
    desk.at += timedelta(hours=1)
    desk.acknowledge_warning(key)
    assert WorkOrder.objects.get(pk=key).warned_at is None
    with refused("no_warning"):
        desk.acknowledge_warning(key)
    desk.close(key)
    assert stage(key) == "closed"


def test_words_in_a_first_contact_warn_as_well_but_not_while_nobody_handles_it(desk: Desk) -> None:
    matter = desk.record()
    spoken = orders.Spoken(note="来电人说要曝光。")
    orders.record_contact(order_id=matter.pk, spoken=spoken, **desk.by("dispatcher"))
    assert WorkOrder.objects.get(pk=matter.pk).warned_at is None
    desk.dispatch(matter.pk)
    desk.acknowledge(matter.pk)
    orders.record_contact(order_id=matter.pk, spoken=spoken, **desk.by("handler"))
    assert WorkOrder.objects.get(pk=matter.pk).warned_at == FRIDAY


def test_where_a_unit_has_no_head_the_leader_is_told_and_may_acknowledge(desk: Desk) -> None:
    key = desk.dispatched(unit="station")
    desk.acknowledge(key, "other_handler")
    orders.record_contact(
        order_id=key, spoken=orders.Spoken(note="要投诉。"), **desk.by("other_handler")
    )
    assert about(key, "order.warning") == [f"post:{desk.cast.leader.post.pk}"]
    desk.acknowledge_warning(key, "leader")
    assert WorkOrder.objects.get(pk=key).warned_at is None


# The second handling


def test_a_second_handling_needs_the_head_and_a_work_record(desk: Desk) -> None:
    key = desk.reported()
    desk.follow_up(key, solved=False)
    desk.redo(key)
    clock = MatterClock.objects.get(matter_id=key, key="redo")
    assert clock.limit["number"] == 3
    with refused("gate_head", "no_work_record"):
        desk.report(key)
    with refused("not_granted"):
        orders.take_part(order_id=key, part="我自己去。", **desk.by("handler"))
    desk.report_again(key)
    assert stage(key) == "reported"
    running = MatterClock.objects.filter(matter_id=key, state="running")
    assert sorted(running.values_list("key", "nth")) == [
        ("centre_call", 2), ("follow_up", 2), ("unit_call", 2),
    ]  # fmt: skip
    assert differences(Matter.objects.get(pk=key)) == []


# Joint units


def joined(desk: Desk, key: Any, *units: str, reason: str = "", who: str = "dispatcher") -> Matter:
    parts = [JointPart(desk.cast.units[unit].pk, f"{unit}的任务") for unit in units]
    return orders.call_in(order_id=key, parts=parts, fewer_reason=reason, **desk.by(who))


def test_joint_units_have_tasks_and_clocks_and_the_lead_alone_reports(desk: Desk) -> None:
    key = desk.dispatched()
    with refused("fewer"):
        joined(desk, key, "station", "committee")
    joined(desk, key, "station", "committee", reason="只涉及两家。")
    rows = Assignment.objects.filter(matter_id=key, role="supporting").order_by("clock_nth")
    assert [(r.unit.code, r.task, r.clock, r.clock_nth) for r in rows] == [
        ("station", "station的任务", "joint", 1), ("committee", "committee的任务", "joint", 2),
    ]  # fmt: skip
    clocks = MatterClock.objects.filter(matter_id=key, key="joint")
    assert {f"{c.due_at:%m-%d}" for c in clocks} == {"07-28"}
    desk.acknowledge(key)
    with refused("joint"):
        desk.report(key)
    with refused("not_related", "joint"):
        desk.report(key, who="other_handler")
    orders.answer_part(order_id=key, done="已查处。", **desk.by("other_handler"))
    assert [c.state for c in clocks.order_by("nth")] == ["stopped", "running"]
    with refused("joint"):
        desk.report(key)
    orders.answer_part(order_id=key, done="已劝导。", **desk.by("committee_secretary"))
    desk.report(key)
    assert differences(Matter.objects.get(pk=key)) == []


def test_a_lead_that_does_not_wait_says_why(desk: Desk) -> None:
    key = desk.dispatched()
    joined(desk, key, "station", reason="一家足够。", who="handler")
    desk.acknowledge(key)
    orders.report_handling(
        order_id=key, result_class="solved", done="已办。", joint_reason="该单位已书面答复。",
        **desk.by("handler"),
    )  # fmt: skip
    assert stage(key) == "reported"


def test_no_part_outlasts_the_leads_own_deadline(desk: Desk) -> None:
    key = desk.dispatched("S0103")
    joined(desk, key, "station", reason="一家足够。")
    clocks = MatterClock.objects.filter(matter_id=key, state="running")
    assert clocks.get(key="joint").due_at == clocks.get(key="handling").due_at


def test_one_unit_leads_and_joins_once(desk: Desk) -> None:
    key = desk.dispatched()
    with refused("leads_already"):
        joined(desk, key, "section", reason="x")
    with refused("joins_already"):
        joined(desk, key, "station", "station", reason="x")
    joined(desk, key, "station", reason="x")
    with refused("joins_already"):
        joined(desk, key, "station", reason="x")
    # A part of its own is not replaced by one passed on from the lead.
    desk.acknowledge(key)
    joined(desk, key, "committee", reason="x")
    part = orders.Part(desk.cast.units["committee"].pk, desk.at + timedelta(hours=2))
    with refused("joins_already"):
        orders.pass_on(order_id=key, part=part, **desk.by("handler"))


def test_a_joint_unit_does_not_leave_in_silence(desk: Desk) -> None:
    key = desk.dispatched()
    joined(desk, key, "station", reason="x")
    station = desk.cast.units["station"].pk
    with refused("no_reason"):
        orders.ask_release(order_id=key, reason=" ", **desk.by("other_handler"))
    with refused("not_related", "too_late"):
        desk.at += timedelta(days=9)
        desk.send_back(key, "other_handler")
    desk.at = FRIDAY
    orders.ask_release(order_id=key, reason="与我们无关。", **desk.by("other_handler"))
    assert Assignment.objects.get(matter_id=key, unit=station).ended_at is None
    with refused("not_granted"):
        orders.release(order_id=key, unit_id=station, reason="x", **desk.by("handler"))
    with refused("no_part"):
        lead = desk.cast.units["section"].pk
        orders.release(order_id=key, unit_id=lead, reason="x", **desk.by("dispatcher"))
    orders.release(order_id=key, unit_id=station, reason="不属其职责。", **desk.by("dispatcher"))
    assert Assignment.objects.get(matter_id=key, unit=station).ended_at == FRIDAY
    assert MatterClock.objects.get(matter_id=key, key="joint").state == "void"
    with refused("nobody_joined"):
        orders.release(order_id=key, unit_id=station, reason="x", **desk.by("dispatcher"))
    with pytest.raises(NotVisible):
        orders.ask_release(order_id=key, reason="x", **desk.by("other_handler"))


def test_a_joint_unit_that_comes_to_lead_has_no_part_any_more(desk: Desk) -> None:
    key = desk.dispatched()
    joined(desk, key, "station", reason="x")
    desk.send_back(key)
    desk.accept(key)
    desk.dispatch(key, unit="station")
    assert not Assignment.objects.filter(matter_id=key, role="supporting", ended_at=None).exists()
    assert MatterClock.objects.get(matter_id=key, key="joint").state == "void"
    assert differences(Matter.objects.get(pk=key)) == []


def part_of(unit: int, **rest: Any) -> Assigned:
    return Assigned(unit, AssignmentRole.SUPPORTING, NOW, **rest)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"parts": [{"unit": 2, "task": " "}], "fewer_reason": "x"}, "no_task"),
        ({"parts": [{"unit": 2, "task": "x", "due": NOW.isoformat()}]}, "past"),
        ({"parts": [{"unit": 2, "task": "x", "due": "bald"}], "fewer_reason": "x"}, ""),
        ({"parts": [{"unit": 2, "task": "x", "due": "2026-01-01T10:00"}]}, "fewer"),
        ({"parts": [{"unit": n, "task": "x"} for n in (2, 3, 4, 5)]}, ""),
        ({"parts": "x", "fewer_reason": "x"}, ""),
        ({"parts": [7], "fewer_reason": "x"}, ""),
    ],
)
def test_parts_are_judged_on_plain_answers(answers: dict[str, Any], code: str) -> None:
    told = joining.may_call_in(snapshot(), answers)
    assert (told.code if told else "") == code


def test_parts_already_there_count_for_the_number_of_the_rule() -> None:
    three = snapshot(assignments=tuple(part_of(n) for n in (2, 3, 4)))
    answers = {"parts": [{"unit": 5, "task": "x"}]}
    assert joining.may_call_in(three, answers) is None
    assert joining.answers_in(three) == (0, 3)
    assert joining.may_release(three, {}) is None
    unit = Doer(ActorKind.STAFF, unit_ids=frozenset({2}))
    assert joining.has_part(replace(three, doer=unit), {}) is None
    assert joining.has_part(three, {}) is not None
