"""Background work of the work orders room."""

from lilong.jobs.registry import cron, job
from lilong.kernel import clock
from lilong.work_orders import operations


@job("work_orders.forget_lessons")
def forget_lessons() -> None:
    """Remove what was learned from so long ago that the rulebook keeps it no longer."""
    operations.forget_lessons(at=clock.now())


cron("55 3 * * *", "work_orders.forget_lessons")
