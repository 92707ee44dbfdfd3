"""The demonstration district: an invented city block pattern, the same on every machine.

Streets run between the crossings of an uneven lattice, each with a bend; a community is the block
between four streets, so that neighbours share every corner and nothing overlaps. Grid cells are
cut out of a community along straight lines.
"""

import json
import math
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from shapely.geometry import LineString, Polygon, mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import split, unary_union

from lilong.kernel.actor import Actor
from lilong.territory import operations
from lilong.territory.models import Area, Level, valid_on
from lilong.territory.terms import AreaSpec

DATA = Path(__file__).resolve().parent / "data" / "demo.json"
SINCE = date(2015, 1, 1)
SOUTH_WEST = (121.4575, 31.2035)
COLUMN, ROW, ROWS = 0.0043, 0.0046, 3
UNEVENNESS = 0.0007
DECIMALS = 6

Corner = tuple[float, float]


def _chance(*seed: int) -> float:
    """Return a number between -1 and 1 that looks like chance and is always the same."""
    mixed = sum((i + 1) * 12.9898 * value + 78.233 * (i + 1) for i, value in enumerate(seed))
    return math.modf(math.sin(mixed) * 43758.5453)[0]


@cache
def _crossing(column: int, row: int) -> Corner:
    """Return where two streets meet; the town leans a little and its river bends."""
    lon = SOUTH_WEST[0] + COLUMN * column + 0.0005 * row + UNEVENNESS * _chance(column, row, 1)
    lat = SOUTH_WEST[1] + ROW * row - 0.0004 * column + UNEVENNESS * _chance(column, row, 2)
    return round(lon, DECIMALS), round(lat, DECIMALS)


@cache
def _bend(start: Corner, end: Corner) -> Corner:
    """Return the corner in the middle of a street."""
    seed = round(sum(start + end) * 10**DECIMALS)
    share = 0.5 + 0.12 * _chance(seed, 3)
    aside = 0.07 * _chance(seed, 4)
    lon, lat = end[0] - start[0], end[1] - start[1]
    return (
        round(start[0] + share * lon - aside * lat, DECIMALS),
        round(start[1] + share * lat + aside * lon, DECIMALS),
    )


def block(column: int, row: int) -> Polygon:
    """Return the block between four streets, the same corners seen from each side."""
    south_west, south_east = _crossing(column, row), _crossing(column + 1, row)
    north_west, north_east = _crossing(column, row + 1), _crossing(column + 1, row + 1)
    return Polygon(
        [
            south_west, _bend(south_west, south_east), south_east,
            _bend(south_east, north_east), north_east,
            _bend(north_west, north_east), north_west, _bend(south_west, north_west),
        ]
    )  # fmt: skip


def cells(shape: BaseGeometry, count: int) -> list[BaseGeometry]:
    """Return a block cut into as many grid cells, numbered from west to east, north to south."""
    west, south, east, north = shape.bounds
    parts = [shape]
    if count > 2:
        middle = south + (north - south) * 0.52
        parts = list(split(shape, LineString([(west, middle), (east, middle + 0.0002)])).geoms)
        parts.sort(key=lambda part: -part.centroid.y)
    if count % 2 == 0:
        middle = west + (east - west) * 0.48
        line = LineString([(middle, south - 1e-4), (middle + 0.0003, north + 1e-4)])
        parts = [
            half
            for part in parts
            for half in sorted(split(part, line).geoms, key=lambda half: half.centroid.x)
        ]
    elif count == 3:
        upper, lower = parts
        middle = (lower.bounds[0] + lower.bounds[2]) / 2
        line = LineString([(middle, south - 1e-4), (middle - 0.0002, north + 1e-4)])
        halves = sorted(split(lower, line).geoms, key=lambda half: half.centroid.x)
        parts = [upper, *halves]
    return parts


def specs() -> list[AreaSpec]:
    """Return every area of the demonstration district, larger ones first."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    found, parent = [], ""
    for row in data["above"]:
        found.append(_spec(row, row["level"], parent, None))
        parent = row["code"]
    for row in data["subdistricts"]:
        blocks = [block(c, r) for c in range(row["west"], row["east"]) for r in range(ROWS)]
        found.append(_spec(row, Level.SUBDISTRICT, parent, unary_union(blocks)))
    for row in data["communities"]:
        shape = block(row["column"], row["row"])
        found.append(_spec(row, Level.COMMUNITY, row["code"][:9], shape))
        found += [
            AreaSpec(
                f"{row['code']}{i:02d}", f"{row['name'].removesuffix('居民区')}第{i}网格",
                Level.GRID_CELL, row["code"], f"{row['name_en']}, cell {i}",
                _drawn(cell), SINCE,
            )
            for i, cell in enumerate(cells(shape, row["cells"]), 1)
        ]  # fmt: skip
    return found


def _drawn(shape: BaseGeometry) -> dict[str, Any]:
    text: dict[str, Any] = json.loads(json.dumps(mapping(shape)))
    return text


def _spec(row: dict[str, Any], level: str, parent: str, shape: BaseGeometry | None) -> AreaSpec:
    return AreaSpec(
        row["code"], row["name"], level, parent, row["name_en"],
        _drawn(shape) if shape else None, SINCE,
    )  # fmt: skip


def load(*, by: Actor, at: datetime) -> dict[str, Area]:
    """Make the demonstration district's areas that are missing; return all of them by code."""
    wanted = specs()
    rows = Area.objects.filter(valid_on(at.date()), code__in=[spec.code for spec in wanted])
    known = {area.code: area for area in rows}
    for spec in wanted:
        if spec.code not in known:
            known[spec.code] = operations.create_area(spec, by=by, at=at)
    return known
