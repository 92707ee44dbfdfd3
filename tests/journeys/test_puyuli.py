"""AC-01: Puyuli as a worker sees it: every figure counted from rows, none typed by hand."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_two_people import host_of, is_well

pytestmark = pytest.mark.browser
COUNTED = {
    "户": "213", "户籍人口": "663", "实有人口": "450", "户在人不在": "263", "人在户不在": "50",
}  # fmt: skip
SAID = ("2.11", "67.87 % · 450/663", "36.15 % · 77/213", "63.85 % · 136/213")


def test_puyuli_stands_on_its_page_as_it_is_counted(desk):
    page = desk("worker")
    page.goto(f"{host_of(page)}/ledger/estates/")
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
