"""A campaign at the desk: found, narrowed, moved through by keys; a move made, a conflict told."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import ROOT, Instance
from tests.journeys.test_round_offline import sign_in
from tests.journeys.test_tour import runs_off, violations

pytestmark = pytest.mark.browser
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def laid_out(instance: Instance, road: str) -> str:
    """Lay out a notice over a road of its own; return the campaign's number."""
    env = os.environ | {
        "LILONG_VAR": str(instance.var), "LILONG_DEMO": "1", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.journeys.rolling", road, "6", "household_notices"]
    done = subprocess.run(
        command, env=env, check=True, timeout=900, cwd=ROOT, capture_output=True, text=True
    )
    return done.stdout.strip().splitlines()[-1]


def test_a_campaign_is_worked_through_at_the_desk(instance, browser: Browser):
    number = laid_out(instance, "案头甲路")
    context = browser.new_context(viewport=WIDE, locale="zh-CN")
    page = context.new_page()
    sign_in(page, instance.address, "head")
    page.goto(f"{instance.address}/campaigns/")
    page.get_by_role("link", name="案头甲路").click()
    expect(page.get_by_text("0.00 % · 0/6")).to_be_visible()
    page.goto(f"{instance.address}/campaigns/{number}/lines/?which=left")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lines/*-*/")
    line = page.url
    other = context.new_page()
    other.goto(line)
    page.get_by_role("link", name="已告知", exact=True).click()
    dialog = page.locator("#dialog-body")
    dialog.get_by_label("告知方式").select_option("door")
    other.get_by_role("link", name="家中无人", exact=True).click()
    late = other.locator("#dialog-body")
    expect(late.get_by_role("button", name="家中无人")).to_be_visible()
    dialog.get_by_role("button", name="已告知").click()
    expect(page.locator(".page-state")).to_contain_text("已告知")
    late.get_by_role("button", name="家中无人").click()
    expect(late.get_by_text("您这次没有记入")).to_be_visible()
    page.goto(f"{instance.address}/campaigns/{number}/")
    expect(page.get_by_text("16.67 % · 1/6")).to_be_visible()
    context.close()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_at_the_desk(instance, browser: Browser, viewport):
    number = laid_out(instance, f"案头{viewport['width']}路")
    context = browser.new_context(viewport=viewport, locale="zh-CN", bypass_csp=True)
    page = context.new_page()
    sign_in(page, instance.address, "head")
    page.goto(f"{instance.address}/campaigns/{number}/lines/")
    line = page.locator("[data-row] a").first.get_attribute("href")
    for path in (
        f"/campaigns/{number}/", f"/campaigns/{number}/lines/", line, f"{line}moves/tell/",
        f"/campaigns/{number}/assign/", f"/campaigns/{number}/assign/?by=line",
        f"/campaigns/{number}/deadline/", f"/campaigns/{number}/end/cancel/",
        f"/campaigns/{number}/lines/add/",
    ):  # fmt: skip
        page.goto(f"{instance.address}{path}")
        assert not violations(page), path
        assert not runs_off(page), path
    context.close()
