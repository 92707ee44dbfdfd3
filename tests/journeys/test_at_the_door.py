"""A round at the doors on the phone: a visit survives a lost network, and the register follows."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_staircase import fill
from tests.journeys.test_tour import runs_off, violations

pytestmark = pytest.mark.browser
PHONE = 390


def lay_out(page: Page, host: str) -> str:
    """Let the committee's worker record a house with two homes; return the house's address."""
    page.goto(f"{host}/ledger/")
    page.get_by_role("link", name="新增地点").click()
    area = page.locator("#main [name=area] option").nth(1).get_attribute("value")
    fill(
        page, kind="building", area=area, road="走访路", number="5", floors="2", stairwells="1",
        valid_from="2015-01-01",
    )  # fmt: skip
    expect(page.get_by_text("本楼栋尚未登记住房")).to_be_visible()
    house = page.url
    for room, floor in (("101", "1"), ("201", "2")):
        page.goto(house)
        page.get_by_role("link", name="在此处新增地点").click()
        fill(page, kind="dwelling", room=room, floor=floor, stairwell="1",
              valid_from="2015-01-01")  # fmt: skip
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"{room}室")
    return house


def plan(page: Page, house: str) -> None:
    """Plan a visit to each home of the house for today."""
    page.goto(house)
    page.get_by_role("link", name="安排走访").click()
    page.locator("#main [name=purpose]").fill("住房核对")
    page.locator("#main form .btn-primary").click()
    expect(page).to_have_url(re.compile(r"/ledger/visits/$"))


def test_a_round_on_the_phone_survives_a_lost_network_and_the_register_follows(desk):
    office = desk("worker")
    host = re.match(r"https?://[^/]+", office.url).group()
    plan(office, lay_out(office, host))

    page = desk("worker", "zh-hans", PHONE)
    page.goto(f"{host}/ledger/visits/")
    page.locator("a.door", has_text="走访路5号101室").click()
    sheet = page.url
    assert violations(page) == []
    assert not runs_off(page)
    for button in page.locator(".visit-end button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44

    page.get_by_label("出租", exact=True).check()
    page.locator("textarea[name=note]").fill("门上有招租（虚构）")
    page.context.set_offline(True)
    page.get_by_role("button", name="有人").click()
    expect(page.locator("[data-unsent]")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("出租", exact=True)).to_be_checked()
    expect(page.locator("textarea[name=note]")).to_have_value("门上有招租（虚构）")
    page.get_by_role("button", name="有人").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("走访路5号201室")
    page.get_by_role("button", name="无人").click()
    expect(page.locator("a.door", has_text="走访路5号201室")).to_be_visible()
    expect(page.locator("a.door", has_text="走访路5号101室")).to_have_count(0)

    page.goto(sheet)
    expect(page.locator("textarea[name=note]")).to_have_value("")
    expect(page.locator(".page-state")).to_contain_text("出租")
    office.goto(f"{host}/ledger/homes/?state=let")
    expect(office.get_by_role("link", name="走访路5号101室")).to_have_count(1)
