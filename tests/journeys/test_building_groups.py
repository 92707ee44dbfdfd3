"""AC-17: eighteen communities, each with a building group that has a theme of its own."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import campaigning as c

pytestmark = pytest.mark.browser
YUXIN, PUNAN = "育新居民区", "浦南居民区"


def recorded(page: Page, building: str, theme: str) -> None:
    """Record a building group on the page of a community."""
    page.get_by_role("link", name="楼组", exact=True).click()
    c.fill(page, building=building, theme=theme)
    c.send(page)


def test_seventeen_of_eighteen_communities_are_not_all(desk, stagehand):
    head, secretary, leader = desk("head"), desk("secretary"), desk("leader")
    number = c.prepare(head, "美丽楼组", "美丽楼组全覆盖（虚构）")
    c.freeze(head, number, 18)
    c.open_round(head, number, "创建")
    # Yuxin is the secretary's, Punan the head's; sixteen are laid out.
    stagehand("groups", number, 17, YUXIN)
    c.campaign(head, number)
    found = c.measure(head, "已建楼组的居民区")
    expect(found).to_contain_text("94.44 % · 17/18")
    expect(found.locator(".chip")).to_have_text("未达到")
    expect(found).to_contain_text("还差 1")
    c.look(head, "groups-17")
    line = c.open_line(secretary, number, YUXIN)
    expect(secretary.locator("aside")).to_contain_text("请先登记楼组。")
    recorded(secretary, "育新示例弄1号", "")
    field = secretary.locator(".field", has=secretary.locator("[name=theme]"))
    expect(field).to_contain_text("这个字段是必填项")
    c.fill(secretary, theme="   ")
    c.send(secretary)
    expect(field).to_contain_text("这个字段是必填项")
    # However it is written: a building stands in one community only.
    c.fill(secretary, building=f" {PUNAN}一弄 1 号", theme="书香楼组")
    c.send(secretary)
    c.told(secretary, f"已登记在{PUNAN}的楼组里")
    c.look(secretary, "groups-record")
    c.fill(secretary, building="育新示例弄1号", theme="书香楼组")
    c.send(secretary)
    secretary.wait_for_url("**/days/")
    secretary.goto(line)
    c.move(secretary, "已建")
    c.stands(secretary, "已建")
    c.look(secretary, "groups-line")
    c.campaign(head, number)
    found = c.measure(head, "已建楼组的居民区")
    expect(found).to_contain_text("100.00 % · 18/18")
    expect(found.locator(".chip")).to_have_text("已达到")
    expect(head.locator(".note-warning")).to_have_count(0)
    secretary.goto(line)
    recorded(secretary, "育新示例弄2号", "书香楼组")
    secretary.wait_for_url("**/days/")
    c.campaign(head, number)
    c.told(head, "同一居民区两个楼组主题相同")
    c.told(head, f"{YUXIN} · 书香楼组")
    c.look(head, "groups-theme")
    c.campaign(leader, number)
    c.told(leader, f"{YUXIN} · 书香楼组")
    expect(leader.get_by_text("100.00 % · 18/18")).to_be_visible()
