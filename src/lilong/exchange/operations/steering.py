"""What the clerk decides: check the file, let the rows in, stop, go on."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lilong.exchange import queries
from lilong.exchange.models import ImportRun, RowError
from lilong.exchange.operations.mapping import remap
from lilong.exchange.operations.recording import record
from lilong.exchange.rules import may_check, may_start
from lilong.exchange.terms import COUNTS, RunState
from lilong.jobs.operations import enqueue
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refused, Stale

JOB = "exchange.run"


def _begin(run: ImportRun, *, dry_run: bool, anew: bool) -> None:
    fresh = {"position": 0, "added_count": 0, **dict.fromkeys(COUNTS, 0)} if anew else {}
    claimed = ImportRun.objects.filter(pk=run.pk, state=run.state, dry_run=run.dry_run).update(
        state=RunState.RUNNING, dry_run=dry_run, note={}, ended_at=None, **fresh
    )
    if not claimed:
        raise Stale
    if anew:
        RowError.objects.filter(office_id=run.office_id, run=run).delete()


def check(
    *,
    run_id: UUID,
    by: Actor,
    at: datetime,
    mapping: Mapping[str, str] | None = None,
    in_background: bool = True,
) -> ImportRun:
    """Begin a dry run: every row is read and judged, none is written.

    `mapping` says first which header is which column. In the background it is a job; otherwise the
    caller calls `run_import`. Raises Refused while the import runs or once rows went in.
    """
    run = queries.run_for(by, run_id)
    refusal = may_check(run.state, dry_run=run.dry_run)
    if refusal:
        raise Refused(refusal)
    with transaction.atomic():
        if mapping is not None and mapping != run.mapping:
            run = remap(run, mapping, by=by, at=at)
        _begin(run, dry_run=True, anew=True)
        if in_background:
            enqueue(JOB, run_id=run.pk)
    run.refresh_from_db()
    return run


def start_import(*, run_id: UUID, by: Actor, at: datetime, in_background: bool = True) -> ImportRun:
    """Let the rows in that the check found good, or go on with an import that was broken off.

    Raises Refused before the check, while it runs, when it is done and when no row is importable.
    """
    run = queries.run_for(by, run_id)
    refusal = may_start(run.state, dry_run=run.dry_run, importable=run.importable_count)
    if refusal:
        raise Refused(refusal)
    with transaction.atomic():
        _begin(run, dry_run=False, anew=run.dry_run)
        ImportRun.objects.filter(pk=run.pk).update(started_at=at, started_by=by.as_data())
        record(run, "import.started", {"position": run.position}, by=by, at=at)
        if in_background:
            enqueue(JOB, run_id=run.pk)
    run.refresh_from_db()
    return run


def stop(*, run_id: UUID, by: Actor, at: datetime) -> ImportRun:
    """Stop a check or an import after the batch it is at; what is in stays in.

    Raises Stale when it no longer runs.
    """
    run = queries.run_for(by, run_id)
    with transaction.atomic():
        stopped = ImportRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
            state=RunState.STOPPED, ended_at=at
        )
        if not stopped:
            raise Stale
        record(run, "import.stopped", {"dry_run": run.dry_run}, by=by, at=at)
    run.refresh_from_db()
    return run
