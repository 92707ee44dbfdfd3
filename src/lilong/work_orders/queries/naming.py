"""What the keys in an order's history stand for: units, categories, areas of an office by key."""

from collections.abc import Mapping
from dataclasses import dataclass

from lilong.accounts import queries as accounts
from lilong.accounts.viewer import Viewer
from lilong.territory import queries as territory
from lilong.territory.models import Area
from lilong.work_orders.queries.catalogue import desk
from lilong.work_orders.triage import Catalogue, UnitFact


@dataclass(frozen=True, slots=True)
class Names:
    """An office's catalogue with its units, and its areas by key; kept values, hardly a query."""

    catalogue: Catalogue
    areas: Mapping[int, Area]


def names(viewer: Viewer) -> Names:
    """Return what pages name of the viewer's office; ended units and areas are among it."""
    atlas = territory.atlas(accounts.office(viewer.office_id).area.path)
    return Names(desk(viewer.office_id).catalogue, {area.pk: area for area in atlas.areas})


def is_descendant(catalogue: Catalogue, unit: UnitFact, lead_id: int) -> bool:
    """Say whether a unit lies below another in the tree of units."""
    above, seen = unit.parent_id, set[int]()
    while above is not None and above not in seen and above != lead_id:
        seen.add(above)
        above = catalogue.units[above].parent_id
    return above == lead_id
