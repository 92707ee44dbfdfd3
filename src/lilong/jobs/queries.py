"""Reads of the queue, for administration. The queue belongs to the instance, not to an office."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django_tasks_db.models import DBTaskResult

from lilong.accounts.queries import offices
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.jobs import registry, rules
from lilong.jobs.models import CronTick, JobAttempt, Worker
from lilong.jobs.processes import is_gone
from lilong.jobs.terms import Outcome
from lilong.journal.queries import FailedDelivery, failed_deliveries
from lilong.journal.terms import INSTANCE
from lilong.kernel.errors import NotVisible
from lilong.kernel.masking import mask_numbers

_LONGEST_LIST = 50


@dataclass(frozen=True, slots=True)
class Counts:
    """How many jobs may start now, wait for later, run, and have failed for good."""

    ready: int
    waiting: int
    running: int
    failed: int


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that was given up: what it was to do, and the last line of its error, masked."""

    task_id: UUID
    name: str
    ids: dict[str, Any]
    attempt_count: int
    ended_at: datetime | None
    error: str
    traceback: str


@dataclass(frozen=True, slots=True)
class ScheduleState:
    """A line of the cron table with its last and its next moment."""

    name: str
    expression: str
    last_at: datetime | None
    next_at: datetime


@dataclass(frozen=True, slots=True)
class WorkerState:
    """A worker on the list, whether it seems to live, and what it runs."""

    worker: Worker
    is_living: bool
    job: str


def demand_administrator(viewer: Viewer) -> None:
    """Raise NotVisible for anybody but the system administrator."""
    if not viewer.may(Capability.SYSTEM_MANAGE):
        raise NotVisible


def counts(viewer: Viewer, at: datetime) -> Counts:
    """Return the queue's figures; `at` is machine time."""
    demand_administrator(viewer)
    waiting = DBTaskResult.objects.filter(status="READY").aggregate(
        ready=Count("pk", filter=Q(run_after__lte=at)),
        later=Count("pk", filter=Q(run_after__gt=at)),
    )
    return Counts(
        ready=waiting["ready"],
        waiting=waiting["later"],
        running=JobAttempt.objects.filter(outcome=Outcome.RUNNING).count(),
        failed=JobAttempt.objects.filter(outcome=Outcome.GAVE_UP).count(),
    )


def running(viewer: Viewer) -> QuerySet[JobAttempt]:
    """Return the attempts that run, longest first."""
    demand_administrator(viewer)
    rows = JobAttempt.objects.filter(outcome=Outcome.RUNNING).select_related("worker")
    return rows.order_by("started_at")[:_LONGEST_LIST]


def failed(viewer: Viewer) -> list[FailedJob]:
    """Return the jobs that were given up, newest first.

    A job belongs to no office. Where several share the instance, an administrator of one sees that
    a job failed and how, but neither its ids nor the words of its error, which may be another's.
    """
    demand_administrator(viewer)
    is_alone = offices().count() <= 1
    rows = JobAttempt.objects.filter(outcome=Outcome.GAVE_UP).select_related("task")
    return [
        FailedJob(
            task_id=row.task_id,
            name=row.name,
            ids=row.task.args_kwargs["kwargs"].get("ids", {}) if is_alone else {},
            attempt_count=row.number,
            ended_at=row.ended_at,
            error=_last_line(row.error) if is_alone else _last_line(row.error).partition(":")[0],
            traceback=mask_numbers(row.error) if is_alone else "",
        )
        for row in rows.order_by("-ended_at")[:_LONGEST_LIST]
    ]


def _last_line(error: str) -> str:
    return mask_numbers(error.strip().rpartition("\n")[2])[:300]


def schedule_list(viewer: Viewer, at: datetime) -> list[ScheduleState]:
    """Return the cron table; `at` is machine time."""
    demand_administrator(viewer)
    last = dict(
        CronTick.objects.filter(task_id__isnull=False)
        .order_by("schedule", "due_at")
        .values_list("schedule", "due_at")
    )
    return [
        ScheduleState(s.name, s.expression, last.get(s.name), rules.next_due(s.expression, at))
        for s in registry.schedules()
    ]


def last_seen() -> datetime | None:
    """Return when any living worker last said so, None when there is none; for the pulse."""
    living = Worker.objects.filter(stopped_at=None).order_by("-last_seen")
    return living.values_list("last_seen", flat=True).first()


def workers(viewer: Viewer, at: datetime) -> list[WorkerState]:
    """Return the workers that have not left; one that is dead is so until another takes note."""
    demand_administrator(viewer)
    jobs = dict(JobAttempt.objects.filter(outcome=Outcome.RUNNING).values_list("worker_id", "name"))
    return [
        WorkerState(
            worker,
            not is_gone(worker.machine, worker.process, silent_for=at - worker.last_seen),
            jobs.get(worker.pk, ""),
        )
        for worker in Worker.objects.filter(stopped_at=None).order_by("started_at")
    ]


def last_beat() -> datetime | None:
    """Return when a worker that is still signed on was last seen, None when there is none."""
    living = Worker.objects.filter(stopped_at=None).order_by("-last_seen")
    return living.values_list("last_seen", flat=True).first()


def undelivered(viewer: Viewer) -> list[FailedDelivery]:
    """Return the events of the viewer's office, and of all in common, that nobody could take."""
    demand_administrator(viewer)
    own = failed_deliveries(viewer.office_id, _LONGEST_LIST)
    return [*own, *failed_deliveries(INSTANCE, _LONGEST_LIST)]
