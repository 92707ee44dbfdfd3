"""By keyboard, on a desk and a phone: rows of a table, a value's end, words of a notice, by two."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.test_tour import runs_off, violations

pytestmark = pytest.mark.browser


def host_of(page: Page) -> str:
    found = re.match(r"https?://[^/]+", page.url)
    assert found is not None
    return found.group()


def is_well(page: Page) -> None:
    """Hold a page of the way to what the tour holds every page to."""
    page.wait_for_load_state("load")
    assert violations(page) == [], page.url
    assert not runs_off(page), page.url


def follow(page: Page, what: Locator) -> None:
    """Press Enter on a link or a button, and wait for the page it leads to."""
    what.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press(page: Page, name: str) -> None:
    """Press a button by the keyboard alone."""
    follow(page, page.get_by_role("button", name=name, exact=True).last)


@pytest.mark.parametrize(("width", "area"), [(1440, 1), (390, 2)])
def test_rows_a_value_for_an_area_and_its_end_go_through_two_hands(desk, width, area):
    head, leader = desk("head", "en", width), desk("leader", "en", width)
    host = host_of(head)
    head.goto(f"{host}/rulebook/hotline.joint_units/propose/")
    rows = head.locator("tbody tr")
    before = rows.count()
    follow(head, head.locator("button[name=add]").first)
    expect(rows).to_have_count(before + 1)
    expect(head.locator(":focus")).to_have_attribute("name", re.compile("^value-units-"))
    follow(head, head.locator("button[name=remove]").first)
    expect(rows).to_have_count(before)
    is_well(head)

    head.goto(f"{host}/rulebook/hotline.limit.help/propose/")
    head.locator("[name=value]").fill(str(2 + area))
    head.locator("[name=scope] optgroup").last.locator("option").nth(area).evaluate(
        "option => { option.selected = true }"
    )
    head.locator("[name=source]").fill("Resolution 5 (invented)")
    head.locator("[name=reason]").fill("A trial (invented)")
    press(head, "Put forward")
    address = head.url
    is_well(head)
    leader.goto(address)
    press(leader, "Approve")
    head.goto(f"{host}/rulebook/hotline.limit.help/")
    is_well(head)
    follow(head, head.get_by_role("link", name="Propose its end").first)
    is_well(head)
    head.locator("[name=reason]").fill("The trial is over (invented)")
    press(head, "See what it would change")
    is_well(head)
    press(head, "Put forward")
    is_well(head)
    leader.goto(head.url)
    is_well(leader)
    press(leader, "Approve")
    expect(leader.get_by_text("The end of the value was approved.")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_words_of_a_notice_and_ids_of_a_person(desk, width):
    writer, leader = desk("system", "en", width), desk("leader", "en", width)
    host = host_of(writer)
    writer.goto(f"{host}/notices/templates/matter.assigned/")
    writer.locator("[name=en_subject]").fill(f"For your unit, at {width}: {{number}}")
    writer.locator("[name=reason]").fill("Shorter (invented)")
    press(writer, "Keep as a draft")
    is_well(writer)
    press(writer, "Put forward")
    is_well(writer)
    leader.goto(writer.url)
    is_well(leader)
    press(leader, "Approve")
    expect(leader.get_by_text("The words were approved.")).to_be_visible()
    writer.goto(f"{host}/notices/templates/matter.assigned/")
    is_well(writer)
    writer.goto(f"{host}/accounts/staff/")
    follow(writer, writer.locator("main a[href^='/accounts/staff/']").last)
    follow(writer, writer.get_by_role("link", name="Change where notices reach her"))
    is_well(writer)
    writer.locator("[name=wecom_user]").fill(f"invented.{width}")
    press(writer, "Save")
    expect(writer.get_by_text(f"invented.{width}")).to_be_visible()
    is_well(writer)
