"""The section head's board: what is late, near, sent back, dissatisfied, unit by unit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from lilong.accounts import queries as accounts
from lilong.accounts.viewer import Viewer
from lilong.cases.models import MatterQuerySet
from lilong.kernel.clock import local
from lilong.work_orders import policies
from lilong.work_orders.queries.lists import with_details
from lilong.work_orders.queries.marks import contact_waits, marked
from lilong.work_orders.terms import Mark


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A unit's open orders by what a head must know; `near` without the late."""

    unit_id: int
    name: str
    name_en: str
    open: int = 0
    late: int = 0
    near: int = 0
    sent_back: int = 0
    dissatisfied: int = 0
    warned: int = 0
    contact: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """The units a viewer answers for, and the warnings nobody has acknowledged."""

    lines: tuple[BoardLine, ...]
    warnings: MatterQuerySet

    def total(self, what: str) -> int:
        """Return the sum of a figure over all units."""
        return sum(getattr(line, what) for line in self.lines)


def _of_units(viewer: Viewer) -> MatterQuerySet:
    """Return the open orders a viewer answers for: the whole office's, or those her units lead."""
    rows = policies.visible_orders(viewer).open()
    if viewer.sees_whole_office:
        return rows
    return rows.filter(lead_unit_id__in=sorted(viewer.unit_ids))


def board(viewer: Viewer, *, at: datetime) -> Board:
    """Return the board of a viewer's units, the worst first; three queries over open rows."""
    rows = _of_units(viewer)
    counted = {
        row["lead_unit_id"]: row
        for row in rows.values("lead_unit_id").annotate(
            open=Count("pk"),
            late=Count("pk", filter=Q(next_due_at__lt=at)),
            near=Count("pk", filter=Q(warn_at__lte=at, next_due_at__gte=at)),
            sent_back=Count("pk", filter=Q(work_order__sent_back__gt=0)),
            dissatisfied=Count("pk", filter=Q(work_order__is_dissatisfied=True)),
            warned=Count("pk", filter=Q(work_order__warned_at__isnull=False)),
        )
    }
    waits = contact_waits(rows).values("lead_unit_id").annotate(contact=Count("pk"))
    contacts = {row["lead_unit_id"]: row["contact"] for row in waits}
    lines = []
    for unit in accounts.units(viewer, on=local(at).date()):
        is_hers = unit.pk in viewer.unit_ids and not viewer.sees_whole_office
        if unit.pk in counted or is_hers:
            found: dict[str, Any] = dict(counted.get(unit.pk, {}))
            found.pop("lead_unit_id", None)
            contact = contacts.get(unit.pk, 0)
            lines.append(BoardLine(unit.pk, unit.name, unit.name_en, **found, contact=contact))
    lines.sort(key=lambda one: (-one.warned, -one.late, -one.dissatisfied, -one.near, -one.open))
    warnings = marked(rows, Mark.WARNED).order_by("work_order__warned_at", "id")
    return Board(tuple(lines), with_details(warnings))
