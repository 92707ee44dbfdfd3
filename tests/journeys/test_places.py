"""A place is typed by its initials, chosen, and leads from the order to the ledger and back."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import ROOT
from tests.journeys.test_two_people import host_of, is_well, press

pytestmark = pytest.mark.browser


def shot(page, name):
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/{name}.png", full_page=True)


# An invented estate of one building with six homes on two floors.
ESTATE = """
from datetime import date
from lilong.accounts import queries as accounts
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.ledger import operations
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import PlaceKind
from lilong.territory.models import Area

office = accounts.office_by_code("310199001")
area = Area.objects.filter(path__startswith=office.area.path, level="community").first()
said = {"office_id": office.pk, "by": system("tests", office.pk), "at": clock.now()}
begun = date(2015, 1, 1)
estate = operations.add_place(
    PlaceSpec(
        kind=PlaceKind.ESTATE, name="映梧新苑", road="映梧示例路", lane="285", area_id=area.pk,
        valid_from=begun,
    ),
    **said,
)
house = operations.add_place(
    PlaceSpec(kind=PlaceKind.BUILDING, number="3", parent_id=estate.pk, valid_from=begun), **said
)
rooms = ("101", "102", "103", "201", "202", "203")
operations.add_places(
    [
        PlaceSpec(
            kind=PlaceKind.DWELLING, room=room, floor=int(room[0]), parent_id=house.pk,
            valid_from=begun,
        )
        for room in rooms
    ],
    **said,
)
"""


@pytest.fixture(scope="module")
def estate(instance):
    env = os.environ | {
        "LILONG_VAR": str(instance.var), "LILONG_DEMO": "1", "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    command = [sys.executable, "-m", "lilong", "shell", "--no-imports", "-c", ESTATE]
    subprocess.run(command, env=env, check=True, timeout=900)


def test_an_order_is_recorded_by_a_places_initials_and_shown_with_its_neighbourhood(desk, estate):
    _record(desk("dispatcher", "en", 1440), 1440, "202")
    card = _record(desk("dispatcher", "en", 390), 390, "203")
    expect(card).to_contain_text(re.compile("[1-9][0-9]* other order"))


def _record(page, width, room):
    """Record an order of a room by its initials, look at its page, and return to its facts."""
    host = host_of(page)
    page.goto(f"{host}/orders/new/")
    where = page.get_by_role("combobox", name=re.compile("^Where exactly"))
    offered = page.locator(".ahead [role=option]")
    where.press_sequentially("ywsl285", delay=30)
    expect(offered.first).to_contain_text("映梧示例路285弄")
    where.fill("")
    where.press_sequentially(f"ywsl285-3-{room}", delay=30)
    expect(offered).to_have_count(1)
    expect(offered).to_contain_text(f"{room}室")
    if width < 500:
        assert offered.bounding_box()["height"] >= 44
    assert where.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    is_well(page)
    shot(page, f"record-{width}")
    page.keyboard.press("Enter")
    expect(where).to_have_value(f"映梧示例路285弄3号{room}室")
    expect(page.locator("[name=place_key]")).to_have_value(re.compile("^[0-9a-f-]{36}$"))
    page.locator("[name=title]").fill(f"楼道灯不亮 {room}")
    page.locator("[name=words]").fill(f"周一起楼道灯不亮，{room}室门口。")
    page.locator("[name=name]").fill("Invented Caller")
    page.locator("[name=phone]").fill("13800000000")
    press(page, "Record it")
    page.get_by_role("link", name=re.compile("order", re.IGNORECASE)).last.wait_for()
    number = re.search(r"/orders/([^/]+)/recorded/", page.url)
    assert number is not None
    page.goto(f"{host}/orders/{number.group(1)}/")
    expect(page.get_by_role("heading", name="Neighbourhood")).to_be_visible()
    card = page.locator(".order-facts")
    expect(card).to_contain_text("6 homes")
    is_well(page)
    shot(page, f"order-{width}")
    page.get_by_role("link", name=f"映梧示例路285弄3号{room}室").first.click()
    page.wait_for_url(re.compile("/ledger/places/"))
    is_well(page)
    page.go_back()
    return card


def test_without_script_a_written_place_is_found_when_the_form_is_sent(instance, browser, estate):
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{instance.address}/accounts/sign-in/")
    page.locator("[name=username]").fill("dispatcher")
    page.locator("[name=password]").fill("puyu-demo-2026")
    page.locator("form button.btn-primary").first.click()
    page.goto(f"{instance.address}/orders/new/")
    page.locator("[name=place]").fill("映梧新苑3号楼101")
    page.locator("[name=title]").fill("楼上漏水")
    page.locator("[name=words]").fill("今早起楼上漏水，天花板滴水。")
    page.locator("[name=name]").fill("Invented Caller")
    page.locator("[name=phone]").fill("13800000000")
    page.locator("form.record button.btn-primary").click()
    number = re.search(r"/orders/([^/]+)/recorded/", page.url)
    assert number is not None, page.content()[:2000]
    page.goto(f"{instance.address}/orders/{number.group(1)}/")
    expect(page.locator(".order-facts")).to_contain_text("映梧示例路285弄3号101室")
    context.close()
