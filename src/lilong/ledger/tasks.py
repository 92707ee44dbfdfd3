"""Jobs of the ledger room."""

from lilong.jobs.registry import cron, job
from lilong.kernel import clock
from lilong.ledger.operations import samples


@job("ledger.draw_readings")
def draw_readings() -> None:
    """Draw last month's readings that have to be justified."""
    samples.draw_month(at=clock.now())


cron("10 6 1 * *", "ledger.draw_readings")
