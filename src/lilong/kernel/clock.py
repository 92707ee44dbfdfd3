"""The clock: one place that says what time it is, replaceable in tests and rehearsals.

Operations never look at the clock, they are given `at`. Faces and jobs call `now()`. Security and
job clocks call `real_now()`, which no rehearsal moves.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_clock: ContextVar[Callable[[], datetime] | None] = ContextVar("clock", default=None)
_offset = timedelta(0)


def real_now() -> datetime:
    """Return the machine's time, with zone."""
    return datetime.now(UTC)


def now() -> datetime:
    """Return the time the office lives in, with zone: the machine's unless replaced or shifted."""
    replaced = _clock.get()
    return replaced() if replaced else real_now() + _offset


def shift(by: timedelta) -> None:
    """Move the clock of a rehearsal instance; called once, from the settings."""
    global _offset  # noqa: PLW0603  # one process, one instance, set at start
    _offset = by


@contextmanager
def fixed(at: datetime) -> Iterator[None]:
    """Stand still at a moment, for tests."""
    token = _clock.set(lambda: at)
    try:
        yield
    finally:
        _clock.reset(token)


def local(at: datetime) -> datetime:
    """Return the same moment in Shanghai's time (G-10)."""
    return at.astimezone(SHANGHAI)
