"""Writes of the queue: enqueue, claim, end, rescue, tick, retry, tidy.

All moments are the machine's (`clock.real_now`), also on a rehearsal instance.
"""

import random
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django_tasks_db.models import DBTaskResult

from lilong.accounts.policies import demand
from lilong.accounts.queries import office
from lilong.accounts.terms import Capability
from lilong.jobs import registry, rules
from lilong.jobs.models import CronTick, JobAttempt, Worker
from lilong.jobs.processes import is_gone, this_machine, this_process
from lilong.jobs.runner import run_named
from lilong.jobs.terms import (
    ERROR_LENGTH,
    KEEP_FAILED,
    KEEP_SUCCEEDED,
    KEEP_TICKS,
    KEEP_WORKERS,
    Outcome,
)
from lilong.journal import operations as journal
from lilong.journal.entries import Draft
from lilong.kernel import clock
from lilong.kernel.actor import Actor
from lilong.kernel.errors import LilongError, NotVisible, Refusal, Refused, Stale
from lilong.kernel.masking import mask_numbers
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark

READY, RUNNING, FAILED, SUCCESSFUL = "READY", "RUNNING", "FAILED", "SUCCESSFUL"
_TIDY_BATCH = 500


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that a worker has taken: the attempt to end, and what to call with which ids."""

    attempt: JobAttempt
    name: str
    ids: dict[str, Any]


def enqueue(name: str, *, run_after: datetime | None = None, **ids: Any) -> UUID:
    """Put a job into the queue, within the caller's transaction: no commit, no job.

    `run_after` is the earliest start, machine time. Ids are JSON values, keys (UUID) or moments.
    Returns the task's key. Raises LookupError when no job has this name.
    """
    job = registry.find(name)
    result = run_named.using(
        priority=job.priority, run_after=run_after or clock.real_now()
    ).enqueue(name=name, ids={key: _plain(value) for key, value in ids.items()})
    return UUID(str(result.id))


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return value


def sign_on(*, at: datetime) -> Worker:
    """Enter this process on the list of workers."""
    return Worker.objects.create(
        machine=this_machine(), process=this_process(), started_at=at, last_seen=at
    )


def beat(*, worker: Worker, at: datetime) -> bool:
    """Say that the worker lives; False when another has already declared it dead."""
    living = Worker.objects.filter(pk=worker.pk, stopped_at=None)
    return living.update(last_seen=at) == 1


def sign_off(*, worker: Worker, at: datetime) -> None:
    """Take a worker off the list."""
    Worker.objects.filter(pk=worker.pk, stopped_at=None).update(stopped_at=at)


def ready(at: datetime) -> QuerySet[DBTaskResult[Any, Any]]:
    """Return the jobs that may start now, in the order they should."""
    return DBTaskResult.objects.filter(status=READY, run_after__lte=at)


def claim(*, worker: Worker, at: datetime) -> Claim | None:
    """Take the next job for a worker, or return None.

    Looks before it locks, so that an idle worker never takes SQLite's write lock.
    """
    if not ready(at).exists():
        return None
    with transaction.atomic():
        task = ready(at).select_for_update(skip_locked=True).first()
        if task is None:
            return None
        name = task.args_kwargs["kwargs"].get("name", task.task_path)
        last = JobAttempt.objects.filter(task=task).order_by("-series", "-number").first()
        begins_anew = last is None or last.outcome == Outcome.RETRIED
        attempt = JobAttempt.objects.create(
            task=task,
            worker=worker,
            name=name[:100],
            series=last.series + begins_anew if last else 1,
            number=1 if last is None or begins_anew else last.number + 1,
            started_at=at,
        )
        task.worker_ids = [*task.worker_ids, str(worker.pk)]
        task.status, task.started_at = RUNNING, at
        task.save(update_fields=["status", "started_at", "worker_ids"])
    return Claim(attempt, name, task.args_kwargs["kwargs"].get("ids", {}))


def succeed(*, claim: Claim, at: datetime) -> bool:
    """End an attempt well; False when it was no longer this worker's to end."""
    with transaction.atomic():
        if not _end(claim.attempt, Outcome.SUCCEEDED, at):
            return False
        DBTaskResult.objects.filter(pk=claim.attempt.task_id).update(
            status=SUCCESSFUL, finished_at=at
        )
    return True


def fail(*, claim: Claim, error: BaseException, at: datetime) -> bool:
    """End an attempt badly: try again after a while, or give up and show it.

    False when the attempt was no longer this worker's to end.
    """
    text = mask_numbers("".join(traceback.format_exception(error)))[-ERROR_LENGTH:]
    is_final = isinstance(error, LilongError) and not isinstance(error, Stale)
    job = _known(claim.name)
    if job is not None and job.waits_out_refusals:
        is_final = False
    return _put_back(claim.attempt, Outcome.FAILED, text, at, is_final=is_final)


def _end(attempt: JobAttempt, outcome: Outcome, at: datetime, error: str = "") -> bool:
    running = JobAttempt.objects.filter(pk=attempt.pk, outcome=Outcome.RUNNING)
    return running.update(outcome=outcome, ended_at=at, error=error) == 1


