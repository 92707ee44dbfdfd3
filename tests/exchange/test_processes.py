"""kill -9 of an import at any point loses and doubles nothing; two at once do neither."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.cast import small_office
from tests.databases import database_url
from tests.exchange.files import HEADERS, as_csv

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
COUNT = 1700


class House:
    """A database that several processes share, a file to import, and the imports started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "shared.sqlite3"
        self.office = small_office(people=("dispatcher",)).office.pk
        self.file = folder / "工单.csv"
        rows = [[f"A-{n:05}", "2026-11-20 09:15", f"灯{n}", ""] for n in range(COUNT - 100)]
        bad = [[f"B-{n:05}", "昨天", f"灯{n}", ""] for n in range(100)]
        self.file.write_text(as_csv([HEADERS, *rows, *bad]))
        if connection.vendor == "sqlite":
            target = sqlite3.connect(self.database)
            connection.connection.backup(target)
            target.close()

    def start(self, where: str = "never", batch: int = 0) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(ROOT / "tests/exchange/child.py"), str(self.folder)]
        command += [str(self.file), str(self.office), where, str(batch)]
        environment = {
            **os.environ,
            "DATABASE_URL": self._url(),
            "PYTHONPATH": str(ROOT / "src"),
            "LILONG_VAR": str(self.folder),
        }
        return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)

    def _url(self) -> str:
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.database}"
        return database_url()

    def kill_at(self, where: str, batch: int) -> None:
        process, mark = self.start(where, batch), self.folder / f"{where}-{batch}"
        end = time.monotonic() + 300
        while not mark.exists():
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < end
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.communicate()

    def finish(self, *processes: subprocess.Popen[bytes]) -> None:
        for process in processes or (self.start(),):
            _out, errors = process.communicate(timeout=300)
            assert process.returncode == 0, errors.decode()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        if connection.vendor == "sqlite":
            source = sqlite3.connect(self.database)
            try:
                return source.execute(sql).fetchall()
            finally:
                source.close()
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def insist_on_everything_once(self) -> None:
        things = "SELECT count(*) FROM exchange_columnmapping WHERE adapter = 'things'"
        runs = (
            "SELECT state, created_count, unchanged_count, rejected_count FROM exchange_importrun"
        )
        assert self.rows(things) == [(COUNT - 100,)]
        assert self.rows(runs) == [("done", COUNT - 100, 0, 100)]
        assert self.rows("SELECT count(*) FROM exchange_rowerror") == [(100,)]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.mark.parametrize(
    ("where", "batch"), [("before", 0), ("after", 1), ("after", 2), ("between", 2), ("between", 4)]
)
def test_an_import_killed_at_any_point_goes_on_without_loss_or_double(
    house: House, where: str, batch: int
) -> None:
    house.kill_at(where, batch)
    house.finish()
    house.insist_on_everything_once()


def test_two_at_once_share_the_work(house: House) -> None:
    house.kill_at("between", 1)
    house.finish(house.start(), house.start())
    house.insist_on_everything_once()
