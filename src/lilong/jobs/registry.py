"""Which jobs, schedules and tick hooks there are; filled when the rooms' `tasks.py` are imported.

A job is registered under a name that never changes, so that a row waiting in the queue survives a
rename of the function behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from lilong.jobs.rules import next_due

Function = TypeVar("Function", bound=Callable[..., Any])
Hook = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Job:
    """A named job. `retries` counts attempts after the first; a higher `priority` goes first.

    `waits_out_refusals` marks a job that tries again what a rule refused, because time heals it.
    """

    name: str
    function: Callable[..., Any]
    retries: int = 5
    priority: int = 0
    waits_out_refusals: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job is due: five cron fields on Shanghai's clock face."""

    name: str
    expression: str


_jobs: dict[str, Job] = {}
_schedules: dict[str, Schedule] = {}
_hooks: list[Hook] = []


def job(
    name: str, *, retries: int = 5, priority: int = 0, waits_out_refusals: bool = False
) -> Callable[[Function], Function]:
    """Register the function below as a job called "room.verb".

    The function takes keyword ids as JSON knows them (a UUID arrives as text), calls one operation
    and must be idempotent: after a crash it is run again. A `Refused` or `NotVisible` it raises is
    final unless the job waits refusals out; anything else is tried `retries` more times.
    """

    def register(function: Function) -> Function:
        known = _jobs.get(name)
        if known is not None and known.function is not function:
            raise ValueError(f"There are two jobs called {name}.")
        _jobs[name] = Job(name, function, retries, priority, waits_out_refusals)
        return function

    return register


def cron(expression: str, name: str) -> None:
    """Put a job on the cron table: five fields, Shanghai's clock face, one schedule a job.

    The job is called without ids. A tick missed while nothing ran is caught up once.
    """
    next_due(expression, datetime.fromisoformat("2026-01-01T00:00:00+08:00"))
    known = _schedules.setdefault(name, Schedule(name, expression))
    if known.expression != expression:
        raise ValueError(f"The job {name} is scheduled twice.")


def on_tick(hook: Hook) -> None:
    """Call a hook on every round of every worker; it returns something true if it found work.

    It must be cheap when there is nothing to do and safe in several processes at once.
    """
    if hook not in _hooks:
        _hooks.append(hook)


def find(name: str) -> Job:
    """Return the job of this name, or raise LookupError."""
    try:
        return _jobs[name]
    except KeyError:
        raise LookupError(f"There is no job called {name}.") from None


def schedules() -> tuple[Schedule, ...]:
    """Return the cron table, by name."""
    return tuple(_schedules[name] for name in sorted(_schedules))


def hooks() -> tuple[Hook, ...]:
    """Return the hooks in the order they were registered."""
    return tuple(_hooks)
