"""Pages few come by: a line put right before the roll is frozen, an objection answered.

They stand on a campaign of their own; each is read by axe and on a phone, in both languages.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import campaigning as c
from tests.journeys.test_tour import runs_off, violations

pytestmark = pytest.mark.browser
PLOT = "旧改征收"


def looked_at(page: Page, name: str) -> None:
    """Say that the page is accessible and fits, wide and narrow, in Chinese and in English."""
    host = c.host_of(page)
    for language in ("en", "zh-hans"):
        page.context.add_cookies([{"name": "lilong_language", "value": language, "url": host}])
        page.reload()
        fits(page, f"{name} {language}")


def fits(page: Page, name: str) -> None:
    """Say that the page as it is shown is accessible and fits, wide and narrow."""
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == [], f"{name} {width}"
        assert not runs_off(page), f"{name} {width}"


def test_a_line_put_right_and_an_objection_answered_fit_and_are_read_aloud(desk):
    page = desk("head")
    number = c.prepare(page, PLOT, "少见页面地块（虚构）", plot="少见页面")
    c.campaign(page, number, "lines/add/")
    c.fill(page, line_label="示例弄1号（虚构）", certificate="SJ-0001", kind="产权证")
    c.send(page)
    c.campaign(page, number, "lines/")
    page.locator("a[href$='/correct/']").first.click()
    page.wait_for_url(re.compile(r"/correct/$"))
    looked_at(page, "line-correct")
    c.fill(page, line_label="示例弄一号（虚构）")
    c.send(page)
    c.campaign(page, number, "lines/")
    expect(page.locator("[data-row]")).to_contain_text("示例弄一号（虚构）")
    c.campaign(page, number, "objections/new/")
    looked_at(page, "objection-new")
    c.fill(page, name="虚构居民", words="补偿方案看不懂（虚构）")
    c.send(page)
    main = page.locator("#main")
    main.get_by_text("查看异议内容").click()
    main.locator(".reveal [name=purpose]").select_option(index=1)
    main.locator(".reveal [name=reason]").fill("答复异议（虚构）")
    with page.expect_navigation():
        # As a browser sends it that runs no scripts: the answer is a page of its own.
        main.locator(".reveal [name=reason]").evaluate("field => field.form.submit()")
    expect(main.get_by_text("补偿方案看不懂（虚构）")).to_be_visible()
    fits(page, "objection")
    c.campaign(page, number, "notices/")
    c.may(page, "答复")
    looked_at(page, "objection-answer")
    c.fill(page, answer="已当面说明（虚构）")
    c.send(page)
    c.may(page, "协调会")
    looked_at(page, "objection-meeting")
