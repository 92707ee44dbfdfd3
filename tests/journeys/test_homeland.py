"""AC-16: Beautiful Homeland in the browser: four categories, before and after, handed to care."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import campaigning as c

pytestmark = pytest.mark.browser
NAME = "映梧普安里"
ITEMS = (
    ("架空线", "basic"), ("垃圾箱房", "basic"), ("晾衣架", "convenience"),
    ("非机动车棚", "convenience"), ("花坛", "beauty"), ("花架", "beauty"), ("入口和灯", "beauty"),
)  # fmt: skip
CARED = {"guard": "是", "clean": "是", "green": "是", "repair": "是", "keeper": "示例物业（虚构）"}


def put(page: Page, label: str, category: str, button: str = "列入并继续添加") -> None:
    """Put an item on the roll by its form."""
    c.fill(page, line_label=label, category=category)
    c.send(page, button)
    if "继续" in button:
        expect(page.locator("[name=line_label]")).to_have_value("")
    else:
        page.wait_for_url("**/lines/")


def planned(page: Page, stagehand) -> str:
    """Prepare the project, item by item; a category left out is refused, a double one is told."""
    number = c.prepare(page, "美丽家园", f"{NAME}美丽家园（虚构）", place=NAME)
    c.campaign(page, number, "lines/add/")
    put(page, "外立面", "基础设施")
    put(page, "外立面", "环境美化")
    assert stagehand("items", number, ITEMS) == len(ITEMS)
    c.look(page, "home-add")
    c.campaign(page, number)
    c.may(page, "冻结名册并开始")
    c.told(page, "以下类别没有安排项目：长效管理。")
    c.campaign(page, number, "lines/add/")
    put(page, "门岗", "长效管理")
    put(page, "保安保洁值守", "长效管理", "列入名册")
    c.campaign(page, number)
    c.told(page, "同一项目出现两次：保留一个，或写明各是哪一部分")
    c.told(page, "外立面 · 外立面")
    c.look(page, "home-double")
    return number


def settled(page: Page, number: str) -> None:
    """Each facade says which part it is; or one of two is taken off."""
    for nth, part in ((0, "北侧立面"), (1, "南侧立面")):
        c.campaign(page, number, "lines/")
        page.locator("[data-row]", has_text="外立面").nth(nth).get_by_role(
            "link", name=re.compile("^更正")
        ).click()
        expect(page.locator("form [name=part]")).to_be_visible()
        c.look(page, f"home-part-{nth}")
        c.fill(page, part=part)
        c.send(page)
        page.wait_for_url("**/lines/")
        c.campaign(page, number)
        doubled = page.get_by_text("外立面 · 外立面")
        expect(doubled).to_have_count(1 - nth)
    c.campaign(page, number, "lines/")
    page.locator("[data-row]", has_text="花架").get_by_role(
        "button", name=re.compile("^移出")
    ).click()
    expect(page.locator("[data-row]")).to_have_count(10)


def works(page: Page, number: str) -> None:
    """An item needs a photo before, one after, its asset, and all four kinds of care."""
    line = c.open_line(page, number, "架空线")
    dialog = c.move(page, "开工", consulted_on=c.day(-30))
    expect(dialog).to_contain_text("缺少照片")
    c.anew(dialog, "开工", file=c.picture(1))
    c.stands(page, "施工中")
    asset = {"asset": "ZC-1（虚构）", "accepted_on": c.day(0)}
    dialog = c.move(page, "完工并验收", **asset)
    expect(dialog).to_contain_text("缺少照片")
    c.anew(dialog, "完工并验收", file=c.picture(2))
    c.stands(page, "完工并验收")
    pair = page.locator(".file-pair")
    expect(pair.locator("figcaption", has_text="处置前")).to_have_count(1)
    expect(pair.locator("figcaption", has_text="处置后")).to_have_count(1)
    expect(page.locator("dl.facts")).to_contain_text("ZC-1")
    dialog = c.move(page, "移交管养", **CARED | {"guard": "否"})
    for kind in ("guard", "clean", "green", "repair"):
        field = dialog.locator(".field", has=page.locator(f"[name={kind}]"))
        expect(field).to_contain_text("保安、保洁、保绿、保修都落实了才能移交。")
        onward = {"guard": "clean", "clean": "green", "green": "repair"}.get(kind)
        if onward:
            c.anew(dialog, "移交管养", **{kind: "是", onward: "否"})
    c.look(page, "home-item")
    page.goto(line)
    c.move(page, "移交管养", **CARED)
    c.stands(page, "移交管养")


def on_a_relic(page: Page, number: str) -> None:
    """Works on what is protected need the note of the heritage authority."""
    c.open_line(page, number, "花坛")
    dialog = c.move(page, "开工", file=c.picture(3), consulted_on=c.day(-30))
    expect(dialog).to_contain_text("此处受保护：请填写文物部门意见。")
    c.anew(dialog, "开工", file=c.picture(3), heritage_note="文物部门批复（虚构）1号")
    c.stands(page, "施工中")


def surveyed(page: Page, number: str, stagehand) -> None:
    """All 213 households are the base; the mean is over who answered."""
    c.campaign(page, number)
    c.may(page, "开始：满意度测评")
    c.send(page)
    page.wait_for_url(re.compile(r"/votes/[0-9a-f-]+/$"))
    for move, count in (("very", 99), ("rather", 50), ("hardly", 20), ("not", 10)):
        stagehand("make", number, f"answer_{move}", count, "open", "satisfaction")
    page.reload()
    expect(c.measure(page, "已答复户数")).to_contain_text("84.04 % · 179/213")
    c.may(page, "只看未答复的")
    page.locator("form.ballots select").first.select_option(label="1 满意")
    page.get_by_role("button", name="登记已填写的", exact=True).click()
    expect(c.measure(page, "已答复户数")).to_contain_text("84.51 % · 180/213")
    # (100 × 1 + 50 × 0.8 + 20 × 0.6) / 180
    expect(c.measure(page, "满意度")).to_contain_text("0.84")
    c.look(page, "home-survey")
    c.may(page, "结束测评")
    c.send(page)
    page.wait_for_url(f"**/campaigns/{number}/")


def ended(page: Page, number: str) -> None:
    """Try to end the project, with a word on what came of it."""
    c.campaign(page, number)
    c.may(page, "结束专项")
    c.fill(page, summary="项目结束（虚构）", reason="全部移交（虚构）")
    c.send(page)


def test_a_project_ends_when_every_item_is_in_somebodys_care(desk, stagehand):
    page = desk("head")
    estate = stagehand("estate", NAME, [[5_000] * 71] * 3)
    number = planned(page, stagehand)
    settled(page, number)
    c.freeze(page, number, 10)
    expect(page.get_by_role("button", name=re.compile("^移出"))).to_have_count(0)
    ended(page, number)
    c.told(page, "还有 10 项没有移交。")
    c.open_round(page, number, "施工")
    works(page, number)
    stagehand("protect", estate)
    on_a_relic(page, number)
    c.campaign(page, number)
    expect(c.measure(page, "已移交项目")).to_contain_text("10.00 % · 1/10")
    surveyed(page, number, stagehand)
    noted = {"consulted_on": c.day(-30), "heritage_note": "文物部门批复（虚构）2号"}
    stagehand("make", number, "begin", 8, "planned", "", "", noted)
    stagehand(
        "make", number, "accept", 9, "begun", "", "", {"asset": "ZC", "accepted_on": c.day(0)}
    )
    care = dict.fromkeys(("guard", "clean", "green", "repair"), True)
    stagehand("make", number, "hand_over", 8, "done", "", "", {**care, "keeper": "示例物业"})
    # One is left: the round stays open, and the project with it.
    c.campaign(page, number)
    expect(page.locator("aside")).to_contain_text("还有 1 项没有移交。")
    expect(page.get_by_role("link", name="结束：施工", exact=True)).to_have_count(0)
    c.open_line(page, number, "保安保洁值守")
    c.move(page, "移交管养", **CARED)
    c.stands(page, "移交管养")
    c.close_round(page, number, "施工")
    expect(c.measure(page, "已移交项目")).to_contain_text("100.00 % · 10/10")
    ended(page, number)
    page.wait_for_url(f"**/campaigns/{number}/")
    expect(page.locator("aside")).not_to_contain_text("结束专项")
    expect(page.locator("main")).to_contain_text("项目结束（虚构）")
    c.look(page, "home-end")
