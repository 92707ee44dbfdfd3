"""AC-52: the cloud's file is tried first, its conflicts shown; a second time it changes nothing."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.ledger_scenes import lay_out
from tests.journeys.test_two_people import host_of, is_well

pytestmark = pytest.mark.browser
KNOWN, NEW = 12, 2
HEADERS = ("人员编号", "姓名", "证件类型", "证件号码", "居住地址", "更新时间")


def file_of(house, numbers):
    """Return the cloud's file: all who are known, one under another name, and two new ones."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEADERS)
    for at, number in enumerate(numbers):
        name = house["names"][at] if at < KNOWN else f"{house['name']}新{'甲乙'[at - KNOWN]}"
        if at == 3:
            name = f"{house['name']}改名"
        rows.writerow(
            (f"{house['road']}{at}", name, "身份证", number, house["addresses"][at % 4],
             "2026-11-20")
        )  # fmt: skip
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
    for _ in range(120):
        if begin.count():
            return
        page.wait_for_timeout(1_000)
        page.reload()
    expect(begin).to_be_visible()


def taken_in(page):
    page.locator("form[action$='/start/'] button").click()
    for _ in range(120):
        if not page.locator("form[action$='/stop/'], form[action$='/start/']").count():
            return
        page.wait_for_timeout(1_000)
        page.reload()


def counts(page):
    """Return the run's line in the list: new, known already, in conflict, rejected."""
    run = page.url.removeprefix(host_of(page))
    page.goto(f"{host_of(page)}/import/")
    cells = page.locator("tr", has=page.locator(f"a[href='{run}']")).locator("td.figure")
    found = [int(cells.nth(at).inner_text()) for at in range(4)]
    page.goto(f"{host_of(page)}{run}")
    return found


def test_the_clouds_file_is_tried_taken_in_and_changes_nothing_a_second_time(desk, instance):
    house = lay_out(instance, people=KNOWN + NEW)
    # The last two of the scene are known under their numbers already; the file brings two others.
    fresh = [
        f"{number[:6]}1955010{at}{number[14:17]}"
        for at, number in enumerate(house["numbers"][KNOWN:], 1)
    ]
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    fresh = [
        one + "10X98765432"[sum(int(s) * w for s, w in zip(one, weights, strict=True)) % 11]
        for one in fresh
    ]
    content = file_of(house, [*house["numbers"][:KNOWN], *fresh])
    page = desk("head")
    brought(page, content, "")
    expect(page.locator("main [aria-invalid=true], main .is-invalid").first).to_be_visible()
    assert page.url.endswith("/import/")
    brought(page, content, "register_keeping")
    expect(page).to_have_url(re.compile("/import/[0-9a-f-]{36}/"))
    checked(page)
    is_well(page)
    expect(page.locator("#disputes tr[data-row]")).to_have_count(1)
    assert house["names"][3] not in page.locator("#disputes").inner_text()
    assert counts(page) == [NEW, KNOWN - 1, 1, 0]
    worker = desk("worker")
    worker.goto(f"{host_of(worker)}/ledger/people/")
    worker.locator("[name=words]").fill(f"{house['name']}新甲")
    worker.locator("main form .btn-primary").click()
    expect(worker.locator("tr[data-row]")).to_have_count(0)
    taken_in(page)
    expect(page.locator("a[href^='/ledger/conflicts/?run=']").first).to_be_visible()
    assert counts(page) == [NEW, KNOWN - 1, 1, 0]
    worker.locator("[name=words]").fill(f"{house['name']}新甲")
    worker.locator("main form .btn-primary").click()
    expect(worker.locator("tr[data-row]")).to_have_count(1)
    # What stood is not overwritten: the other name waits beside it.
    worker.goto(f"{host_of(worker)}/ledger/people/{house['people'][3]}/")
    expect(worker.locator("main")).to_contain_text("来源不一致")
    brought(page, content, "register_keeping")
    checked(page)
    taken_in(page)
    assert counts(page) == [0, KNOWN + NEW, 0, 0]
