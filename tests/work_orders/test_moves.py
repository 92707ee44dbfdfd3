"""Who may do what with an order, and what stands in the way, with the rule named."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from lilong.cases.models import Assignment, Matter
from lilong.cases.queries import subject_of
from lilong.journal.queries import entries_of
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.work_orders import operations as orders
from lilong.work_orders.intake import CallerDetails
from lilong.work_orders.models import WorkOrder
from tests.work_orders.conftest import FRIDAY, Desk


@contextmanager
def refused(*codes: str) -> Iterator[None]:
    with pytest.raises(Refused) as caught:
        yield
    assert [r.code for r in caught.value.refusals] == list(codes)


def stage(key: object) -> str:
    return Matter.objects.get(pk=key).stage


def leads(key: object) -> str:
    return Matter.objects.get(pk=key).lead_unit.code


def test_an_order_always_has_exactly_one_lead_the_centre_at_first(desk: Desk) -> None:
    key = desk.record().pk
    assert leads(key) == "centre"
    desk.dispatch(key)
    assert leads(key) == "section"
    now = Assignment.objects.filter(matter_id=key, ended_at=None, role="lead")
    assert [a.unit.code for a in now] == ["section"]


def test_only_the_centre_dispatches(desk: Desk) -> None:
    key = desk.record(source="grid").pk
    with pytest.raises((Refused, NotVisible)):
        orders.dispatch(
            order_id=key, category="H0101", unit_id=desk.cast.units["section"].pk,
            **desk.by("handler"),
        )  # fmt: skip


def test_an_unknown_category_or_unit_is_refused_by_name(desk: Desk) -> None:
    key = desk.record().pk
    with refused("unknown_category"):
        desk.dispatch(key, category="X1")
    with refused("unknown_category"):
        desk.dispatch(key, category="H01")
    with refused("unknown_unit"):
        orders.dispatch(
            order_id=key, category="H0101",
            unit_id=desk.cast.next_door.units["section"].pk, **desk.by("dispatcher"),
        )  # fmt: skip


def test_place_and_category_may_be_corrected_before_dispatch_words_and_time_never(
    desk: Desk,
) -> None:
    matter = desk.record(place="", request_kind="enquiry")
    area = desk.cast.areas["west"]
    filing = orders.Filing("H0101", area_id=area.pk, place="西弄口")
    orders.categorise(order_id=matter.pk, filing=filing, **desk.by("dispatcher"))
    after = Matter.objects.get(pk=matter.pk)
    assert (after.area_path, after.place, after.opened_at) == (area.path, "西弄口", FRIDAY)
    orders.categorise(
        order_id=matter.pk, filing=orders.Filing("H0101", point=(121.415, 31.205)),
        **desk.by("dispatcher"),
    )  # fmt: skip
    after.refresh_from_db()
    assert after.area_path.startswith(desk.cast.areas["east"].path)
    with refused("unknown_area"):
        orders.categorise(
            order_id=matter.pk,
            filing=orders.Filing("H0101", area_id=desk.cast.next_door.areas["west"].pk),
            **desk.by("dispatcher"),
        )
    desk.dispatch(matter.pk)
    with refused("not_now"):
        orders.categorise(order_id=matter.pk, filing=filing, **desk.by("dispatcher"))


def test_only_the_centre_takes_back(desk: Desk) -> None:
    key = desk.dispatched()
    orders.recall(order_id=key, reason="改派。", **desk.by("dispatcher"))
    assert (stage(key), leads(key)) == ("filed", "centre")
    with refused("not_granted"):
        desk.dispatch(key)
        orders.recall(order_id=key, reason="改派。", **desk.by("handler"))


def test_the_other_unit_may_not_sign_and_does_not_even_see(desk: Desk) -> None:
    key = desk.dispatched()
    with pytest.raises(NotVisible):
        desk.acknowledge(key, "other_handler")


def test_a_part_passed_on_below_leaves_the_lead_responsible(desk: Desk) -> None:
    key = desk.dispatched(point=(121.415, 31.205))
    desk.acknowledge(key)
    committee = desk.cast.units["committee"].pk

    def pass_on(unit_id: int, hours: float) -> Matter:
        part = orders.Part(unit_id, desk.at + timedelta(hours=hours), "到现场看看。")
        return orders.pass_on(order_id=key, part=part, **desk.by("handler"))

    with refused("not_below"):
        pass_on(desk.cast.units["station"].pk, 20)
    with refused("not_below"):
        pass_on(desk.cast.next_door.units["committee"].pk, 20)
    with refused("past"):
        pass_on(committee, -1)
    with refused("after_ours"):
        pass_on(committee, 24 * 30)
    pass_on(committee, 20)
    assert leads(key) == "section"
    part = Assignment.objects.get(matter_id=key, role="passed_on", ended_at=None)
    assert part.inner_due_at == desk.at + timedelta(hours=20)
    orders.answer_part(order_id=key, done="已看过。", **desk.by("committee_secretary"))
    part.refresh_from_db()
    assert part.answered_at == desk.at
    with refused("not_related"):
        desk.report(key, who="committee_secretary")


def test_a_component_needs_a_photo_of_the_handling_not_of_the_complaint(desk: Desk) -> None:
    matter = desk.record()
    desk.photo(matter.pk, "dispatcher")
    desk.dispatch(matter.pk, "E0101")
    desk.acknowledge(matter.pk)
    with refused("no_evidence"):
        desk.report(matter.pk)
    desk.photo(matter.pk)
    desk.report(matter.pk)
    assert WorkOrder.objects.get(pk=matter.pk).result_class == "solved"


def test_a_result_the_category_does_not_know_is_refused(desk: Desk) -> None:
    key = desk.dispatched()
    desk.acknowledge(key)
    with refused("wrong_result"):
        desk.report(key, result="noted")
    with refused("wrong_result", "wrong_answer"):
        desk.report(key, result="magic")


def test_an_order_closes_only_through_all_its_gates(desk: Desk) -> None:
    key = desk.dispatched()
    with refused("not_now"):
        desk.close(key)
    desk.acknowledge(key)
    desk.report(key)
    with refused("gate_contact", "gate_follow_up"):
        desk.close(key)
    desk.contact(key)
    desk.follow_up(key)
    with refused("gate_contact", "gate_follow_up"):
        desk.close(key)
    desk.contact(key, who="dispatcher")
    desk.follow_up(key, who="handler")
    desk.close(key)
    assert stage(key) == "closed"


def test_nobody_follows_up_or_closes_what_she_reported(desk: Desk) -> None:
    key = desk.dispatched(unit="centre")
    desk.acknowledge(key, "dispatcher")
    desk.contact(key, who="dispatcher")
    desk.contact(key, who="follow_up_caller")
    desk.report(key, who="dispatcher")
    # Whoever handles for the centre is the unit here; the centre's call is another's.
    desk.follow_up(key, who="dispatcher")
    with refused("same_person", "gate_follow_up"):
        desk.close(key, who="dispatcher")
    desk.follow_up(key)
    with refused("same_person"):
        desk.close(key, who="dispatcher")
    desk.close(key)


def test_a_call_in_vain_stays_and_three_of_them_on_two_days_open_the_gate(desk: Desk) -> None:
    key = desk.reported()
    desk.follow_up(key, who="handler")
    for _call in range(3):
        desk.follow_up(key, outcome="not_reached")
        with refused("gate_follow_up"):
            desk.close(key)
    desk.at += timedelta(days=3)
    desk.follow_up(key, outcome="not_reached")
    desk.close(key)
    assert not WorkOrder.objects.get(pk=key).is_dissatisfied


def test_contacted_solved_and_satisfied_are_asked_apart(desk: Desk) -> None:
    key = desk.reported()
    for missing in ({"contacted": None}, {"solved": None}, {"satisfied": ""}):
        with refused("every_answer"):
            desk.follow_up(key, **missing)
    # The unit does not ask whether it has called itself.
    desk.follow_up(key, who="handler", contacted=None)


def test_a_dissatisfied_order_is_handled_again_before_it_is_closed(desk: Desk) -> None:
    key = desk.reported()
    desk.follow_up(key, who="handler")
    desk.follow_up(key, solved=True, satisfied="dissatisfied")
    assert WorkOrder.objects.get(pk=key).is_dissatisfied
    with refused("gate_warning", "redo_first"):
        desk.close(key)
    with refused("no_reason"):
        orders.redo(order_id=key, reason="", **desk.by("follow_up_caller"))
    orders.redo(order_id=key, reason="不满意。", **desk.by("follow_up_caller"))
    after = Matter.objects.get(pk=key)
    assert (after.stage, after.round) == ("in_hand", 2)
    with refused("gate_head", "no_work_record"):
        desk.report(key)
    desk.report_again(key)
    desk.follow_up(key, who="handler", solved=False, satisfied="dissatisfied")
    desk.follow_up(key, solved=False, satisfied="dissatisfied")
    desk.acknowledge_warning(key)
    with refused("explain"):
        desk.close(key)
    desk.close(key, explanation="已两次上门，法律途径已告知。")


def test_a_satisfied_order_is_not_handled_again(desk: Desk) -> None:
    key = desk.reported()
    desk.follow_up(key)
    with refused("not_dissatisfied"):
        orders.redo(order_id=key, reason="再来。", **desk.by("follow_up_caller"))


def test_a_closed_order_is_opened_again_within_the_window(desk: Desk) -> None:
    key = desk.closed()
    desk.at = FRIDAY + timedelta(days=30)
    orders.reopen(order_id=key, reason="又发生了。", **desk.by("dispatcher"))
    after = Matter.objects.get(pk=key)
    assert (after.stage, after.closed_at, after.round) == ("in_hand", None, 2)
    desk.report(key)
    with refused("gate_follow_up"):
        desk.close(key)
    desk.follow_up(key, who="handler")
    desk.follow_up(key)
    desk.close(key)
    desk.at += timedelta(days=31)
    with refused("too_late"):
        orders.reopen(order_id=key, reason="又发生了。", **desk.by("dispatcher"))


def test_nobody_to_reach_needs_no_contact_and_no_call(desk: Desk) -> None:
    key = desk.dispatched(caller=CallerDetails(), is_anonymous=True)
    desk.acknowledge(key)
    desk.report(key)
    desk.close(key)
    assert stage(key) == "closed"


def test_the_centre_cancels_with_a_reason_and_no_clock_counts(desk: Desk) -> None:
    key = desk.dispatched()
    with refused("no_reason"):
        orders.cancel(order_id=key, reason="", **desk.by("dispatcher"))
    orders.cancel(order_id=key, reason="撤回。", **desk.by("dispatcher"))
    after = Matter.objects.get(pk=key)
    assert (after.stage, after.next_due_at) == ("cancelled", None)
    assert set(after.clocks.values_list("state", flat=True)) == {"void"}


def test_two_dispatchers_at_once_one_is_told(desk: Desk) -> None:
    matter = desk.record()
    seen = matter.revision
    first = {"order_id": matter.pk, "category": "H0101", "revision": seen}
    orders.dispatch(unit_id=desk.cast.units["section"].pk, **first, **desk.by("dispatcher"))
    with pytest.raises(Stale):
        orders.dispatch(unit_id=desk.cast.units["station"].pk, **first, **desk.by("dispatcher"))
    assert leads(matter.pk) == "section"
    order = WorkOrder.objects.get(pk=matter.pk)
    assert order.category is not None


def test_the_slower_of_two_who_read_together_is_told_and_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have read the same revision; the other is done before this one claims the row."""
    from lilong.cases.operations import moving

    matter = desk.record()
    journal_append = moving.journal.append

    def overtaken(draft: Any, **rest: Any) -> Any:
        head = journal_append(draft, **rest)
        Matter.objects.filter(pk=matter.pk).update(revision=matter.revision + 1)
        return head

    monkeypatch.setattr(moving.journal, "append", overtaken)
    with pytest.raises(Stale):
        desk.dispatch(matter.pk)
    assert (stage(matter.pk), leads(matter.pk)) == ("received", "centre")
    assert WorkOrder.objects.get(pk=matter.pk).category is None


