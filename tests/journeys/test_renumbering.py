"""Houses change numbers in one act, by page and by file; a home ends with what is in it."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.campaigning import look
from tests.journeys.test_cloud_import import checked, counts, taken_in
from tests.journeys.test_two_people import host_of, is_well

pytestmark = pytest.mark.browser


def swap_back(road, on):
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("原门牌", "新门牌", "启用日期"))
    rows.writerow((f"{road}9弄1号", f"{road}9弄2号", on))
    rows.writerow((f"{road}9弄2号", f"{road}9弄1号", on))
    return text.getvalue().encode("utf-8-sig")


def test_two_houses_change_numbers_by_page_and_back_by_file(desk, stagehand):
    name = "映梧换号里"
    key = stagehand("estate", name, [[5_000] * 3] * 2)
    page = desk("head")
    estate = f"{host_of(page)}/ledger/places/{key}/"
    page.goto(estate)
    main = page.locator("main")
    first = main.get_by_role("link", name=re.compile(f"{name}路9弄1号$"))
    house = f"{host_of(page)}{first.get_attribute('href')}"
    page.get_by_role("link", name="批量变更门牌").click()
    look(page, "renumber-inside")
    is_well(page)
    page.get_by_label(f"{name}路9弄1号").fill("2")
    page.locator("#main form .btn-primary").click()
    expect(page.locator("main")).to_contain_text("将成为两处地点的地址")
    look(page, "renumber-inside-refused")
    page.goto(f"{host_of(page)}/ledger/do/place-renumber-inside/{key}/")
    day = datetime.now(UTC).date() - timedelta(days=30)
    page.locator("[name=on]").fill(day.isoformat())
    page.get_by_label(f"{name}路9弄1号").fill("2")
    page.get_by_label(f"{name}路9弄2号").fill("1")
    page.locator("#main form .btn-primary").click()
    page.goto(house)
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{name}路9弄2号")
    page.goto(f"{house}?on={(day - timedelta(days=1)).isoformat()}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{name}路9弄1号")
    expect(page.locator("main, aside").filter(has_text="现地址").first).to_be_visible()
    look(page, "past-day")
    is_well(page)
    content = swap_back(f"{name}路", (day + timedelta(days=10)).isoformat())
    for changed, known in ((2, 0), (0, 2)):
        page.goto(f"{host_of(page)}/import/")
        page.locator("[name=kind]").select_option("ledger_renumbering:police_register")
        page.locator("[name=file]").set_input_files(
            {"name": "门牌变更.csv", "mimeType": "text/csv", "buffer": content}
        )
        page.locator("main .btn-primary").first.click()
        if known:
            page.locator("form[action$='/check/'] .form-end button").click()
            found = page.locator("main .figures")
            for _ in range(300):
                if "2" in found.inner_text() and not page.locator(".progress").count():
                    break
                page.wait_for_timeout(1_000)
                page.reload()
            assert counts(page)[1:3] == [0, known]
            continue
        checked(page)
        look(page, "renumber-import")
        assert counts(page)[1:3] == [changed, 0]
        taken_in(page)
        assert counts(page)[1:3] == [changed, 0]
    page.goto(house)
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{name}路9弄1号")


def test_a_home_ends_in_one_step_with_the_household_in_it(desk, stagehand):
    name = "映梧终止里"
    key = stagehand("estate", name, [[5_000] * 3])
    assert stagehand("households", key, 1) == 3
    page = desk("head")
    page.goto(f"{host_of(page)}/ledger/places/{key}/")
    page.locator("main").get_by_role("link", name=re.compile(f"{name}路9弄1号$")).first.click()
    page.locator("#staircase a, .staircase a").last.click()
    home = page.url
    page.get_by_role("link", name="终止此地点").or_(
        page.locator("a[href*='/do/place-end/']")
    ).first.click()
    expect(page.locator("main")).to_contain_text("家庭户 1 户")
    look(page, "place-end")
    is_well(page)
    page.locator("[name=reason]").fill("拆除（虚构）")
    page.locator("#main form .btn-primary").click()
    expect(page.locator("main")).to_contain_text("请先办理迁出")
    page.set_viewport_size({"width": 390, "height": 900})
    page.locator("[name=ends_all]").check()
    page.locator("#main form .btn-primary").click()
    page.wait_for_url(re.compile(re.escape(home.partition("?")[0])))
    expect(page.locator("main")).to_contain_text("终止")
    look(page, "place-ended")
