"""Points for the map: where open orders lie, as plain rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import CharField, Func
from django.db.models.functions import Cast

from lilong.accounts.viewer import Viewer
from lilong.cases import queries as cases
from lilong.work_orders import policies
from lilong.work_orders.queries.lists import NEWEST_FIRST, Filters, order_list

MOST_POINTS = 4_000


class MapPoint(NamedTuple):
    """An order as a mark on the map (WGS-84); `id` is the key's usual text."""

    id: str
    number: str
    title: str
    longitude: float
    latitude: float
    stage: str
    lamp: str


def map_points(
    viewer: Viewer,
    box: Sequence[float],
    *,
    at: datetime,
    limit: int = MOST_POINTS,
    filters: Filters | None = None,
) -> list[MapPoint]:
    """Return the orders in a box (west, south, east, north), newest first, at most `limit`.

    Without filters only open ones: what is closed needs no mark.
    """
    west, south, east, north = box
    if filters is None:
        rows = policies.visible_orders(viewer).open()
    else:
        rows = order_list(viewer, filters, at=at).select_related(None).defer(None)
    rows = rows.filter(longitude__range=(west, east), latitude__range=(south, north))
    found = (
        rows.annotate(key=_key(), lamp=cases.lamp_at(at))
        .order_by(*NEWEST_FIRST)
        .values_list("key", "number", "title", "longitude", "latitude", "stage", "lamp")
    )
    return list(map(MapPoint._make, found[: min(limit, MOST_POINTS)]))


def _key() -> Func:
    """Return the key's usual text: SQLite keeps it without dashes."""
    if connection.vendor != "sqlite":
        return Cast("pk", CharField())
    parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    cut = " || '-' || ".join(f"substr(%(expressions)s, {at}, {length})" for at, length in parts)
    return Func("pk", template=cut, output_field=CharField())
