"""Reads of the journal. It knows no viewer: rooms above ask it for subjects they may show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery

from lilong.journal.models import DailyRoot, Delivery, Entry
from lilong.journal.storing import select_models
from lilong.journal.terms import DeliveryState
from lilong.kernel.subject import Subject


def entries_of(subject: Subject) -> list[Entry]:
    """Return the whole chain of a subject, oldest first."""
    chain = {"subject_kind": subject.kind, "subject_id": subject.id}
    return select_models(Entry, chain, ("sequence",))


def entries_since(
    office_id: int, since: datetime, *, types: Sequence[str] = (), limit: int = 1000
) -> list[Entry]:
    """Return an office's entries recorded at or after a moment, in the order of their recording."""
    rows = Entry.objects.filter(office_id=office_id, recorded_at__gte=since)
    if types:
        rows = rows.filter(type__in=types)
    return list(rows.order_by("recorded_at", "id")[:limit])


def count_by_type(office_id: int, since: datetime, until: datetime) -> dict[str, int]:
    """Return how many entries of each type an office recorded from one moment until another."""
    rows = Entry.objects.filter(
        office_id=office_id, recorded_at__gte=since, recorded_at__lt=until
    ).values_list("type")
    return dict(rows.annotate(count=Count("id")).order_by("type"))


def daily_roots(limit: int = 31) -> list[DailyRoot]:
    """Return the latest daily roots, newest first."""
    return list(DailyRoot.objects.order_by("-date")[:limit])


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """A delivery that waits for a person, and how many later ones of its subject wait behind it."""

    id: int
    office_id: int
    reaction: str
    subject: Subject
    sequence: int
    type: str
    attempts: int
    tried_until: datetime
    last_error: str
    waiting_count: int


def failed_deliveries(office_id: int | None, limit: int = 200) -> list[FailedDelivery]:
    """Return an office's deliveries that failed for good, oldest first; None means every office."""
    behind = (
        Delivery.objects.filter(
            reaction=OuterRef("reaction"),
            subject_kind=OuterRef("subject_kind"),
            subject_id=OuterRef("subject_id"),
            sequence__gt=OuterRef("sequence"),
            state=DeliveryState.PENDING,
        )
        .order_by()
        .values("reaction")
        .annotate(count=Count("id"))
        .values("count")
    )
    rows = Delivery.objects.filter(state=DeliveryState.FAILED)
    if office_id is not None:
        rows = rows.filter(office_id=office_id)
    return [
        FailedDelivery(
            id=row.pk,
            office_id=row.office_id,
            reaction=row.reaction,
            subject=Subject(row.subject_kind, row.subject_id),
            sequence=row.sequence,
            type=row.entry.type,
            attempts=row.attempts,
            tried_until=row.due_at,
            last_error=row.last_error,
            waiting_count=row.waiting_count or 0,
        )
        for row in rows.select_related("entry")
        .annotate(waiting_count=Subquery(behind))
        .order_by("due_at")[:limit]
    ]


def count_open_deliveries() -> dict[str, int]:
    """Return how many deliveries are pending and how many failed, for the health page."""
    rows = Delivery.objects.exclude(state=DeliveryState.DONE).values_list("state")
    return dict(rows.annotate(count=Count("id")).order_by("state"))
