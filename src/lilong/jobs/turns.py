"""Taking turns: background work leaves the embedded database to people between its writes."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from lilong.jobs.terms import REST, REST_AFTER


class Turns(threading.local):
    """What one thread has written since it last rested, in seconds."""

    written = 0.0


class Process:
    """Whether this process works in the background."""

    is_background = False


_turns = Turns()


@contextmanager
def stand_back() -> Iterator[None]:
    """Inside, this process rests after its writes, so that others find the database free."""
    before, Process.is_background = Process.is_background, True
    try:
        yield
    finally:
        Process.is_background = before


def wrote_for(seconds: float) -> None:
    """Count a transaction that held the database; rest once they add up."""
    if not Process.is_background:
        return
    _turns.written += seconds
    if _turns.written >= REST_AFTER:
        _turns.written = 0.0
        time.sleep(REST)
