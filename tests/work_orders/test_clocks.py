"""Deadlines of orders by the working calendar (AC-04, AC-09, AC-33), and backlog."""

from datetime import datetime, timedelta

import pytest

from lilong.cases.models import Matter, MatterClock
from lilong.cases.operations import differences
from lilong.cases.queries import lamp_of
from lilong.cases.terms import ClockState, Lamp
from lilong.kernel.clock import local
from lilong.work_orders import operations as orders
from lilong.work_orders.intake import CallerDetails
from tests.work_orders.conftest import CALLER, FRIDAY, Desk

ENQUIRY, REVIEW, HELP, COMPLEX = "S0103", "H0107", "H0101", "H0601"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def clock(key: object, name: str) -> MatterClock:
    found = MatterClock.objects.filter(matter_id=key, key=name).order_by("-nth").first()
    assert found is not None
    return found


def due(key: object, name: str) -> str:
    return f"{local(clock(key, name).due_at):%Y-%m-%d %H:%M}"


def leaf_of_class(desk: Desk, limit_class: str) -> str:
    from lilong.work_orders.queries import desk as catalogue

    leaves = catalogue(desk.cast.office.pk).catalogue.leaves.values()
    return next(leaf.code for leaf in leaves if leaf.limit_class == limit_class)


@pytest.mark.parametrize(
    ("limit_class", "expected"),
    [
        ("enquiry", "2021-07-26 17:00"),
        ("review", "2021-07-28 17:00"),
        ("help", "2021-07-30 17:00"),
        ("complex", "2021-08-13 17:00"),
    ],
)
def test_an_order_of_friday_is_due_by_the_class_of_its_category(
    desk: Desk, limit_class: str, expected: str
) -> None:
    key = desk.dispatched(leaf_of_class(desk, limit_class))
    assert due(key, "first_contact") == "2021-07-26 17:00"
    assert due(key, "handling") == expected


@pytest.mark.parametrize(
    ("received", "first", "handling"),
    [
        ("2019-09-27T15:00", "2019-09-29 17:00", "2019-10-10 17:00"),
        ("2021-09-17T15:00", "2021-09-18 17:00", "2021-09-26 17:00"),
        ("2020-09-30T15:00", "2020-10-09 17:00", "2020-10-14 17:00"),
    ],
)
def test_make_up_days_count_and_holidays_do_not(
    desk: Desk, received: str, first: str, handling: str
) -> None:
    desk.at = moment(received)
    key = desk.dispatched()
    assert (due(key, "first_contact"), due(key, "handling")) == (first, handling)


def test_the_limit_of_its_own_holds_for_components_and_events(desk: Desk) -> None:
    desk.at = moment("2021-07-23T15:00")
    assert due(desk.dispatched("E0102"), "handling") == "2021-07-26 12:00"
    urgent = desk.dispatched("H0602", words="急。")
    assert due(urgent, "handling") == "2021-07-23 17:00"


def test_the_clock_names_the_rule_and_the_category_it_was_set_by(desk: Desk) -> None:
    key = desk.dispatched()
    fact = Matter.objects.get(pk=key).facts["handling_limit"]
    assert fact["key"] == "hotline.limit.help"
    assert fact["category_revision"] == 1
    assert clock(key, "handling").rule_version == fact["rule"]


def test_after_hours_counts_as_received_the_next_working_day(desk: Desk) -> None:
    desk.at = moment("2019-11-02T21:00")
    assert due(desk.dispatched(), "handling") == "2019-11-11 17:00"


def test_a_firms_request_counts_at_once_and_by_its_own_law(desk: Desk) -> None:
    desk.at = moment("2019-11-02T21:00")
    firm = CallerDetails("某公司（虚构）", "13812342207", kind="firm")
    assert due(desk.dispatched(caller=firm), "handling") == "2019-11-08 17:00"
    hard = desk.dispatched(leaf_of_class(desk, "complex"), words="难。", caller=firm)
    assert due(hard, "handling") == "2019-11-22 17:00"
    assert Matter.objects.get(pk=hard).facts["handling_limit"]["key"] == "business.limits"


