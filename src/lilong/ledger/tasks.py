"""Jobs of the ledger room: readings, exports, retention; counts after writes and at midnight."""

from uuid import UUID

from lilong.jobs.registry import cron, job, on_tick
from lilong.kernel import clock
from lilong.ledger.operations import exporting, retention, samples, tallying


@job("ledger.draw_readings")
def draw_readings() -> None:
    """Draw last month's readings that have to be justified."""
    samples.draw_month(at=clock.now())


@job("ledger.make_export")
def make_export(export_id: str) -> None:
    """Make the file of an approved export of persons."""
    exporting.make_export(export_id=UUID(export_id), at=clock.now())


@job("ledger.retention")
def keep_to_the_rules() -> None:
    """Let go what the retention rules no longer let keep."""
    retention.keep_to_the_rules(at=clock.now())


def keep_tallies() -> int:
    """Count again the communities whose counts have changed or whose day is over."""
    return tallying.keep_tallies(at=clock.now())


cron("10 6 1 * *", "ledger.draw_readings")
cron("40 3 * * *", "ledger.retention")
on_tick(keep_tallies)
