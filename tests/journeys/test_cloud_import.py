"""AC-52: the cloud's file is tried first, its conflicts shown; a second time it changes nothing."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.ledger_scenes import lay_out
from tests.journeys.test_two_people import host_of, is_well

pytestmark = pytest.mark.browser
# AC-52: 450 persons: 444 are known, four of them otherwise and five without the label; 6 are new.
KNOWN, DIFFERENT, NEW, LABELS = 444, (10, 11, 12, 13), 6, 5
HEADERS = (
    "人员编号", "姓名", "证件类型", "证件号码", "联系电话", "居住地址", "标签", "标签日期",
    "更新时间",
)  # fmt: skip


def file_of(house):
    """Return the cloud's file: two are called otherwise, one phones, one lives elsewhere now."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEADERS)
    numbers = [*house["numbers"], *house["unused"][:NEW]]
    for at, number in enumerate(numbers):
        name = (
            house["names"][at] if at < KNOWN else f"{house['name']}新{'甲乙丙丁戊己'[at - KNOWN]}"
        )
        if at in DIFFERENT[:2]:
            name = f"{house['name']}改名"
        phone = "13900099999" if at == DIFFERENT[2] else ""
        home = house["addresses"][(at + (at == DIFFERENT[3])) % len(house["addresses"])]
        label = ("独居老人", "2026-10-01") if at < LABELS else ("", "")
        rows.writerow(
            (f"{house['road']}{at}", name, "身份证", number, phone, home, *label, "2026-11-20")
        )
    return text.getvalue().encode("utf-8-sig")


def brought(page, content, purpose):
    """Choose the file on the import page and look into it."""
    page.goto(f"{host_of(page)}/import/")
    page.locator("[name=kind]").select_option("ledger_persons:cloud")
    page.locator("[name=purpose]").select_option(purpose)
    page.locator("[name=file]").set_input_files(
        {"name": "云平台人口.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="查看文件").or_(page.locator("main .btn-primary")).first.click()


def checked(page):
    page.locator("form[action$='/check/'] .form-end button").click()
    begin = page.locator("form[action$='/start/'] button")
    # The worker may have other things to do first.
    for _ in range(300):
        if begin.count():
            return
        page.wait_for_timeout(1_000)
        page.reload()
    expect(begin).to_be_visible()


def taken_in(page):
    page.locator("form[action$='/start/'] button").click()
    for _ in range(300):
        if not page.locator("form[action$='/stop/'], form[action$='/start/']").count():
            return
        page.wait_for_timeout(1_000)
        page.reload()


def counts(page):
    """Return the run's line in the list: new, changed, known already, in conflict, rejected."""
    run = page.url.removeprefix(host_of(page))
    page.goto(f"{host_of(page)}/import/")
    cells = page.locator("tr", has=page.locator(f"a[href='{run}']")).locator("td.figure")
    found = [int(cells.nth(at).inner_text()) for at in range(5)]
    page.goto(f"{host_of(page)}{run}")
    return found


def test_the_clouds_file_is_tried_taken_in_and_changes_nothing_a_second_time(desk, instance):
    house = lay_out(instance, people=KNOWN, homes=36)
    content = file_of(house)
    page = desk("head")
    brought(page, content, "")
    expect(page.locator("main [aria-invalid=true], main .is-invalid").first).to_be_visible()
    assert page.url.endswith("/import/")
    brought(page, content, "register_keeping")
    expect(page).to_have_url(re.compile("/import/[0-9a-f-]{36}/"))
    checked(page)
    is_well(page)
    expect(page.locator("#disputes tr[data-row]")).to_have_count(len(DIFFERENT))
    disputed = page.locator("#disputes").inner_text()
    assert not [at for at in DIFFERENT if house["names"][at] in disputed]
    assert counts(page) == [NEW, LABELS, KNOWN - LABELS - len(DIFFERENT), len(DIFFERENT), 0]
    worker = desk("worker")
    worker.goto(f"{host_of(worker)}/ledger/people/")
    worker.locator("[name=words]").fill(f"{house['name']}新甲")
    worker.locator("main form .btn-primary").click()
    expect(worker.locator("tr[data-row]")).to_have_count(0)
    taken_in(page)
    expect(page.locator("a[href^='/ledger/conflicts/?run=']").first).to_be_visible()
    assert counts(page) == [NEW, LABELS, KNOWN - LABELS - len(DIFFERENT), len(DIFFERENT), 0]
    worker.locator("[name=words]").fill(f"{house['name']}新甲")
    worker.locator("main form .btn-primary").click()
    expect(worker.locator("tr[data-row]")).to_have_count(1)
    # What stood is not overwritten: the other name waits beside it.
    worker.goto(f"{host_of(worker)}/ledger/people/{house['people'][DIFFERENT[0]]}/")
    expect(worker.locator("main")).to_contain_text("来源不一致")
    # A label says who says so, and of which day.
    worker.goto(f"{host_of(worker)}/ledger/people/{house['people'][0]}/")
    label = worker.locator("main tr, main li", has_text="独居老人").first
    expect(label).to_contain_text("社区云")
    expect(label).to_contain_text("2026-11-20")
    brought(page, content, "register_keeping")
    checked(page)
    taken_in(page)
    assert counts(page) == [0, 0, KNOWN + NEW, 0, 0]
