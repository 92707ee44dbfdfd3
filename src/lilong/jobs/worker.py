"""The worker's loop: hooks, schedules, rescue, jobs; then a nap.

Several workers share one database. A worker that is asked to stop ends its job first; one that is
killed loses nothing, because the others (or its successor) take its job back.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog
from django.db import DatabaseError, close_old_connections, connections

from lilong.jobs import operations, registry
from lilong.jobs.models import Worker
from lilong.jobs.operations import Claim
from lilong.jobs.registry import Hook
from lilong.jobs.terms import BEAT, HOOKS_AFTER, NAP_LONGEST, NAP_SHORTEST, WAIT_FIRST
from lilong.kernel import clock

log = structlog.get_logger("lilong.jobs")
_ENDING_TRIES = 6


class Heart(threading.Thread):
    """Beats beside the job that is running, on a database connection of its own."""

    def __init__(self, worker: Worker) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self.worker = worker
        self.is_declared_dead = False
        self._rest = threading.Event()

    def run(self) -> None:
        """Beat until told to rest; a beat that fails is tried again at the next."""
        while not self._rest.wait(BEAT.total_seconds()):
            try:
                if not operations.beat(worker=self.worker, at=clock.real_now()):
                    self.is_declared_dead = True
            except DatabaseError as error:
                log.warning("jobs.beat_missed", error=str(error))
                connections.close_all()
        connections.close_all()

    def rest(self) -> None:
        """Stop beating."""
        self._rest.set()
        self.join(timeout=BEAT.total_seconds())


@dataclass
class Rhythm:
    """What a worker remembers between rounds: when to look at what again (monotonic seconds)."""

    rescue_at: float = 0.0
    ticks_at: float = 0.0
    hooks_again_at: float = 0.0
    hooks_at: dict[Hook, tuple[float, float]] = field(default_factory=dict)


def run(stop: threading.Event, *, tick_hooks: Sequence[Hook] | None = None) -> None:
    """Work until `stop` is set; a running job is ended first.

    `tick_hooks` are called on every round; by default those registered with `on_tick`. Database
    errors are logged and waited out.
    """
    hooks = registry.hooks() if tick_hooks is None else tuple(tick_hooks)
    nap = NAP_SHORTEST
    while not stop.is_set():
        try:
            _serve(stop, hooks)
        except DatabaseError as error:
            log.warning("jobs.database_away", error=str(error))
            close_old_connections()
            connections.close_all()
            stop.wait(nap)
            nap = min(nap * 2, WAIT_FIRST.total_seconds())


def _serve(stop: threading.Event, hooks: Sequence[Hook]) -> None:
    worker = operations.sign_on(at=clock.real_now())
    heart, rhythm, nap = Heart(worker), Rhythm(), NAP_SHORTEST
    heart.start()
    log.info("jobs.worker_started", worker=str(worker.pk))
    try:
        while not stop.is_set() and not heart.is_declared_dead:
            close_old_connections()
            if _round(worker, rhythm, hooks):
                nap = NAP_SHORTEST
            else:
                stop.wait(nap)
                nap = min(nap * 2, NAP_LONGEST)
    finally:
        heart.rest()
    operations.sign_off(worker=worker, at=clock.real_now())
    log.info("jobs.worker_stopped", worker=str(worker.pk))


def _round(worker: Worker, rhythm: Rhythm, hooks: Sequence[Hook]) -> bool:
    now = time.monotonic()
    if now >= rhythm.rescue_at:
        rhythm.rescue_at = now + BEAT.total_seconds()
        lost = operations.rescue(worker=worker, at=clock.real_now())
        if lost:
            log.warning("jobs.rescued", count=lost)
    if now >= rhythm.ticks_at:
        rhythm.ticks_at = now + 1
        tick_all()
    has_worked = work_once(worker)
    if has_worked and time.monotonic() < rhythm.hooks_again_at:
        return True
    is_busy = [_call(hook, rhythm) for hook in hooks]
    rhythm.hooks_again_at = time.monotonic() + HOOKS_AFTER
    return has_worked or any(is_busy)


def _call(hook: Hook, rhythm: Rhythm) -> bool:
    """Call a hook; one that fails is left alone for a while, longer each time."""
    not_before, wait = rhythm.hooks_at.get(hook, (0.0, NAP_LONGEST))
    if time.monotonic() < not_before:
        return False
    try:
        is_busy = bool(hook())
    except Exception:  # a faulty hook must not stop the others
        log.exception("jobs.hook_failed", hook=getattr(hook, "__qualname__", str(hook)))
        rhythm.hooks_at[hook] = (time.monotonic() + wait, min(wait * 2, 60.0))
        return False
    rhythm.hooks_at.pop(hook, None)
    return is_busy


def tick_all() -> int:
    """Start what the cron table says is due; return how many jobs that were."""
    at = clock.real_now()
    return sum(operations.tick(schedule=schedule, at=at) for schedule in registry.schedules())


def work_once(worker: Worker) -> bool:
    """Run one job if one is ready; say whether there was one."""
    claim = operations.claim(worker=worker, at=clock.real_now())
    if claim is None:
        return False
    structlog.contextvars.bind_contextvars(job=claim.name, task=str(claim.attempt.task_id))
    try:
        _attempt(claim)
    finally:
        structlog.contextvars.unbind_contextvars("job", "task")
    return True


def _attempt(claim: Claim) -> None:
    try:
        registry.find(claim.name).function(**claim.ids)
    except (Exception, SystemExit) as error:  # whatever a job raises is its failure, not ours
        log.warning("jobs.attempt_failed", number=claim.attempt.number, exc_info=True)
        raised = error
        _surely(lambda: operations.fail(claim=claim, error=raised, at=clock.real_now()))
    else:
        _surely(lambda: operations.succeed(claim=claim, at=clock.real_now()))


def _surely(end: Callable[[], bool]) -> None:
    """End an attempt although the database may be away for a moment.

    If it stays away, the attempt stays open, and the next round's rescue takes the job back.
    """
    for number in range(_ENDING_TRIES):
        try:
            if not end():
                log.warning("jobs.attempt_was_taken_back")
            return
        except DatabaseError as error:
            log.warning("jobs.ending_failed", error=str(error))
            close_old_connections()
            time.sleep(NAP_LONGEST * number)


def drain(*, tick_hooks: Sequence[Hook] | None = None, limit: int = 10_000) -> int:
    """Run hooks and jobs until nothing is ready; return the number of jobs run.

    For tests, demonstrations and `lilong work --drain`. Jobs that wait for later stay.
    """
    hooks = registry.hooks() if tick_hooks is None else tuple(tick_hooks)
    worker, count = operations.sign_on(at=clock.real_now()), 0
    try:
        while count < limit:
            is_busy = [bool(hook()) for hook in hooks]
            if work_once(worker):
                count += 1
            elif not any(is_busy):
                break
    finally:
        operations.sign_off(worker=worker, at=clock.real_now())
    return count
