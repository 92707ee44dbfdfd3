"""AC-15: lifts in the browser. Votes by heads and area, judged by the rule of their day, exactly;
four buildings that go each its own way.
"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import campaigning as c

pytestmark = pytest.mark.browser
VOTE, ESTATE_VOTE = "本幢业主表决", "小区业主表决"
FEASIBLE = {"uses_common_ground": "否", "applicant": "业委会"}
FLATS = [5_000] * 12
# 8 flats of this house are 399 m², and the house has 600 m² all the same.
SHORT = [4_900, *[5_000] * 10, 5_100]


def begun(page: Page, stagehand, name: str) -> str:
    """Prepare lifts for an estate of four buildings by the form, and begin."""
    stagehand("estate", name, [FLATS, FLATS, SHORT, FLATS], [0, 0, 0, 2])
    number = c.prepare(page, "加装电梯", f"{name}加装电梯（虚构）", place=name)
    c.freeze(page, number, 4)
    c.open_round(page, number, "项目")
    return number


def building(page: Page, number: str, name: str, nth: int) -> str:
    """Go to a building's project."""
    return c.open_line(page, number, f"{name}路9弄{nth}号")


def feasible(page: Page, number: str, name: str, nth: int) -> None:
    """Go to a building's project, and find it feasible: nobody votes before (E-04)."""
    building(page, number, name, nth)
    expect(page.locator("aside")).to_contain_text("先通过可行性评估，业主再表决")
    expect(page.get_by_role("link", name=f"组织表决：{VOTE}", exact=True)).to_have_count(0)
    c.move(page, "可行性评估通过", **FEASIBLE)
    c.stands(page, "2 可行性评估通过")


def hold(page: Page, day: str = "") -> None:
    """Open the vote of the building whose page it is, by the rules of a day."""
    c.may(page, f"组织表决：{VOTE}")
    c.fill(page, rule_date=day or c.day(0))
    c.send(page)
    page.wait_for_url(re.compile(r"/votes/[0-9a-f-]+/$"))


def answered(page: Page, *answers: tuple[int, str]) -> None:
    """Record so many ballots of each answer, from the sheet of who is left."""
    if "which=left" not in page.url:
        c.may(page, "只看未表决的")
    several = [answer for count, answer in answers for _nth in range(count)]
    c.ballots(page, list(enumerate(several)))
    expect(page.locator(".note-warning")).to_have_count(0)


def consent(page: Page) -> Locator:
    return c.measure(page, "业主同意比率")


def finds(page: Page, *words: str, is_reached: bool) -> None:
    """Say what the vote finds: each condition with its figures, and whether all are met."""
    found = consent(page)
    expect(found.locator(".chip")).to_have_text("已达到" if is_reached else "未达到")
    for one in words:
        expect(found).to_contain_text(one)


def closed(page: Page) -> None:
    """Close the vote whose page it is."""
    c.may(page, "结束表决")
    c.send(page)
    page.wait_for_url(re.compile(r"/campaigns/[A-Z]+-[^/]+/$"))


def test_three_votes_are_judged_by_heads_and_by_area(desk, stagehand):
    page, name = desk("head"), "映梧福康里"
    number = begun(page, stagehand, name)
    feasible(page, number, name, 1)
    hold(page)
    answered(page, (7, "同意"))
    # All who answered agree, and yet it is no vote: who did not return a ballot takes no part.
    finds(page, "58.33 % · 7/12", "100.00 % · 7/7", is_reached=False)
    answered(page, (2, "弃权"))
    finds(page, "75.00 % · 9/12", "77.78 % · 7/9", "350 m²", "450 m²", is_reached=True)
    c.look(page, "lift-vote")
    page.get_by_role("link", name="计票单").first.click()
    counted = page.locator(".plain-table").first
    for row in ("未交回 3", "同意 7", "弃权 2", "无效 0"):
        expect(counted.locator("tr", has_text=row.split()[0]).first).to_contain_text(row.split()[1])
    expect(page.locator(".measure")).to_contain_text("3/4 以上（含）")
    c.look(page, "lift-sheet")
    # Exactly three quarters of those who take part are enough.
    feasible(page, number, name, 2)
    hold(page)
    answered(page, (6, "同意"), (1, "不同意"), (1, "弃权"))
    finds(page, "66.67 % · 8/12", "75.00 % · 6/8", "300 m²", "400 m²", is_reached=True)
    # Eight heads with 399 m² are no vote, although all of them agree.
    feasible(page, number, name, 3)
    hold(page)
    answered(page, (8, "同意"))
    finds(page, "66.67 % · 8/12", "100.00 % · 8/8", "399 m²", is_reached=False)
    expect(consent(page)).to_contain_text("还差 1 m²")
    closed(page)
    building(page, number, name, 3)
    c.stands(page, "2 可行性评估通过")
    expect(page.locator("aside")).to_contain_text("没有达到规则要求")
    expect(page.get_by_role("link", name="业主表决通过", exact=True)).to_have_count(0)


