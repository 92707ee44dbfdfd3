"""Points for the map: where open orders lie, as plain rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import CharField
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
        rows.annotate(key=Cast("pk", CharField()), lamp=cases.lamp_at(at))
        .order_by(*NEWEST_FIRST)
        .values_list("key", "number", "title", "longitude", "latitude", "stage", "lamp")
    )
    return [MapPoint(_dashed(key), *rest) for key, *rest in found[: min(limit, MOST_POINTS)]]


def _dashed(key: str) -> str:
    """Return the usual text of a key: SQLite keeps it without dashes."""
    if len(key) == 36:
        return key
    return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
