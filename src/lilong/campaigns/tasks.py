"""What the room does by itself: every morning the lead of a campaign hears how far it is."""

from lilong.campaigns.operations import reporting
from lilong.jobs.registry import cron, job
from lilong.kernel import clock
from lilong.kernel.actor import system


@job("campaigns.tell_leads")
def tell_leads() -> None:
    """Tell the lead of each running campaign how far its open round is."""
    at = clock.now()
    for row in reporting.open_rounds():
        reporting.tell_lead(row, by=system("campaigns", row.office_id), at=at)


cron("0 8 * * *", "campaigns.tell_leads")
