"""Background work of the engine."""

from datetime import date
from uuid import UUID

from lilong.cases import operations
from lilong.jobs.registry import cron, job
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.text import mark


@job("cases.forget_answers")
def forget_answers() -> None:
    """Remove the API's kept answers that no sender repeats any more."""
    operations.forget_answers(at=clock.now())


@job(operations.RECOUNT)
def recount_provisional(
    office_id: int,
    after: str = "",
    first: str = "",
    last: str = "",
    recount_id: int | None = None,
    done: int = 0,
) -> None:
    """Count one batch of an office's deadlines again."""
    operations.recount_provisional(
        office_id=office_id,
        by=system(operations.RECOUNT, office_id, words=mark("New working calendar")),
        at=clock.now(),
        after=UUID(after) if after else None,
        stretch=operations.Stretch(
            date.fromisoformat(first) if first else None,
            date.fromisoformat(last) if last else None,
            recount_id,
            done,
        ),
    )


cron("40 3 * * *", "cases.forget_answers")
