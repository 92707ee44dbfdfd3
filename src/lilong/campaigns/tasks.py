"""What the room does by itself: leads and workers hear each morning; people whose time is up go."""

from uuid import UUID

from lilong.campaigns.operations import ordering, reminding, reporting
from lilong.jobs.registry import cron, job
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.text import mark

MORNING = mark("Campaigns, every morning")


@job("campaigns.tell_leads")
def tell_leads() -> None:
    """Tell the lead of each running campaign how far its open round is."""
    at = clock.now()
    for row in reporting.open_rounds():
        reporting.tell_lead(row, by=system("campaigns", row.office_id, words=MORNING), at=at)


cron("0 8 * * *", "campaigns.tell_leads")


@job("campaigns.make_plan")
def make_plan(order_id: str) -> None:
    """Make the plan of a large roll that somebody ordered."""
    ordering.fill_order(order_id=UUID(order_id), at=clock.now())


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
