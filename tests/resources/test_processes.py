"""Two hand out the last pack at once: one does, the other is told; nobody waits for ever."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection

from tests.cast import Cast
from tests.databases import database_url
from tests.resources.stock import CODE, OCCASION, stocked

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
HANDS = 3


def at_once(folder: Path, cast: Cast, receivers: list[UUID]) -> list[str]:
    """Let as many processes as there are receivers hand out a pack at one moment."""
    url = f"sqlite:///{folder / 'shared.sqlite3'}"
    if connection.vendor == "sqlite":
        with sqlite3.connect(folder / "shared.sqlite3") as target:
            connection.connection.backup(target)
        target.close()
    else:
        url = database_url()
    environment = os.environ | {
        "DATABASE_URL": url,
        "PYTHONPATH": str(ROOT / "src"),
        "LILONG_VAR": str(folder),
        "LILONG_VAULT_KEYS": json.dumps(settings.VAULT_KEYS),
    }
    started = []
    for receiver in receivers:
        command = [sys.executable, str(ROOT / "tests/resources/child.py"), str(folder)]
        command += [str(cast.office.pk), CODE, str(receiver), str(OCCASION)]
        started.append(
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        )
    for one in started:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    (folder / "go").touch()
    return sorted(one.communicate(timeout=300)[0] for one in started)


def test_the_last_pack_goes_to_one(cast: Cast, tmp_path: Path) -> None:
    stocked(cast, 1)
    said = at_once(tmp_path, cast, [uuid4() for _ in range(HANDS)])
    assert said == ["given", *["none_left"] * (HANDS - 1)]


def test_one_person_who_is_given_at_two_doors_at_once_receives_one(
    cast: Cast, tmp_path: Path
) -> None:
    stocked(cast, 10)
    said = at_once(tmp_path, cast, [uuid4()] * HANDS)
    assert said == ["given", *["received"] * (HANDS - 1)]
