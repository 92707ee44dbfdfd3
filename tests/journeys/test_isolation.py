"""AC-26: fourteen plus seven at the desk, from switched off to gone.

It is off until two people of the office switch it on; both conventions of counting; a pending test
holds the release; a new contact begins anew; who moves away is handed over; and all of it goes.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lilong.kernel import clock
from lilong.kernel.clock import local
from tests.journeys.conftest import PASSWORDS
from tests.journeys.desks import fill, go, laid_out, make, on, says, send
from tests.journeys.test_two_people import follow, is_well, press

pytestmark = pytest.mark.browser
KIND, NEXT = "inbound_isolation", "310199002"
OFF = "这种专项默认关闭，须由街道在规则库中启用。"
FIRST, LAST = "林知远（虚构）", "苏见微（虚构）"


def is_off(head: Page) -> None:
    """See it switched off, wherever one comes to it, and refused."""
    go(head, "/campaigns/new/")
    card = head.locator("li", has_text="十四加七")
    expect(card).to_contain_text("默认关闭，须由本单位在规则库中启用。")
    expect(card.locator("h2 a")).to_have_count(0)
    go(head, f"/campaigns/new/{KIND}/")
    says(head, OFF)
    is_well(head)
    fill(head, title="未经启用（虚构）", due_date="2030-01-01", order="公告（虚构）")
    send(head)
    says(head, OFF)
    go(head, "/campaigns/")
    expect(head.get_by_role("link", name="未经启用（虚构）")).to_have_count(0)


def switch_on(head: Page, leader: Page) -> None:
    """Switch it on through the rulebook, by two people."""
    go(head, "/rulebook/campaigns.enabled/propose/")
    follow(head, head.locator("button[name=add]").first)
    row = head.locator("tbody tr").last
    row.locator("[name$='-programme']").fill(KIND)
    row.locator("[name$='-is_on']").select_option("yes")
    row.locator("[name$='-basis']").fill("演练，无真实人员（虚构）")
    head.locator("[name=source]").fill("演练方案（虚构）")
    head.locator("[name=reason]").fill("演练（虚构）")
    press(head, "提交审核")
    address = head.url
    # Put forward is not in force.
    go(head, f"/campaigns/new/{KIND}/")
    says(head, OFF)
    leader.goto(address)
    press(leader, "通过")


def prepared(head: Page) -> str:
    """Prepare the campaign, put two persons on its roll, freeze it, open its round."""
    # Another process of the web server may know the new value some seconds later.
    for _ in range(300):
        go(head, f"/campaigns/new/{KIND}/")
        if not head.get_by_text(OFF).count():
            break
        head.wait_for_timeout(1_000)
    expect(head.get_by_text(OFF)).to_have_count(0)
    fill(head, title="十四加七演练甲（虚构）", due_date="2030-01-01", order="公告（虚构）")
    send(head)
    page = head.url.split("?")[0]
    path = "/campaigns/" + page.rstrip("/").rsplit("/", 1)[1] + "/"
    for nth, name in enumerate((FIRST, LAST), 1):
        go(head, f"{path}lines/add/")
        fill(head, line_label=f"抵沪甲{nth:03}", line_name=name, slip=f"A-{nth:03}",
             home="浦育示例路285弄6号")  # fmt: skip
        with head.expect_navigation():
            head.get_by_role("button", name="列入名册", exact=True).click()
    for name in ("冻结名册并开始", "开始：管控"):
        go(head, path)
        head.get_by_role("link", name=name).first.click()
        is_well(head)
        send(head)
    return path


def begin(page: Page, line: str, since: str, cause: str = "entry") -> None:
    """Begin the days of a person."""
    go(page, f"{line}tracks/days/begin/")
    fill(page, cause=cause, since=since)
    send(page)


def run(page: Page) -> Locator:
    """Return the run of days that goes on."""
    return page.locator("section.run:not(.quiet)")


def day(page: Page, label: str) -> Locator:
    """Return a day of the run that goes on."""
    found = (
        run(page).locator("li.day").filter(has=page.locator("b", has_text=re.compile(f"^{label}$")))
    )
    expect(found).to_have_count(1)
    return found


def record(page: Page, label: str, outcome: str, when: str) -> None:
    """Record what came of a day."""
    one = day(page, label)
    one.locator("[name=on]").fill(when)
    with page.expect_navigation():
        one.get_by_role("button", name=outcome, exact=True).click()


def days_are(page: Page, *, isolation: str, monitoring: str, ends: str, tests: list[str]) -> None:
    """Hold that the page shows these days."""
    expect(day(page, "隔离")).to_contain_text(isolation)
    expect(day(page, "社区健康监测")).to_contain_text(monitoring)
    expect(day(page, "社区健康监测")).to_contain_text(f"{ends} 00:00届满")
    shown = run(page).locator("li.day").filter(has_text="检测").locator("b + .quiet")
    assert [text.strip() for text in shown.all_inner_texts()] == tests


def span(first: str, last: str) -> str:
    return f"{on(first)} 至 {on(last)}"


def old_and_new_version(page: Page, line: str) -> None:
    """Twenty minutes around midnight decide by which version somebody stays."""
    begin(page, line, "2021-05-15T23:50")
    expect(day(page, "隔离")).to_contain_text(span("2021-05-16", "2021-05-22"))
    expect(run(page).locator("li.day").filter(has_text="检测")).to_have_count(1)
    begin(page, line, "2021-05-16T00:10")
    expect(day(page, "隔离")).to_contain_text(span("2021-05-17", "2021-05-30"))
    expect(run(page).locator("li.day").filter(has_text="检测")).to_have_count(6)


def a_pending_test_holds(page: Page, line: str) -> None:
    """Nothing is over while a test is pending; nothing is recorded before its day."""
    record(page, "隔离第 1 天检测", "阴性", "2021-07-22")
    record(page, "隔离第 4 天检测", "阴性", "2021-07-24")
    says(page, "过早：不得早于 2021-07-25。")
    go(page, f"{line}days/")
    record(page, "隔离第 4 天检测", "结果未出", "2021-07-25")
    record(page, "隔离第 7 天检测", "阴性", "2021-07-28")
    record(page, "隔离第 14 天检测", "阴性", "2021-08-04")
    expect(day(page, "隔离")).to_contain_text("有 1 项未完成、待定或错过")
    is_well(page)
    record(page, "隔离", "已届满", "2021-08-05")
    says(page, "另有 1 项未了：未办、待定或错过。")
    for move, words in (
        ("transfer", "隔离尚未结束：请先记录检测和解除。"),
        ("release", "有 5 项未完成、待定或错过：暂不能解除。"),
    ):
        go(page, line)
        says(page, words)
        make(page, line, move)
        says(page, words)
    is_well(page)
    go(page, f"{line}days/")
    record(page, "隔离第 4 天检测", "阴性", "2021-08-02")
    record(page, "隔离", "已届满", "2021-08-05")
    make(page, line, "transfer")
    expect(page.locator(".page-state")).to_contain_text("社区健康监测")


def a_new_contact_supersedes(page: Page, line: str) -> None:
    """A room-mate is positive on 7 August, last seen on the 6th: all begins anew."""
    go(page, f"{line}days/")
    page.get_by_role("link", name="重新开始，原有进程作废").click()
    fill(page, cause="contact", since="2021-08-06T18:00")
    send(page)
    days_are(
        page, isolation=span("2021-08-07", "2021-08-20"),
        monitoring=span("2021-08-21", "2021-08-27"), ends=on("2021-08-28"),
        tests=[on(f"2021-08-{d}") for d in ("07", "10", "13", "20", "22", "27")],
    )  # fmt: skip
    old = page.locator("section.run.quiet").first
    expect(old).to_contain_text("已作废")
    expect(old.locator("form.day-form")).to_have_count(0)
    make(page, line, "expose")
    make(page, line, "release")
    says(page, "有 8 项未完成、待定或错过：暂不能解除。")


def moves_away(page: Page, other: Page, line: str, campaign: str) -> None:
    """Who moves away stays here until the other office has confirmed."""
    begin(page, line, "2021-07-21T20:00")
    record(page, "隔离第 1 天检测", "阴性", "2021-07-22")
    page.get_by_role("link", name="移交其他街道").click()
    fill(page, office="310199001", reason="搬家（虚构）")
    send(page)
    says(page, "请填写另一个街道的代码。")
    is_well(page)
    fill(page, office=NEXT)
    send(page)
    says(page, "未确认")
    make(page, line, "leave")
    says(page, "对方尚未确认：剩余日程仍由本街道负责。")

    go(other, "/campaigns/offered/")
    card = other.locator(".card-box", has_text="浦育路街道")
    expect(card).to_contain_text("十四加七")
    expect(other.locator("main")).not_to_contain_text(LAST[:2])
    is_well(other)
    card.locator("[name=campaign]").select_option(campaign)
    card.locator("[name=label]").fill("转入甲002")
    with other.expect_navigation():
        card.get_by_role("button", name="接收").click()
    expect(run(other).locator("li.day.day-settled")).to_have_count(1)
    expect(day(other, "隔离")).to_contain_text(span("2021-07-22", "2021-08-04"))
    is_well(other)
    go(page, f"{line}days/")
    says(page, "已移交青平路街道")
    make(page, line, "leave")
    expect(page.locator(".page-state")).to_contain_text("已移交")


def ended(page: Page, path: str) -> None:
    """End round and campaign; the page says when its people go."""
    go(page, path)
    page.get_by_role("link", name="结束：管控").first.click()
    send(page)
    page.get_by_role("link", name="结束专项").first.click()
    fill(page, summary="演练结束（虚构）", reason="演练结束（虚构）")
    send(page)
    says(page, "个人信息删除日期", on(str(local(clock.now()).date() + timedelta(days=31))))
    is_well(page)


def the_neighbour(browser: Browser, host: str) -> Page:
    """Sign the next office's secretary in."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{host}/accounts/sign-in/")
    page.locator("[name=username]").fill("outsider.secretary1")
    page.locator("[name=password]").fill(PASSWORDS["head"])
    page.locator("[name=password]").press("Enter")
    expect(page).not_to_have_url(re.compile("sign-in"))
    return page


