"""Rows copied within the database, and what it need not do meanwhile, row by row.

Keys are hexadecimal texts and moments ISO texts here: both databases take them as they are.
"""

import contextlib
import gc
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import AutoField, Model


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Let no garbage be looked for among rows: there are very many, and none in a circle."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextlib.contextmanager
def unflushed() -> Iterator[None]:
    """Let the database answer before the disk has: what a cut of power takes is filled again."""
    settings = {"synchronous_commit": "off"}
    if connection.vendor == "sqlite":
        # A negative size is in KiB: indexes are built in memory, not leaf by leaf on the disk.
        settings = {"synchronous": "0", "cache_size": "-262144", "wal_autocheckpoint": "20000"}
    word = "PRAGMA" if connection.vendor == "sqlite" else "SET"
    before = {}
    with connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute(f"{word if word == 'PRAGMA' else 'SHOW'} {name}")
            before[name] = cursor.fetchone()[0]
            cursor.execute(f"{word} {name} = {value}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name, value in before.items():
                cursor.execute(f"{word} {name} = {value}")


@contextlib.contextmanager
def indexed_afterwards(*models: type[Model]) -> Iterator[None]:
    """Take the indexes that enforce nothing away while many rows go in, and build them at the end.

    Built once over all rows they cost a fraction of what they cost row by row.
    """
    with connection.schema_editor() as editor:
        for model in models:
            for index in model._meta.indexes:
                editor.remove_index(model, index)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for model in models:
                for index in model._meta.indexes:
                    editor.add_index(model, index)


@contextlib.contextmanager
def referred_afterwards(*models: type[Model]) -> Iterator[None]:
    """Ask once at the end, not row by row, whether every row referred to is there.

    Raises IntegrityError then if one is not.
    """
    tables = [model._meta.db_table for model in models]
    if connection.vendor == "postgresql":
        with _without_references(tables):
            yield
        return
    with connection.constraint_checks_disabled():
        yield
    connection.check_constraints(table_names=tables)


@contextlib.contextmanager
def _without_references(tables: Sequence[str]) -> Iterator[None]:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY (%s::regclass[])",
            [list(tables)],
        )
        found = cursor.fetchall()
        for table, name, _definition in found:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {quote(name)}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table, name, definition in found:
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {quote(name)} {definition}")


def stored(value: Any) -> Any:
    """Return a value as either database takes it in a statement."""
    if isinstance(value, UUID):
        return value.hex
    return value.isoformat(" ") if isinstance(value, datetime) else value


class Copier:
    """Copies rows of some tables inside the database: only what differs is sent there.

    `changes` names for each table the columns that a copy has of its own, and where in the list of
    copies they stand; `owners` the column by which a table's rows belong to an original.
    """

    def __init__(
        self, columns: Sequence[str], like: str, owners: Mapping[type[Model], str],
        changes: Mapping[type[Model], Mapping[str, str]], originals: Sequence[UUID],
    ) -> None:  # fmt: skip
        self.columns, self.tables = columns, [model._meta.db_table for model in owners]
        marks = ", ".join(["%s"] * len(originals))
        keys = [stored(key) for key in originals]
        self.statements = []
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE bulk_copies AS {like}")
            for model, owner in owners.items():
                table = model._meta.db_table
                cursor.execute(
                    f"CREATE TEMPORARY TABLE bulk_{table} AS"  # noqa: S608  # our own names
                    f" SELECT * FROM {table} WHERE {owner} IN ({marks})",
                    keys,
                )
                cursor.execute(f"CREATE INDEX bulk_{table}_of ON bulk_{table} ({owner})")
                self.statements.append(_copying(model, owner, changes[model]))
            cursor.execute("ANALYZE")

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """Make the copies that the rows describe, each in the order of `columns`."""
        names = ", ".join(self.columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY bulk_copies ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(
                    f"INSERT INTO bulk_copies ({names}) VALUES ({marks})",  # noqa: S608
                    rows,
                )
            for statement in self.statements:
                cursor.execute(statement)
            cursor.execute("DELETE FROM bulk_copies")

    def close(self) -> None:
        """Drop what was only needed while copying."""
        with connection.cursor() as cursor:
            for table in ("copies", *self.tables):
                cursor.execute(f"DROP TABLE bulk_{table}")


def _copying(model: type[Model], owner: str, changes: Mapping[str, str]) -> str:
    """Return the statement that copies a table's rows for every row of the list of copies."""
    table, key = model._meta.db_table, model._meta.pk
    ours, taken = [], []
    for field in model._meta.concrete_fields:
        name = str(field.column)
        if name in changes:
            taken.append(f"c.{changes[name]}")
        elif field is key and isinstance(field, AutoField):
            continue
        elif field is key:
            taken.append(
                "gen_random_uuid()" if connection.vendor == "postgresql"
                else "lower(hex(randomblob(16)))"
            )  # fmt: skip
        else:
            taken.append(f"t.{connection.ops.quote_name(name)}")
        ours.append(connection.ops.quote_name(name))
    # SQLite keeps to this order of a CROSS JOIN: copies go in by their growing keys.
    return (
        f"INSERT INTO {table} ({', '.join(ours)}) SELECT {', '.join(taken)}"  # noqa: S608
        f" FROM bulk_copies c CROSS JOIN bulk_{table} t WHERE t.{owner} = c.original"
    )
