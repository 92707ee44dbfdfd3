"""A sheet that is printed says at the foot of each of its pages who took it and when."""

import re
import zlib

import pytest

pytestmark = pytest.mark.browser
# A text of the file: its glyphs, each with the font it is of, however they are numbered.
TEXT = re.compile(rb"BT\n(.*?)\nET", re.DOTALL)
GLYPHS = re.compile(rb"/F\d+ \S+ Tf|<[0-9A-F]+> Tj")
SENTENCE = 12


def pages_of(file: bytes) -> list[set[tuple[bytes, ...]]]:
    """Return the long texts of each page of a PDF."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", file, re.DOTALL):
        try:
            content = zlib.decompress(stream)
        except zlib.error:
            continue
        if b"BT" in content:
            texts = (tuple(GLYPHS.findall(text)) for text in TEXT.findall(content))
            found.append({text for text in texts if len(text) >= SENTENCE})
    return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_a_building_sheet_is_marked(desk, language):
    page = desk("secretary", language)
    host = re.match(r"https?://[^/]+", page.url).group()
    page.goto(f"{host}/ledger/buildings/")
    building = page.locator("[data-open]").first.get_attribute("href")
    page.goto(f"{host}{building}sheet/")
    mark = page.locator(".print-mark")
    assert not mark.is_visible()
    words = mark.text_content()
    assert ("导出" if language == "zh-hans" else "Taken out by") in words
    page.evaluate(
        "() => { for (let i = 0; i < 120; i += 1)"
        " document.querySelector('.print-marked > div')"
        ".append(Object.assign(document.createElement('p'), {textContent: String(i)})); }"
    )
    pages = pages_of(page.pdf(prefer_css_page_size=True))
    assert len(pages) > 2
    assert set.intersection(*pages), "no sentence stands on every page"
