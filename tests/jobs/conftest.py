"""Helpers of the job tests: a clean registry, and workers in real processes."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from lilong.jobs import registry
from tests.databases import database_url

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the test a registry of its own."""
    for name in ("_jobs", "_schedules"):
        monkeypatch.setattr(registry, name, {})
    monkeypatch.setattr(registry, "_hooks", [])


class House:
    """A database that several processes share, and the workers started on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "shared.sqlite3"
        self.workers: list[subprocess.Popen[bytes]] = []

    def open(self) -> None:
        """Make what was written so far visible to other processes."""
        if connection.vendor == "sqlite":
            target = sqlite3.connect(self.file)
            connection.connection.backup(target)
            target.close()

    def url(self) -> str:
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.file}"
        return database_url()

    def worker(self, *args: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "DATABASE_URL": self.url(),
            "PYTHONPATH": str(ROOT / "src"),
            "LILONG_VAR": str(self.folder),
        }
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/jobs/child.py"), str(self.folder), *args],
            env=environment,
            stderr=(self.folder / f"log{len(self.workers)}").open("wb"),
        )
        self.workers.append(process)
        return process

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        if connection.vendor == "sqlite":
            source = sqlite3.connect(self.file)
            try:
                return source.execute(sql).fetchall()
            finally:
                source.close()
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def wait(self, until: Callable[[], object], seconds: float = 180) -> None:
        end = time.monotonic() + seconds
        while not until():
            logs = "".join(p.read_text() for p in sorted(self.folder.glob("log*")))
            assert time.monotonic() < end, logs
            time.sleep(0.02)

    def marked(self, name: str) -> Callable[[], bool]:
        return (self.folder / name).exists

    def is_done(self) -> bool:
        sql = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status <> 'SUCCESSFUL'"
        return self.rows(sql) == [(0,)]

    def effects(self) -> list[tuple[Any, ...]]:
        return self.rows(
            "SELECT schedule FROM jobs_crontick WHERE schedule LIKE 'effect%' ORDER BY schedule"
        )


@pytest.fixture
def house(transactional_db: None, tmp_path: Path, jobs: None) -> Iterator[House]:
    """Yield a shared database; every worker left over is killed."""
    registry.job("test.effect")(lambda: None)
    shared = House(tmp_path)
    yield shared
    for process in shared.workers:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait(60)
