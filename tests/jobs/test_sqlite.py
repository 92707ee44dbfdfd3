"""The embedded database lets those who come at one moment wait for each other."""

import sqlite3
import threading
from pathlib import Path

import pytest
from django.db import connections

from lilong.jobs.sqlite.base import DatabaseWrapper

SETTINGS = {
    **connections.settings["default"], "ENGINE": "lilong.jobs.sqlite", "TIME_ZONE": None,
}  # fmt: skip


def opened(file: Path, timeout: float) -> None:
    """Open a file as a process of ours does: it turns to its write-ahead log."""
    options = {"timeout": timeout, "init_command": "PRAGMA journal_mode=WAL;"}
    wrapper = DatabaseWrapper({**SETTINGS, "NAME": str(file), "OPTIONS": options}, "another")
    wrapper.get_new_connection(wrapper.get_connection_params()).close()


@pytest.fixture
def held(tmp_path: Path) -> tuple[Path, sqlite3.Connection]:
    """A copied file in which somebody writes."""
    file = tmp_path / "copied.sqlite3"
    holder = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    holder.execute("CREATE TABLE t (n)")
    holder.execute("BEGIN IMMEDIATE")
    return file, holder


def test_who_opens_a_copied_file_waits_for_who_holds_it(
    held: tuple[Path, sqlite3.Connection],
) -> None:
    file, holder = held
    release = threading.Timer(0.5, holder.execute, ["COMMIT"])
    release.start()
    opened(file, timeout=20)
    release.join()
    holder.close()
    assert sqlite3.connect(file).execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_wait_has_an_end(held: tuple[Path, sqlite3.Connection]) -> None:
    file, holder = held
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        opened(file, timeout=0.2)
    holder.close()
