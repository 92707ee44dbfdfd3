"""Which header is which column: said by the clerk, remembered for the source."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lilong.exchange import adapters, queries
from lilong.exchange.models import ColumnMapping, ImportRun
from lilong.exchange.operations.recording import record
from lilong.exchange.rules import may_check
from lilong.exchange.terms import RunState
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.text import mark


def map_columns(
    *, run_id: UUID, mapping: Mapping[str, str], by: Actor, at: datetime, name: str = ""
) -> ImportRun:
    """Say which header is which column, and remember it for the source (under a name, if given).

    `mapping` is header → column key, "" to leave the column out. What was checked before must be
    checked again. Raises Refused for a running or begun import and for two headers with one
    meaning.
    """
    run = queries.run_for(by, run_id)
    return remap(run, mapping, by=by, at=at, name=name)


def remap(
    run: ImportRun, mapping: Mapping[str, str], *, by: Actor, at: datetime, name: str = ""
) -> ImportRun:
    """Do so for a run at hand."""
    refusal = may_check(run.state, dry_run=run.dry_run) or _faulty(
        mapping, adapters.adapter_of(run.adapter)
    )
    if refusal:
        raise Refused(refusal)
    before, columns = run.state, dict(mapping)
    with transaction.atomic():
        claimed = ImportRun.objects.filter(pk=run.pk, state=before, dry_run=True).update(
            mapping=columns, state=RunState.RECEIVED
        )
        if not claimed:
            raise Stale
        ColumnMapping.objects.update_or_create(
            office_id=run.office_id,
            adapter=run.adapter,
            source=run.source,
            name=name,
            defaults={"columns": columns, "by": by.as_data(), "changed_at": at},
        )
        record(run, "import.mapped", {"columns": columns}, by=by, at=at)
    run.refresh_from_db()
    return run


def _faulty(mapping: Mapping[str, str], adapter: adapters.Adapter) -> Refusal | None:
    titles = {column.key: column.title for column in adapter.columns}
    used = [key for key in mapping.values() if key]
    if any(key not in titles for key in used):
        raise NotVisible
    for key in used:
        if used.count(key) > 1:
            return Refusal(
                "column_twice",
                mark("Two columns of the file are both said to be “{column}”. Choose one."),
                {"column": Refusal("column", titles[key])},
            )
    return None
