"""Figures of the first overview: what is open, late, near, by unit; each has a list behind it."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count, Q

from lilong.accounts.viewer import Viewer
from lilong.kernel.clock import SHANGHAI, local
from lilong.work_orders import policies
from lilong.work_orders.terms import AT_THE_CENTRE


@dataclass(frozen=True, slots=True)
class UnitCount:
    """The open orders a unit leads; `near` are those whose lamp has turned, without the late."""

    unit_id: int
    name: str
    name_en: str
    open: int
    late: int
    near: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of open orders at a moment, and of today's coming and going."""

    open: int
    late: int
    near: int
    backlog: int
    to_dispatch: int
    received_today: int
    closed_today: int
    units: tuple[UnitCount, ...]


def overview(viewer: Viewer, *, at: datetime) -> Overview:
    """Return the figures of the orders a viewer sees; three queries, over open rows and today's."""
    rows = policies.visible_orders(viewer)
    begun = datetime.combine(local(at).date(), time(), SHANGHAI)
    late, near = Q(next_due_at__lt=at), Q(warn_at__lte=at, next_due_at__gte=at)
    by_unit = (
        rows.open()
        .values("lead_unit_id", "lead_unit__name", "lead_unit__name_en")
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=late),
            near=Count("pk", filter=near),
            backlog=Count("pk", filter=Q(is_backlog=True, next_due_at__isnull=True)),
            waiting=Count("pk", filter=Q(stage__in=AT_THE_CENTRE)),
        )
        .order_by("-late", "-open", "lead_unit_id")
    )
    counted = list(by_unit)
    return Overview(
        open=sum(row["open"] for row in counted),
        late=sum(row["late"] for row in counted),
        near=sum(row["near"] for row in counted),
        backlog=sum(row["backlog"] for row in counted),
        to_dispatch=sum(row["waiting"] for row in counted),
        received_today=rows.filter(opened_at__gte=begun, opened_at__lte=at).count(),
        closed_today=rows.filter(closed_at__gte=begun, closed_at__lte=at).count(),
        units=tuple(
            UnitCount(
                unit_id=row["lead_unit_id"],
                name=row["lead_unit__name"],
                name_en=row["lead_unit__name_en"],
                open=row["open"],
                late=row["late"],
                near=row["near"],
            )
            for row in counted
        ),
    )
