"""Jobs of the ledger room."""

from uuid import UUID

from lilong.jobs.registry import cron, job
from lilong.kernel import clock
from lilong.ledger.operations import exporting, retention, samples


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


cron("10 6 1 * *", "ledger.draw_readings")
cron("40 3 * * *", "ledger.retention")
