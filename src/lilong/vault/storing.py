"""Rows written in hundreds: whatever rooms write many of, past the ORM's work for each object.

The rows come from operations alone, complete; nothing is asked, counted or defaulted here.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

# From so many rows on PostgreSQL's COPY is worth its beginning.
_COPY_FROM = 50
# Up to so many rows go in as one statement: one way to the database and back.
_AT_ONCE = 5

Adapt = Callable[[Any], Any]
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], *,
    are_stored: bool = False,
) -> None:  # fmt: skip
    """Write rows of a table by the names of their columns; raise IntegrityError for a double.

    Values are those of the model's fields: moments with zone, keys as UUID, JSON as plain values.
    `are_stored` says that they are already as the database holds them, and nothing is to be made
    of them.
    """
    if not rows:
        return
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(quote(name) for name in columns)
    ready = rows if are_stored else list(_adapted(model, columns, rows))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) >= _COPY_FROM:
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
            ):
                for row in ready:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        sql = f"INSERT INTO {table} ({names}) VALUES "  # noqa: S608  # our own names
        if len(rows) <= _AT_ONCE:
            values = [value for row in ready for value in row]
            cursor.execute(sql + ", ".join([f"({marks})"] * len(rows)), values)
        else:
            cursor.executemany(f"{sql}({marks})", ready)


def _adapted(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows as the database wants them; only columns that need it are touched."""
    ways = adapting(model, tuple(columns), connection.vendor)
    for row in rows:
        values = list(row)
        for index, way in ways:
            if values[index] is not None:
                values[index] = way(values[index])
        yield tuple(values)


@lru_cache(maxsize=256)
def adapting(
    model: type[models.Model], columns: tuple[str, ...], _vendor: str
) -> list[tuple[int, Adapt]]:
    """Return which columns need adapting, and how, by their places."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    ways = [way_of(fields[name]) for name in columns]
    return [(index, way) for index, way in enumerate(ways) if way is not None]


def way_of(field: Any) -> Adapt | None:
    """Return how a field's values are written, or None if they go as they are."""
    while field.is_relation:
        field = field.target_field
    if isinstance(field, models.DateTimeField):
        # A batch shares many moments; each thread has a connection, but all are of one kind.
        return lru_cache(maxsize=256)(connection.ops.adapt_datetimefield_value)
    if isinstance(field, models.DateField):
        return lru_cache(maxsize=256)(connection.ops.adapt_datefield_value)
    if isinstance(field, models.UUIDField) and not connection.features.has_native_uuid_field:
        return hexed
    return _encode if isinstance(field, models.JSONField) else None


def hexed(key: Any) -> str:
    """Return a key as a database without keys of its own holds it."""
    return str(key.hex)
