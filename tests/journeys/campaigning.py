"""Campaigns as their people walk them in a browser: short ways to fill, send, and read a page."""

import os
import re
import struct
import zlib
from collections.abc import Iterable
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from lilong.kernel.clock import local, now
from tests.journeys.test_tour import runs_off


def _chunk(kind: bytes, data: bytes) -> bytes:
    whole = kind + data
    return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))


def picture(shade: int = 0) -> bytes:
    """Return a small picture as a phone sends it; each shade is another one."""
    head = struct.pack(">IIBBBBB", 40, 30, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes((shade % 256, 120, 200)) * 40) * 30)
    parts = (_chunk(b"IHDR", head), _chunk(b"IDAT", rows), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def day(days: int) -> str:
    """Return a day as a date field takes it, so many days from today."""
    return (local(now()).date() + timedelta(days=days)).isoformat()


def host_of(page: Page) -> str:
    """Return where the instance is."""
    found = re.match(r"https?://[^/]+", page.url)
    assert found is not None
    return found.group()


def look(page: Page, name: str) -> None:
    """Say that nothing runs off a phone; keep pictures, in both languages, if asked for."""
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert not runs_off(page), f"{name} at {width}"
        if os.environ.get("SHOTS"):
            page.screenshot(path=f"{os.environ['SHOTS']}/{name}-zh-{width}.png", full_page=True)
    if os.environ.get("SHOTS"):
        _english(page, name)


def _english(page: Page, name: str) -> None:
    cookie = {"name": "lilong_language", "url": host_of(page)}
    page.context.add_cookies([{**cookie, "value": "en"}])
    page.reload()
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=f"{os.environ['SHOTS']}/{name}-en-{width}.png", full_page=True)
    page.context.add_cookies([{**cookie, "value": "zh-hans"}])
    page.reload()


def fill(where: Page | Locator, **values: str) -> None:
    """Fill the fields of a form by their names; a choice by what it is called."""
    for name, value in values.items():
        field = where.locator(f"form [name={name}]")
        tag = field.evaluate("field => field.tagName")
        if tag == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def send(where: Page | Locator, button: str = "") -> None:
    """Send the form, by its first button or by one that is named."""
    form = where.locator("#main form.form, form.form").first
    if button:
        form.get_by_role("button", name=button, exact=True).click()
    else:
        form.locator(".form-end .btn-primary").click()


def told(page: Page, words: str) -> None:
    """Say that the page tells so: beside a field, in a note, anywhere one reads it."""
    expect(page.locator("#main").get_by_text(words).first).to_be_visible()


def prepare(page: Page, kind: str, title: str, **facts: str) -> str:
    """Prepare a campaign by its form, and return its number."""
    page.goto(f"{host_of(page)}/campaigns/new/")
    page.get_by_role("link", name=kind).first.click()
    page.wait_for_url("**/campaigns/new/*/")
    fill(page, title=title, due_date=day(90), **facts)
    send(page, "筹备")
    page.wait_for_url(re.compile(r"/campaigns/[A-Z]+-[^/]+/$"))
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def campaign(page: Page, number: str, more: str = "") -> None:
    """Go to a campaign's page, or to one below it."""
    page.goto(f"{host_of(page)}/campaigns/{number}/{more}")


def may(page: Page, action: str) -> None:
    """Take one of the actions that the page offers."""
    page.locator("aside, main").get_by_role("link", name=action, exact=True).first.click()


def freeze(page: Page, number: str, count: int) -> None:
    """Freeze the roll of so many lines."""
    campaign(page, number)
    may(page, "冻结名册并开始")
    page.get_by_role("button", name=f"冻结{count}条", exact=True).click()
    page.wait_for_url(f"**/campaigns/{number}/")
    expect(page.locator("aside")).to_contain_text("冻结时间")


def open_round(page: Page, number: str, label: str, **answers: str) -> None:
    """Open a round by its form."""
    campaign(page, number)
    may(page, f"开始：{label}")
    fill(page, **answers)
    send(page)


def close_round(page: Page, number: str, label: str) -> None:
    """Close the round of the roll, after a look at how it stands."""
    campaign(page, number)
    may(page, f"结束：{label}")
    told(page, "轮次结束后，结果不再变动。")
    send(page)
    page.wait_for_url(f"**/campaigns/{number}/")


def open_line(page: Page, number: str, label: str, which: str = "") -> str:
    """Open a line's page from the table of lines, or of those "left"; return its address."""
    campaign(page, number, f"lines/?which={which}")
    page.locator("[data-row]").get_by_role("link", name=label, exact=True).first.click()
    page.wait_for_url(re.compile(r"/lines/[0-9a-f-]+/$"))
    return page.url


def move(
    page: Page, action: str, *, file: bytes = b"", **answers: str
) -> Locator:  # fmt: skip
    """Make a move on a line's page, in its dialog; return the dialog, open still if refused."""
    may(page, action)
    dialog = page.locator("#dialog-body")
    expect(dialog.get_by_role("heading", name=action)).to_be_visible()
    _answer(dialog, file, answers)
    dialog.get_by_role("button", name=action, exact=True).click()
    return dialog


def anew(dialog: Locator, action: str, *, file: bytes = b"", **answers: str) -> None:
    """Put right what was refused, and send it again."""
    _answer(dialog, file, answers)
    dialog.get_by_role("button", name=action, exact=True).click()


def _answer(dialog: Locator, file: bytes, answers: dict[str, str]) -> None:
    for name, value in answers.items():
        field = dialog.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    if file:
        upload = {"name": "证明.png", "mimeType": "image/png", "buffer": file}
        dialog.locator("input[type=file]").first.set_input_files([upload])


def stands(page: Page, state: str) -> None:
    """Say that the line whose page it is stands so."""
    shown = page.locator(".page-state [class^=hue]").first
    expect(shown).to_have_text(re.compile(rf"^\s*{re.escape(state)}\s*$"))


def measure(page: Page, label: str) -> Locator:
    """Return a measure as the page shows it, that of the newest round."""
    heading = page.get_by_role("heading", name=re.compile(f"^{label}"))
    return page.locator(".measure", has=heading).first


def ballots(page: Page, answers: Iterable[tuple[int, str]]) -> None:
    """Fill the sheet of a vote: of the voters who are left, the nth answers so, with her scan."""
    rows = page.locator("form.ballots tbody tr")
    for nth, answer in answers:
        row = rows.nth(nth)
        option = row.locator("option", has_text=re.compile(f"{answer}$")).first
        row.locator("select").select_option(value=option.get_attribute("value"))
        upload = {"name": f"票{nth}.png", "mimeType": "image/png", "buffer": picture(nth)}
        row.locator("input[type=file]").set_input_files([upload])
    page.get_by_role("button", name="登记已填写的", exact=True).click()
