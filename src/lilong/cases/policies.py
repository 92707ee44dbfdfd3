"""Which matters a viewer sees, and what rules may know of her. Deny by default."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from lilong.accounts import queries as accounts
from lilong.accounts.scope import reach
from lilong.accounts.terms import Confidentiality
from lilong.accounts.viewer import Viewer
from lilong.cases import flow
from lilong.cases.grammar import Doer
from lilong.cases.models import Assignment, Matter, MatterQuerySet
from lilong.kernel.actor import Actor


def visible_kinds(viewer: Viewer) -> frozenset[str]:
    """Return the kinds of matter whose declaration lets this viewer look."""
    return frozenset(p.key for p in flow.programmes() if viewer.may(p.seen_by))


def visible_matters(viewer: Viewer, kinds: Collection[str] | None = None) -> MatterQuerySet:
    """Return the matters within the viewer's office, kinds, area, units and confidentiality."""
    allowed = visible_kinds(viewer)
    wanted = allowed if kinds is None else allowed.intersection(kinds)
    if not wanted:
        return Matter.objects.none()
    rows: MatterQuerySet = Matter.objects.filter(office_id=viewer.office_id)
    rows = (
        rows.filter(kind=next(iter(wanted))) if len(wanted) == 1 else rows.filter(kind__in=wanted)
    )
    if viewer.confidentiality < max(Confidentiality):
        rows = rows.filter(confidentiality__lte=viewer.confidentiality)
    within_reach = reach(viewer, "area_path", ("lead_unit", "raiser_unit"))
    if not within_reach:
        return rows
    taking_part = Assignment.objects.filter(
        matter=OuterRef("pk"), unit_id__in=sorted(viewer.unit_ids), ended_at__isnull=True
    )
    return rows.filter(within_reach | Exists(taking_part))


def may_view_subject(viewer: Viewer, matter_id: str) -> bool:
    """Say whether a viewer sees the matter that a file belongs to."""
    return visible_matters(viewer).filter(pk=UUID(matter_id)).exists()


def may_mark_files(viewer: Viewer, matter_id: str) -> bool:
    """Say whether a viewer takes part in the matter a photo belongs to: by her unit, or as the
    office's centre.
    """
    found = visible_matters(viewer).filter(pk=UUID(matter_id)).first()
    if found is None:
        return False
    takes_part = Q(unit_id__in=sorted(viewer.unit_ids), ended_at__isnull=True)
    parts = Assignment.objects.filter(takes_part, matter=found)
    is_centre = viewer.unit_id == accounts.centre_unit_id(found.office_id)
    return is_centre or found.raiser_unit_id in viewer.unit_ids or parts.exists()


def doer(viewer: Viewer | None, by: Actor, centre_unit_id: int | None) -> Doer:
    """Return what rules may know of the one who asks: a viewer's rights, or a system's none."""
    if viewer is None:
        return Doer(kind=by.kind)
    return Doer(
        kind=by.kind,
        staff_id=viewer.staff_id,
        unit_id=viewer.unit_id,
        unit_ids=viewer.unit_ids,
        is_centre=centre_unit_id is not None and viewer.unit_id == centre_unit_id,
        capabilities=frozenset(viewer.capabilities),
    )
