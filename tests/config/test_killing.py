"""The web server is killed at any moment: what a sender repeats is there once, nothing is lost."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.config.instances import ROOT, Instance

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc"),
]
COUNT = 45
ORDER = {
    "title": "路灯不亮（虚构）",
    "request_kind": "help",
    "place": "一号楼",
    "is_anonymous": True,
}


class Sender:
    """Another system that repeats each request under its key until it has an answer."""

    def __init__(self, instance: Instance, token: str) -> None:
        self.instance, self.token = instance, token
        self.sent: dict[str, str] = {}
        self.repeats = 0

    def send(self, key: str) -> None:
        body = json.dumps(ORDER | {"words": f"第{key}盏路灯不亮。"}).encode()
        headers = {
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/json",
            "Idempotency-Key": key,
        }  # fmt: skip
        address = f"http://127.0.0.1:{self.instance.port}/api/v1/orders"
        end = time.monotonic() + 300
        while time.monotonic() < end:
            try:
                with urlopen(Request(address, body, headers), timeout=60) as answer:
                    self.sent[key] = json.load(answer)["id"]
                    return
            except HTTPError as refused:
                # 409: the first of two with this key is still being written.
                if refused.code not in {409, 502, 503}:
                    raise AssertionError(refused.read()) from refused
            except (OSError, ValueError):
                pass
            self.repeats += 1
            time.sleep(0.1)
        raise AssertionError(f"no answer for {key}")

    def send_all(self, numbers: range) -> None:
        for number in numbers:
            self.send(f"k-{number}")


def settle(instance: Instance) -> str:
    """Make an office in the instance; return its token."""
    made = subprocess.run(
        [sys.executable, str(ROOT / "tests/config/settle.py")], env=instance.environment,
        capture_output=True, text=True, check=True, timeout=1200,
    )  # fmt: skip
    return made.stdout.strip().splitlines()[-1]


def test_a_killed_web_server_loses_and_doubles_nothing(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    try:
        sender = Sender(instance, settle(instance))
        assert instance.answers()
        threads = [
            threading.Thread(target=sender.send_all, args=(range(n, COUNT, 3),)) for n in range(3)
        ]
        for thread in threads:
            thread.start()
        for round_ in range(3):
            wait_for(sender, 6 * (round_ + 1))
            for pid in instance.web_workers():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        wait_for(sender, 28)
        instance.process.kill()
        instance.process.wait(timeout=120)
        instance.serve()
        for thread in threads:
            thread.join(timeout=400)
            assert instance.process.poll() is None, "what was started after the kill has ended"
        assert len(sender.sent) == COUNT
        assert sender.repeats > 0, "the killing was not noticed"
        check = instance.lilong("journal", "verify", "--json")
        assert check.wait(timeout=120) == 0
    finally:
        instance.process.terminate()
        instance.process.wait(timeout=120)
    rows = sqlite3.connect(tmp_path / "own.sqlite3")
    assert rows.execute("SELECT count(*) FROM work_orders_workorder").fetchone() == (COUNT,)
    assert rows.execute("SELECT count(*) FROM cases_matter").fetchone() == (COUNT,)
    entries = "SELECT count(*) FROM journal_entry WHERE type = 'cases.raised'"
    assert rows.execute(entries).fetchone() == (COUNT,)
    assert len(set(sender.sent.values())) == COUNT


def wait_for(sender: Sender, count: int) -> None:
    """Wait until so many requests have been answered."""
    end = time.monotonic() + 300
    while len(sender.sent) < count and time.monotonic() < end:
        time.sleep(0.02)
