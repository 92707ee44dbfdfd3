import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

from lilong.journal import relay
from lilong.journal.models import Chain, Delivery, Entry
from lilong.journal.operations import make_daily_root
from lilong.journal.queries import entries_of
from lilong.journal.verifying import verify
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.kernel.subject import Subject
from tests.databases import database_url
from tests.journal.happenings import BellRung, echo, ring
from tests.journal.worker import POINTS

pytestmark = pytest.mark.processes
ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def shared_database(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """The address of a database that other processes see as well as this one."""
    if connection.vendor == "postgresql":
        yield database_url()
        return
    memory, path = connections["default"], tmp_path / "shared.sqlite3"
    memory.ensure_connection()
    with sqlite3.connect(path) as file:
        memory.connection.backup(file)
    file.close()
    on_disk = memory.copy()
    on_disk.settings_dict["NAME"] = str(path)
    connections["default"] = on_disk
    yield f"sqlite:///{path}"
    on_disk.close()
    connections["default"] = memory


@pytest.fixture
def start(shared_database: str, tmp_path: Path) -> Iterator[Start]:
    """Start a worker process and wait until it is ready; what still runs is killed at the end."""
    running: list[subprocess.Popen[bytes]] = []
    environment = os.environ | {
        "DATABASE_URL": shared_database,
        "DJANGO_SETTINGS_MODULE": "lilong.config.settings",
        "LILONG_VAULT_KEYS": json.dumps(settings.VAULT_KEYS),
        "LILONG_VAR": str(tmp_path),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }

    def started(*arguments: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.journal.worker", *arguments]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
        running.append(process)
        return process

    yield started
    for process in running:
        process.kill()
        process.wait()


def ready(*processes: "subprocess.Popen[bytes]") -> None:
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"


def until(claim: Callable[[], Any], seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < end, "it did not come to pass in time"
        time.sleep(0.02)


def done() -> int:
    return Delivery.objects.filter(state="done").count()


def echoes(bell: str) -> list[int]:
    return [entry.data["times"] for entry in entries_of(Subject("echo", bell))]


@pytest.mark.parametrize("point", POINTS)
def test_a_relay_killed_at_any_point_loses_and_doubles_nothing(
    start: Start, register: Callable[..., None], point: str
) -> None:
    register(BellRung, echo)
    ring("a", 1, 2, 3, 4, 5)
    assert start("relay", point).wait(timeout=180) == -9
    assert done() == (3 if point == "after_commit" else 2)
    relay.drain()
    assert echoes("a") == [1, 2, 3, 4, 5]
    assert list(verify()) == []


def test_several_relays_and_one_killed_keep_order_and_count(
    start: Start, register: Callable[..., None]
) -> None:
    register(BellRung, echo)
    first, second = start("relay"), start("relay")
    ready(first, second)
    bells = [f"bell {number}" for number in range(6)]
    for times in range(12):
        for bell in bells:
            ring(bell, times)
    until(lambda: done() >= 10)
    first.kill()
    until(lambda: done() == 72)
    assert [echoes(bell) for bell in bells] == [list(range(12))] * 6
    assert Entry.objects.filter(type="echo.heard").count() == 72
    assert list(verify()) == []


def test_several_writers_of_one_chain_and_one_killed_keep_it_whole(start: Start) -> None:
    first, second = start("append", "100000"), start("append", "30")
    ready(first, second)
    until(lambda: Entry.objects.count() >= 20)
    first.kill()
    assert second.wait(timeout=180) == 0
    chain = Chain.objects.get(subject_kind="bell")
    until(lambda: Chain.objects.get(pk=chain.pk).length == Entry.objects.count())
    assert Entry.objects.count() >= 30
    assert list(verify()) == []


def test_verification_stops_nobody_who_writes(shared_database: str) -> None:
    ring("a", *range(5))
    written = []

    def write_meanwhile(_read: int) -> None:
        change = "UPDATE journal_chain SET length = 7, head = 'x'"
        if shared_database.startswith("postgres"):
            with psycopg.connect(shared_database) as other:
                written.append(other.execute(change).rowcount)
        else:
            with sqlite3.connect(shared_database.removeprefix("sqlite:///"), timeout=0) as file:
                written.append(file.execute(change).rowcount)
            file.close()

    assert list(verify(progress=write_meanwhile)) == []
    assert written[0] == 1
    assert [str(fault.kind) for fault in verify()] == ["cut_off"]


def test_verification_sees_one_state_while_others_write(start: Start) -> None:
    ring("shared", *range(5))
    writer = start("append", "100000")
    ready(writer)
    for _run in range(5):
        before = Entry.objects.count()
        assert list(verify()) == []
        until(lambda seen=before: Entry.objects.count() > seen)  # type: ignore[misc]


def test_a_root_waits_for_a_change_begun_on_its_day(shared_database: str) -> None:
    if not shared_database.startswith("postgres"):
        return  # SQLite has one writer, which the root is itself
    ring("a", 1)
    yesterday = clock.local(clock.real_now() - timedelta(days=1)).date()
    tomorrow_noon = clock.real_now() + timedelta(days=1)
    with psycopg.connect(shared_database) as other:
        other.execute("UPDATE journal_chain SET length = length")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "real_now", lambda: tomorrow_noon)
            with pytest.raises(Refused) as refused:
                make_daily_root(yesterday + timedelta(days=1))
        assert refused.value.refusals[0].code == "still_writing"
        other.rollback()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "real_now", lambda: tomorrow_noon)
            assert make_daily_root(yesterday + timedelta(days=1)).entries_count == 1