def _put_back(
    attempt: JobAttempt, outcome: Outcome, error: str, at: datetime, *, is_final: bool = False
) -> bool:
    may_again = not is_final and rules.may_try_again(attempt.number, _retries(attempt.name))
    with transaction.atomic():
        if not _end(attempt, outcome if may_again else Outcome.GAVE_UP, at, error):
            return False
        task = DBTaskResult.objects.filter(pk=attempt.task_id)
        if may_again:
            task.update(status=READY, run_after=at + _wait(attempt, outcome))
        else:
            task.update(status=FAILED, finished_at=at, traceback=error)
    return True


def _wait(attempt: JobAttempt, outcome: Outcome) -> timedelta:
    if outcome == Outcome.LOST and attempt.number == 1:
        return timedelta(0)  # most likely the machine was restarted: go on at once
    return rules.wait_after(attempt.number, random.random())  # noqa: S311  # not a secret


def _known(name: str) -> registry.Job | None:
    try:
        return registry.find(name)
    except LookupError:
        return None


def _retries(name: str) -> int:
    job = _known(name)
    return job.retries if job else 0


def rescue(*, worker: Worker, at: datetime) -> int:
    """Take back the running jobs of workers that are dead; return how many.

    Called between jobs: what the calling worker itself seems to run is lost as well. A process of
    this machine is looked up by the machine; another's is dead after `DEAD_AFTER` of silence.
    """
    for other in Worker.objects.filter(stopped_at=None).exclude(pk=worker.pk):
        if is_gone(other.machine, other.process, silent_for=at - other.last_seen):
            last_seen = other.last_seen
            silent = Worker.objects.filter(pk=other.pk, last_seen=last_seen)
            silent.update(stopped_at=at)
    orphans = JobAttempt.objects.filter(outcome=Outcome.RUNNING).filter(
        Q(worker__stopped_at__isnull=False) | Q(worker=worker)
    )
    return sum(_put_back(attempt, Outcome.LOST, "", at) for attempt in orphans)


def tick(*, schedule: registry.Schedule, at: datetime) -> bool:
    """Start a schedule's job if it is due and nobody has; missed ticks become one.

    A schedule seen for the first time only begins to count.
    """
    due = rules.latest_due(schedule.expression, at)
    ticks = CronTick.objects.filter(schedule=schedule.name)
    if ticks.filter(due_at__gte=due).exists():
        return False
    with transaction.atomic():
        is_new = not ticks.exists()
        row, created = CronTick.objects.get_or_create(schedule=schedule.name, due_at=due)
        if not created or is_new:
            return False
        row.task_id = enqueue(schedule.name)
        row.save(update_fields=["task_id"])
    return True


def retry(*, task_id: UUID, by: Actor, at: datetime) -> None:
    """Give a job that failed for good a new series of attempts, at once.

    `at` is the office's time, for the journal. Raises NotVisible when there is no such job, Refused
    when it has not failed or for anybody but the system administrator.
    """
    demand(by, office(by.office_id or 0), at, Capability.SYSTEM_MANAGE)
    with transaction.atomic():
        failed = DBTaskResult.objects.filter(pk=task_id, status=FAILED)
        if not failed.update(status=READY, run_after=clock.real_now(), finished_at=None):
            if not DBTaskResult.objects.filter(pk=task_id).exists():
                raise NotVisible
            raise Refused(
                Refusal("job_not_failed", mark("This job is not among the failed ones any more."))
            )
        attempts = JobAttempt.objects.filter(task=task_id, outcome=Outcome.GAVE_UP)
        name = attempts.values_list("name", flat=True).first() or ""
        attempts.update(outcome=Outcome.RETRIED)
        journal.append(
            Draft(
                office_id=by.office_id or 0,
                subject=Subject("job", str(task_id)),
                type="jobs.retried",
                data={"name": name},
            ),
            by=by,
            at=at,
        )


def tidy(*, at: datetime) -> int:
    """Delete the rows of jobs, ticks and workers that are over and old; return how many jobs."""
    old = Q(status=SUCCESSFUL, finished_at__lt=at - KEEP_SUCCEEDED) | Q(
        status=FAILED, finished_at__lt=at - KEEP_FAILED
    )
    count = 0
    while True:
        with transaction.atomic():
            keys = list(DBTaskResult.objects.filter(old).values_list("pk", flat=True)[:_TIDY_BATCH])
            JobAttempt.objects.filter(task__in=keys).delete()
            DBTaskResult.objects.filter(pk__in=keys).delete()
        count += len(keys)
        if len(keys) < _TIDY_BATCH:
            break
    CronTick.objects.filter(due_at__lt=at - KEEP_TICKS).delete()
    gone = Worker.objects.filter(stopped_at__lt=at - KEEP_WORKERS, attempts=None)
    Worker.objects.filter(pk__in=list(gone.values_list("pk", flat=True)[:_TIDY_BATCH])).delete()
    return count
