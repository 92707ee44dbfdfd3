"""AC-19, the roll: 213 households told in two rounds; the decisive doors are told at the desk."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.desks import fill, go, laid_out, make, says, send
from tests.journeys.test_two_people import is_well

pytestmark = pytest.mark.browser


def count(page: Page, state: str) -> str:
    """Return how many lines stand in a state of the newest round."""
    counted = page.locator(".state-counts").first.locator("li", has_text=state)
    return counted.locator("b").inner_text()


def test_two_hundred_of_213_and_after_the_second_round_212(instance, desk):
    scene = laid_out(instance, "notice", "名册甲路")
    head, lines = desk("head"), scene["lines"]
    page, late = f"/campaigns/{scene['number']}/", head.context.new_page()
    go(head, page)
    says(head, "93.43 % · 199/213")
    make(head, lines[12], "tell", channel="door")
    make(head, lines[13], "find_nobody")
    go(head, page)
    says(head, "93.90 % · 200/213")
    assert (count(head, "家中无人"), count(head, "未告知")) == ("13", "0")

    # What stood open in another window when the round ended is not recorded any more.
    late.goto(f"{head.url.split('/campaigns/')[0]}{lines[0]}moves/tell/")
    fill(late, channel="door")
    head.get_by_role("link", name="结束：告知").first.click()
    says(head, "93.90 % · 200/213", "轮次结束后，结果不再变动。")
    is_well(head)
    send(head)
    says(head, "结束于")
    send(late)
    says(late, "这一轮已经结束，内容不再变动。")
    late.close()

    head.get_by_role("link", name="开始：告知").first.click()
    is_well(head)
    send(head)
    says(head, "告知（第 2 次）", "93.90 % · 200/213")
    assert laid_out(instance, "tell_again", scene["number"], 11) == {"broken": 0}
    make(head, lines[11], "tell", channel="phone")
    go(head, page)
    says(head, "99.53 % · 212/213", "93.90 % · 200/213")
    # What is open is a number; the doors stand on the round of who calls at them.
    assert (count(head, "家中无人"), count(head, "未告知")) == ("1", "0")
    go(head, f"{page}progress/")
    left = head.locator("table", has_text="楼幢").first.locator("tbody tr td.num:nth-of-type(1)")
    assert sum(int(text) for text in left.all_inner_texts()) == 1
    go(head, f"{page}lines/?which=left")
    expect(head.locator("[data-row]")).to_have_count(1)
    is_well(head)


def test_what_comes_late_stands_apart_and_a_mistake_says_why(instance, desk):
    scene = laid_out(instance, "notice", "名册乙路")
    head, line = desk("head"), scene["lines"][12]
    make(head, line, "tell", channel="door")
    make(head, line, "take_back", reason="")
    says(head, "这个字段是必填项。")
    fill(head, reason="门牌看错（虚构）")
    send(head)
    expect(head.locator(".page-state")).to_contain_text("未告知")
    says(head, "门牌看错（虚构）")
    # A home that stands on the roll comes no second time, and the base is frozen.
    go(head, f"/campaigns/{scene['number']}/lines/add/")
    says(head, "名册已冻结：此后加入的属补登，须写明原因并另行计数。")
    fill(head, place="名册乙路1弄1号101室", late_reason="漏登（虚构）")
    send(head)
    says(head, re.compile("该处没有名册之外的条目。"))
