"""Marks of open orders: what a list is looked at for, beside stage and deadline."""

from collections.abc import Callable, Mapping

from lilong.cases.contacts import has_running_clock
from lilong.cases.models import MatterQuerySet
from lilong.work_orders.terms import AT_THE_CENTRE, Mark, StageKey

CONTACT_CLOCK = "first_contact"
_OWED = ("first_contact", "centre_contact", "unit_call", "centre_call")
_CALLED = (StageKey.REPORTED, StageKey.FOLLOWED_UP)


def contact_waits(rows: MatterQuerySet) -> MatterQuerySet:
    """Narrow to orders whose handling unit has not spoken with the caller yet."""
    return rows.exclude(stage__in=AT_THE_CENTRE).filter(has_running_clock([CONTACT_CLOCK]))


def _ready(rows: MatterQuerySet) -> MatterQuerySet:
    """Narrow to what everybody has called about, and nobody has complained of."""
    called = rows.filter(stage__in=_CALLED, work_order__warned_at__isnull=True)
    return called.filter(~has_running_clock(_OWED), work_order__is_dissatisfied=False)


_MARKS: Mapping[str, Callable[[MatterQuerySet], MatterQuerySet]] = {
    Mark.SENT_BACK: lambda rows: rows.filter(work_order__sent_back__gt=0),
    Mark.DISSATISFIED: lambda rows: rows.filter(work_order__is_dissatisfied=True),
    Mark.WARNED: lambda rows: rows.filter(work_order__warned_at__isnull=False),
    Mark.CONTACT: contact_waits,
    Mark.READY: _ready,
}


def marked(rows: MatterQuerySet, mark: str) -> MatterQuerySet:
    """Narrow to open orders with a mark; an unknown one narrows nothing."""
    narrow = _MARKS.get(mark)
    return narrow(rows.open()) if narrow else rows
