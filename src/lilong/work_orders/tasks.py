"""Background work of the work orders room."""

from lilong.jobs.registry import cron, job
from lilong.kernel import clock
from lilong.work_orders import operations


@job("work_orders.forget_lessons")
def forget_lessons() -> None:
    """Remove what was learned from so long ago that the rulebook keeps it no longer."""
    operations.forget_lessons(at=clock.now())


@job("work_orders.show_catalogue")
def show_catalogue() -> None:
    """Let lists show the categories as the changes that begin today make them."""
    operations.show_catalogue(at=clock.now())


cron("2 0 * * *", "work_orders.show_catalogue")
cron("55 3 * * *", "work_orders.forget_lessons")
