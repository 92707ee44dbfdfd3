"""A real instance in real processes, and a real browser in front of it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from lilong.accounts.demo import DEMO_LOGINS
from tests.journeys.stagehand import Stagehand

ROOT = Path(__file__).resolve().parent.parent.parent
BUILT = ROOT / "src" / "lilong" / "ui" / "static" / "built" / "manifest.json"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]
# A busy machine is slow, not wrong: what a page shows is waited for, never timed.
expect.set_options(timeout=60_000)
PASSWORDS = {login.username: login.password for login in DEMO_LOGINS}


@dataclass(frozen=True)
class Instance:
    """A running demonstration: its address and where its files are."""

    address: str
    var: Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended before it answered"
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer")


def _environment(var: Path) -> dict[str, str]:
    source = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    return os.environ | {"LILONG_VAR": str(var), "LILONG_DEMO": "1", "PYTHONPATH": source}


def within(var: Path, code: str) -> str:
    """Run a few lines inside an instance, as its administrator could; return what they print."""
    command = [sys.executable, "-m", "lilong", "shell", "--no-imports", "-c", code]
    done = subprocess.run(
        command, env=_environment(var), check=False, timeout=900, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def served(var: Path, *prepare: str, lay_out: str = "") -> Iterator[Instance]:
    """Prepare an instance, lay out what it is to hold, and serve it until the block ends."""
    assert BUILT.exists(), "build the assets first: make assets"
    env, port, command = _environment(var), _free_port(), [sys.executable, "-m", "lilong"]
    subprocess.run([*command, "prepare", *prepare], env=env, check=True, timeout=1800)
    if lay_out:
        within(var, lay_out)
    process = subprocess.Popen([*command, "serve", "--with-worker", "--port", str(port)], env=env)
    try:
        _wait(port, process)
        yield Instance(f"http://127.0.0.1:{port}", var)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=120)


@pytest.fixture(scope="session", autouse=True)
def _own_database(worker_id: str) -> None:
    """Give each of several processes that walk at once a database of its own."""
    url = os.environ.get("DATABASE_URL", "")
    if worker_id == "master" or not url.startswith("postgres"):
        return
    base, _, name = url.rpartition("/")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}_{worker_id}")  # type: ignore[arg-type]
        connection.execute(f"CREATE DATABASE {name}_{worker_id}")  # type: ignore[arg-type]
    os.environ["DATABASE_URL"] = f"{base}/{name}_{worker_id}"


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """Prepare the demonstration subdistrict and serve it as `make run` does."""
    with served(tmp_path_factory.mktemp("var"), "--demo") as one:
        yield one


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def stagehand(instance: Instance) -> Iterator[Stagehand]:
    """Somebody in a process of its own who lays out what would take hundreds of clicks."""
    hand = Stagehand(_environment(instance.var), ROOT)
    yield hand
    hand.leave()


Desk = Callable[..., Page]


@pytest.fixture(scope="session")
def signed_in() -> dict[str, list[Any]]:
    """The cookies of those who have signed in already, by the name they signed in with."""
    return {}


@pytest.fixture
def desk(instance: Instance, browser: Browser, signed_in: dict[str, list[Any]]) -> Iterator[Desk]:
    """Open a desk: a browser window in which one of the demonstration's people is signed in.

    Whoever has signed in before comes back to the same sign-in, as with a browser kept open.
    """
    contexts = []

    def open_desk(username: str, language: str = "zh-hans", width: int = 1440) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
        contexts.append(context)
        context.add_cookies(
            [
                *signed_in.get(username, []),
                {"name": "lilong_language", "value": language, "url": instance.address},
            ]
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(instance.address)
        if "sign-in" in page.url:
            page.locator("[name=username]").fill(username)
            page.locator("[name=password]").fill(PASSWORDS[username])
            page.locator("[name=password]").press("Enter")
            expect(page).not_to_have_url(re.compile("sign-in"))
            signed_in[username] = [
                cookie for cookie in context.cookies() if cookie["name"] != "lilong_language"
            ]
        return page

    yield open_desk
    for context in contexts:
        context.close()