def test_fourteen_plus_seven_from_switched_off_to_gone(instance, desk, browser):
    there = laid_out(instance, "neighbour")
    head = desk("head")
    is_off(head)
    switch_on(head, desk("leader"))
    path = prepared(head)
    go(head, f"{path}lines/")
    links = head.locator("[data-row] a[data-open]")
    first, mover = (str(links.nth(n).get_attribute("href")) for n in range(2))
    for line in (first, mover):
        make(head, line, "arrive")
    old_and_new_version(head, first)

    # Convention A here: the day of arrival is day 0. Convention B next door: it is day 1.
    begin(head, first, "2021-07-21T20:00")
    days_are(
        head, isolation=span("2021-07-22", "2021-08-04"),
        monitoring=span("2021-08-05", "2021-08-11"), ends=on("2021-08-12"),
        tests=[on(f"2021-{d}") for d in ("07-22", "07-25", "07-28", "08-04", "08-06", "08-11")],
    )  # fmt: skip
    other = the_neighbour(browser, instance.address)
    begin(other, there["lines"][0], "2021-07-21T20:00")
    days_are(
        other, isolation=span("2021-07-21", "2021-08-03"),
        monitoring=span("2021-08-04", "2021-08-10"), ends=on("2021-08-11"),
        tests=[on(f"2021-{d}") for d in ("07-21", "07-24", "07-27", "08-03", "08-05", "08-10")],
    )  # fmt: skip

    a_pending_test_holds(head, first)
    a_new_contact_supersedes(head, first)
    moves_away(head, other, mover, there["number"])
    other.context.close()

    ended(head, path)
    laid_out(instance, "later", 30)
    go(head, first)
    expect(head.get_by_role("heading", level=1)).to_contain_text("抵沪甲001")
    laid_out(instance, "later", 31)
    for page in (first, f"{first}days/", f"{path}lines/", path):
        go(head, page)
        text = head.locator("main").inner_text()
        for gone in ("抵沪甲", FIRST[:2], FIRST[0] + "*", "A-001", "2021-0", "阴性"):
            assert gone not in text, (page, gone)
        is_well(head)
    says(head, "已删除 2 条中的个人信息", "演练结束（虚构）")
