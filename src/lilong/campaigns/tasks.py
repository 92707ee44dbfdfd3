"""What the room does by itself: days that are due are told, people whose time is up go."""

from lilong.campaigns.operations import reminding
from lilong.jobs.registry import cron, job
from lilong.kernel import clock


@job("campaigns.tell_dues")
def tell_dues() -> None:
    """Tell every post what is due today on the lines it looks after."""
    reminding.tell_dues(at=clock.now())


@job("campaigns.delete_people")
def delete_people() -> None:
    """Delete the people of ended campaigns whose retention is over."""
    reminding.delete_due(at=clock.now())


cron("30 7 * * *", "campaigns.tell_dues")
cron("20 3 * * *", "campaigns.delete_people")
