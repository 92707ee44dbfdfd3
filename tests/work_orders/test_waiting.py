"""Requests of units: returns, extensions, pauses, parking; who decides, what the clocks do."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from lilong.attachments import queries as attachments
from lilong.cases import queries as cases
from lilong.cases.models import Approval, Matter, Telling
from lilong.cases.operations import differences
from lilong.cases.queries import lamp_of
from lilong.cases.terms import ClockState, Lamp
from lilong.journal.verifying import verify
from lilong.kernel.errors import NotVisible
from lilong.notices.models import Notice
from lilong.work_orders import operations as orders
from lilong.work_orders import queries
from lilong.work_orders.intake import CallerDetails
from lilong.work_orders.models import WorkOrder
from tests.work_orders.conftest import FRIDAY, Desk
from tests.work_orders.test_clocks import clock, due, moment
from tests.work_orders.test_moves import leads, refused, stage


def in_hand(desk: Desk, **changes: object) -> UUID:
    key = desk.dispatched(**changes)
    desk.acknowledge(key)
    return key


def sound(key: UUID) -> bool:
    """Say whether clocks, requests and chain are what the journal says."""
    matter = Matter.objects.get(pk=key)
    case = cases.case_of(matter, at=FRIDAY)
    pending = Approval.objects.filter(matter=matter, state="pending").values_list("key", flat=True)
    waiting = case.snapshot.waiting
    assert list(pending) == ([waiting.key] if waiting else [])
    assert list(verify(office_id=matter.office_id)) == []
    return differences(matter) == []


def told(key: UUID) -> list[str]:
    return list(
        Telling.objects.filter(matter_id=key, done_at=None).values_list("template", flat=True)
    )


# --- the return -----------------------------------------------------------------------------


def test_a_return_waits_with_the_unit_until_the_centre_has_checked_its_basis(desk: Desk) -> None:
    key = desk.dispatched()
    desk.send_back(key)
    assert (stage(key), leads(key)) == ("dispatched", "section")
    assert due(key, "return_decision") == "2021-07-26 12:00"
    desk.accept(key)
    assert (stage(key), leads(key)) == ("filed", "centre")
    assert WorkOrder.objects.get(pk=key).sent_back == 1
    assert clock(key, "return_decision").state == ClockState.STOPPED
    assert sound(key)


def test_a_return_needs_reason_and_basis(desk: Desk) -> None:
    key = desk.dispatched()
    with refused("missing", "missing", "no_reason"):
        orders.send_back(
            order_id=key, ground=orders.Ground("", ""), reason=" ", **desk.by("handler")
        )
    with refused("wrong_answer"):
        orders.send_back(
            order_id=key, ground=orders.Ground("mood", "没空"), reason="忙。", **desk.by("handler")
        )


def test_a_return_that_is_refused_leaves_the_order_where_it_is(desk: Desk) -> None:
    key = desk.dispatched()
    desk.send_back(key)
    with refused("no_reason"):
        orders.refuse_return(order_id=key, reason="", **desk.by("dispatcher"))
    orders.refuse_return(order_id=key, reason="职责清单第七条正是本事项。", **desk.by("dispatcher"))
    assert (stage(key), leads(key)) == ("dispatched", "section")
    assert WorkOrder.objects.get(pk=key).sent_back == 0
    asked = Notice.objects.filter(template="matter.decided").values_list("recipient", flat=True)
    assert list(asked) == [f"unit:{desk.cast.units['section'].pk}"]
    assert sound(key)


def test_a_unit_neither_reports_nor_decides_while_its_return_waits(desk: Desk) -> None:
    key = in_hand(desk)
    desk.send_back(key)
    with refused("waits"):
        desk.report(key)
    with refused("not_granted"):
        desk.accept(key, "handler")
    with refused("asked_already"):
        desk.send_back(key)
    orders.withdraw_return(order_id=key, **desk.by("handler"))
    desk.report(key)
    assert sound(key)


def test_nobody_accepts_his_own_return(desk: Desk) -> None:
    key = desk.dispatched(unit="centre")
    desk.send_back(key, "dispatcher")
    with refused("same_person"):
        desk.accept(key)
    desk.accept(key, "leader")


def test_a_return_that_lapses_is_seen_in_the_history(desk: Desk) -> None:
    key = in_hand(desk)
    desk.send_back(key)
    orders.recall(order_id=key, reason="已另有安排。", **desk.by("dispatcher"))
    (row,) = Approval.objects.filter(matter_id=key)
    assert row.state == "lapsed"
    assert clock(key, "return_decision").state == ClockState.VOID
    assert sound(key)


def test_the_second_return_goes_to_a_conference_that_binds(desk: Desk) -> None:
    key = desk.dispatched()
    desk.send_back(key)
    desk.accept(key)
    desk.dispatch(key, unit="station")
    desk.send_back(key, "other_handler")
    with refused("conference"):
        desk.accept(key)
    with refused("conference"):
        orders.refuse_return(order_id=key, reason="不成立。", **desk.by("dispatcher"))
    meeting = orders.Conference(
        "城运中心、社区管理办、城管中队", desk.cast.units["section"].pk, "由社区管理办牵头。"
    )
    with refused("not_granted"):
        orders.hold_conference(order_id=key, conference=meeting, **desk.by("other_handler"))
    orders.hold_conference(order_id=key, conference=meeting, **desk.by("dispatcher"))
    assert (stage(key), leads(key)) == ("dispatched", "section")
    assert [a.state for a in Approval.objects.filter(matter_id=key).order_by("nth")] == [
        "granted", "settled",
    ]  # fmt: skip
    with refused("bound"):
        desk.send_back(key)
    with refused("bound"):
        orders.recall(order_id=key, reason="改派。", **desk.by("dispatcher"))
    assert sound(key)


def test_a_conference_is_not_held_on_a_first_return(desk: Desk) -> None:
    key = desk.dispatched()
    desk.send_back(key)
    meeting = orders.Conference("城运中心", desk.cast.units["section"].pk, "维持原派。")
    with refused("no_conference"):
        orders.hold_conference(order_id=key, conference=meeting, **desk.by("dispatcher"))


def test_returns_are_counted_by_unit(desk: Desk) -> None:
    first, second, third = (desk.dispatched(words=f"第{n}处垃圾。") for n in range(3))
    for key in (first, second, third):
        desk.send_back(key)
    desk.accept(first)
    orders.refuse_return(order_id=second, reason="属本科室。", **desk.by("dispatcher"))
    (line,) = cases.requests_by_unit(
        desk.cast.dispatcher.viewer, "work_order", "return",
        since=FRIDAY, until=FRIDAY + timedelta(hours=1),
    )  # fmt: skip
    assert (line.asked, line.granted, line.refused, line.waiting) == (3, 1, 1, 1)
    assert cases.requests_by_unit(
        desk.cast.outsider.viewer, "work_order", "return",
        since=FRIDAY, until=FRIDAY + timedelta(hours=1),
    ) == []  # fmt: skip


# --- the extension --------------------------------------------------------------------------


def ask(desk: Desk, key: UUID, days: int | None = 3, who: str = "handler", **rest: bool) -> Matter:
    return orders.ask_extension(
        order_id=key, longer=orders.Longer(days, **rest), reason="配件须订制。", **desk.by(who)
    )


def test_an_extension_is_asked_approved_by_another_and_told(desk: Desk) -> None:
    key = in_hand(desk)
    ask(desk, key)
    assert due(key, "handling") == "2021-07-30 17:00"
    with refused("not_granted"):
        orders.approve_extension(order_id=key, **desk.by("handler"))
    orders.approve_extension(order_id=key, **desk.by("dispatcher"))
    assert due(key, "handling") == "2021-08-04 17:00"
    assert clock(key, "handling").extended == 1
    assert told(key) == ["caller.extended"]
    with refused("extended_already"):
        ask(desk, key)
    assert sound(key)


def test_an_extension_is_bound_in_length_by_the_rulebook(desk: Desk) -> None:
    key = in_hand(desk)
    with refused("too_long"):
        ask(desk, key, 6)
    ask(desk, key, 5)


def test_nobody_approves_what_he_asked_for(desk: Desk) -> None:
    key = desk.dispatched(unit="centre")
    desk.acknowledge(key, "dispatcher")
    ask(desk, key, who="dispatcher")
    with refused("same_person"):
        orders.approve_extension(order_id=key, **desk.by("dispatcher"))
    orders.approve_extension(order_id=key, **desk.by("leader"))


def test_a_refused_extension_leaves_the_limit_and_may_be_asked_again(desk: Desk) -> None:
    key = in_hand(desk)
    ask(desk, key)
    orders.refuse_extension(order_id=key, reason="可按期办结。", **desk.by("dispatcher"))
    assert due(key, "handling") == "2021-07-30 17:00"
    assert told(key) == []
    ask(desk, key, None, as_complex=True)
    orders.approve_extension(order_id=key, **desk.by("dispatcher"))
    assert due(key, "handling") == "2021-08-13 17:00"
    assert sound(key)


def test_an_extension_asked_in_time_may_be_approved_later(desk: Desk) -> None:
    key = in_hand(desk)
    desk.at = moment("2021-07-30T16:59")
    ask(desk, key)
    desk.at = moment("2021-07-31T09:00")
    orders.approve_extension(order_id=key, **desk.by("dispatcher"))
    assert due(key, "handling") == "2021-08-04 17:00"


def test_a_request_lapses_when_the_handling_is_reported(desk: Desk) -> None:
    key = in_hand(desk)
    ask(desk, key)
    desk.report(key)
    (row,) = Approval.objects.filter(matter_id=key)
    assert row.state == "lapsed"
    with refused("not_now"):
        orders.approve_extension(order_id=key, **desk.by("dispatcher"))
    assert sound(key)


# --- the pause ------------------------------------------------------------------------------


def pause(desk: Desk, key: UUID, until: str, reason: str = "permit") -> Matter:
    wanted = orders.Pause(reason, date.fromisoformat(until))
    return orders.ask_suspension(
        order_id=key, pause=wanted, reason="等待掘路许可。", **desk.by("handler")
    )


def test_a_limit_stands_still_and_what_was_left_runs_on_by_itself(desk: Desk) -> None:
    key = in_hand(desk)
    desk.contact(key)
    desk.at = moment("2021-07-28T11:00")
    pause(desk, key, "2021-08-09")
    orders.approve_suspension(order_id=key, **desk.by("dispatcher"))
    after = Matter.objects.get(pk=key)
    # Left: six hours of Wednesday, eight of Thursday, eight of Friday.
    assert due(key, "handling") == "2021-08-11 15:00"
    assert clock(key, "handling").state == ClockState.SUSPENDED
    assert lamp_of(after, moment("2021-08-03T10:00")) == Lamp.PAUSED
    assert lamp_of(after, moment("2021-08-09T09:00")) == Lamp.CALM
    assert lamp_of(after, moment("2021-08-11T14:00")) == Lamp.NEAR
    assert lamp_of(after, moment("2021-08-11T15:01")) == Lamp.LATE
    assert told(key) == ["caller.suspended"]
    assert sound(key)


def test_a_pause_ends_early_by_a_move(desk: Desk) -> None:
    key = in_hand(desk)
    desk.contact(key)
    desk.at = moment("2021-07-28T11:00")
    pause(desk, key, "2021-08-09")
    orders.approve_suspension(order_id=key, **desk.by("dispatcher"))
    with refused("paused_already"):
        pause(desk, key, "2021-08-10")
    desk.at = moment("2021-08-02T09:00")
    orders.resume(order_id=key, reason="许可已下达。", **desk.by("handler"))
    assert due(key, "handling") == "2021-08-04 15:00"
    with refused("not_paused"):
        orders.resume(order_id=key, reason="再来。", **desk.by("handler"))
    assert lamp_of(Matter.objects.get(pk=key), desk.at) == Lamp.CALM
    assert sound(key)


def test_a_pause_needs_a_reason_of_the_rulebook_and_is_no_longer_than_it_says(desk: Desk) -> None:
    key = in_hand(desk)
    with refused("wrong_answer"):
        pause(desk, key, "2021-07-26", "mood")
    with refused("too_long"):
        pause(desk, key, "2021-08-09", "force")
    pause(desk, key, "2021-08-06", "force")


def test_an_extension_inside_a_pause_and_a_report_inside_it(desk: Desk) -> None:
    key = in_hand(desk)
    pause(desk, key, "2021-07-30")
    orders.approve_suspension(order_id=key, **desk.by("dispatcher"))
    desk.at = moment("2021-07-27T10:00")
    ask(desk, key, 2)
    orders.approve_extension(order_id=key, **desk.by("dispatcher"))
    # From Friday 16:00 on 57 hours would be left with the extension, they run on from the 30th.
    assert due(key, "handling") == "2021-08-10 10:00"
    assert sound(key)
    desk.report(key)
    assert clock(key, "handling").state == ClockState.STOPPED
    assert sound(key)


# --- parking --------------------------------------------------------------------------------


def parked(desk: Desk) -> UUID:
    key = in_hand(desk)
    ask(desk, key)
    orders.approve_extension(order_id=key, **desk.by("dispatcher"))
    orders.ask_parking(
        order_id=key, parking=orders.Parking("列入明年大修计划。", date(2021, 9, 1)),
        reason="须动用维修资金，业主未表决。", **desk.by("handler"),
    )  # fmt: skip
    orders.park(order_id=key, **desk.by("leader"))
    return key


def test_parking_comes_after_an_extension_and_from_another_person(desk: Desk) -> None:
    key = in_hand(desk)
    parking = orders.Parking("列入计划。", date(2021, 9, 1))
    with refused("extend_first"):
        orders.ask_parking(order_id=key, parking=parking, reason="无解。", **desk.by("handler"))
    ask(desk, key)
    orders.approve_extension(order_id=key, **desk.by("dispatcher"))
    with refused("no_reason"):
        orders.ask_parking(order_id=key, parking=parking, reason="", **desk.by("handler"))
    with refused("missing", "missing"):
        orders.ask_parking(
            order_id=key, parking=orders.Parking("", None), reason="无解。", **desk.by("handler")
        )
    with refused("too_far"):
        orders.ask_parking(
            order_id=key, parking=orders.Parking("等。", date(2022, 3, 1)), reason="无解。",
            **desk.by("handler"),
        )  # fmt: skip
    orders.ask_parking(order_id=key, parking=parking, reason="无解。", **desk.by("handler"))
    with refused("not_granted"):
        orders.park(order_id=key, **desk.by("handler"))
    orders.refuse_parking(order_id=key, reason="再想办法。", **desk.by("leader"))
    assert stage(key) == "in_hand"


def test_a_parked_order_is_open_rests_and_is_reviewed(desk: Desk) -> None:
    key = parked(desk)
    after = Matter.objects.get(pk=key)
    assert (after.stage, after.closed_at) == ("parked", None)
    assert due(key, "review") == "2021-09-01 17:00"
    assert clock(key, "handling").state == ClockState.VOID
    desk.contact(key)
    after = Matter.objects.get(pk=key)
    assert lamp_of(after, moment("2021-08-02T10:00")) == Lamp.PAUSED
    assert lamp_of(after, moment("2021-09-01T10:00")) == Lamp.NEAR
    assert lamp_of(after, moment("2021-09-02T10:00")) == Lamp.LATE
    desk.at = moment("2021-09-01T10:00")
    orders.review_parking(
        order_id=key, standing="业主表决未过半。", review=date(2021, 11, 1), **desk.by("handler")
    )
    assert due(key, "review") == "2021-11-01 17:00"
    with refused("not_now"):
        desk.close(key)
    desk.at = moment("2021-10-18T10:00")
    orders.take_up(order_id=key, reason="表决已通过。", **desk.by("handler"))
    assert stage(key) == "in_hand"
    assert due(key, "taken_up") == "2021-10-25 17:00"
    desk.report(key)
    assert sound(key)


# --- telling, filing, checking --------------------------------------------------------------


def test_the_caller_is_told_by_a_contact(desk: Desk) -> None:
    key = in_hand(desk)
    ask(desk, key)
    orders.approve_extension(order_id=key, **desk.by("dispatcher"))
    spoken = orders.Spoken("not_reached")
    orders.tell_caller(order_id=key, spoken=spoken, **desk.by("handler"))
    assert told(key) == ["caller.extended"]
    orders.tell_caller(order_id=key, spoken=orders.Spoken(), **desk.by("follow_up_caller"))
    assert told(key) == []
    duty = Telling.objects.get(matter_id=key)
    assert (duty.is_told, duty.attempts) == (True, 1)
    with refused("nothing_to_tell"):
        orders.tell_caller(order_id=key, spoken=orders.Spoken(), **desk.by("handler"))
    # A word about the extension is no first contact.
    assert clock(key, "first_contact").state == ClockState.RUNNING


def test_three_calls_in_vain_are_enough(desk: Desk) -> None:
    key = in_hand(desk)
    ask(desk, key)
    orders.approve_extension(order_id=key, **desk.by("dispatcher"))
    for _call in range(3):
        orders.tell_caller(order_id=key, spoken=orders.Spoken("not_reached"), **desk.by("handler"))
    duty = Telling.objects.get(matter_id=key)
    assert (duty.is_told, duty.attempts, duty.done_at) == (False, 3, desk.at)


def test_a_caller_kept_secret_from_the_unit_hears_it_from_the_centre(desk: Desk) -> None:
    key = in_hand(desk, is_secret=True)
    ask(desk, key)
    orders.approve_extension(order_id=key, **desk.by("dispatcher"))
    with refused("centre_tells"):
        orders.tell_caller(order_id=key, spoken=orders.Spoken(), **desk.by("handler"))
    assert not queries.to_tell(desk.by("handler")["viewer"]).exists()
    assert queries.to_tell(desk.by("follow_up_caller")["viewer"]).exists()
    orders.tell_caller(order_id=key, spoken=orders.Spoken(), **desk.by("follow_up_caller"))
    assert told(key) == []


def test_nobody_is_told_where_nobody_can_be(desk: Desk) -> None:
    key = in_hand(desk, caller=CallerDetails(), is_anonymous=True)
    ask(desk, key)
    orders.approve_extension(order_id=key, **desk.by("dispatcher"))
    assert not Telling.objects.exists()


def test_what_is_not_filed_goes_back_to_the_caller_who_is_told_why(desk: Desk) -> None:
    key = desk.record().pk
    with refused("missing", "no_reason"):
        orders.return_to_citizen(order_id=key, no_filing="", reason="", **desk.by("dispatcher"))
    orders.return_to_citizen(
        order_id=key,
        no_filing="not_ours",
        reason="属铁路部门，已告知电话。",
        **desk.by("dispatcher"),
    )
    after = Matter.objects.get(pk=key)
    assert (after.stage, after.closed_at, after.next_due_at) == ("not_filed", desk.at, None)
    (duty,) = Telling.objects.all()
    assert duty.context["reason"] == "属铁路部门，已告知电话。"
    assert duty.due_at == moment("2021-07-26T17:00")
    # Telling it later closes nothing a second time.
    closed_at, desk.at = desk.at, moment("2021-07-26T10:00")
    orders.tell_caller(order_id=key, spoken=orders.Spoken(), **desk.by("follow_up_caller"))
    after = Matter.objects.get(pk=key)
    assert (after.stage, after.closed_at) == ("not_filed", closed_at)
    assert sound(key)


def checked(desk: Desk, code: str = "E0102") -> UUID:
    """Return a dirty road that was reported with a photo and waits for its check."""
    key = desk.dispatched(code)
    desk.acknowledge(key)
    desk.contact(key)
    desk.contact(key, who="dispatcher")
    desk.photo(key)
    desk.report(key)
    return key


def test_a_check_is_anothers_and_shows_a_photo_of_its_own(desk: Desk) -> None:
    key = checked(desk)
    desk.follow_up(key, who="handler")
    desk.follow_up(key)
    with refused("gate_site_check"):
        desk.close(key)
    with refused("same_person", "no_evidence"):
        orders.pass_check(order_id=key, seen="已清。", **desk.by("handler"))
    with refused("no_evidence"):
        orders.pass_check(order_id=key, seen="已清。", **desk.by("dispatcher"))
    desk.photo(key, "dispatcher")
    with refused("same_person"):
        orders.pass_check(order_id=key, seen="已清。", **desk.by("handler"))
    orders.pass_check(order_id=key, seen="已清。", **desk.by("dispatcher"))
    desk.close(key)
    assert attachments.count(cases.subject_of(key)) == 2


def test_a_category_without_a_check_asks_for_none(desk: Desk) -> None:
    key = desk.reported()
    desk.photo(key, "dispatcher")
    with refused("no_check"):
        orders.pass_check(order_id=key, seen="x", **desk.by("dispatcher"))


def test_another_office_decides_nothing(desk: Desk) -> None:
    key = in_hand(desk)
    ask(desk, key)
    outsider = desk.by("outsider")
    tries = (
        lambda: orders.approve_extension(order_id=key, **outsider),
        lambda: orders.accept_return(order_id=key, **outsider),
        lambda: orders.park(order_id=key, **outsider),
        lambda: orders.tell_caller(order_id=key, spoken=orders.Spoken(), **outsider),
        lambda: orders.pass_check(order_id=key, seen="x", **outsider),
        lambda: ask(desk, key, who="outsider"),
        lambda: orders.ask_suspension(
            order_id=key, pause=orders.Pause("permit", date(2021, 8, 2)), reason="x", **outsider
        ),
        lambda: orders.fail_check(order_id=key, seen="x", **outsider),
        lambda: orders.report_handling(order_id=key, result_class="x", done="x", **outsider),
    )
    for attempt in tries:
        with pytest.raises(NotVisible):
            attempt()
