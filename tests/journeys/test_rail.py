"""The rail folds by groups: the page's own is open, the rest is as this browser left it."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_tour import runs_off, violations

pytestmark = pytest.mark.browser


def test_a_secretary_folds_groups_by_keys_and_the_next_page_comes_as_she_left_it(desk):
    page = desk("secretary", "en")
    host = re.match(r"https?://[^/]+", page.url).group()
    page.goto(f"{host}/ledger/")
    rail = page.get_by_role("navigation", name="Main")
    expect(rail.get_by_role("link", name="Organisations")).to_be_visible()
    expect(rail.get_by_role("link", name="All orders")).to_be_hidden()
    rules = rail.locator("summary", has_text="Areas and rules")
    rules.focus()
    page.keyboard.press("Enter")
    expect(rail.get_by_role("link", name="Territory")).to_be_visible()
    assert violations(page) == []
    page.goto(f"{host}/ledger/bodies/")
    # What the server sent is open already: nothing jumps once the script has run.
    sent = page.request.get(page.url).text()
    assert len(re.findall(r'<details class="rail-group" open>', sent)) == 2
    expect(rail.get_by_role("link", name="Territory")).to_be_visible()
    rules.focus()
    page.keyboard.press(" ")
    page.goto(f"{host}/territory/")
    expect(rail.get_by_role("link", name="Territory")).to_have_attribute("aria-current", "page")
    page.goto(f"{host}/ledger/bodies/")
    expect(rail.get_by_role("link", name="Territory")).to_be_hidden()


def test_on_the_phone_more_opens_a_sheet_by_groups(desk):
    page = desk("secretary", width=390)
    tabs = page.get_by_role("navigation", name="底部导航")
    tabs.get_by_role("link", name="更多").click()
    rail = page.locator("#rail")
    expect(rail).to_be_visible()
    rail.locator("summary", has_text="街区底册").click()
    expect(rail.get_by_role("link", name="组织机构")).to_be_visible()
    assert not runs_off(page)
    assert violations(page) == []
    rail.get_by_role("link", name="组织机构").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("组织机构")
    expect(rail).to_be_hidden()