def test_an_owner_of_two_flats_is_one_head_and_2020_is_judged_by_2019(desk, stagehand):
    page, name = desk("head"), "映梧安庆里"
    number = begun(page, stagehand, name)
    feasible(page, number, name, 4)
    hold(page)
    both = page.locator("form.ballots tbody tr", has_text="100 m²")
    expect(both).to_have_count(1)
    expect(page.locator("form.ballots tbody tr")).to_have_count(11)
    # Abstaining takes part and is no yes.
    answered(page, (5, "同意"), (4, "弃权"))
    finds(page, "81.82 % · 9/11", "55.56 % · 5/9", is_reached=False)
    closed(page)
    # Eight of eleven: too few by the rule of today, enough by that of the day of the vote.
    building(page, number, name, 4)
    hold(page)
    answered(page, (8, "同意"), (3, "不同意"))
    finds(page, "72.73 % · 8/11", is_reached=False)
    expect(consent(page)).to_contain_text("vote.owners.special")
    closed(page)
    building(page, number, name, 4)
    hold(page, "2020-07-17")
    answered(page, (8, "同意"), (3, "不同意"))
    finds(page, "72.73 % · 8/11", "2/3 以上（含）", is_reached=True)
    expect(consent(page)).to_contain_text("vote.lift.before_2021")
    page.get_by_role("link", name="计票单").first.click()
    expect(page.locator("#main")).to_contain_text("2020-07-17")
    c.look(page, "lift-2020")


def agreed(page: Page, stagehand, number: str, name: str) -> None:
    """Find the first building feasible, and let ten of its twelve owners agree."""
    feasible(page, number, name, 1)
    expect(page.locator("aside")).to_contain_text("尚未组织表决")
    hold(page)
    stagehand("make", number, "record_in_favour", 10, "unreturned", "building_vote", "弄1号")
    page.reload()
    finds(page, "83.33 % · 10/12", is_reached=True)
    closed(page)


def on_display(page: Page) -> None:
    """Sign the agreement and put it on display."""
    shares = {"shares": "一层不出资，逐层递增（虚构）", "manager": "示例物业（虚构）"}
    dialog = c.move(page, "签订协议", **shares)
    expect(dialog).to_contain_text("缺少证明文件")
    c.anew(dialog, "签订协议", file=c.picture())
    c.stands(page, "4 费用、运行、维护协议已签")
    c.move(page, "公示")
    c.stands(page, "5 公示中")


def objected(page: Page) -> None:
    """An objection of a low floor is answered and mediated before anything is filed."""
    c.may(page, "登记异议")
    c.fill(page, name="杨一楼", words="底层采光受影响（虚构）")
    c.send(page)
    expect(page.get_by_role("heading", name=re.compile("公示与异议"))).to_be_visible()


def read(page: Page) -> None:
    """Whoever answers an objection reads it first, for a purpose; it is kept encrypted."""
    main = page.locator("#main")
    expect(main).not_to_contain_text("采光")
    main.get_by_text("查看异议内容").click()
    main.locator(".reveal [name=purpose]").select_option(index=1)
    main.locator(".reveal [name=reason]").fill("答复异议（虚构）")
    main.locator(".reveal button").click()
    expect(main.get_by_text("底层采光受影响（虚构）")).to_be_visible()
    expect(main.get_by_text("杨一楼")).to_be_visible()


