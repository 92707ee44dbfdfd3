"""The second factor in a real browser: an app, recovery codes, passkeys; pages at both widths."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lilong.accounts.demo import DEMO_LOGINS
from tests.journeys.test_tour import look, runs_off, violations

pytestmark = pytest.mark.browser
WHO = "clerk"
PASSWORD = next(login.password for login in DEMO_LOGINS if login.username == WHO)
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@dataclass
class Window:
    """A browser window with an authenticator in it, at the address a passkey can belong to."""

    page: Page
    context: BrowserContext
    host: str
    device: Any
    device_id: str
    language: str

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(f"{self.host}{path}")

    def seen(self, name: str) -> None:
        """Look at the page at both widths."""
        self.page.wait_for_load_state("load")
        for width in (1440, 390):
            self.page.set_viewport_size({"width": width, "height": 900})
            assert violations(self.page) == [], name
            assert not runs_off(self.page), f"{name} at {width}"
            look(self.page, f"factor-{name}", self.language, width)
        self.page.set_viewport_size({"width": 1440, "height": 900})

    def sign_in(self) -> None:
        """Type name and password."""
        self.go("/accounts/sign-in/")
        self.page.locator("[name=username]").fill(WHO)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.page).not_to_have_url(re.compile("sign-in/(\\?|$)"))

    def leave(self) -> None:
        """Begin with a clean browser; the authenticator stays."""
        self.context.clear_cookies(name="sessionid")


@pytest.fixture(params=["zh-hans", "en"])
def window(instance: Any, browser: Browser, request: Any) -> Iterator[Window]:
    """Open a window in one language."""
    host = instance.address.replace("127.0.0.1", "localhost")
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.add_cookies([{"name": "lilong_language", "value": request.param, "url": host}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    made = device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield Window(page, context, host, device, made["authenticatorId"], request.param)
    context.close()


def add_app(window: Window) -> tuple[str, list[str]]:
    """Add an authenticator app; return its secret and the recovery codes shown."""
    page = window.page
    window.go("/accounts/me/factors/")
    window.seen("factors")
    page.locator("[name=app-name]").fill("我的手机")
    page.locator("[name=app-old]").fill(PASSWORD)
    page.keyboard.press("Enter")
    secret = page.locator("code.secret-once").inner_text().replace(" ", "")
    expect(page.locator("main img")).to_have_js_property("complete", True)
    window.seen("new-app")
    page.locator("[name=code]").fill("000000")
    page.keyboard.press("Enter")
    expect(page.locator("[name=code].is-invalid")).to_be_visible()
    page.locator("[name=code]").fill(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.locator(".secret-list li")).to_have_count(10)
    expect(page.locator("[data-prints]")).to_be_visible()
    window.seen("codes")
    return secret, page.locator(".secret-list li").all_inner_texts()


def remove_all(window: Window) -> None:
    """Remove every factor again by the passkey, the last one by itself, so that the other journeys
    find the person as she was.
    """
    window.device.send(
        "WebAuthn.setUserVerified", {"authenticatorId": window.device_id, "isUserVerified": True}
    )
    while True:
        window.go("/accounts/me/factors/")
        links = window.page.locator("main a[href$='/remove/']")
        if not links.count():
            return
        links.first.click()
        window.seen("remove")
        form = window.page.locator("form[data-passkey=get]")
        form.locator("[name=old]").fill(PASSWORD)
        form.locator("button").click()
        expect(window.page).to_have_url(re.compile("/me/factors/$"))


def test_app_passkey_and_recovery_codes_open_and_are_taken_away_again(window: Window) -> None:
    page = window.page
    window.sign_in()
    _secret, codes = add_app(window)
    page.locator("main a.btn-primary").click()
    expect(page).to_have_url(re.compile("/me/$"))

    window.go("/accounts/me/factors/")
    page.locator("[name=passkey-name]").fill("笔记本")
    page.locator("[name=passkey-old]").fill(PASSWORD)
    page.locator("form[data-passkey=create] button").click()
    expect(page.locator("main tbody tr")).to_have_count(2)
    window.seen("factors-two")

    window.leave()
    window.sign_in()
    expect(page.locator("[name=code]")).to_be_focused()
    window.seen("second-step")
    page.locator("[name=code]").fill(codes.pop())
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("sign-in"))

    window.leave()
    window.sign_in()
    page.locator("form[data-passkey=get] button").click()
    expect(page).not_to_have_url(re.compile("sign-in"))

    window.leave()
    window.go("/accounts/sign-in/?next=/accounts/me/")
    page.locator("form[data-passkey=get] button").click()
    expect(page).to_have_url(re.compile(r"\d/accounts/me/$"))
    window.seen("me")

    window.leave()
    window.device.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": window.device_id, "isUserVerified": False},
    )
    window.go("/accounts/sign-in/")
    page.locator("form[data-passkey=get] button").click()
    expect(page.locator("[data-passkey-failed]")).to_be_visible()
    expect(page).to_have_url(re.compile("sign-in"))

    window.sign_in()
    page.locator("[name=code]").fill(codes.pop())
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("sign-in"))
    remove_all(window)


def test_without_passkeys_in_the_browser_no_button_promises_one(window: Window) -> None:
    window.page.add_init_script("delete window.PublicKeyCredential")
    window.go("/accounts/sign-in/")
    expect(window.page.locator("form[data-passkey]")).to_be_hidden()
    window.sign_in()
    window.go("/accounts/me/factors/")
    expect(window.page.locator("[data-passkey-only]")).to_be_hidden()
    expect(window.page.locator("[name=app-name]")).to_be_visible()
