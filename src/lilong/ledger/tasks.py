"""Jobs of the ledger room: counts are kept again after writes and at midnight."""

from lilong.jobs.registry import on_tick
from lilong.kernel import clock
from lilong.ledger.operations import tallying


def keep_tallies() -> int:
    """Count again the communities whose counts have changed or whose day is over."""
    return tallying.keep_tallies(at=clock.now())


on_tick(keep_tallies)
