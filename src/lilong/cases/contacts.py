"""Who has been spoken with about a matter, and which running clocks wait for it still."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Exists, OuterRef, QuerySet, Subquery, Value, When

from lilong.cases.models import Contact, Matter, MatterClock, MatterQuerySet
from lilong.cases.terms import ClockState, ContactKind, ContactSide


def has_running_clock(keys: Collection[str]) -> Exists:
    """Return the filter for matters of which a clock of one of these keys runs."""
    running = MatterClock.objects.filter(
        matter=OuterRef("pk"), key__in=list(keys), state=ClockState.RUNNING
    )
    return Exists(running)


def waiting_clocks(
    office_id: int,
    matters: MatterQuerySet,
    keys: Collection[str],
    side: ContactSide,
    *,
    at: datetime,
) -> QuerySet[Any]:
    """Return the running clocks of some matters by which one side has to speak with somebody.

    Earliest deadline first; what was put off to a later time than now (`is_later`, `again_at`)
    and backlog come last.
    """
    latest = Contact.objects.filter(matter=OuterRef("matter"), side=side).order_by("-at", "-id")
    is_later = Case(
        When(again_at__gt=at, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    return (
        MatterClock.objects.filter(
            office_id=office_id,
            state=ClockState.RUNNING,
            key__in=list(keys),
            matter__in=matters.order_by().values("pk"),
        )
        .annotate(again_at=Subquery(latest.values("again_at")[:1]))
        .annotate(is_later=is_later)
        .order_by("is_later", "is_backlog", "due_at", "id")
    )


def attempts(matters: Iterable[Matter], side: ContactSide) -> Counter[tuple[UUID, str]]:
    """Count one side's attempts by matter and kind: follow-up calls of the present round only."""
    rounds = {matter.pk: matter.round for matter in matters}
    found: Counter[tuple[UUID, str]] = Counter()
    rows = Contact.objects.filter(matter_id__in=rounds, side=side)
    for key, kind, nth in rows.values_list("matter_id", "kind", "round"):
        if kind != ContactKind.FOLLOW_UP_CALL or nth == rounds[key]:
            found[key, kind] += 1
    return found
