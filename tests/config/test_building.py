"""A database built at once is the one its migrations would have led to, on either database."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from lilong.config import building
from tests.databases import database_url

ROOT = Path(__file__).resolve().parents[2]
SQLITE_REST = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type <> 'table'",
    "SELECT 'virtual', name, '', sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'",
    "SELECT 'applied', app, name, '' FROM django_migrations",
    "SELECT 'permission', codename, content_type_id IS NULL, '' FROM auth_permission",
)
POSTGRESQL = (
    """SELECT table_name, column_name, data_type, character_maximum_length::text, is_nullable,
         column_default, is_identity FROM information_schema.columns
         WHERE table_schema = 'public'""",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace""",
    "SELECT 'applied', app, name FROM django_migrations",
    "SELECT 'permission', codename FROM auth_permission",
)
# Names that are made of a table's name keep the older one where the table was named anew.
MADE = re.compile(r"\b\w+(_[0-9a-f]{8}(_fk_\w+|_uniq|_like)?|_pkey|_check)\b")
# Django's own: through its migrations the key of this table becomes wider than its model says.
WIDER = ("auth_group_permissions", "id")


def migrated(url: str, folder: Path, *args: str) -> None:
    """Migrate an empty database in a process of its own."""
    environment = {
        **os.environ, "DATABASE_URL": url, "LILONG_VAR": str(folder),
        "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    command = [sys.executable, "-m", "lilong", "migrate", "-v0", *args]
    subprocess.run(command, env=environment, check=True, timeout=1800)


def shape_of_file(file: Path) -> set[tuple[Any, ...]]:
    """Return columns, keys, checks, indexes, triggers and applied migrations of a SQLite file."""
    rows = sqlite3.connect(file)
    found: set[tuple[Any, ...]] = set()
    for name, sql in rows.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"):
        found.update((name, *row[1:]) for row in rows.execute(f'PRAGMA table_info("{name}")'))
        found.update((name, *row[2:]) for row in rows.execute(f'PRAGMA foreign_key_list("{name}")'))
        # The order of columns is of no account: what is said of each of them is.
        found.update((name, part) for part in parts(sql) if "CHECK" in part or "UNIQUE" in part)
    for query in SQLITE_REST:
        found.update(rows.execute(query))
    return found


def parts(sql: str) -> list[str]:
    """Return what stands between the outer commas of CREATE TABLE (…)."""
    found, depth = [""], 0
    for sign in sql.partition("(")[2].rpartition(")")[0]:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            found.append("")
        else:
            found[-1] += sign
    return [part.strip() for part in found]


@pytest.fixture
def two_ways(tmp_path: Path, transactional_db: None) -> Iterator[list[set[Any]]]:
    """The shapes of a database built at once and of one taken through every migration."""
    ways: dict[str, list[str]] = {"at_once": [], "one_by_one": ["--one-by-one"]}
    if connection.vendor == "sqlite":
        for name, args in ways.items():
            migrated(f"sqlite:///{tmp_path / name}", tmp_path, *args)
        yield [shape_of_file(tmp_path / name) for name in ways]
        return
    own = f"built_{os.getpid()}"
    shapes = []
    try:
        for args in ways.values():
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {own}")
                cursor.execute(f"CREATE DATABASE {own} TEMPLATE template0")
            url = database_url().rpartition("/")[0] + f"/{own}"
            migrated(url, tmp_path, *args)
            shapes.append(shape_at(own))
        yield shapes
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {own}")


def shape_at(name: str) -> set[tuple[Any, ...]]:
    """Return columns, indexes, constraints and applied migrations of a PostgreSQL database."""
    other = connection.copy("other")
    other.settings_dict = {**connection.settings_dict, "NAME": name}
    try:
        found: set[tuple[Any, ...]] = set()
        for query in POSTGRESQL:
            with other.cursor() as cursor:
                cursor.execute(query)
                found.update(
                    tuple(MADE.sub("", str(part)) for part in row)
                    for row in cursor.fetchall()
                    if row[:2] != WIDER
                )
        return found
    finally:
        other.close()


@pytest.mark.processes
def test_both_ways_lead_to_the_same_database(two_ways: list[set[Any]]) -> None:
    at_once, one_by_one = two_ways
    assert len(at_once) > 1000
    assert at_once ^ one_by_one == set()


def test_a_database_that_could_not_be_built_is_still_new(
    tmp_path: Path, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("asked of a file of its own")
    own = {**connections.settings["default"], "NAME": str(tmp_path / "broken")}
    monkeypatch.setitem(connections.settings, "other", own)
    other = connections["other"]

    def breaks(_operation: Any, editor: Any) -> None:
        assert editor.connection.introspection.table_names()
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "_carry_out", breaks)
    try:
        with django_db_blocker.unblock():
            assert building.is_new(other)
            with pytest.raises(KeyboardInterrupt):
                building.build(other)
            assert building.is_new(other)
    finally:
        other.close()
        del connections["other"]
