"""The map kept in memory: which area a point lies in, which areas a text names.

An atlas is built from all areas below a path, ended ones too, so that any day can be asked; it is
kept under the edition's revision, which is new after each change.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

import shapely
from django.db import connection
from shapely import STRtree
from shapely.geometry import Point

from lilong.territory import rules
from lilong.territory.models import Area, Edition
from lilong.territory.terms import SUFFIXES

MOST_KEPT = 64


def holds_on(area: Area, on: date) -> bool:
    """Say whether an area holds on a day."""
    return area.valid_from <= on and (area.valid_to is None or area.valid_to >= on)


def short_name(name: str) -> str:
    """Return how people say the name: 育新居民区 becomes 育新; never less than two signs."""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return name


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    area: Area


class Atlas:
    """The areas below a path with their shapes and names, for any number of look-ups."""

    def __init__(self, areas: list[Area]) -> None:
        self.areas = areas
        shapes = [(area, rules.shape_of(area.polygon)) for area in areas]
        drawn = [(area, shape) for area, shape in shapes if shape is not None]
        self.drawn = [area for area, _shape in drawn]
        self.tree = STRtree([shape for _area, shape in drawn])
        self.names = sorted(
            (
                _Name(text, area)
                for area in areas
                for text in {area.name, short_name(area.name), area.name_en.lower()}
                if len(text) > 1
            ),
            key=lambda name: (-len(name.text), -rules.LEVELS.index(name.area.level), name.text),
        )

    def area_at(self, lon: float, lat: float, *, on: date) -> Area | None:
        """Return the smallest area a WGS-84 point lies in on a day, None outside all.

        A point on a border belongs to the neighbour with the lower code, so that the answer is
        always the same.
        """
        hits = self.tree.query(Point(lon, lat), predicate="intersects")
        found = [area for area in (self.drawn[i] for i in hits) if holds_on(area, on)]
        return min(found, key=_smallest_first, default=None)

    def areas_at(self, points: Sequence[tuple[float, float]], *, on: date) -> list[Area | None]:
        """Return for each WGS-84 point what `area_at` returns, all in one pass over the tree."""
        if not points:
            return []
        found: list[Area | None] = [None] * len(points)
        best: dict[int, tuple[int, str, int]] = {}
        ranks = [_smallest_first(area) if holds_on(area, on) else None for area in self.drawn]
        asked, hit = self.tree.query(shapely.points(points), predicate="intersects")
        for point, place in zip(asked.tolist(), hit.tolist(), strict=True):
            rank = ranks[place]
            if rank is not None and (point not in best or rank < best[point]):
                best[point], found[point] = rank, self.drawn[place]
        return found

    def named_in(self, text: str, *, on: date) -> list[Area]:
        """Return the areas named in a text, longest name first, or whose name the text begins."""
        wanted = text.strip().lower()
        if len(wanted) < 2:
            return []
        found: dict[int, Area] = {}
        for name in self.names:
            if (name.text in wanted or name.text.startswith(wanted)) and holds_on(name.area, on):
                found.setdefault(name.area.pk, name.area)
        return list(found.values())


def _smallest_first(area: Area) -> tuple[int, str, int]:
    return -rules.LEVELS.index(area.level), area.code, area.pk


_kept: OrderedDict[tuple[Any, str], Atlas] = OrderedDict()
_lock = Lock()
_REVISION = f"SELECT revision FROM {Edition._meta.db_table} ORDER BY id LIMIT 1"  # noqa: S608  # own name


def _revision() -> Any:
    """Return the edition's revision; asked in every request, so it goes round the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(_REVISION)
        found = cursor.fetchone()
    return found[0] if found else None


def atlas(within_path: str = "") -> Atlas:
    """Return the atlas of a subtree (everything when the path is empty); one query when known."""
    revision = _revision()
    key = (revision, within_path)
    with _lock:
        known = _kept.get(key) if revision else None
    if known is None:
        rows = Area.objects.filter(path__startswith=within_path).order_by("path")
        known = Atlas(list(rows))
        with _lock:
            _kept[key] = known
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    return known
