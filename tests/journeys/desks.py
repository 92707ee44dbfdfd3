"""How journeys work at the desk: scenes laid out, forms filled in, what is refused read."""

import json
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Instance, within

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080200000090"
    "7753de0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def fresh(name: str) -> str:
    """Return a name nothing else in the instance has."""
    return name + "".join("甲乙丙丁戊己庚辛壬癸"[int(one)] for one in str(uuid4().int)[:5])


def laid_out(instance: Instance, scene: str, *given: Any) -> dict[str, Any]:
    """Lay out a scene of `tests.journeys.drives` in a process of its own; return what it tells."""
    code = (
        "import json; from tests.journeys import drives; "
        f"print(json.dumps(drives.{scene}(*{given!r}), default=str))"
    )
    found: dict[str, Any] = json.loads(within(instance.var, code).splitlines()[-1])
    return found


def go(page: Page, path: str) -> None:
    """Open a page of the instance."""
    parts = urlsplit(page.url)
    answer = page.goto(f"{parts.scheme}://{parts.netloc}{path}")
    assert answer is not None
    assert answer.ok, (path, answer.status)


def fill(page: Page, **values: Any) -> None:
    """Fill in the fields of the page's form by their names."""
    for name, value in values.items():
        field = page.locator(f"#main form [name={name}]").last
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(str(value))


def send(page: Page) -> None:
    """Send the page's form."""
    with page.expect_navigation():
        page.locator("#main form .btn-primary").last.click()


def proof(name: str = "photo.png") -> dict[str, Any]:
    """Return a small picture, as a browser takes it."""
    return {"name": name, "mimeType": "image/png", "buffer": PNG}


def make(page: Page, line: str, move: str, *, proved: bool = False, **answers: Any) -> None:
    """Make a move with a line, on the move's own page."""
    go(page, f"{line}moves/{move}/")
    if proved:
        page.locator("[name=evidence]").set_input_files(proof())
    fill(page, **answers)
    send(page)


def says(page: Page, *sentences: str) -> None:
    """Hold that the page says these sentences, to be seen."""
    for words in sentences:
        expect(page.locator("#main").get_by_text(words).first).to_be_visible()


def on(text: str) -> str:
    """Return a day as pages show it to the Chinese reader: 2021-07-21 周三."""
    return f"{text} 周{'一二三四五六日'[date.fromisoformat(text).weekday()]}"


def posted(page: Page, path: str, **form: Any) -> tuple[int, str]:
    """Send a form that no page offers, with the page's own token; return status and text."""
    parts = urlsplit(page.url)
    host = f"{parts.scheme}://{parts.netloc}"
    token = page.context.cookies(host)
    csrf = next(one["value"] for one in token if "csrf" in one["name"].lower())
    answer = page.request.post(
        f"{host}{path}", form={key: str(value) for key, value in form.items()},
        headers={"X-CSRFToken": csrf, "Referer": page.url}, max_redirects=0,
    )  # fmt: skip
    return answer.status, answer.text()
