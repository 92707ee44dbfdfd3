"""AC-23: 46 estates closed and guarded, seven conditions, days that begin anew after a breach."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.desks import fill, go, laid_out, make, posted, proof, says, send
from tests.journeys.test_two_people import follow, is_well, press

pytestmark = pytest.mark.browser
MARK, KEY = "七无甲", "estates.conditions"


@pytest.fixture(name="scene", scope="module")
def _scene(instance):
    return laid_out(instance, "estates", MARK)


def breach(page: Page, line: str, on: str, *, kind: str = "no_1", proved: str = "") -> None:
    """Record a breach on its form."""
    go(page, f"{line}logs/breach/add/")
    fill(page, on=on, kind=kind, what="入室盗窃（虚构）", proof=proved)
    send(page)


def fill_day(page: Page, on: str) -> None:
    """Ask for the matrix as of a day, whatever the rulebook holds since."""
    page.get_by_label("截至").fill(on)
    with page.expect_navigation():
        page.get_by_role("button", name="筛选").click()


def days(page: Page, matrix: str, on: str, estate: str) -> str:
    """Return the days without an incident of an estate as they stood on a day."""
    go(page, f"{matrix}?on={on}")
    return page.locator("tbody tr", has_text=estate).locator("td").last.inner_text()


def test_45_of_46_and_322_cells_and_days_that_begin_anew(scene, desk):
    head, lines = desk("head"), scene["lines"]
    page = f"/campaigns/{scene['number']}/"
    answers = {"entrances": 2, "guarded": 1}
    make(head, lines[44], "guard", **answers)
    says(head, "缺少照片。")
    is_well(head)
    head.locator("[name=evidence]").set_input_files(proof())
    send(head)
    go(head, page)
    says(head, "97.83 % · 45/46")

    matrix = f"{page}logs/breach/"
    go(head, page)
    head.get_by_role("link", name="发案记录").first.click()
    fill_day(head, "2020-07-17")
    expect(head.locator("tbody tr")).to_have_count(46)
    expect(head.locator("thead th")).to_have_count(1 + 7 + 1)
    expect(head.locator("tbody td")).to_have_count(322 + 46)
    is_well(head)

    breached, quiet = lines[0], f"{MARK}老小区02"
    breach(head, breached, "2020-06-30")
    says(head, "这个字段是必填项。")
    breach(head, breached, "2020-06-30", proved="PY-1999-0001")
    says(head, "没有您可见的此编号事项。")
    is_well(head)
    breach(head, breached, "2030-06-30", proved=scene["proof"])
    says(head, "这是未来的日期，请核对。")
    breach(head, breached, "2020-06-30", proved=scene["proof"])
    says(head, scene["proof"], "入室盗窃（虚构）")
    is_well(head)
    assert days(head, matrix, "2020-07-17", f"{MARK}老小区01") == "17"
    assert days(head, matrix, "2020-07-17", quiet) == "199"
    expect(head.locator("tbody b")).to_have_count(1)
    assert days(head, matrix, "2020-06-29", f"{MARK}老小区01") == "181"
    expect(head.locator("tbody b")).to_have_count(0)


def test_a_breach_is_struck_through_with_a_reason_and_never_taken_away(scene, desk):
    head, line = desk("head"), scene["lines"][7]
    breach(head, line, "2020-03-01", proved=scene["proof"])
    address = head.url
    expect(head.locator("main").get_by_role("button", name=re.compile("删|移除|撤"))).to_have_count(
        0
    )
    head.get_by_role("link", name="标为误录").click()
    wrong = head.url
    send(head)
    says(head, "这个字段是必填项。")
    for method in ("delete", "put", "patch"):
        answer = getattr(head.request, method)(wrong, headers={"Referer": wrong})
        assert answer.status in {403, 405}
    fill(head, reason="登记错小区（虚构）")
    send(head)
    expect(head.locator("main s")).to_contain_text("入室盗窃（虚构）")
    says(head, "登记错小区（虚构）", "已标记有误")
    assert head.url == address
    expect(head.get_by_role("link", name="标为误录")).to_have_count(0)
    matrix = f"/campaigns/{scene['number']}/logs/breach/"
    assert days(head, matrix, "2020-07-17", f"{MARK}老小区08") == "199"


def test_an_eighth_condition_needs_a_new_version_of_the_rule(scene, desk):
    head, leader, line = desk("head"), desk("leader"), scene["lines"][9]
    form = f"{line}logs/breach/add/"
    go(head, form)
    expect(head.locator("[name=kind] option")).to_have_count(1 + 7)
    given = {"id": head.locator("[name=id]").input_value(), "on": "2020-06-30", "kind": "no_8",
             "what": "（虚构）", "proof": scene["proof"]}  # fmt: skip
    status, text = posted(head, form, **given)
    assert status == 422
    assert "no_8" in text
    assert "选择一个有效的选项" in text

    go(head, f"/rulebook/{KEY}/propose/")
    follow(head, head.locator("button[name=add]").first)
    row = head.locator("tbody tr").last
    for name, value in (("key", "no_8"), ("name", "无事项8（虚构）"), ("name_en", "None of 8")):
        row.locator(f"[name$='-{name}']").fill(value)
    head.locator("[name=source]").fill("平安办第8号通知（虚构）")
    head.locator("[name=reason]").fill("新增一项（虚构）")
    press(head, "提交审核")
    is_well(head)
    # She who proposed it cannot put it into force.
    expect(head.get_by_role("button", name="通过", exact=True)).to_have_count(0)
    says(head, "这是您本人的提议，须由他人审核。")
    leader.goto(head.url)
    press(leader, "通过")
    expect(leader.get_by_text("取值已通过。")).to_be_visible()
    matrix = f"/campaigns/{scene['number']}/logs/breach/"
    columns = head.locator("thead th")
    # Another process of the web server may know the new value some seconds later.
    for _ in range(300):
        go(head, matrix)
        if columns.count() == 1 + 8 + 1:
            break
        head.wait_for_timeout(1_000)
    expect(columns).to_have_count(1 + 8 + 1)
    go(head, f"{matrix}?on=2020-07-17")
    expect(columns).to_have_count(1 + 7 + 1)
    # On a day of the old version there is no eighth, whatever is sent.
    breach(head, line, "2020-06-30", kind="no_8", proved=scene["proof"])
    says(head, "规则库在那一天没有这一类别。")
