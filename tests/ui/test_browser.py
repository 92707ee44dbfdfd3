"""The style guide in a real browser: accessible, as wide as the phone, moved through by keys."""

import os
from pathlib import Path

import pytest

from lilong.ui import assets

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "screenshots"
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']}"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Playwright's loop runs in the thread that also clears the test's tables.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    assert assets.manifest(), "run scripts/assets.py first"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def opened(browser, live_server, shown):
    """Open the style guide and collect what the console says."""
    contexts = []

    def open_guide(width=1440, language="zh-hans", more=""):
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(f"{live_server.url}/style/?language={language}{more}")
        page.wait_for_load_state("networkidle")
        return page

    yield open_guide
    for context in contexts:
        context.close()


@pytest.mark.parametrize("more", ["", "&wall"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_component_is_accessible_and_fits(opened, width, language, more):
    page = opened(width, language, more)
    page.evaluate(AXE.read_text())
    found = page.evaluate(f"axe.run(document, {RULES})")["violations"]
    assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # A refused inline style or script would be in the console.
    assert page.said == []
    PICTURES.mkdir(exist_ok=True)
    page.evaluate("window.scrollTo(0, 0)")
    name = f"style-{language}-{width}{'-wall' if more else ''}.png"
    page.screenshot(path=PICTURES / name, full_page=True)


def test_charts_and_map_are_drawn(opened):
    page = opened()
    assert page.locator(".chart-canvas svg path").count() > 5
    assert page.locator(".map-cluster").count() > 3
    page.locator("summary", has_text="查看清单").last.click()
    assert page.locator("[data-map-list] a").count() == 60


def test_rows_move_by_keys_and_open(opened):
    page = opened()
    table = page.locator("table[data-rows] [data-open]")
    table.first.focus()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    assert table.nth(1).evaluate("e => e === document.activeElement")
    assert [table.nth(i).get_attribute("tabindex") for i in range(4)] == ["-1", "0", "-1", "-1"]
    page.keyboard.press("o")
    assert page.url.endswith("#order-1")


def test_a_slash_goes_to_search_and_letters_there_are_letters(opened):
    page = opened()
    page.locator("h1").click()
    page.keyboard.press("/")
    assert page.locator("#search").evaluate("e => e === document.activeElement")
    page.keyboard.type("j?c")
    assert page.locator("#search").input_value() == "j?c"
    assert page.locator("dialog[open]").count() == 0


def test_the_keys_of_the_page_are_listed_and_escape_gives_the_focus_back(opened):
    page = opened()
    button = page.locator(".actions .btn").first
    button.focus()
    page.keyboard.press("?")
    assert "记一次联系" in page.locator("#key-hints").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    page.keyboard.press("c")
    assert page.locator("#contact[open]").count() == 1
    page.locator("#contact [data-closes]").first.click()
    assert page.locator("dialog[open]").count() == 0
    assert button.evaluate("e => e === document.activeElement")


def test_what_was_typed_is_kept_for_this_tab(opened):
    page = opened()
    # The form that came back with errors shows what was sent; only a fresh one is filled again.
    page.evaluate("document.querySelector('.error-summary').remove()")
    page.locator("#id_words").fill("没有写完的话")
    page.wait_for_timeout(600)
    kept = page.evaluate("sessionStorage.getItem('draft:sample')")
    assert "没有写完的话" in kept


def test_the_rail_stays_narrow(opened):
    page = opened()
    page.locator("[data-rail]").click()
    page.reload()
    assert page.locator("body.rail-narrow").count() == 1


def test_a_message_can_be_undone_for_some_seconds(opened):
    page = opened()
    line = {"kind": "good", "text": "已派单", "undo": {"url": "/undo/", "seconds": 2}}
    page.evaluate(
        "line => document.body.dispatchEvent("
        "new CustomEvent('toast', {bubbles: true, detail: {lines: [line]}}))",
        line,
    )
    assert "撤销" in page.locator(".toast-line").inner_text()
    page.wait_for_timeout(2500)
    assert page.locator(".toast-line").count() == 0


def test_first_load_and_charts_stay_small():
    def weight(entry):
        styles, scripts = assets.files_of(entry)
        names = [name.rsplit("/", 1)[1] for name in (*styles, *scripts)]
        return sum((folder / f"{name}.gz").stat().st_size for name in names)

    folder = ROOT / "src/lilong/ui/static/built/assets"
    assert weight("main") <= 150_000
    assert weight("chart") <= 220_000
    assert weight("map") <= 100_000
