"""Rows that many tests begin with: written once by the operation, then put back as they stood.

What is put back are the very rows as the database keeps them, so that every test begins with what
the operation leaves behind. It is done only where the tables are as empty as they were then.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

Kept = list[tuple[str, str, list[tuple[Any, ...]]]]
Table = type[models.Model]


def tables_of(*rooms: str) -> list[Table]:
    """Return the tables of some rooms, in the order in which they were declared."""
    return [model for room in rooms for model in apps.get_app_config(room).get_models()]


def are_empty(tables: Iterable[Table]) -> bool:
    """Say whether nothing stands in any of the tables."""
    return not any(model._default_manager.exists() for model in tables)


def stored(tables: Sequence[Table]) -> Kept:
    """Return what stands in the tables, those with nothing in them left out."""
    return [kept for model in tables if (kept := _stored(model))[2]]


def _stored(model: Table) -> tuple[str, str, list[tuple[Any, ...]]]:
    """Return a table's name, its columns and its rows as the database holds them."""
    quote = connection.ops.quote_name
    fields = model._meta.concrete_fields
    names = [quote(str(field.column)) for field in fields]
    asked = [_plain(name, field) for name, field in zip(names, fields, strict=True)]
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)} FROM {table}")
        return table, ", ".join(names), [tuple(row) for row in cursor.fetchall()]


def _plain(name: str, field: models.Field[Any, Any]) -> str:
    """Ask for what is stored, not for what a driver makes of it."""
    if connection.vendor != "postgresql":
        return f"+{name}"
    return f"{name}::text" if "json" in str(field.db_type(connection)) else name


def put_back(kept: Kept) -> None:
    """Write the rows again, all or none."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, names, rows in kept:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["?"] * len(rows[0]))
                # By the driver: nothing is to be made of any value.
                connection.connection.executemany(
                    f"INSERT INTO {table} ({names}) VALUES ({marks})", rows
                )
