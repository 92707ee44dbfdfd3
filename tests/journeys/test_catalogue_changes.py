"""A keyword is put forward, approved by a second person, and the next order is proposed by it."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_order_goes_round import address, record

pytestmark = pytest.mark.browser
CATEGORY, WORD = "E0105", "仙人掌盆栽"
TITLES = {"zh-hans": "仙人掌盆栽占道（演示）", "en": "Cactus on the path 仙人掌盆栽 (demo)"}
NAMES = {"zh-hans": "绿地脏乱", "en": "Littered green"}
WAITS = {"zh-hans": "等待第二人审定", "en": "Waits for a second person"}
APPROVED = {"zh-hans": "已通过", "en": "Approved"}


def put_forward(page: Page, word: str) -> str:
    """Add a keyword by keyboard, look at what it would do, put it forward; return its page."""
    page.goto(address(page, f"/orders/catalogue/{CATEGORY}/"))
    page.keyboard.press("e")
    expect(page.locator("[name=keywords]")).to_be_visible()
    page.locator("[name=keywords]").press("Control+End")
    page.keyboard.insert_text(f"、{word}")
    page.locator("[name=reason]").fill("居民多次反映（演示）")
    page.locator("main form .form-foot button").first.click()
    expect(page.locator("ul.counts")).to_be_visible()
    assert word in page.locator("[name=keywords]").input_value(), "nothing typed is lost"
    page.locator("main form button[name=save]").click()
    page.wait_for_url("**/catalogue/changes/*/")
    return page.url.split("/", 3)[3]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_new_keyword_is_approved_by_another_and_proposes_the_next_order(desk, language):
    page = desk("dispatcher", language)
    word = f"{WORD}{'甲' if language == 'en' else '乙'}"
    change = put_forward(page, word)
    expect(page.locator("main")).to_contain_text(WAITS[language])
    expect(page.locator("button[value=approve]")).to_have_count(0)
    leader = desk("leader", language)
    leader.goto(address(leader, f"/{change}"))
    leader.locator("button[value=approve]").click()
    expect(leader.locator("main")).to_contain_text(APPROVED[language])
    number = record(page, f"{TITLES[language]} {word}")
    page.goto(address(page, f"/orders/desk/{number}/"))
    categories = page.locator("#desk-proposal fieldset").first
    expect(categories).to_contain_text(NAMES[language])
    expect(categories).to_contain_text(word)
