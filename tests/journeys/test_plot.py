"""AC-13: plot 283-3 in the browser. Two hundred certificates, two rounds, to the certificate."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import campaigning as c

pytestmark = pytest.mark.browser
WISH, SIGNING = "第一轮征询：是否愿意改造", "第二轮征询：是否接受方案"


def on_the_roll(page: Page, stagehand) -> str:
    """Prepare the plot by its form and put two hundred certificates on the roll."""
    number = c.prepare(page, "旧改征收", "283-3地块（虚构）", plot="283-3")
    c.campaign(page, number, "lines/add/")
    asked = " ".join(page.locator("form.form label").all_inner_texts())
    assert "权证编号" in asked
    assert not {"补偿", "金额", "元"} & set(asked.split())
    assert not any(word in asked for word in ("补偿", "金额", "（元）"))
    first = {"certificate": "证-001", "kind": "产权证", "registered": "4"}
    c.fill(page, line_label="示例弄1号（虚构）", **first)
    c.send(page, "列入并继续添加")
    c.fill(page, line_label="示例弄1号重复（虚构）", **first)
    c.send(page, "列入名册")
    c.told(page, "一册之中一行只出现一次：这一行已经在册。")
    c.look(page, "plot-add")
    brought(page, number)
    assert stagehand("certificates", number, 2, 199, 761) == 199
    c.freeze(page, number, 200)
    return number


def brought(page: Page, number: str) -> None:
    """A list with a column of money: its rows are rejected, each with the sentence why."""
    c.campaign(page, number, "lines/")
    page.get_by_role("link", name="导入", exact=False).first.click()
    rows = "名称,权证编号,权证种类,在册人数,补偿金额\n示例弄900号（虚构）,证-900,产权证,4,1200000\n"
    upload = {"name": "权证.csv", "mimeType": "text/csv", "buffer": rows.encode("utf-8-sig")}
    page.locator("[name=file]").set_input_files([upload])
    page.locator("[name=purpose]").select_option("handling")
    page.locator("main .btn-primary").first.click()
    expect(page).to_have_url(re.compile("/import/[0-9a-f-]{36}/"))
    page.locator("form[action$='/check/'] .form-end button").click()
    for _ in range(300):
        if "不记录金额" in page.locator("main").inner_text():
            break
        page.wait_for_timeout(1_000)
        page.reload()
    c.told(page, "“补偿金额”涉及金额，本专项不记录金额，请删去此列。")
    expect(page.locator("form[action$='/start/'] button")).to_have_count(0)
    c.look(page, "plot-import")


def late(page: Page, number: str) -> None:
    """A certificate after the snapshot: refused without a reason, counted apart with one."""
    c.campaign(page, number, "lines/add/")
    c.told(page, "名册已冻结：此后加入的属补登，须写明原因并另行计数。")
    c.fill(page, line_label="示例弄201号（虚构）", certificate="证-201", kind="产权证")
    c.send(page, "列入名册")
    field = page.locator(".field", has=page.locator("[name=late_reason]"))
    expect(field).to_contain_text("这个字段是必填项")
    c.fill(page, late_reason="法院判决后补登（虚构）")
    c.send(page, "列入名册")
    c.campaign(page, number, "lines/?which=late")
    row = page.locator("[data-row]")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("补登")
    c.campaign(page, number)
    expect(page.locator(".state-counts").first).to_contain_text("另补登 1")


def first_round(head: Page, worker: Page, number: str, stagehand) -> None:
    """179 of 200 are 89.50 %, which is not 90; the 180th agrees and it is reached."""
    assert stagehand("make", number, "agree", 178, "open") == 178
    line = c.open_line(worker, number, "示例弄180号（虚构）", "left")
    dialog = c.move(worker, "同意")
    expect(dialog).to_contain_text("缺少签名")
    c.anew(dialog, "同意", file=c.picture())
    c.stands(worker, "同意")
    c.campaign(head, number)
    found = c.measure(head, "征询同意率")
    expect(found).to_contain_text("89.50 % · 179/200")
    expect(found).to_contain_text("未达到")
    expect(found).to_contain_text("还差 1")
    c.look(head, "plot-179")
    worker.goto(line)
    c.look(worker, "plot-line")
    c.open_line(worker, number, "示例弄200号（虚构）", "left")
    c.move(worker, "不同意")
    c.stands(worker, "不同意")
    c.move(worker, "同意", file=c.picture(1))
    c.stands(worker, "同意")
    c.campaign(head, number)
    found = c.measure(head, "征询同意率")
    expect(found).to_contain_text("90.00 % · 180/200")
    expect(found.locator(".chip")).to_have_text("已达到")
    c.close_round(head, number, WISH)
    worker.reload()
    expect(worker.get_by_text("目前没有进行中的轮次").first).to_be_visible()


def displayed(page: Page, number: str) -> None:
    """The plan hangs for thirty days, to its end, before anybody signs."""
    c.campaign(page, number, "notices/new/")
    notice = {"title": "征收补偿方案（征求意见稿）", "place": "弄口公告栏", "contact": "征收事务所"}
    c.fill(page, **notice, starts_on=c.day(-40), ends_on=c.day(-11))
    c.send(page)
    c.told(page, "至少公示 30 天，现在只有 29 天。")
    c.fill(page, ends_on=c.day(-10))
    c.send(page)
    page.get_by_role("link", name="打印").first.click()
    sheet = page.locator(".notice-sheet")
    expect(sheet).to_contain_text("共 30 天")
    expect(sheet).to_contain_text("征收事务所")
    c.look(page, "plot-notice")
    days = {"display_from": c.day(-40), "display_to": c.day(-11), "due_date": c.day(30)}
    c.open_round(page, number, SIGNING, **days)
    c.told(page, "方案公示了 29 天，应满 30 天。")
    c.fill(page, display_from=c.day(-29), display_to=c.day(1))
    c.send(page)
    c.told(page, "方案仍在公示。")
    c.look(page, "plot-open")
    c.fill(page, display_from=c.day(-40), display_to=c.day(-10))
    c.send(page)
    page.wait_for_url(f"**/campaigns/{number}/")


def second_round(head: Page, worker: Page, number: str, stagehand) -> None:
    """169 signatures bind nobody; with the 170th all 170 take effect on one day."""
    assert stagehand("make", number, "sign", 168, "open") == 168
    c.open_line(worker, number, "示例弄199号（虚构）", "left")
    c.move(worker, "已签", file=c.picture())
    c.stands(worker, "已签约（附条件）")
    c.campaign(head, number)
    found = c.measure(head, "签约率")
    expect(found).to_contain_text("84.50 % · 169/200")
    expect(found).to_contain_text("未达到")
    expect(head.locator(".state-counts").first).to_contain_text("协议生效 0")
    c.open_line(worker, number, "示例弄200号（虚构）", "left")
    c.move(worker, "已签", file=c.picture(1))
    c.stands(worker, "协议生效")
    expect(worker.locator("dl.facts")).to_contain_text("协议全部生效")
    c.campaign(head, number)
    found = c.measure(head, "签约率")
    expect(found).to_contain_text("85.00 % · 170/200")
    expect(found.locator(".chip")).to_have_text("已达到")
    expect(head.locator(".state-counts").first).to_contain_text("协议生效 170")
    expect(head.locator(".timeline")).to_contain_text("协议全部生效：170 条")
    c.look(head, "plot-170")


def test_plot_283_3_is_counted_to_the_certificate(desk, stagehand):
    head, worker, leader = desk("head"), desk("worker"), desk("leader")
    number = on_the_roll(head, stagehand)
    c.open_round(head, number, WISH)
    late(head, number)
    first_round(head, worker, number, stagehand)
    displayed(head, number)
    second_round(head, worker, number, stagehand)
    c.campaign(leader, number)
    expect(leader.get_by_text("85.00 % · 170/200")).to_be_visible()
    expect(leader.get_by_role("link", name=f"结束：{SIGNING}")).to_have_count(0)
    leader.get_by_role("link", name="计票单").first.click()
    expect(leader.get_by_text("85.00 % · 170/200")).to_be_visible()
    expect(leader.locator(".plain-table").first).to_contain_text("协议生效")
    c.look(leader, "plot-sheet")


@pytest.mark.parametrize(
    ("count", "persons", "agreed", "signed", "first", "second"),
    [
        (200, 765, 180, 169, "90.00 % · 180/200", "84.50 % · 169/200"),
        (82, 315, 74, 69, "90.24 % · 74/82", "84.15 % · 69/82"),
    ],
)
def test_agreements_lapse_when_the_days_are_over_one_signature_short(
    desk, stagehand, count, persons, agreed, signed, first, second
):
    """One signature is missing when the last day is over: the next one comes too late."""
    head, worker = desk("head"), desk("worker")
    number = stagehand("plot", f"{count}证地块（虚构）", count, persons, agreed, signed, 1)
    c.campaign(head, number)
    expect(c.measure(head, "征询同意率")).to_contain_text(first)
    expect(c.measure(head, "签约率")).to_contain_text(second)
    c.told(head, "最后一天已过")
    c.look(head, "plot-overdue")
    c.open_line(worker, number, f"示例弄{count}号（虚构）", "left")
    expect(worker.get_by_role("link", name="已签", exact=True)).to_have_count(0)
    expect(worker.locator("aside")).to_contain_text("届时未达到规定比率")
    c.campaign(head, number)
    c.may(head, f"结束：{SIGNING}")
    c.told(head, f"协议失效：{signed} 条")
    c.look(head, "plot-close")
    c.send(head)
    head.wait_for_url(f"**/campaigns/{number}/")
    expect(head.locator(".state-counts").first).to_contain_text(f"协议失效 {signed}")
    expect(head.locator(".state-counts").first).to_contain_text("协议生效 0")
    expect(head.get_by_role("link", name=f"开始：{SIGNING}")).to_have_count(0)
    worker.reload()
    expect(worker.get_by_text("目前没有进行中的轮次").first).to_be_visible()
