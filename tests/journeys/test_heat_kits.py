"""AC-40: 800 kits for 800 workers of eight units, each once, against name, signature and stamp."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.desks import fill, fresh, go, laid_out, make, says, send
from tests.journeys.test_two_people import is_well

pytestmark = pytest.mark.browser
MARK = fresh("QL")
STAMP = {"unit_stamp": "单位1工会（虚构）"}


@pytest.fixture(name="scene", scope="module")
def _scene(instance):
    return laid_out(instance, "kits", MARK)


def add_late(page: Page, number: str, label: str, **columns: str) -> None:
    """Put somebody on the frozen roll."""
    go(page, f"/campaigns/{number}/lines/add/")
    fill(page, line_label=label, late_reason="新到岗（虚构）", **columns)
    with page.expect_navigation():
        page.get_by_role("button", name="列入名册", exact=True).click()


def test_790_of_800_leave_ten_and_the_801st_is_refused(scene, desk, instance):
    head, lines, number = desk("head"), scene["lines"], scene["number"]
    page, item = f"/campaigns/{number}/", f"/resources/items/{scene['item']}/"
    # Without a signature, without a stamp: no receipt, the kit stays.
    make(head, lines[788], "issue", **STAMP)
    says(head, "缺少签名。")
    is_well(head)
    make(head, lines[788], "issue", proved=True, unit_stamp=" ")
    says(head, "这个字段是必填项。")
    for line in lines[788:790]:
        make(head, line, "issue", proved=True, **STAMP)
        expect(head.locator(".page-state")).to_contain_text("已领取")
    go(head, page)
    says(head, "98.75 % · 790/800")
    is_well(head)
    go(head, item)
    says(head, "库存 10 份")
    is_well(head)
    units = head.locator("main")
    for unit in range(1, 9):
        expect(units).to_contain_text(f"单位{unit}工会（虚构）")

    # The same person through another unit: she stands on the roll, and stands there once.
    add_late(head, number, f"{MARK}单位7 · 员工1", line_name="虚构000", unit=f"{MARK}单位7（虚构）",
             identity=f"{MARK}000000")  # fmt: skip
    says(head, "一册之中一行只出现一次：这一行已经在册。")
    is_well(head)
    make(head, lines[0], "issue", proved=True, unit_stamp="单位7工会（虚构）")
    says(head, "此处不能这样做：目前状态是“已领取”。")

    # Without a name there is no receipt.
    add_late(head, number, f"{MARK}单位3 · 无名", unit=f"{MARK}单位3（虚构）", identity=f"{MARK}X1")
    go(head, f"{page}lines/?which=late")
    nameless = str(head.locator("[data-row] a[data-open]").first.get_attribute("href"))
    make(head, nameless, "issue", proved=True, **STAMP)
    says(head, "领取单必须写明领取人姓名。")
    go(head, item)
    says(head, "库存 10 份")

    told = laid_out(instance, "hand_out_the_rest", number, MARK)
    assert told == {"on_hand": 0, "receipts": 800}
    add_late(head, number, f"{MARK}单位8 · 员工801", line_name="虚构801",
             unit=f"{MARK}单位8（虚构）", identity=f"{MARK}000801")  # fmt: skip
    go(head, f"{page}lines/?which=late")
    last = head.locator("[data-row] a[data-open]", has_text="员工801").get_attribute("href")
    make(head, str(last), "issue", proved=True, **STAMP)
    says(head, f"“{MARK}清凉包（虚构）”已经发完。")
    is_well(head)
    go(head, str(last))
    expect(head.locator(".page-state")).to_contain_text("未领")
    go(head, page)
    says(head, "100.00 % · 800/800")


def test_a_kit_is_never_booked_as_the_heat_subsidy(scene, desk):
    head = desk("head")
    go(head, "/resources/do/item-add/")
    fill(head, code="GWJT", name="高温津贴300元", unit="份")
    send(head)
    says(head, "高温津贴由用人单位按月发放")
    is_well(head)
    fill(head, name="清凉包（虚构）", unit="元")
    send(head)
    says(head, "高温津贴由用人单位按月发放")
    go(head, f"/resources/do/take-in/{scene['item']}/")
    fill(head, quantity="1", donor="街道总工会（虚构）", occasion="七月高温津贴")
    send(head)
    says(head, "物资不得记作津贴补贴")
    is_well(head)
    # And the campaign itself asks for no money, wherever one looks.
    for path in ("/campaigns/new/heat_consolations/", f"{scene['lines'][799]}moves/issue/"):
        go(head, path)
        labels = head.locator("#main label").all_inner_texts()
        assert not [
            words for words in labels if "元" in words or "金额" in words or "津贴" in words
        ]
