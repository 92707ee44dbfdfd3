"""A search is saved from the list, stands on a board, and is moved there by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_tour import runs_off, violations

pytestmark = pytest.mark.browser


def test_a_head_saves_searches_and_begins_with_her_board(desk):
    page = desk("head")
    host = re.match(r"https?://[^/]+", page.url).group()
    for name, filters in (("在办的", "state=open"), ("超期的", "state=late")):
        page.goto(f"{host}/orders/?{filters}")
        page.get_by_role("link", name="保存这个查询").click()
        page.get_by_label("名称").fill(name)
        page.get_by_label("供我的部门").check()
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.get_by_role("link", name="新建看板").click()
    page.get_by_label("名称").fill("科室早会")
    for name in ("在办的", "超期的"):
        page.get_by_role("checkbox", name=re.compile(name)).check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("科室早会")
    assert violations(page) == []
    names = page.locator(".search-card h2")
    expect(names).to_have_text(["在办的", "超期的"])
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_have_text("在办的")
    page.keyboard.press("Alt+ArrowDown")
    expect(names).to_have_text(["超期的", "在办的"])
    expect(page.locator(":focus")).to_have_text("在办的")
    page.keyboard.press("Alt+ArrowUp")
    expect(names).to_have_text(["在办的", "超期的"])
    page.get_by_role("button", name="设为我的首页").click()
    page.goto(f"{host}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("科室早会")
    page.get_by_role("link", name="总览").first.click()
    expect(page).to_have_url(f"{host}/overview/")


def test_on_the_phone_the_rates_begin_with_what_is_off_target(desk):
    page = desk("leader", "zh-hans", 390)
    host = re.match(r"https?://[^/]+", page.url).group()
    page.goto(f"{host}/orders/rates/?period=year")
    expect(page.get_by_role("heading", name="未达标的指标")).to_be_visible()
    expect(page.locator(".rates-desk")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollHeight") < 2_000
    page.locator(".rate-table > summary").first.click()
    group = page.locator(".rate-table .rate-group").first
    group.locator("summary").click()
    expect(group.locator(".rate-lines li")).to_have_count(12)
    assert violations(page) == []
    assert not runs_off(page)
    period = page.locator(".rates-about")
    page.mouse.wheel(0, 600)
    expect(period).to_be_in_viewport()
    group.locator("a").first.click()
    expect(page).to_have_url(re.compile("/orders/rates/orders/"))
    page.goto(f"{host}/orders/rates/?period=year")
    page.emulate_media(media="print")
    expect(page.locator(".rates-desk")).to_be_visible()