def test_the_senders_deadlines_stand_beside_ours_and_do_not_lead(desk: Desk) -> None:
    theirs = moment("2021-07-24T12:00")
    matter = desk.record(sender_due={"sender_contact": theirs, "sender_handling": theirs})
    sent = clock(matter.pk, "sender_contact")
    assert (sent.due_at, sent.leads) == (theirs, False)
    assert matter.next_due_at == clock(matter.pk, "first_contact").due_at


def test_an_order_without_anybody_to_reach_runs_on_the_handling_clock(desk: Desk) -> None:
    matter = desk.record(caller=CallerDetails(), is_anonymous=True)
    assert not MatterClock.objects.filter(matter=matter, key="first_contact").exists()
    assert due(matter.pk, "handling") == "2021-07-30 17:00"
    asked = desk.record(words="问一下。", request_kind="enquiry", caller=CallerDetails("甲"))
    assert due(asked.pk, "handling") == "2021-07-26 17:00"


def test_an_order_filed_at_intake_runs_by_its_category(desk: Desk) -> None:
    matter = desk.record(category="E0102")
    assert matter.stage == "filed"
    assert due(matter.pk, "handling") == "2021-07-26 13:00"


def test_a_reached_caller_stops_the_first_contact_and_an_attempt_does_not(desk: Desk) -> None:
    key = desk.dispatched()
    desk.acknowledge(key)
    desk.contact(key, "not_reached")
    assert clock(key, "first_contact").state == ClockState.RUNNING
    desk.contact(key)
    assert clock(key, "first_contact").state == ClockState.STOPPED
    assert clock(key, "centre_contact").state == ClockState.RUNNING
    matter = Matter.objects.get(pk=key)
    assert matter.contacts.count() == 2
    assert matter.next_due_at == clock(key, "handling").due_at


def test_an_old_order_is_backlog_and_lights_no_lamp(desk: Desk) -> None:
    matter = desk.record(received_at=moment("2021-03-01T10:00"))
    assert (matter.is_backlog, matter.next_due_at) == (True, None)
    assert lamp_of(matter, desk.at) == Lamp.BACKLOG
    desk.dispatch(matter.pk)
    handling = clock(matter.pk, "handling")
    assert (due(matter.pk, "handling"), handling.is_backlog) == ("2021-03-08 17:00", True)
    matter.refresh_from_db()
    assert lamp_of(matter, desk.at) == Lamp.BACKLOG


def test_a_redo_of_an_old_order_has_a_lamp_again(desk: Desk) -> None:
    key = desk.reported(received_at=moment("2021-03-01T10:00"))
    desk.follow_up(key, solved=False, satisfied="dissatisfied")
    orders.redo(order_id=key, reason="未解决。", **desk.by("follow_up_caller"))
    assert due(key, "redo") == "2021-07-28 17:00"
    assert lamp_of(Matter.objects.get(pk=key), desk.at) == Lamp.CALM


def test_an_order_outside_the_published_calendar_is_provisional(desk: Desk) -> None:
    matter = desk.record(received_at=moment("2011-03-01T10:00"))
    assert clock(matter.pk, "first_contact").is_provisional


def test_the_clocks_of_a_closed_order_can_be_counted_again_from_the_journal(desk: Desk) -> None:
    key = desk.closed()
    assert differences(Matter.objects.get(pk=key)) == []


def test_a_category_changed_before_dispatch_changes_the_limit_and_not_the_start(desk: Desk) -> None:
    matter = desk.record(caller=CALLER)
    for code, expected in ((ENQUIRY, "2021-07-26 17:00"), (HELP, "2021-07-30 17:00")):
        desk.at += timedelta(minutes=5)
        filing = orders.Filing(code)
        orders.categorise(order_id=matter.pk, filing=filing, **desk.by("dispatcher"))
        assert due(matter.pk, "handling") == expected
    assert MatterClock.objects.filter(matter=matter, key="handling", state="void").count() == 2
    assert clock(matter.pk, "handling").started_at == FRIDAY
