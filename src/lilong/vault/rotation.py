"""Encrypting every protected column again under the current key, a few rows at a time."""

from collections.abc import Callable
from typing import Any

import structlog
from django.apps import apps
from django.db import connection, models, transaction

from lilong.vault.fields import ProtectedField, blind_fields, protected_fields
from lilong.vault.protected import Protected, clear_text
from lilong.vault.sealing import blind, current_prefix, seal_text
from lilong.vault.suites import Tampered

log = structlog.get_logger("lilong.vault.rotation")
BATCH = 500
_PASSES = 5
Row = tuple[Any, ...]


def reencrypt_all(progress: Callable[[str, int], None]) -> int:
    """Encrypt what is not yet under the current key; return how many rows were written.

    A writer that had read the old ring when the key changed may still have saved a row behind us,
    so go round until nothing is left to do.
    """
    total = 0
    for _pass in range(_PASSES):
        done = 0
        for model in apps.get_models():
            if protected_fields(model):
                done += _reencrypt_table(model, progress)
        total += done
        if not done:
            break
    return total


def overwrite_freed_pages() -> None:
    """Have SQLite overwrite what is deleted: a destroyed key must leave no trace in the file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _reencrypt_table(model: type[models.Model], progress: Callable[[str, int], None]) -> int:
    fields = protected_fields(model)
    names = [field.attname for field in fields]
    rows = model._base_manager.order_by("pk").values_list("pk", *names)
    prefix, written, after = current_prefix(), 0, None
    while some := list((rows if after is None else rows.filter(pk__gt=after))[:BATCH]):
        after = some[-1][0]
        stale = [row for row in some if _is_stale(row[1:], prefix)]
        if stale:
            with transaction.atomic(), connection.cursor() as cursor:
                for row in stale:
                    written += _rewrite(cursor, model, fields, row)
            progress(model._meta.db_table, written)
    return written


def _is_stale(values: tuple[Protected | None, ...], prefix: str) -> bool:
    return any(value and not value.stored.startswith(prefix) for value in values)


def _rewrite(cursor: Any, model: type[models.Model], fields: list[ProtectedField], row: Row) -> int:
    """Replace one row's ciphertexts unless somebody has changed the row since it was read."""
    clear, old, new = {}, {}, {}
    for field, value in zip(fields, row[1:], strict=True):
        try:
            clear[field.attname] = text = clear_text(value) if value else ""
        except Tampered:
            log.warning("unreadable value left as it is", field=field.context, row=str(row[0]))
            continue
        if value:
            old[str(field.column)] = value.stored
            new[str(field.column)] = seal_text(text, field.context)
    if not new:
        return 0
    for index in blind_fields(model):
        if index.source in clear:
            new[str(index.column)] = blind(index.source_kind(model), clear[index.source])
    key = model._meta.pk
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(column)} = %s" for column in new)
    same = " AND ".join(f"{quote(column)} = %s" for column in (str(key.column), *old))
    sql = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {same}"  # noqa: S608  # our names
    cursor.execute(sql, [*new.values(), key.get_db_prep_value(row[0], connection), *old.values()])
    return int(cursor.rowcount)
