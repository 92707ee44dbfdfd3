"""The starter rulebook for every test that needs it: loaded once, then put back as it was stored.

Loading it took a third of the suite. What is put back are the very rows the operation wrote, with
the journal of it, so that every test begins with what `lilong prepare` leaves behind.
"""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from lilong.kernel.actor import Actor
from lilong.rulebook import keys, snapshot
from lilong.rulebook import operations as rulebook

Kept = list[tuple[str, str, list[tuple[Any, ...]]]]
_kept: dict[tuple[str, str, datetime, frozenset[str]], Kept] = {}


def load_starter(*, by: Actor, at: datetime) -> None:
    """Do what `rulebook.operations.load_starter` does, where nothing stands yet."""
    tables = [model for room in ("rulebook", "journal") for model in _models(room)]
    # What is loaded depends on what is declared, and a test may declare keys of its own.
    declared = frozenset(key.name for key in keys.all_keys())
    key = (connection.vendor, str(by.as_data()), at, declared)
    if any(model._default_manager.exists() for model in tables):
        rulebook.load_starter(by=by, at=at)
    elif key in _kept:
        _put_back(_kept[key])
    else:
        rulebook.load_starter(by=by, at=at)
        _kept[key] = [stored for model in tables if (stored := _stored(model))[2]]


def _models(room: str) -> list[type[models.Model]]:
    return list(apps.get_app_config(room).get_models())


def _stored(model: type[models.Model]) -> tuple[str, str, list[tuple[Any, ...]]]:
    """Return a table's name, its columns and its rows as the database holds them."""
    quote = connection.ops.quote_name
    fields = model._meta.concrete_fields
    names = [quote(str(field.column)) for field in fields]
    # PostgreSQL would hand JSON over as values; it takes it as text.
    asked = [
        f"{name}::text" if connection.vendor == "postgresql" and "json" in _type(field) else name
        for name, field in zip(names, fields, strict=True)
    ]
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)} FROM {table}")
        return table, ", ".join(names), [tuple(row) for row in cursor.fetchall()]


def _type(field: models.Field[Any, Any]) -> str:
    return str(field.db_type(connection))


def _put_back(kept: Kept) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table, names, rows in kept:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        # As the operation does: what a test before this one has read is not gone by.
        snapshot.note_change()
