"""A rule value changed while orders run changes only what it should.

A running clock keeps the version it was counted with; an order is judged, to its end, by the rules
of the day it came in; what comes in from the new day on follows the new rule.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lilong.cases.models import Matter
from lilong.cases.operations import differences, rebuild_clocks
from lilong.kernel.actor import system
from lilong.rulebook import operations as rulebook
from lilong.rulebook.rules import Proposal
from lilong.work_orders import operations as orders
from tests.work_orders.conftest import FRIDAY, Desk
from tests.work_orders.test_clocks import clock, due, moment
from tests.work_orders.test_moves import refused
from tests.work_orders.test_waiting import ask, in_hand

FROM_MONDAY = date(2021, 7, 26)


@pytest.fixture
def rule(desk: Desk) -> Callable[[str, Any], int]:
    """Put a value of the office in force from Monday on: proposed by one, approved by another."""

    def change(name: str, value: Any) -> int:
        proposal = Proposal(
            name,
            value,
            FROM_MONDAY,
            "街道规则（虚构）",
            office_id=desk.cast.office.pk,
            reason="试行（虚构）",
        )
        row = rulebook.propose(proposal=proposal, by=desk.by("section_head")["by"], at=FRIDAY)
        leader = desk.by("leader")["by"]
        rulebook.approve(value_id=row.pk, revision=row.revision, by=leader, at=FRIDAY)
        return int(row.pk)

    return change


Rule = Callable[[str, Any], int]


def days(number: int) -> dict[str, Any]:
    return {"number": number, "unit": "working_days"}


@pytest.fixture
def running(desk: Desk) -> Any:
    """An order of Friday, in hand."""
    return in_hand(desk)


def test_running_clocks_keep_what_they_were_counted_with(
    desk: Desk, running: Any, rule: Rule
) -> None:
    before = list(Matter.objects.get(pk=running).clocks.order_by("key", "nth").values())
    for name, value in (
        ("hotline.limit.help", days(1)),
        ("hotline.first_contact", days(9)),
        ("cal.warn_share", "1/10"),
        ("cal.after_hours_receipt", "at_once"),
        ("cal.day_end", "midnight"),
        ("cal.office_hours", {"opens": "08:00", "closes": "12:00"}),
    ):
        rule(name, value)
    matter = Matter.objects.get(pk=running)
    assert differences(matter) == []
    assert rebuild_clocks(matter_id=running, by=system("tests"), at=desk.at) == []
    assert list(matter.clocks.order_by("key", "nth").values()) == before


def test_a_new_clock_of_an_old_order_follows_the_rule_of_its_opening_day(
    desk: Desk, running: Any, rule: Rule
) -> None:
    rule("hotline.redo", days(1))
    rule("hotline.follow_up", days(9))
    desk.at = moment("2021-07-28T10:00")
    desk.report(running)
    assert due(running, "follow_up") == "2021-07-30 17:00"
    desk.follow_up(running, solved=False, satisfied="dissatisfied")
    orders.redo(order_id=running, reason="未解决。", **desk.by("follow_up_caller"))
    assert due(running, "redo") == "2021-08-02 17:00"


def test_what_comes_in_from_the_new_day_on_follows_the_new_rule(desk: Desk, rule: Rule) -> None:
    version = rule("hotline.limit.help", days(2))
    desk.at = moment("2021-07-26T10:00")
    new = in_hand(desk, words="周一的。")
    assert due(new, "handling") == "2021-07-28 17:00"
    assert clock(new, "handling").rule_version == version
    # What is recorded on Monday but came in on Friday is an order of Friday.
    late = in_hand(desk, words="周五的信。", received_at=FRIDAY)
    assert due(late, "handling") == "2021-07-30 17:00"


def test_how_often_and_how_long_an_extension_may_be_is_the_rule_of_the_opening_day(
    desk: Desk, running: Any, rule: Rule
) -> None:
    rule("hotline.extension", days(1))
    rule("hotline.extensions", 0)
    desk.at = moment("2021-07-27T10:00")
    ask(desk, running, 5)
    orders.approve_extension(order_id=running, **desk.by("dispatcher"))
    assert due(running, "handling") == "2021-08-06 17:00"
    new = in_hand(desk, words="周二的。")
    with refused("extended_already"):
        ask(desk, new, 1)


def test_a_calendar_published_later_changes_only_what_lies_in_its_year(desk: Desk) -> None:
    desk.at = moment("2026-12-30T10:00")
    far, near = in_hand(desk, words="跨年的。"), in_hand(desk, category="E0401", words="当天的。")
    assert clock(far, "handling").is_provisional
    assert due(far, "handling") == "2027-01-06 17:00"
    notice = "date,is_workday,holiday_name\n2027-01-01,0,元旦\n2027-01-02,0,元旦\n"
    outcome = rulebook.import_calendar(
        year=2027, text=notice, source="放假安排（虚构）", by=system("tests"), at=desk.at
    )
    assert not outcome.faults
    assert differences(Matter.objects.get(pk=far))
    today = due(near, "handling")
    for key in (near, far):
        rebuild_clocks(matter_id=key, by=system("tests"), at=desk.at)
    assert due(near, "handling") == today
    assert due(far, "handling") == "2027-01-07 17:00"
    assert not clock(far, "handling").is_provisional
