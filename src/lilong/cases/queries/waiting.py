"""What waits: requests to be decided, people to be told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from lilong.accounts.viewer import Viewer
from lilong.cases import policies
from lilong.cases.models import Approval, Matter, Telling
from lilong.cases.terms import ApprovalState


def approvals(viewer: Viewer, kind: str, *, keys: tuple[str, ...] = ()) -> QuerySet[Approval]:
    """Return the requests on matters the viewer sees, of a kind, all keys or some."""
    visible = policies.visible_matters(viewer, {kind}).values("pk")
    rows = Approval.objects.filter(office_id=viewer.office_id, kind=kind, matter__in=visible)
    if keys:
        rows = rows.filter(key__in=keys)
    return rows.select_related("matter__lead_unit", "unit", "asked_by", "decided_by")


def waiting_approvals(
    viewer: Viewer, kind: str, *, keys: tuple[str, ...] = ()
) -> QuerySet[Approval]:
    """Return the requests that wait for a decision, the oldest first."""
    rows = approvals(viewer, kind, keys=keys).filter(state=ApprovalState.PENDING)
    return rows.order_by("asked_at", "pk")


def count_waiting(viewer: Viewer, kind: str) -> dict[str, int]:
    """Return how many requests wait, by key."""
    rows = approvals(viewer, kind).filter(state=ApprovalState.PENDING).select_related(None)
    return dict(rows.order_by().values_list("key").annotate(count=Count("pk")))


def approvals_of(matter: Matter) -> list[Approval]:
    """Return the requests on one matter, in the order they were asked."""
    rows = Approval.objects.filter(matter=matter).select_related("unit", "asked_by", "decided_by")
    return list(rows.order_by("asked_at", "pk"))


@dataclass(frozen=True, slots=True)
class UnitRequests:
    """How many requests of a key a unit has made, and what became of them."""

    unit_id: int
    name: str
    name_en: str
    asked: int
    granted: int
    refused: int
    settled: int
    waiting: int


def requests_by_unit(
    viewer: Viewer, kind: str, key: str, *, since: datetime, until: datetime
) -> list[UnitRequests]:
    """Return the requests of a key by unit, of those asked in a period; withdrawn ones left out."""
    rows = (
        approvals(viewer, kind, keys=(key,))
        .filter(asked_at__gte=since, asked_at__lt=until)
        .exclude(state=ApprovalState.WITHDRAWN)
        .select_related(None)
        .order_by()
        .values("unit_id", "unit__name", "unit__name_en")
        .annotate(
            asked=Count("pk"),
            granted=_count(ApprovalState.GRANTED),
            refused=_count(ApprovalState.REFUSED),
            settled=_count(ApprovalState.SETTLED),
            waiting=_count(ApprovalState.PENDING),
        )
        .order_by("-asked", "unit_id")
    )
    return [
        UnitRequests(
            unit_id=row["unit_id"],
            name=row["unit__name"],
            name_en=row["unit__name_en"],
            **{name: row[name] for name in ("asked", "granted", "refused", "settled", "waiting")},
        )
        for row in rows
    ]


def _count(state: ApprovalState) -> Any:
    return Count("pk", filter=Q(state=state))


def open_tellings(viewer: Viewer, kind: str) -> QuerySet[Telling]:
    """Return who must still be told something, the earliest deadline first."""
    visible = policies.visible_matters(viewer, {kind}).values("pk")
    rows = Telling.objects.filter(
        office_id=viewer.office_id, kind=kind, done_at__isnull=True, matter__in=visible
    )
    return rows.select_related("matter__lead_unit").order_by("due_at", "pk")


def tellings_of(matter: Matter) -> list[Telling]:
    """Return what the person who raised a matter was or must be told, in order."""
    return list(Telling.objects.filter(matter=matter).order_by("at", "pk"))
