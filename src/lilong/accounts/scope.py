"""Which rows a viewer sees: office × area subtree × unit × confidentiality.

Every room's policies narrow their querysets with `visible`, so that one rule holds everywhere.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from lilong.accounts.viewer import Viewer

M = TypeVar("M", bound=Model)


def _in_area(field: str, viewer: Viewer) -> Q:
    """Return the filter for places in the viewer's area, under its present or a former code."""
    paths = (viewer.area_path, *viewer.other_paths)
    return reduce(or_, (Q(**{f"{field}__startswith": path}) for path in paths))


def _around(field: str, viewer: Viewer) -> Q:
    """Return the filter for places known only as an area around the viewer's own."""
    paths = (viewer.area_path, *viewer.other_paths)
    steps = {path[:i] for path in paths for i in range(0, len(path), 5)}
    known = Q(**{f"{field}__in": sorted(steps)})
    return reduce(or_, (Q(**{f"{field}__startswith": path}) for path in viewer.around_paths), known)


def _of_units(fields: Sequence[str], viewer: Viewer) -> Q:
    ids = sorted(viewer.unit_ids)
    return reduce(or_, (Q(**{f"{field}__in": ids}) for field in fields))


def reach(viewer: Viewer, area_path: str | None, units: Sequence[str]) -> Q:
    """Return the filter of `visible` for area and unit alone; empty for who sees everything."""
    narrowed = bool(viewer.area_path and area_path)
    if viewer.sees_whole_office or not units:
        if not narrowed or area_path is None:
            return Q()
        inside = _in_area(area_path, viewer)
        return inside | _of_units(units, viewer) if units else inside
    own = _of_units(units, viewer)
    if not narrowed or area_path is None:
        return own
    return own & (_in_area(area_path, viewer) | _around(area_path, viewer))


def visible(
    queryset: QuerySet[M],
    viewer: Viewer,
    *,
    office: str = "office",
    area_path: str | None = "area_path",
    units: Sequence[str] = ("lead_unit",),
    confidentiality: str | None = "confidentiality",
) -> QuerySet[M]:
    """Return the rows of a queryset that a viewer may see; another office's rows never.

    The names are the queryset's fields (`units` may be several, any of which suffices; use no
    many-valued relation). `area_path=None`, `units=()` and `confidentiality=None` leave a dimension
    out.

    A post that sees the whole office sees every unit's rows inside its area, and its own units'
    rows wherever they lie. Any other post sees its own units' rows; if it is narrowed to an area,
    those inside it and those whose place is known only as an area around it, so that no unit's
    order is lost for want of an exact place.
    """
    rows = queryset.filter(**{office: viewer.office_id})
    if confidentiality is not None:
        rows = rows.filter(**{f"{confidentiality}__lte": viewer.confidentiality})
    return rows.filter(reach(viewer, area_path, units))
