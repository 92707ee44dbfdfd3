"""What no record may hold, whoever sends it: signs no database takes, moments that cannot be."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from lilong.campaigns.specs import Change
from lilong.kernel.errors import Refusal
from lilong.kernel.text import is_storable, mark

# The clock of a phone without a battery begins in 1970; nothing is done or planned further off.
_PAST, _AHEAD = timedelta(days=366 * 60), timedelta(days=366 * 2)
_UNREADABLE = Refusal(
    "unreadable", mark("This record could not be read; look at it and record again.")
)
_NO_TIME = mark("This time cannot be. Look at the time.")


def unfit_refusal(change: Change, at: datetime) -> Refusal | None:
    """Say that a change could not be kept as it was sent, or nothing."""
    told = (change.move, change.note, change.reason, change.answers)
    if not all(_is_storable(one) for one in told):
        return _UNREADABLE
    for field in ("made_at", "again_at"):
        moment = getattr(change, field)
        if moment is not None and not _can_be(moment, at):
            return Refusal("no_time", _NO_TIME, field=field)
    return None


def _can_be(moment: datetime, at: datetime) -> bool:
    return moment.tzinfo is not None and at - _PAST <= moment <= at + _AHEAD


def _is_storable(value: Any) -> bool:
    """Say whether a database takes a value, however deep its texts stand."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            if not is_storable(one):
                return False
        elif isinstance(one, Mapping):
            left += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            left += one
    return True
