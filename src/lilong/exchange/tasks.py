"""Jobs of the exchange room."""

from uuid import UUID

from lilong.exchange import operations
from lilong.jobs.registry import cron, job
from lilong.kernel import clock


@job("exchange.run", retries=5)
def run(run_id: str) -> None:
    """Take the rows of an import, from where it is."""
    operations.run_import(run_id=UUID(run_id), at=clock.now())


@job("exchange.tidy")
def tidy() -> None:
    """Remove the files of old imports."""
    operations.remove_old_files(at=clock.now())


cron("50 2 * * *", "exchange.tidy")