def test_another_office_moves_nothing(desk: Desk) -> None:
    key = desk.dispatched()
    outsider = desk.by("outsider")
    tries = (
        lambda: orders.acknowledge(order_id=key, **outsider),
        lambda: orders.recall(order_id=key, reason="抢。", **outsider),
        lambda: orders.redo(order_id=key, reason="抢。", **outsider),
        lambda: orders.categorise(order_id=key, filing=orders.Filing("H0101"), **outsider),
        lambda: orders.dispatch(order_id=key, category="H0101", unit_id=1, **outsider),
        lambda: orders.pass_on(
            order_id=key, part=orders.Part(1, desk.at + timedelta(hours=1)), **outsider
        ),
    )
    for attempt in tries:
        with pytest.raises(NotVisible):
            attempt()
    assert stage(key) == "dispatched"


def test_the_journal_tells_every_move_with_its_reason_and_rules(desk: Desk) -> None:
    key = desk.dispatched()
    desk.send_back(key)
    entries = list(entries_of(subject_of(key)))
    assert [e.data.get("move", "raised") for e in entries] == ["raised", "dispatch", "send_back"]
    assert entries[2].reason == "不属本科室职责。"
    assert "hotline.gate.contacts_callbacks" in entries[2].data["rules"]


def test_every_move_of_the_declaration_has_a_door_of_its_own() -> None:
    from lilong.work_orders.flow import PROGRAMME
    from lilong.work_orders.operations.acting import _DOORS

    # What the house alone does (a merged order follows its other one) is nobody's to ask for.
    own = [m for m in PROGRAMME.moves if any(not by.system for by in m.by)]
    asked = {m.key: frozenset(q.key for q in m.asks) for m in own}
    # Beside the words of a place goes its key, which no form shows.
    asked = {key: asks | ({"site"} if "place" in asks else set()) for key, asks in asked.items()}
    assert {key: door.asked for key, door in _DOORS.items()} == asked
