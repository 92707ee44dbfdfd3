"""The same thing told twice is handled once; each order keeps its number, its clock, its caller."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.cases.models import Matter, MatterClock
from lilong.cases.terms import ContactSide
from lilong.journal import relay
from lilong.kernel.errors import NotVisible, Refused
from lilong.work_orders import operations as orders
from lilong.work_orders import queries
from lilong.work_orders.intake import CallerDetails
from lilong.work_orders.models import Lesson, WorkOrder
from lilong.work_orders.triage import Told
from lilong.work_orders.triage.likeness import (
    Candidate,
    Nearness,
    address_of,
    bigrams,
    duplicates,
    likeness,
    metres_between,
)
from lilong.work_orders.triage.setting_aside import Party, merge_refusals
from tests.work_orders.conftest import FRIDAY, Desk

NEAR = Nearness(metres=150, days=7, likeness=10)
HERE = (121.4152, 31.2052)
OTHER = CallerDetails(name="李大海（虚构）", phone="13900001111")


def told(**changes: Any) -> Told:
    values: dict[str, Any] = {
        "words": "楼下饭店油烟直排，晚上开不了窗。", "title": "饭店油烟", "longitude": HERE[0],
        "latitude": HERE[1], "received_at": FRIDAY,
    }  # fmt: skip
    return Told(**(values | changes))


def candidate(number: int = 1, **changes: Any) -> Candidate:
    extra = {k: changes.pop(k) for k in ("category", "is_same_caller") if k in changes}
    words = "饭店油烟太大，晚上开不了窗。"
    return Candidate(UUID(int=number), f"N{number}", told(**({"words": words} | changes)), **extra)


def test_what_is_alike_near_and_recent_is_a_likely_duplicate_with_its_reasons() -> None:
    (found,) = duplicates(told(), [candidate(is_same_caller=True)], NEAR)
    assert found.key == UUID(int=1)
    assert found.confidence > 60
    reasons = [str(reason) for reason in found.reasons]
    assert reasons[0] == "0 m away"
    assert "within a day" in reasons
    assert any(reason.startswith("alike in words") for reason in reasons)
    assert "the same caller" in reasons


@pytest.mark.parametrize(
    "changes",
    [
        {"longitude": HERE[0] + 0.01},
        {"received_at": FRIDAY - timedelta(days=8)},
        {"words": "路灯不亮，夜里看不见。", "title": "路灯"},
        {"longitude": None, "latitude": None},
        {"received_at": None},
    ],
)
def test_what_is_too_far_too_old_or_too_unlike_is_none(changes: dict[str, Any]) -> None:
    assert duplicates(told(), [candidate(**changes)], NEAR) == []


def test_without_points_the_same_area_counts_and_says_so() -> None:
    nowhere = {"longitude": None, "latitude": None, "area_id": 7}
    (found,) = duplicates(told(**nowhere), [candidate(**nowhere)], NEAR)
    assert str(found.because) == "in the same area"
    (near,) = duplicates(told(), [candidate()], NEAR)
    assert near.confidence > found.confidence
    assert duplicates(told(**nowhere), [candidate(**(nowhere | {"area_id": 8}))], NEAR) == []


def test_the_surer_comes_first_and_the_same_category_makes_surer() -> None:
    same = candidate(2, category="H0401", received_at=FRIDAY - timedelta(days=3))
    other = candidate(1, category="H0302", received_at=FRIDAY - timedelta(days=3))
    found = duplicates(told(), [other, same], NEAR, category="H0401")
    assert [one.key.int for one in found] == [2, 1]
    assert found[0].confidence - found[1].confidence == 25
    assert "within 4 days" in [str(reason) for reason in found[0].reasons]


def test_a_distance_is_measured_on_the_earth() -> None:
    one, other = told(), told(latitude=HERE[1] + 0.001)
    assert metres_between(one, other) == pytest.approx(111, abs=1)
    assert metres_between(one, told(latitude=None)) is None


def test_the_same_lane_and_number_is_the_same_place_however_far_the_points() -> None:
    far = {"longitude": HERE[0] + 0.01}
    here, there = told(place="浦南路155弄6号402室"), "浦南路 155 弄 6 号"
    (found,) = duplicates(here, [candidate(place=there, category="X", **far)], NEAR, category="X")
    assert str(found.because) == "at the same address"
    assert duplicates(here, [candidate(place="浦南路157弄", **far)], NEAR) == []
    assert address_of("同福里4号、6号") == ("同福里", "4")
    assert address_of("小广场") is None


TEXT = st.text("油烟饭店噪声路灯。，a1 ", max_size=40)


@given(TEXT, TEXT)
def test_likeness_is_a_share_the_same_both_ways_and_whole_for_the_same(one: str, two: str) -> None:
    a, b = bigrams(one), bigrams(two)
    assert 0 <= likeness(a, b) <= 100
    assert likeness(a, b) == likeness(b, a)
    assert likeness(a, a) == (100 if a else 0)
    assert bigrams(f" {one}。") == a


PARTY = Party("A-1", "received", 0, is_secret=False)


@pytest.mark.parametrize(
    ("child", "parent", "code"),
    [
        ({}, {"number": "A-1"}, "itself"),
        ({}, {"stage": "merged", "goes_with": "C-3"}, "goes_with_another"),
        ({"has_followers": True}, {}, "has_followers"),
        ({"nth_round": 2}, {}, "second_time"),
        ({}, {"stage": "reported"}, "too_late"),
        ({}, {"stage": "closed"}, "too_late"),
        ({}, {"stage": "cancelled"}, "too_late"),
        ({}, {"confidentiality": 20}, "not_equally_secret"),
        ({"is_secret": True}, {}, "not_equally_secret"),
    ],
)
def test_why_one_order_may_not_go_with_another(
    child: dict[str, Any], parent: dict[str, Any], code: str
) -> None:
    other = replace(PARTY, number="B-2")
    assert list(merge_refusals(PARTY, other)) == []
    found = list(merge_refusals(replace(PARTY, **child), replace(other, **parent)))
    assert [refusal.code for refusal in found] == [code]


def pair(desk: Desk, **changes: Any) -> tuple[Matter, Matter]:
    first = desk.record(point=HERE)
    words = "弄堂口垃圾堆了好几天没人清，味道很重。"
    second = desk.record(**({"words": words, "point": HERE, "caller": OTHER} | changes))
    return first, second


def merge(desk: Desk, child: Matter, parent: Matter) -> Matter:
    return orders.merge(order_id=child.pk, parent=parent.number, **desk.by("dispatcher"))


def drain() -> None:
    """Deliver what is due once nobody can undo it any more."""
    relay.drain(ahead=timedelta(minutes=1))


def fresh(matter: Matter) -> Matter:
    found: Matter = Matter.objects.get(pk=matter.pk)
    return found


def test_an_open_order_nearby_that_reads_alike_is_shown_as_a_likely_duplicate(desk: Desk) -> None:
    first, second = pair(desk)
    desk.record(words="路灯不亮。", title="路灯", point=HERE)
    viewer = desk.cast.dispatcher.viewer
    (found,) = queries.duplicates_of(viewer, second, queries.details_of(second), at=FRIDAY)
    assert found.matter.pk == first.pk
    handler = desk.cast.handler.viewer
    assert queries.duplicates_of(handler, second, queries.details_of(second), at=FRIDAY) == []


def test_an_order_that_others_go_with_is_offered_no_merging(desk: Desk) -> None:
    first, second = pair(desk)
    third = desk.record(words="还是那堆垃圾。", point=HERE, caller=OTHER)
    viewer = desk.cast.dispatcher.viewer
    merge(desk, third, first)
    first, second = fresh(first), fresh(second)
    assert queries.duplicates_of(viewer, second, queries.details_of(second), at=FRIDAY)
    assert queries.duplicates_of(viewer, first, queries.details_of(first), at=FRIDAY) == []


def test_what_is_kept_secret_or_closed_is_never_shown_as_a_duplicate(desk: Desk) -> None:
    first, second = pair(desk, is_secret=True)
    viewer = desk.cast.dispatcher.viewer
    assert queries.duplicates_of(viewer, second, queries.details_of(second), at=FRIDAY) == []
    Matter.objects.filter(pk=first.pk).update(confidentiality=20)
    third = desk.record(words="弄堂口垃圾堆了三天没有人清，好臭。", point=HERE, caller=OTHER)
    assert queries.duplicates_of(viewer, third, queries.details_of(third), at=FRIDAY) == []


def test_a_merged_order_keeps_number_clocks_and_caller_and_leaves_the_queue(desk: Desk) -> None:
    first, second = pair(desk)
    due = fresh(second).next_due_at
    merge(desk, second, first)
    child = fresh(second)
    assert (child.stage, child.number) == ("merged", second.number)
    assert child.next_due_at == due
    running = MatterClock.objects.filter(matter=second, state="running")
    assert {c.key for c in running} >= {"first_contact", "handling"}
    order = WorkOrder.objects.get(pk=second.pk)
    assert order.goes_with_id == first.pk
    assert order.caller_id != WorkOrder.objects.get(pk=first.pk).caller_id
    numbers = {m.number for m in queries.queue(desk.cast.dispatcher.viewer, at=FRIDAY)}
    assert numbers == {first.number}
    (follower,) = queries.followers_of(desk.cast.dispatcher.viewer, first)
    assert follower.pk == second.pk


def test_it_follows_the_other_to_its_unit_is_reported_with_it_and_asked_for_itself(
    desk: Desk,
) -> None:
    first, second = pair(desk)
    merge(desk, second, first)
    desk.dispatch(first.pk)
    drain()
    child, section = fresh(second), desk.cast.units["section"].pk
    assert (child.stage, child.lead_unit_id) == ("merged", section)
    assert WorkOrder.objects.get(pk=second.pk).category.code == "H0101"
    desk.acknowledge(first.pk)
    desk.contact(first.pk)
    desk.report(first.pk)
    drain()
    child = fresh(second)
    assert child.stage == "reported"
    assert child.facts["done"] == fresh(first).facts["done"]
    assert WorkOrder.objects.get(pk=second.pk).result_class == "solved"
    desk.contact(first.pk, who="dispatcher")
    desk.follow_up(first.pk, who="handler")
    desk.follow_up(first.pk)
    desk.close(first.pk)
    drain()
    assert fresh(second).stage == "reported", "its own caller is asked first"
    with pytest.raises(Refused) as refused:
        desk.close(second.pk)
    codes = {r.code for r in refused.value.refusals}
    assert codes == {"gate_contact", "gate_follow_up"}
    desk.contact(second.pk)
    desk.contact(second.pk, who="dispatcher")
    desk.follow_up(second.pk, who="handler")
    desk.follow_up(second.pk)
    desk.close(second.pk)
    assert fresh(second).closed_at is not None


def test_who_reported_the_one_does_not_close_the_other(desk: Desk) -> None:
    first, second = pair(desk)
    merge(desk, second, first)
    desk.dispatch(first.pk, unit="centre")
    drain()
    desk.acknowledge(first.pk, "dispatcher")
    desk.contact(first.pk, who="dispatcher")
    desk.report(first.pk, who="dispatcher")
    drain()
    desk.contact(second.pk, who="dispatcher")
    desk.contact(second.pk, who="follow_up_caller")
    desk.follow_up(second.pk, who="dispatcher")
    desk.follow_up(second.pk)
    with pytest.raises(Refused) as refused:
        desk.close(second.pk, "dispatcher")
    assert {r.code for r in refused.value.refusals} == {"same_person"}


def test_merging_with_an_order_that_has_its_unit_goes_there(desk: Desk) -> None:
    first, second = pair(desk)
    desk.dispatch(first.pk)
    merge(desk, second, first)
    assert WorkOrder.objects.get(pk=second.pk).category.code == "H0101"
    drain()
    assert fresh(second).lead_unit_id == desk.cast.units["section"].pk
    drain()
    assert orders.carry(order_id=first.pk, office_id=desk.cast.office.pk, at=FRIDAY) == 0


def test_a_handling_that_asks_for_a_photo_is_shown_once(desk: Desk) -> None:
    first, second = pair(desk)
    desk.dispatch(first.pk, "E0101")
    merge(desk, second, first)
    drain()
    desk.acknowledge(first.pk)
    desk.photo(first.pk)
    desk.report(first.pk)
    drain()
    assert fresh(second).stage == "reported"


def test_it_is_taken_apart_with_a_reason_and_comes_back(desk: Desk) -> None:
    first, second = pair(desk)
    desk.dispatch(first.pk)
    merge(desk, second, first)
    drain()
    with pytest.raises(Refused):
        orders.separate(order_id=second.pk, reason="", **desk.by("dispatcher"))
    orders.separate(order_id=second.pk, reason="不是同一处", **desk.by("dispatcher"))
    child = fresh(second)
    assert (child.stage, child.lead_unit_id) == ("received", desk.cast.units["centre"].pk)
    assert WorkOrder.objects.get(pk=second.pk).goes_with_id is None
    drain()
    assert fresh(second).stage == "received"
    assert merge(desk, child, first).stage == "merged"


def undo(desk: Desk, matter: Matter, who: str = "dispatcher") -> Matter:
    return orders.undo(order_id=matter.pk, **desk.by(who))


def test_a_merging_is_undone_with_what_was_learned_from_it(desk: Desk) -> None:
    first, second = pair(desk)
    desk.dispatch(first.pk)
    was = WorkOrder.objects.get(pk=second.pk)
    merge(desk, second, first)
    undo(desk, second)
    now = WorkOrder.objects.get(pk=second.pk)
    assert (fresh(second).stage, now.goes_with_id) == ("received", None)
    assert (now.category_id, now.category_revision) == (was.category_id, was.category_revision)
    assert not Lesson.objects.filter(matter_id=second.pk).exists()
    drain()
    assert fresh(second).stage == "received"
    assert merge(desk, second, first).stage == "merged"


def test_whoever_goes_along_hears_of_a_decision_only_once_it_stands(desk: Desk) -> None:
    first, second = pair(desk)
    merge(desk, second, first)
    drain()
    desk.dispatch(first.pk)
    undo(desk, first)
    drain()
    child = fresh(second)
    assert (child.stage, child.lead_unit_id) == ("merged", desk.cast.units["centre"].pk)
    assert not Lesson.objects.filter(matter_id=first.pk).exists()


def test_what_followed_a_decision_that_was_taken_back_returns_with_it(desk: Desk) -> None:
    first, second = pair(desk)
    desk.dispatch(first.pk)
    merge(desk, second, first)
    orders.carry(order_id=second.pk, office_id=desk.cast.office.pk, at=FRIDAY)
    assert fresh(second).lead_unit_id == desk.cast.units["section"].pk
    undo(desk, first)
    drain()
    assert fresh(second).lead_unit_id == desk.cast.units["centre"].pk


def test_what_was_filed_already_keeps_its_category_beside_one_that_was_not(desk: Desk) -> None:
    first, second = pair(desk)
    filing = orders.Filing("H0101")
    orders.categorise(order_id=second.pk, filing=filing, **desk.by("dispatcher"))
    merge(desk, second, first)
    drain()
    assert WorkOrder.objects.get(pk=second.pk).category.code == "H0101"
    assert orders.carry(order_id=first.pk, office_id=desk.cast.office.pk, at=FRIDAY) == 0


def test_a_unit_calls_the_caller_of_a_merged_order_once_it_leads_it(desk: Desk) -> None:
    first, second = pair(desk)
    merge(desk, second, first)
    centre, section = desk.cast.dispatcher.viewer, desk.cast.handler.viewer
    assert queries.call_list(centre, ContactSide.UNIT, at=FRIDAY) == []
    desk.dispatch(first.pk)
    drain()
    calls = queries.call_list(section, ContactSide.UNIT, at=FRIDAY)
    assert {call.matter.pk for call in calls} == {first.pk, second.pk}
    desk.contact(second.pk)
    assert len(queries.call_list(section, ContactSide.UNIT, at=FRIDAY)) == 1


def test_what_is_handled_a_second_time_goes_with_none(desk: Desk) -> None:
    parent, key = desk.record(caller=OTHER, words="弄堂口还有一堆垃圾。"), desk.reported()
    desk.follow_up(key, who="handler")
    desk.follow_up(key, satisfied="dissatisfied")
    desk.redo(key)
    orders.recall(order_id=key, reason="换单位", **desk.by("dispatcher"))
    with pytest.raises(Refused) as refused:
        merge(desk, Matter.objects.get(pk=key), parent)
    assert [r.code for r in refused.value.refusals] == ["second_time"]


def test_a_dispatch_undone_counts_neither_as_done_nor_as_a_lesson(desk: Desk) -> None:
    matter, viewer = desk.record(), desk.cast.dispatcher.viewer
    desk.dispatch(matter.pk)
    assert queries.console(viewer, at=FRIDAY).done == 1
    undo(desk, matter)
    assert queries.console(viewer, at=FRIDAY).done == 0
    order = WorkOrder.objects.get(pk=matter.pk)
    assert (order.rules_version_id, order.rule_id) == (None, None)


def test_setting_aside_is_undone(desk: Desk) -> None:
    matter = desk.record()
    until = FRIDAY + timedelta(hours=3)
    orders.snooze(order_id=matter.pk, until=until, reason="等", **desk.by("dispatcher"))
    undo(desk, matter)
    assert WorkOrder.objects.get(pk=matter.pk).snoozed_until is None
    assert [m.pk for m in queries.queue(desk.cast.dispatcher.viewer, at=FRIDAY)] == [matter.pk]
    with pytest.raises(Refused):
        orders.wake(order_id=matter.pk, **desk.by("dispatcher"))


def test_if_the_other_is_cancelled_it_comes_back_by_itself(desk: Desk) -> None:
    first, second = pair(desk)
    merge(desk, second, first)
    orders.cancel(order_id=first.pk, reason="误报", **desk.by("dispatcher"))
    drain()
    assert fresh(second).stage == "received"
    assert WorkOrder.objects.get(pk=second.pk).goes_with_id is None


def test_merging_is_refused_across_secrecy_chains_and_offices(desk: Desk) -> None:
    first, second = pair(desk)
    third = desk.record(words="还是那堆垃圾。", point=HERE, caller=OTHER)
    secret = desk.record(words="举报垃圾。", point=HERE, is_secret=True)
    for parent in (secret, third):
        if parent is third:
            merge(desk, third, first)
        with pytest.raises(Refused):
            merge(desk, second, parent)
    with pytest.raises(Refused) as refused:
        merge(desk, first, second)
    assert [r.code for r in refused.value.refusals] == ["has_followers"]
    with pytest.raises(Refused) as refused:
        orders.merge(order_id=second.pk, parent="YL-20210723-0001", **desk.by("dispatcher"))
    assert [r.code for r in refused.value.refusals] == ["unknown_order"]
    with pytest.raises(NotVisible):
        orders.merge(order_id=second.pk, parent=first.number, **desk.by("outsider"))
    foreign = orders.record(intake=desk.intake(title="邻街"), **desk.by("outsider"))
    with pytest.raises(Refused) as refused:
        merge(desk, second, foreign)
    assert [r.code for r in refused.value.refusals] == ["unknown_order"]


@pytest.mark.parametrize("who", ["handler", "follow_up_caller", "leader"])
def test_only_the_desk_merges(desk: Desk, who: str) -> None:
    first, second = pair(desk)
    with pytest.raises((Refused, NotVisible)):
        orders.merge(order_id=second.pk, parent=first.number, **desk.by(who))


def test_what_was_shown_and_what_was_merged_is_learned_from(desk: Desk) -> None:
    first, second = pair(desk)
    merge(desk, second, first)
    lesson = Lesson.objects.get(matter_id=second.pk)
    assert lesson.duplicate_chosen == lesson.duplicate_proposed == first.pk
    assert lesson.duplicate_confidence > 50
    assert lesson.unit_chosen is None


@pytest.mark.parametrize("hours", [1, 24])
def test_an_order_set_aside_leaves_the_queue_and_comes_back_by_itself(
    desk: Desk, hours: int
) -> None:
    matter = desk.record()
    due, until = fresh(matter).next_due_at, FRIDAY + timedelta(hours=hours)
    viewer = desk.cast.dispatcher.viewer
    orders.snooze(order_id=matter.pk, until=until, reason="等来电人补地址", **desk.by("dispatcher"))
    assert list(queries.queue(viewer, at=FRIDAY)) == []
    assert [m.pk for m in queries.set_aside(viewer, at=FRIDAY)] == [matter.pk]
    assert fresh(matter).next_due_at == due, "its clock runs on"
    assert [m.pk for m in queries.queue(viewer, at=until)] == [matter.pk]
    assert list(queries.set_aside(viewer, at=until)) == []


def test_what_was_set_aside_may_come_back_sooner_and_dispatching_ends_it(desk: Desk) -> None:
    matter = desk.record()
    with pytest.raises(Refused) as refused:
        orders.wake(order_id=matter.pk, **desk.by("dispatcher"))
    assert [r.code for r in refused.value.refusals] == ["not_aside"]
    until = FRIDAY + timedelta(hours=3)
    orders.snooze(order_id=matter.pk, until=until, reason="等", **desk.by("dispatcher"))
    orders.wake(order_id=matter.pk, **desk.by("dispatcher"))
    viewer = desk.cast.dispatcher.viewer
    assert [m.pk for m in queries.queue(viewer, at=FRIDAY)] == [matter.pk]


@pytest.mark.parametrize(
    ("until", "reason", "code"),
    [
        (FRIDAY, "等", "past"),
        (FRIDAY + timedelta(hours=25), "等", "too_long"),
        (FRIDAY + timedelta(hours=3), " ", "no_reason"),
    ],
)
def test_an_order_is_set_aside_for_hours_and_for_a_reason(
    desk: Desk, until: datetime, reason: str, code: str
) -> None:
    matter = desk.record()
    with pytest.raises(Refused) as refused:
        orders.snooze(order_id=matter.pk, until=until, reason=reason, **desk.by("dispatcher"))
    assert [r.code for r in refused.value.refusals] == [code]


def test_an_order_is_never_set_aside_past_its_deadline(desk: Desk) -> None:
    received = FRIDAY - timedelta(hours=23)
    matter = desk.record(received_at=received)
    due = fresh(matter).next_due_at
    assert due is not None
    with pytest.raises(Refused) as refused:
        orders.snooze(
            order_id=matter.pk, until=due + timedelta(minutes=1), reason="等",
            **desk.by("dispatcher"),
        )  # fmt: skip
    assert {r.code for r in refused.value.refusals} & {"past_deadline", "too_long"}
