"""Who is whose neighbour, from plain points."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from math import cos, radians
from typing import Final, NamedTuple

from shapely import MultiPoint, delaunay_triangles

from lilong.ledger.grouping.problem import Pair

_METRES_PER_DEGREE: Final = 111_320.0


class Spot(NamedTuple):
    """Where a unit stands, by WGS-84, and in which region."""

    key: str
    lon: float
    lat: float
    region: str = ""


def neighbours(spots: Iterable[Spot], *, within: float) -> list[Pair]:
    """Return who is whose neighbour: the pairs of a Delaunay triangulation within so many metres.

    Regions are triangulated one by one, so that no pair crosses a border. Units on one point are
    neighbours in the order of their keys.
    """
    by_region: dict[str, list[Spot]] = defaultdict(list)
    for spot in spots:
        by_region[spot.region].append(spot)
    pairs = [pair for found in by_region.values() for pair in _of_region(found, within)]
    return sorted(pairs)


def in_order(spots: Iterable[tuple[str, Spot]], *, within: float) -> list[list[str]]:
    """Return units in their order along each street, parted where the next is further than that.

    `spots` come as (street, spot) in the order in which they stand along the streets.
    """
    rows: list[list[str]] = []
    before: dict[str, tuple[Spot, list[str]]] = {}
    for street, spot in spots:
        last = before.get(street)
        is_near = last is not None and distance(last[0], spot) <= within
        if last is not None and is_near and last[0].region == spot.region:
            row = last[1]
        else:
            row = []
            rows.append(row)
        row.append(spot.key)
        before[street] = (spot, row)
    return rows


def distance(one: Spot, other: Spot) -> float:
    """Return the metres between two spots of one city."""
    (x, y), (u, v) = _metres([one, other])
    return float(((x - u) ** 2 + (y - v) ** 2) ** 0.5)


def _of_region(spots: list[Spot], within: float) -> Iterable[Pair]:
    ordered = sorted(spots)
    on_point: dict[tuple[float, float], list[str]] = defaultdict(list)
    for spot, point in zip(ordered, _metres(ordered), strict=True):
        on_point[point].append(spot.key)
    for keys in on_point.values():
        yield from pairwise(keys)
    for a, b in _edges(list(on_point)):
        if (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 <= within**2:
            first, second = on_point[a][0], on_point[b][0]
            yield min(first, second), max(first, second)


def _edges(
    points: list[tuple[float, float]],
) -> Iterable[tuple[tuple[float, float], tuple[float, float]]]:
    """Return the edges between points: a triangulation, or a line when all lie on one."""
    lines = delaunay_triangles(MultiPoint(points), only_edges=True) if len(points) > 2 else None
    if lines is None or lines.is_empty:
        ordered = sorted(points)
        return pairwise(ordered)
    return [(line.coords[0], line.coords[-1]) for line in getattr(lines, "geoms", [lines])]


def _metres(spots: list[Spot]) -> list[tuple[float, float]]:
    """Return points on a plane that is true enough for one city, to the centimetre."""
    if not spots:
        return []
    wide = cos(radians(sum(spot.lat for spot in spots) / len(spots)))
    return [
        (
            round(spot.lon * _METRES_PER_DEGREE * wide, 2),
            round(spot.lat * _METRES_PER_DEGREE, 2),
        )
        for spot in spots
    ]
