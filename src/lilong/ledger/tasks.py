"""Jobs of the ledger room: readings drawn, counts kept after writes and at midnight."""

from lilong.jobs.registry import cron, job, on_tick
from lilong.kernel import clock
from lilong.ledger.operations import samples, tallying


@job("ledger.draw_readings")
def draw_readings() -> None:
    """Draw last month's readings that have to be justified."""
    samples.draw_month(at=clock.now())


def keep_tallies() -> int:
    """Count again the communities whose counts have changed or whose day is over."""
    return tallying.keep_tallies(at=clock.now())


cron("10 6 1 * *", "ledger.draw_readings")
on_tick(keep_tallies)