def filed(page: Page, number: str, name: str, nth: int) -> None:
    """File a project: not before its display is over, nor with more subsidy than the rule has."""
    asks = {"filing": "加梯（虚构）1号", "price": "700000", "subsidy": "280001"}
    dialog = c.move(page, "公示期满，报区立项", **asks)
    expect(dialog).to_contain_text("协议须公示满 10 天")
    line = building(page, number, name, nth)
    c.may(page, "张贴公示")
    c.fill(page, place=f"{nth}号门厅", contact="居委会", starts_on=c.day(-12), ends_on=c.day(-3))
    c.send(page)
    c.told(page, "至少公示 10 天，现在只有 9 天。")
    c.fill(page, ends_on=c.day(-2))
    c.send(page)
    c.look(page, "lift-notices")
    page.goto(line)
    objected(page)
    page.goto(line)
    dialog = c.move(page, "公示期满，报区立项", **asks)
    expect(dialog).to_contain_text("公示结束前，异议须答复并经调解")
    c.campaign(page, number, "notices/")
    read(page)
    c.may(page, "答复")
    c.fill(page, answer="井道改用透光材料（虚构）")
    c.send(page)
    c.may(page, "协调会")
    c.fill(page, words="双方同意（虚构）", outcome="达成一致")
    c.send(page)
    c.look(page, "lift-objection")
    page.goto(line)
    dialog = c.move(page, "公示期满，报区立项", **asks)
    expect(dialog).to_contain_text("补贴最多 280000 元")
    c.anew(dialog, "公示期满，报区立项", price="699999", subsidy="280000")
    expect(dialog).to_contain_text("补贴最多 279999 元")
    c.anew(dialog, "公示期满，报区立项", price="1000000", subsidy="280001")
    expect(dialog).to_contain_text("补贴最多 280000 元")
    c.anew(dialog, "公示期满，报区立项", price="700000", subsidy="280000")
    c.stands(page, "6 区里已立项")


def test_four_projects_stand_at_stages_one_three_five_and_eight(desk, stagehand):
    page, worker, name = desk("head"), desk("worker"), "映梧吉祥里"
    number = begun(page, stagehand, name)
    assert stagehand("voted", number, "弄2号", True)
    assert stagehand("voted", number, "弄4号", False)
    agreed(page, stagehand, number, name)
    for nth in (4, 1):
        building(page, number, name, nth)
        c.move(page, "业主表决通过")
        c.stands(page, "3 业主表决通过")
        on_display(page)
    filed(page, number, name, 1)
    built = {"permit": "沪建（虚构）1号", "completed_on": c.day(0)}
    c.move(page, "施工并验收", file=c.picture(1), **built)
    c.stands(page, "7 许可、施工、验收完成")
    c.move(page, "使用登记", registration="梯（虚构）1号")
    c.stands(page, "8 使用登记")
    c.look(page, "lift-line")
    common_ground(page, number, name, stagehand)
    c.campaign(worker, number)
    counts = worker.locator(".state-counts").first
    for state in ("1 业主意愿 1", "3 业主表决通过 1", "5 公示中 1", "8 使用登记 1"):
        expect(counts).to_contain_text(state)
    c.look(worker, "lift-campaign")


def common_ground(page: Page, number: str, name: str, stagehand) -> None:
    """Common ground asks the whole estate: half of those who take part are not more than half."""
    building(page, number, name, 2)
    expect(page.locator("aside")).to_contain_text("尚未组织表决")
    expect(page.get_by_role("link", name="业主表决通过", exact=True)).to_have_count(0)
    c.campaign(page, number)
    c.may(page, f"组织表决：{ESTATE_VOTE}")
    c.send(page)
    page.wait_for_url(re.compile(r"/votes/[0-9a-f-]+/$"))
    stagehand("make", number, "record_in_favour", 16, "unreturned", "estate_vote")
    stagehand("make", number, "record_against", 16, "unreturned", "estate_vote")
    page.reload()
    finds(page, "68.09 % · 32/47", "50.00 % · 16/32", is_reached=False)
    answered(page, (1, "同意"))
    finds(page, "51.52 % · 17/33", is_reached=True)
    closed(page)
    building(page, number, name, 2)
    c.move(page, "业主表决通过")
    c.stands(page, "3 业主表决通过")
