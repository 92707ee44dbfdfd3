"""Jobs of the attachments room."""

from uuid import UUID

from lilong.attachments import operations
from lilong.jobs.registry import cron, job
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.text import mark


# Nobody waits for it: until it is there a drawing stands in its place.
@job("attachments.thumbnail", retries=3, priority=-10)
def thumbnail(attachment_id: str) -> None:
    """Make a picture's stripped copy and its thumbnail."""
    operations.make_copies(attachment_id=UUID(attachment_id), at=clock.now())


@job("attachments.tidy")
def tidy() -> None:
    """Remove files whose day is past, and files that no row names."""
    operations.remove_expired(
        by=system("attachments.tidy", words=mark("Clearing away of files")), at=clock.now()
    )
    operations.remove_orphans(at=clock.real_now())


cron("40 2 * * *", "attachments.tidy")
