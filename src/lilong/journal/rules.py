"""Pure decisions of the journal."""

from datetime import date, datetime

from lilong.journal.terms import CLOCK_SLACK
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark


def may_make_root(day: date, now: datetime, last: date | None) -> Refusal | None:
    """Say why the root of a local day may not be made now, or nothing.

    A day is over a few minutes after midnight, when the slowest clock has passed it, too.
    """
    if local(now - CLOCK_SLACK).date() <= day:
        return Refusal(
            "day_not_over", mark("The root of {day} can be made once the day is over."), _of(day)
        )
    if last and day < last:
        return Refusal(
            "before_first_root",
            mark("There is no root of {day}, and none can be made behind later ones."),
            _of(day),
        )
    return None


def still_writing(day: date) -> Refusal:
    """Return the refusal for a day on which a change has begun and not ended."""
    return Refusal(
        "still_writing",
        mark("Something begun on {day} is still being written. Make its root a little later."),
        _of(day),
    )


def _of(day: date) -> dict[str, str]:
    return {"day": day.isoformat()}
