"""My round with the network cut: kept on the phone, sent once, never silently won or lost."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import CHROMIUM, FLAGS, PASSWORDS, ROOT, Instance
from tests.journeys.test_tour import runs_off, violations

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
_roads = iter(f"上门{sign}路" for sign in "甲乙丙丁戊己庚辛")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080200000090"
    "7753de0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def rolled(instance: Instance, homes: int = 4, kind: str = "household_notices") -> str:
    """Lay out a campaign over a road of its own; return the road's name."""
    road = next(_roads)
    env = os.environ | {
        "LILONG_VAR": str(instance.var), "LILONG_DEMO": "1", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.journeys.rolling", road, str(homes), kind]
    subprocess.run(command, env=env, check=True, timeout=900, cwd=ROOT)
    return road


def sign_in(page: Page, host: str, who: str = "worker") -> None:
    page.set_default_timeout(60_000)
    page.goto(f"{host}/accounts/sign-in/")
    page.locator("[name=username]").fill(who)
    page.locator("[name=password]").fill(PASSWORDS[who])
    page.locator("[name=password]").press("Enter")
    expect(page).not_to_have_url(re.compile("sign-in"), timeout=60_000)


def at_the_round(page: Page, host: str) -> None:
    """Open the round and wait until the phone has kept page and packet."""
    page.goto(f"{host}/campaigns/round/")
    expect(page.locator("[data-round]")).to_have_attribute("data-kept", "yes", timeout=60_000)
    expect(page.locator(".round-campaign").first).to_be_visible(timeout=60_000)


def door(page: Page, road: str, room: str):
    """Return a door of a road; its building is opened first."""
    part = page.locator(".round-campaign", has_text=road)
    for box in part.locator("details.round-building:not([open])").all():
        box.locator("summary").first.click()
    return part.locator(".round-door", has_text=room)


def tell(page: Page, road: str, room: str) -> None:
    door(page, road, room).get_by_role("button", name="已告知").click()
    sheet = page.locator("[data-sheet]")
    # The sheet of the door before may stand there a moment longer.
    expect(sheet.locator("#sheet-title")).to_contain_text(room)
    sheet.get_by_label("上门", exact=True).check()
    sheet.get_by_role("button", name="已告知").click()
    expect(sheet).to_be_hidden()


def bar(page: Page):
    return page.locator("[data-bar]")


def unsent(page: Page, number: int) -> None:
    expect(page.locator("[data-round]")).to_have_attribute(
        "data-unsent", str(number), timeout=60_000
    )


@pytest.fixture(name="phone")
def _phone(instance: Instance, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True)
    context.add_cookies([{"name": "lilong_language", "value": "zh-hans", "url": instance.address}])
    page = context.new_page()
    sign_in(page, instance.address)
    yield page
    context.close()


def sign_with_a_finger(page: Page) -> None:
    canvas = page.locator("[data-sheet] canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 30, steps=6)
    page.mouse.move(box["x"] + 200, box["y"] + 80, steps=6)
    page.mouse.up()


def test_three_visits_without_a_network_survive_a_reload_and_are_recorded_once(instance, phone):
    road = rolled(instance)
    certificates = rolled(instance, 3, "renewal_signings")
    at_the_round(phone, instance.address)
    assert violations(phone) == []
    assert not runs_off(phone)
    for button in phone.locator(".round-moves button:visible").all()[:8]:
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44

    phone.context.set_offline(True)
    door(phone, road, "101").get_by_role("button", name="家中无人").click()
    phone.locator("[data-sheet]").get_by_role("button", name="家中无人").click()
    unsent(phone, 1)
    door(phone, road, "102").get_by_role("button", name="已告知").click()
    sheet = phone.locator("[data-sheet]")
    sheet.get_by_label("上门", exact=True).check()
    sheet.locator("input[type=file]").set_input_files(
        {"name": "door.png", "mimeType": "image/png", "buffer": PNG}
    )
    expect(sheet.locator(".round-photos img")).to_have_count(1)
    sheet.locator("#round-note").fill("门上留了告知单（虚构）")
    assert violations(phone) == []
    sheet.get_by_role("button", name="已告知").click()
    unsent(phone, 2)
    door(phone, certificates, "1室").get_by_role("button", name="同意", exact=True).click()
    sheet.get_by_role("button", name="同意", exact=True).click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    sign_with_a_finger(phone)
    sheet.get_by_role("button", name="同意", exact=True).click()
    unsent(phone, 3)
    expect(bar(phone)).to_contain_text("3 条未发送")

    phone.reload()
    unsent(phone, 3)
    expect(bar(phone)).to_contain_text("3 条未发送")
    expect(bar(phone)).to_contain_text("没有网络")
    expect(phone.locator("[data-notes] .note")).to_have_count(0)

    phone.context.set_offline(False)
    unsent(phone, 0)
    expect(bar(phone)).to_contain_text("全部已发送")
    assert records(instance, road) == [("find_nobody", 0), ("tell", 1)]
    assert records(instance, certificates) == [("agree", 1)]
    phone.reload()
    unsent(phone, 0)
    assert records(instance, road) == [("find_nobody", 0), ("tell", 1)]


def records(instance: Instance, road: str) -> list[tuple[str, int]]:
    """Return what stands in the database of a road: each move with the number of its files."""
    env = os.environ | {
        "LILONG_VAR": str(instance.var), "LILONG_DEMO": "1", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.journeys.rolling", "records", road]
    found = subprocess.run(
        command, env=env, check=True, timeout=900, cwd=ROOT, capture_output=True, text=True
    )
    rows = [line.split() for line in found.stdout.splitlines()]
    return sorted((move, int(count)) for move, count in rows)


def test_two_phones_on_one_staircase_see_each_other_s_records(instance, browser, phone):
    road = rolled(instance)
    at_the_round(phone, instance.address)
    second = browser.new_context(viewport=PHONE, locale="zh-CN")
    second.add_cookies([{"name": "lilong_language", "value": "zh-hans", "url": instance.address}])
    other = second.new_page()
    sign_in(other, instance.address)
    at_the_round(other, instance.address)
    phone.context.set_offline(True)
    for room in ("101", "102"):
        tell(phone, road, room)
    unsent(phone, 2)
    for room in ("101", "102"):
        door(other, road, room).get_by_role("button", name="家中无人").click()
        other.locator("[data-sheet]").get_by_role("button", name="家中无人").click()
        expect(door(other, road, room).locator(".round-state")).to_have_text("家中无人")
        unsent(other, 0)
    phone.context.set_offline(False)
    clashes = phone.locator("[data-clash]")
    expect(clashes).to_have_count(2, timeout=60_000)
    expect(clashes.first).to_contain_text("家中无人")
    assert violations(phone) == []
    clashes.filter(has_text="101").get_by_role("button", name="保留对方的").click()
    expect(clashes).to_have_count(1)
    clashes.first.get_by_role("button", name="按我的再记一次").click()
    unsent(phone, 0)
    assert records(instance, road) == [("find_nobody", 0), ("find_nobody", 0), ("tell", 0)]
    second.close()


def persistent(browser: Browser, folder: Path) -> BrowserContext:
    return browser.browser_type.launch_persistent_context(
        str(folder), executable_path=CHROMIUM, args=FLAGS, viewport=PHONE, locale="zh-CN"
    )


def test_a_dead_battery_loses_nothing(instance, browser, tmp_path):
    road = rolled(instance)
    context = persistent(browser, tmp_path)
    page = context.pages[0]
    context.add_cookies([{"name": "lilong_language", "value": "zh-hans", "url": instance.address}])
    sign_in(page, instance.address)
    at_the_round(page, instance.address)
    context.set_offline(True)
    tell(page, road, "201")
    unsent(page, 1)
    context.close()
    context = persistent(browser, tmp_path)
    page = context.pages[0]
    context.set_offline(True)
    page.goto(f"{instance.address}/campaigns/round/")
    unsent(page, 1)
    assert records(instance, road) == []
    context.close()
    # The session ended meanwhile: what was recorded stays, and goes once she is back.
    context = persistent(browser, tmp_path)
    page = context.pages[0]
    context.clear_cookies()
    sign_in(page, instance.address)
    page.goto(f"{instance.address}/campaigns/round/")
    unsent(page, 0)
    assert records(instance, road) == [("tell", 0)]
    context.close()


def test_nobody_else_on_the_phone_sees_what_was_kept(instance, phone):
    road = rolled(instance)
    at_the_round(phone, instance.address)
    phone.context.set_offline(True)
    tell(phone, road, "101")
    unsent(phone, 1)
    # Signed out while there is no network: nothing of hers may leave the phone meanwhile.
    phone.context.clear_cookies()
    phone.reload()
    unsent(phone, 1)
    phone.context.set_offline(False)
    phone.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(bar(phone)).to_contain_text("已退出登录", timeout=60_000)
    sign_in(phone, instance.address, "secretary")
    expect(phone.locator("body")).to_have_attribute("data-who", re.compile(r"\d+-\d+"))
    phone.wait_for_function("caches.keys().then((names) => !names.length)")
    phone.goto(f"{instance.address}/campaigns/round/")
    expect(phone.locator("[data-round]")).to_have_attribute("data-ready", "yes")
    unsent(phone, 0)
    assert records(instance, road) == []
    sign_in_again(phone, instance)
    unsent(phone, 0)
    assert records(instance, road) == [("tell", 0)]


def sign_in_again(phone: Page, instance: Instance) -> None:
    phone.context.clear_cookies()
    sign_in(phone, instance.address)
    phone.goto(f"{instance.address}/campaigns/round/")
    expect(phone.locator("[data-round]")).to_have_attribute("data-ready", "yes")
