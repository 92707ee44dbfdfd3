"""Pure decisions: how long to wait before the next attempt, and when a schedule is due."""

from datetime import UTC, datetime, timedelta

from cronsim import CronSim

from lilong.jobs.terms import WAIT_FIRST, WAIT_LONGEST, WAIT_SPREAD
from lilong.kernel.clock import local


def wait_after(attempt: int, chance: float) -> timedelta:
    """Return how long to wait after a failed attempt (1 is the first).

    The wait doubles each time up to an hour; `chance` in 0..1 spreads it by a quarter either way,
    so that jobs which failed together do not come back together.
    """
    whole: timedelta = min(WAIT_LONGEST, WAIT_FIRST * 2 ** min(attempt - 1, 20))
    return whole * (1 - WAIT_SPREAD + 2 * WAIT_SPREAD * chance)


def may_try_again(attempt: int, retries: int) -> bool:
    """Say whether a job that failed at this attempt (1 is the first) gets another."""
    return attempt <= retries


def latest_due(expression: str, at: datetime) -> datetime:
    """Return the last moment not after `at` when the schedule was due (Shanghai's clock face)."""
    face = local(at).replace(microsecond=0)
    return _moment(next(CronSim(expression, face + timedelta(seconds=1), reverse=True)))


def next_due(expression: str, at: datetime) -> datetime:
    """Return the first moment after `at` when the schedule is due (Shanghai's clock face)."""
    return _moment(next(CronSim(expression, local(at))))


def _moment(face: datetime) -> datetime:
    return face.astimezone(UTC)
