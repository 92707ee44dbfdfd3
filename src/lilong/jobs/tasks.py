"""Jobs of the house itself: keep the queue small, and do what the journal below cannot schedule."""

from datetime import timedelta

from lilong.jobs import operations
from lilong.jobs.bulk import learn
from lilong.jobs.registry import cron, job, on_tick
from lilong.journal import operations as journal
from lilong.journal import relay
from lilong.kernel import clock

_EVENTS_A_ROUND = 20


@job("jobs.tidy")
def tidy() -> None:
    """Delete what is over and old, and let the database look how its tables are filled now."""
    operations.tidy(at=clock.real_now())
    learn()


@job("journal.root", retries=12, waits_out_refusals=True)
def root() -> None:
    """Make the root over yesterday's journal; refused while a change of that day is written."""
    journal.make_daily_root(clock.local(clock.real_now()).date() - timedelta(days=1))


def deliver_events() -> int:
    """Hand waiting events to their reactions."""
    return relay.deliver(_EVENTS_A_ROUND)


cron("17 3 * * *", "jobs.tidy")
cron("20 0 * * *", "journal.root")
on_tick(deliver_events)
