"""What a unit asks is decided by another person, by keyboard: returns, more time, parking."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from lilong.kernel import clock
from tests.journeys.test_order_goes_round import (
    address,
    begin,
    choose,
    choose_by_text,
    contact,
    dispatch,
    make,
    record,
)

pytestmark = pytest.mark.browser


def send_back(page: Page, number: str) -> None:
    """Send an order back to the centre, with its basis."""
    begin(page, number, "send_back")
    choose(page, "ground", "duty")
    page.locator("[name=basis]").fill("三定方案第四条：油烟归生态环境部门（虚构）")
    page.locator("[name=reason]").fill("不属于本单位职责")
    make(page)


def at_the_desk(page: Page, number: str) -> None:
    """Open what was asked of an order at the return desk."""
    page.goto(address(page, f"/orders/returns/{number}/"))
    expect(page.locator(".desk-sheet .page-state")).to_contain_text(number)


def decide(page: Page, key: str, number: str, words: str = "") -> None:
    """Decide what is open at the desk by its key; the next one stands there without a load."""
    if words:
        page.keyboard.press("w")
        page.keyboard.type(words)
        page.keyboard.press("Escape")
    page.keyboard.press(key)
    expect(page.locator(".toast-line").filter(has_text=number).first).to_be_visible()
    expect(page.locator(".desk-proposal .proposal, .empty").first).to_be_visible()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_second_return_is_decided_by_a_conference_that_binds(desk, language):
    centre, handler = desk("dispatcher", language), desk("handler", language)
    number = record(centre, "饭店油烟归谁管（演示）")
    dispatch(centre, number)
    send_back(handler, number)
    # A return must be held to its words: refused without a reason, nothing is decided.
    at_the_desk(centre, number)
    expect(centre.locator(".asked").first).to_contain_text("三定方案第四条")
    centre.keyboard.press("r")
    expect(centre.locator(".error-summary")).to_be_visible()
    decide(centre, "a", number)
    # Granted, it stands in the queue again, and the centre leads.
    dispatch(centre, number)
    send_back(handler, number)
    at_the_desk(centre, number)
    expect(centre.locator("button[name=verdict]")).to_have_count(0)
    centre.keyboard.press("c")
    expect(centre).to_have_url(re.compile("hold_conference"))
    centre.locator("[name=participants]").fill("社区管理办、城管执法中队（虚构）")
    choose_by_text(centre, "unit", "社区管理办" if language != "en" else "ommunity management")
    centre.locator("[name=decision]").fill("由社区管理办牵头")
    make(centre)
    # What was decided binds: that unit cannot send it back again.
    begin(handler, number, "send_back")
    expect(handler.locator("main .blocked li").first).to_be_visible()
    handler.goto(address(handler, f"/orders/{number}/"))
    expect(handler.locator(f"a[href$='/{number}/moves/send_back/']")).to_have_count(0)


def test_what_cannot_be_solved_is_parked_with_a_plan_and_taken_up_again(desk):
    centre, handler, leader = desk("dispatcher"), desk("handler"), desk("leader")
    number = record(centre, "老旧管道须等改造（演示）")
    dispatch(centre, number)
    begin(handler, number, "acknowledge")
    make(handler)
    contact(handler, number)
    today = clock.local(clock.now()).date()
    review = (today + timedelta(days=20)).isoformat()
    # Parked is only what an extension did not help.
    begin(handler, number, "ask_parking")
    handler.locator("[name=plan]").fill("列入明年管道改造计划（虚构）")
    handler.locator("[name=review_date]").fill(review)
    handler.locator("[name=reason]").fill("等待改造")
    handler.locator("main form button.btn-primary").first.click()
    expect(handler.locator("main")).to_contain_text("先申请延期")
    begin(handler, number, "ask_extension")
    handler.locator("[name=extension_days]").fill("5")
    handler.locator("[name=reason]").fill("须会同物业查勘")
    make(handler)
    at_the_desk(centre, number)
    decide(centre, "a", number)
    begin(handler, number, "ask_parking")
    handler.locator("[name=plan]").fill("列入明年管道改造计划（虚构）")
    handler.locator("[name=review_date]").fill(review)
    handler.locator("[name=reason]").fill("等待改造")
    make(handler)
    at_the_desk(leader, number)
    decide(leader, "a", number)
    # It stays in everybody's sight until it is closed.
    handler.goto(address(handler, "/orders/parked/"))
    line = handler.locator("tr[data-row]").filter(has_text=number)
    expect(line).to_contain_text("列入明年管道改造计划")
    begin(handler, number, "review_parking")
    handler.locator("[name=standing]").fill("设计已完成（虚构）")
    handler.locator("[name=review_date]").fill((today + timedelta(days=30)).isoformat())
    make(handler)
    begin(handler, number, "take_up")
    handler.locator("[name=reason]").fill("改造提前开工")
    make(handler)
    handler.goto(address(handler, "/orders/parked/"))
    expect(handler.locator("main")).not_to_contain_text(number)
    handler.goto(address(handler, f"/orders/{number}/"))
    expect(handler.locator("main .page-state .lamp").first).to_be_visible()
