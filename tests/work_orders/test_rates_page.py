"""The rates page on the phone and at the desk: what is off target first, every figure its list."""

import re
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.rulebook import operations as rulebook
from lilong.rulebook.rules import Proposal
from lilong.work_orders import queries
from lilong.work_orders.rated import LESS_IS_BETTER, Rate
from lilong.work_orders.rules.rate_targets import is_off
from tests.work_orders.conftest import Desk
from tests.work_orders.test_pages import text_of
from tests.work_orders.test_rates_rows import asked

QUERY = "?period=year&on=2021-07-23"


@pytest.mark.parametrize("rate", list(Rate))
def test_a_rate_that_reaches_its_target_is_not_off(rate: Rate) -> None:
    target, step = Fraction(9, 10), Fraction(1, 1_000_000)
    worse = target + step if rate in LESS_IS_BETTER else target - step
    better = target - step if rate in LESS_IS_BETTER else target + step
    assert is_off(rate, worse, target)
    assert not is_off(rate, target, target)
    assert not is_off(rate, better, target)
    assert not is_off(rate, None, target)


def page_of(desk: Desk, who: str = "leader", query: str = QUERY) -> str:
    with clock.fixed(desk.at):
        return text_of(getattr(desk.cast, who).client("en").get(f"/orders/rates/{query}"))


def parts_of(page: str) -> tuple[str, str, str]:
    """Return what stands above both forms, the phone's form and the desk's."""
    above, rest = page.split('<div class="rates-phone">')
    phone, desk = rest.split('<div class="rates-desk">')
    return above, phone, desk


def test_what_is_off_target_stands_first_with_its_target_and_its_list(desk: Desk) -> None:
    desk.closed()
    late = desk.dispatched(words="没人办的。")
    desk.at += timedelta(days=30)
    above, phone, _desk = parts_of(page_of(desk))
    assert "Worse than the target" in above
    assert "Handled on time" in above
    assert "target from 95.00 %" in above
    assert "50.00 %" in above
    assert "rate=on_time&amp;part=all" in above
    assert "Really-solved rate" not in above, "all that were closed are solved"
    with clock.fixed(desk.at):
        desk.closed(words="又一件。")
        desk.acknowledge(late)
    assert "off target" in phone


def test_where_all_targets_are_reached_the_page_says_so(desk: Desk) -> None:
    desk.closed()
    desk.at += timedelta(days=30)
    above, phone, _desk = parts_of(page_of(desk))
    assert "reach every target" in above
    assert "off target" not in phone


def test_the_target_is_the_rulebooks(desk: Desk) -> None:
    desk.closed()
    desk.at += timedelta(days=30)
    key = "hotline.rate_targets"
    viewer = desk.by("leader")["viewer"]
    targets = queries.rates(viewer, asked(desk)).targets
    assert set(targets) == set(Rate)
    assert (targets[Rate.ON_TIME], targets[Rate.SEND_BACK]) == (Fraction(19, 20), Fraction(1, 10))
    told = {rate.value: "100%" if rate not in LESS_IS_BETTER else "0%" for rate in Rate}
    told["satisfaction"] = "100%"
    first = local(clock.real_now()).date().replace(month=1, day=1) + timedelta(days=800)
    value = Proposal(key, told, first, "本街道决定", office_id=desk.cast.office.pk, reason="从严")
    row = rulebook.propose(proposal=value, by=desk.cast.section_head.actor, at=desk.at)
    rulebook.approve(value_id=row.pk, revision=row.revision, by=desk.cast.leader.actor, at=desk.at)
    later = desk.at + timedelta(days=(first - desk.at.date()).days + 1)
    ahead = queries.rates(viewer, asked(desk, on=later))
    assert ahead.targets == targets, "a period to come is judged by today"
    desk.at = later
    viewer = desk.by("leader")["viewer"]
    assert queries.rates(viewer, asked(desk)).targets[Rate.SEND_BACK] == 0


def test_phone_and_desk_tell_the_same_figures_with_the_same_lists(desk: Desk) -> None:
    desk.closed()
    key = desk.dispatched(unit="station", words="第二件。")
    desk.acknowledge(key, "other_handler")
    desk.at += timedelta(days=30)
    _above, phone, at_desk = parts_of(page_of(desk))
    lists = re.compile(r'href="(/orders/rates/orders/[^"]+)"')
    on_phone, on_desk = set(lists.findall(phone)), set(lists.findall(at_desk))
    answers = {one for one in on_desk if re.search("part=(?!met|all)", one)}
    assert on_desk - answers == on_phone - {one for one in on_phone if "group=" not in one} | {
        one for one in on_desk - answers if "group=" not in one
    }
    for rate in ("on_time", "filing", "send_back"):
        for unit in ("section", "station"):
            group = desk.cast.units[unit].pk
            assert any(f"rate={rate}&amp;part=all&amp;group={group}" in one for one in on_phone)
    assert phone.count("<details") == 1 + 1 + 2, "all together, the table, its two units"
    with clock.fixed(desk.at):
        client = desk.cast.leader.client()
        for one in sorted(on_phone)[:12]:
            assert client.get(one.replace("&amp;", "&")).status_code == 200


def test_a_category_leads_one_level_down_on_the_phone_too(desk: Desk) -> None:
    desk.closed()
    desk.at += timedelta(days=30)
    _above, phone, _desk = parts_of(page_of(desk, query=f"{QUERY}&by=category"))
    assert "One level below" in phone
    assert "category=H" in phone


def test_the_period_before_and_after_is_one_step_away(desk: Desk) -> None:
    desk.closed()
    page = page_of(desk, query="?period=month&on=2021-07-23")
    found = re.findall(r'<a href="([^"]+)">(\w+ period)</a>', page)
    links = {words: href for href, words in found}
    assert "on=2021-06-30" in links["Earlier period"]
    assert "on=2021-08-01" in links["Later period"]
    assert "period=month" in links["Later period"]


def test_the_page_makes_as_many_queries_for_many_orders_as_for_one(desk: Desk) -> None:
    desk.closed()
    desk.at += timedelta(days=30)
    client = desk.cast.leader.client()

    def made() -> int:
        with clock.fixed(desk.at), CaptureQueriesContext(connection) as captured:
            client.get(f"/orders/rates/{QUERY}")
        return len(captured)

    made()
    few = made()
    for number in range(4):
        desk.closed(words=f"第 {number} 件。")
    assert made() == few


@pytest.mark.parametrize("name", ["cases_clock_due", "cases_contact_at"])
def test_a_period_is_looked_up_by_its_clocks_and_contacts(desk: Desk, name: str) -> None:
    with connection.cursor() as cursor:
        table = {"cases_clock_due": "cases_matterclock", "cases_contact_at": "cases_contact"}[name]
        known: dict[str, Any] = connection.introspection.get_constraints(cursor, table)
    assert known[name]["columns"][0] == "office_id"
    if connection.vendor != "sqlite":
        return
    desk.closed()
    desk.at += timedelta(days=30)
    with CaptureQueriesContext(connection) as captured:
        queries.rates(desk.by("leader")["viewer"], asked(desk, kind="month"))
    plans = []
    with connection.cursor() as cursor:
        for one in captured:
            if one["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {one['sql']}")
                plans += [row[-1] for row in cursor.fetchall()]
    assert any(name in plan for plan in plans)
