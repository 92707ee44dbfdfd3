"""Conditions on a matter by what hangs on it, for counts and lists of rooms above."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from lilong.cases.models import Approval, Assignment, Contact, MatterClock
from lilong.cases.terms import (
    ApprovalState,
    AssignmentRole,
    ClockState,
    ContactKind,
    ContactOutcome,
    ContactSide,
)


def has_clock(key: str, *wanted: Q, **more: Any) -> Exists:
    """Return the condition that a clock of a key counts: not void, not over before recording."""
    clocks = MatterClock.objects.filter(
        *wanted, matter=OuterRef("pk"), key=key, is_backlog=False, **more
    )
    return Exists(clocks.exclude(state=ClockState.VOID))


def with_clock(office_id: int, key: str, *wanted: Q) -> QuerySet[Any]:
    """Return the keys of matters of an office a clock of which counts, for `pk__in`.

    The same as `has_clock`, looked up from the clocks: the way round for a period's few.
    """
    clocks = MatterClock.objects.filter(*wanted, office_id=office_id, key=key, is_backlog=False)
    return clocks.exclude(state=ClockState.VOID).values("matter_id")


def ever_had_clock(key: str) -> Exists:
    """Return the condition that a clock of a key was ever started, whatever became of it."""
    return Exists(MatterClock.objects.filter(matter=OuterRef("pk"), key=key))


def leads_of(office_id: int, *wanted: Q, but: int) -> QuerySet[Assignment]:
    """Return the times units led matters of an office; those of one unit (the centre) left out."""
    led = Assignment.objects.filter(*wanted, office_id=office_id, role=AssignmentRole.LEAD)
    return led.exclude(unit_id=but)


def asked_while_leading(key: str, far: Any) -> Exists:
    """Return the condition on a lead's time that it asked for something then and stood by it."""
    asked = Approval.objects.filter(
        matter=OuterRef("matter"),
        key=key,
        asked_at__gte=OuterRef("started_at"),
        asked_at__lte=Coalesce(OuterRef("ended_at"), Value(far)),
    )
    return Exists(asked.exclude(state=ApprovalState.WITHDRAWN))


def _answers(*wanted: Q) -> QuerySet[Contact]:
    calls = Contact.objects.filter(
        *wanted,
        kind=ContactKind.FOLLOW_UP_CALL,
        outcome=ContactOutcome.REACHED,
        side=ContactSide.CENTRE,
    )
    return calls.exclude(satisfied="")


def with_answer(office_id: int, *wanted: Q) -> QuerySet[Any]:
    """Return the keys of matters of an office with an answer as `last_answer` knows them."""
    return _answers(*wanted).filter(office_id=office_id).values("matter_id")


def last_answer(*wanted: Q) -> Subquery:
    """Return the last answer to the centre's follow-up calls, of a person who was reached."""
    calls = _answers(*wanted).filter(matter=OuterRef("pk"))
    return Subquery(calls.order_by("-at", "-pk").values("satisfied")[:1])
