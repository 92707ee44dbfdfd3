"""Rows written fast: entries, and whatever other rooms write in hundreds beside them; keys found.

Going round the ORM's per-object work makes a row several times cheaper. The rows come from
operations alone, complete; nothing is asked, counted or defaulted here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models

from lilong.journal.models import Entry
from lilong.vault.storing import Adapt, adapting, hexed, insert_rows, way_of

ENTRY = (
    "id", "office_id", "subject_kind", "subject_id", "sequence", "type", "version", "at",
    "recorded_at", "actor", "reason", "data", "sealed", "previous", "hash",
)  # fmt: skip
M = TypeVar("M", bound=models.Model)


def insert_entries(rows: Sequence[dict[str, Any]]) -> None:
    """Write rows of entries; raise IntegrityError when one's place is taken."""
    insert_rows(Entry, ENTRY, [tuple(row[name] for name in ENTRY) for row in rows])


def insert_stored_entries(rows: Sequence[Sequence[Any]]) -> None:
    """Write entries as the database holds them, in the order of `ENTRY`."""
    insert_rows(Entry, ENTRY, rows, are_stored=True)


def select_rows(
    model: type[models.Model], columns: Sequence[str], where: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """Return columns of the rows that equal (or, for a list, are among) what is asked for.

    For the few look-ups that stand in the way of every write: keys, texts and numbers alone.
    """
    quote = connection.ops.quote_name
    adapt = dict(adapting(model, tuple(where), connection.vendor))
    tests, values = [], []
    for place, (name, wanted) in enumerate(where.items()):
        some = list(wanted) if isinstance(wanted, (list, tuple, set, frozenset)) else [wanted]
        way = adapt.get(place)
        values += [way(value) for value in some] if way else some
        # SQLite sees that a partial index covers "=", but not that it covers "IN".
        marks = f"IN ({', '.join(['%s'] * len(some))})" if len(some) != 1 else "= %s"
        tests.append(f"{quote(name)} {marks}")
    sql = (
        f"SELECT {', '.join(quote(name) for name in columns)} "  # noqa: S608  # our own names
        f"FROM {quote(model._meta.db_table)} WHERE {' AND '.join(tests)}"
    )
    keys = _keys_among(model, tuple(columns), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    if not keys:
        return [tuple(row) for row in rows]
    return [
        tuple(UUID(v) if place in keys and v else v for place, v in enumerate(row)) for row in rows
    ]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the rows of a table are read: the statement, and what makes its values the fields'."""

    sql: str
    names: tuple[str, ...]
    adapting: tuple[Adapt | None, ...]
    converting: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]


def select_models(model: type[M], where: Mapping[str, Any], order: Sequence[str]) -> list[M]:
    """Return the rows that equal what is asked for, in this order, as the ORM would.

    For the few lists that every look at a matter needs: the statement is written once, not anew
    for every look.
    """
    plan = _plan_of(model, tuple(where), tuple(order), connection.vendor)
    values = [way(v) if way else v for way, v in zip(plan.adapting, where.values(), strict=True)]
    found = []
    with connection.cursor() as cursor:
        cursor.execute(plan.sql, values)
        for row in cursor.fetchall():
            fields = list(row)
            for place, ways, expression in plan.converting:
                for way in ways:
                    fields[place] = way(fields[place], expression, connection)
            found.append(model.from_db(connection.alias, plan.names, fields))
    return found


@lru_cache(maxsize=64)
def _plan_of(
    model: type[models.Model], where: tuple[str, ...], order: tuple[str, ...], _vendor: str
) -> _Plan:
    quote = connection.ops.quote_name
    own = model._meta.concrete_fields
    by_column = {field.column: field for field in own}
    tests = " AND ".join(f"{quote(name)} = %s" for name in where)
    converting = []
    for place, field in enumerate(own):
        column = field.cached_col
        ways = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        if ways:
            converting.append((place, tuple(ways), column))
    return _Plan(
        sql=(
            f"SELECT {', '.join(quote(str(field.column)) for field in own)} "  # noqa: S608  # own names
            f"FROM {quote(model._meta.db_table)} WHERE {tests} "
            f"ORDER BY {', '.join(quote(name) for name in order)}"
        ),
        names=tuple(field.attname for field in own),
        adapting=tuple(way_of(by_column[name]) for name in where),
        converting=tuple(converting),
    )


@lru_cache(maxsize=256)
def _keys_among(
    model: type[models.Model], columns: tuple[str, ...], _vendor: str
) -> frozenset[int]:
    """Return the places of keys that come back as text."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    return frozenset(i for i, name in enumerate(columns) if way_of(fields[name]) is hexed)
