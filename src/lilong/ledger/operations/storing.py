"""Rows of the ledger written by the thousand: whole, encrypted where they must be, round the ORM.

Nothing is asked, counted or defaulted but what the model itself defaults to.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import models

from lilong.vault.fields import ProtectedField
from lilong.vault.storing import insert_rows

Row = Mapping[str, Any]
M = TypeVar("M", bound=models.Model)


@lru_cache(maxsize=32)
def _shape_of(
    model: type[models.Model],
) -> tuple[tuple[str, ...], tuple[Any, ...], tuple[Any, ...]]:
    """Return a table's columns, what stands in them unsaid, and what encrypts them, if anything."""
    fields = model._meta.concrete_fields
    return (
        tuple(str(field.attname) for field in fields),
        tuple(None if field.primary_key else field.get_default() for field in fields),
        tuple(f.get_prep_value if isinstance(f, ProtectedField) else None for f in fields),
    )


def store(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Write rows given by attribute name, keys included; raise IntegrityError for a double."""
    if not rows:
        return
    names, unsaid, sealing = _shape_of(model)
    columns = list(zip(names, unsaid, sealing, strict=True))
    ready = [
        [
            seal(row.get(name, default)) if seal else row.get(name, default)
            for name, default, seal in columns
        ]
        for row in rows
    ]
    by_name = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    insert_rows(model, [by_name[name] for name in names], ready)


def as_stored(model: type[M], row: Row) -> M:
    """Return a row that was written just now as an object of its model."""
    made = model(**row)
    made._state.adding = False
    return made
