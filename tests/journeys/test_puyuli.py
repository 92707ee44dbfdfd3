"""AC-01: Puyuli as a worker sees it: every figure counted from rows, none typed by hand."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_staircase import fill
from tests.journeys.test_two_people import host_of, is_well

pytestmark = pytest.mark.browser
COUNTED = {
    "户": "213", "户籍人口": "663", "实有人口": "450", "户在人不在": "263", "人在户不在": "50",
}  # fmt: skip
SAID = ("2.11", "67.87 % · 450/663", "36.15 % · 77/213", "63.85 % · 136/213")


def test_puyuli_stands_on_its_page_as_it_is_counted(desk):
    page = desk("worker")
    # Other journeys bring estates of their own; theirs are younger.
    page.goto(f"{host_of(page)}/ledger/estates/?built_until=1900")
    page.locator("tr[data-row]", has_text="普育里").locator("a").first.click()
    main = page.locator("main")
    expect(page.get_by_role("heading", level=1)).to_contain_text("普育里")
    is_well(page)
    figures = main.locator(".figures")
    for label, number in COUNTED.items():
        expect(figures.get_by_text(label, exact=True).locator("..")).to_contain_text(number)
    for words in SAID:
        expect(main).to_contain_text(words)
    # 663 less 450 are 213, and nobody says that these are the people who are away.
    expect(main).not_to_contain_text("213人")
    expect(main).to_contain_text("由底册逐条统计，不接受手工填报合计。")
    expect(main).to_contain_text("外立面施工须先填写文物部门批准文号")
    expect(main.get_by_role("spinbutton")).to_have_count(0)


def test_a_78th_public_rental_home_makes_the_tenures_disagree(desk, stagehand):
    """77 rented and 136 sold are 213 households; one more that is rented are 214 of 213 (L-05)."""
    name = "映梧裕安里"
    key = stagehand("estate", name, [[5_000] * 71] * 3)
    assert stagehand("households", key, 77) == 213
    page = desk("worker")
    estate = f"{host_of(page)}/ledger/places/{key}/"
    page.goto(estate)
    main = page.locator("main")
    expect(main).to_contain_text("36.15 % · 77/213")
    expect(main).to_contain_text("63.85 % · 136/213")
    expect(main).not_to_contain_text("合计为")
    main.get_by_role("link", name=re.compile(f"{name}路9弄1号$")).first.click()
    page.get_by_role("link", name="在此处新增地点").click()
    fill(page, kind="dwelling", room="1399", floor="13", stairwell="1", valid_from="2015-01-01")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1399室")
    page.get_by_role("link", name="登记事实").click()
    fill(
        page, key="tenure", tenure="public_rental", valid_from="2015-01-01", source="committee",
        source_date="2020-08-02", reference="走访记录（虚构）",
    )  # fmt: skip
    expect(page.locator("main")).to_contain_text("公房")
    page.goto(estate)
    warned = page.locator("main .note-warning")
    expect(warned).to_contain_text("214")
    expect(warned).to_contain_text("213")
    is_well(page)
    # The register is mended by telling what is true; no field takes a sum.
    expect(main.get_by_role("spinbutton")).to_have_count(0)
