"""A committee worker lays out a staircase, goes from door to door by keys, tells a home's state.

AC-02: used by its owner, let from 1 July, vacant from 1 August 2020; the registers follow.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_tour import runs_off, violations

pytestmark = pytest.mark.browser
STATES = (("owner_used", "2020-01-01"), ("let", "2020-07-01"), ("vacant", "2020-08-01"))


def fill(page: Page, **values: str) -> None:
    """Fill the fields of the page's form, a choice by its key, and send it."""
    for name, value in values.items():
        field = page.locator(f"#main [name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("#main form .btn-primary").click()


def _add_home(page: Page, room: str, floor: str, stairwell: str) -> None:
    page.get_by_role("link", name="在此处新增地点").click()
    fill(
        page, kind="dwelling", room=room, floor=floor, stairwell=stairwell,
        valid_from="2015-01-01",
    )  # fmt: skip
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{room}室")
    page.locator(".page-head").locator("xpath=..").get_by_role("link", name="旅程路").last.click()


def _tell(page: Page, state: str, first: str) -> None:
    page.get_by_role("link", name="登记事实").click()
    fill(
        page, key="state", state=state, valid_from=first, source="committee",
        source_date="2020-08-02", reference="走访记录（虚构）",
    )  # fmt: skip


def test_a_worker_lays_out_a_staircase_and_the_registers_follow_what_she_tells(desk):
    page = desk("worker")
    host = re.match(r"https?://[^/]+", page.url).group()
    page.goto(f"{host}/ledger/")
    page.get_by_role("link", name="新增地点").click()
    area = page.locator("#main [name=area] option").nth(1).get_attribute("value")
    fill(
        page, kind="building", area=area, road="旅程路", number="9", floors="2", stairwells="2",
        valid_from="2015-01-01",
    )  # fmt: skip
    expect(page.get_by_text("本楼栋尚未登记住房")).to_be_visible()
    building = page.url
    for room, floor, stairwell in (("101", "1", "1"), ("102", "1", "2"), ("201", "2", "1")):
        _add_home(page, room, floor, stairwell)
    page.goto(building)
    doors = page.locator("[data-flat]")
    expect(doors).to_have_count(3)
    page.locator("[data-flat]", has_text="201").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_contain_text("101")
    page.keyboard.press("ArrowRight")
    expect(page.locator(":focus")).to_contain_text("102")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("旅程路9号101室")
    home = page.url
    for state, first in STATES:
        _tell(page, state, first)
    told = page.locator("table.rows", has_text="起止日期").locator("tbody tr")
    expect(told).to_have_count(3)
    expect(told.nth(1)).to_contain_text("出租")
    expect(told.nth(1)).to_contain_text("居委会")
    page.goto(f"{home}?on=2020-07-15")
    expect(page.locator("dl.facts b").first).to_have_text("出租")
    for state, day, is_there in (("let", "2020-07-17", 1), ("vacant", "2020-08-02", 1),
                                 ("let", "2020-08-02", 0)):  # fmt: skip
        page.goto(f"{host}/ledger/homes/?state={state}&on={day}")
        expect(page.get_by_role("link", name="旅程路9号101室")).to_have_count(is_there)
    page.goto(f"{building}?only=vacant")
    expect(page.locator("[data-flat]:not(.is-dim)")).to_have_count(1)
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert not runs_off(page)
