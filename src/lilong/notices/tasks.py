"""Jobs of the notices room: messages leave the house, old files go."""

from uuid import UUID

from lilong.jobs.registry import cron, job
from lilong.kernel import clock
from lilong.notices import operations
from lilong.notices.terms import ATTEMPTS


@job("notices.send_one", retries=ATTEMPTS)
def send_one(message: str) -> None:
    """Make one attempt at a message."""
    operations.deliver(message_id=UUID(message), at=clock.now())


@job("notices.tidy")
def tidy() -> None:
    """Remove what the file sender wrote long ago."""
    operations.tidy(at=clock.real_now())


cron("50 2 * * *", "notices.tidy")
