"""What the layer over django-tasks-db remembers: workers, attempts and cron ticks.

The queue itself is `django_tasks_db.DBTaskResult`. An attempt is the fence: whoever wants to end
it must find it still running, so a worker that was declared dead cannot overrule its rescuer.
"""

from django.db import models
from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from lilong.jobs.terms import Outcome
from lilong.kernel.identifiers import new_id


class Worker(models.Model):
    """A process that runs jobs. `machine` and `process` let a neighbour see whether it still lives.

    `stopped_at` is set when it leaves, or when it was found dead.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    machine = models.CharField(max_length=200)
    process = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    last_seen = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["last_seen"], condition=Q(stopped_at=None), name="jobs_worker_living"
            )
        ]

    def __str__(self) -> str:
        return f"{self.machine.partition('|')[0]} · {self.process.partition(':')[0]}"


class JobAttempt(models.Model):
    """One attempt at a job. `number` counts from 1 and starts anew in the next `series`.

    A new series begins when somebody retries a failed job by hand. `error` holds the masked
    traceback of a failed attempt.
    """

    task = models.ForeignKey(DBTaskResult, on_delete=models.PROTECT, related_name="attempts")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="attempts")
    name = models.CharField(max_length=100)
    series = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(
        max_length=12, choices=Outcome.choices, default=Outcome.RUNNING, db_default=Outcome.RUNNING
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "series", "number"], name="jobs_attempt_once")
        ]
        indexes = [
            models.Index(
                fields=["worker"], condition=Q(outcome="running"), name="jobs_attempt_running"
            ),
            models.Index(
                fields=["ended_at"], condition=Q(outcome="gave_up"), name="jobs_attempt_gave_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.series}.{self.number}"


class CronTick(models.Model):
    """A moment when a schedule was due; unique, so that two workers never start it twice.

    A tick without a task is where a new schedule began to count.
    """

    schedule = models.CharField(max_length=100)
    due_at = models.DateTimeField()
    task_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schedule", "due_at"], name="jobs_tick_once")
        ]

    def __str__(self) -> str:
        return f"{self.schedule} {self.due_at:%Y-%m-%d %H:%M}"
