"""Reads of the territory room. The tree is shared by all offices and holds no secrets."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from lilong.territory import rules
from lilong.territory.atlas import Atlas, atlas
from lilong.territory.models import Area, AreaSuccession, Level, valid_on
from lilong.territory.terms import Change

__all__ = ["Atlas", "atlas"]


def area_at(lon: float, lat: float, *, on: date, within_path: str = "") -> Area | None:
    """Return the smallest area a WGS-84 point lies in on a day, None outside all.

    A point on a border belongs to the neighbour with the lower code. For many points take
    `atlas(within_path)` once and ask it.
    """
    return atlas(within_path).area_at(lon, lat, on=on)


def areas_at(points: Sequence[tuple[float, float]], *, on: date) -> list[Area | None]:
    """Return for each WGS-84 point the smallest area it lies in on a day, in one pass."""
    return atlas().areas_at(points, on=on)


def areas_by_name(text: str, *, on: date, within_path: str = "") -> list[Area]:
    """Return the areas below a path that a text names in Chinese or English, longest name first.

    育新 finds 育新居民区, and so does a sentence with 育新居民区 in it.
    """
    return atlas(within_path).named_in(text, on=on)


def area_by_code(code: str, *, on: date) -> Area | None:
    """Return the area with a code that holds on a day, None when there is none."""
    return Area.objects.filter(valid_on(on), code=code).order_by("-id").first()


def area_by_key(key: int, *, within_path: str = "") -> Area | None:
    """Return an area by its key if it lies below a path, with what it hangs below; else None."""
    found = Area.objects.filter(pk=key, path__startswith=within_path)
    return found.select_related("parent").first()


def areas_by_keys(keys: Collection[int]) -> dict[int, Area]:
    """Return areas by their keys, without their polygons."""
    return Area.objects.defer("polygon").in_bulk(list(keys)) if keys else {}


def subtree(path: str, *, on: date | None = None) -> QuerySet[Area]:
    """Return an area and everything below it, in tree order; `on` leaves out what does not hold."""
    rows = Area.objects.filter(path__startswith=path)
    return (rows.filter(valid_on(on)) if on else rows).order_by("path")


def history_of(area: Area) -> QuerySet[AreaSuccession]:
    """Return what an area came from and what became of it, oldest first."""
    return history_of_key(area.pk)


def history_of_key(key: int) -> QuerySet[AreaSuccession]:
    """Return `history_of` the area with a key."""
    rows = AreaSuccession.objects.filter(Q(before_id=key) | Q(after_id=key))
    return rows.select_related("before", "after").order_by("on_date", "id")


def successions_below(paths: Sequence[str], *, on: date) -> list[tuple[Area, list[Area]]]:
    """Return what ended on a day at or below some paths, in tree order, with what came after."""
    below = reduce(or_, (Q(before__path__startswith=path) for path in paths))
    rows = AreaSuccession.objects.filter(below, on_date=on).select_related("before", "after")
    found: dict[int, tuple[Area, list[Area]]] = {}
    for row in rows.order_by("before__path", "id"):
        found.setdefault(row.before_id, (row.before, []))[1].append(row.after)
    return list(found.values())


def tree_below(path: str, *, on: date) -> list[tuple[int, Area]]:
    """Return an area and everything below it on a day as lines, by code: depth and area.

    Without the polygons.
    """
    rows = list(subtree(path, on=on).defer("polygon"))
    known = {area.pk for area in rows}
    below: dict[int | None, list[Area]] = {}
    for area in sorted(rows, key=lambda area: area.code, reverse=True):
        below.setdefault(area.parent_id if area.parent_id in known else None, []).append(area)
    lines: list[tuple[int, Area]] = []
    waiting = [(0, area) for area in below.get(None, [])]
    while waiting:
        depth, area = waiting.pop()
        lines.append((depth, area))
        waiting += [(depth + 1, child) for child in below.get(area.pk, [])]
    return lines


def ended_below(path: str, *, on: date) -> list[tuple[Area, list[Area]]]:
    """Return the areas below a path that hold no more, latest first, with what came after."""
    rows = AreaSuccession.objects.filter(before__path__startswith=path, before__valid_to__lt=on)
    found: dict[int, tuple[Area, list[Area]]] = {}
    for row in rows.select_related("before", "after").order_by("-on_date", "before__code", "id"):
        found.setdefault(row.before_id, (row.before, []))[1].append(row.after)
    return list(found.values())


def successors_of(area: Area, on: date) -> list[Area]:
    """Return the areas that cover an area's land on a day: itself, or what came after it."""
    found: list[Area] = []
    waiting, seen = [area], {area.pk}
    while waiting:
        here = waiting.pop(0)
        if here.valid_to is None or here.valid_to >= on:
            found.append(here)
            continue
        later = Area.objects.filter(origins__before=here).exclude(pk__in=seen).order_by("code")
        waiting.extend(later)
        seen.update(a.pk for a in waiting)
    return found


@dataclass(frozen=True, slots=True)
class Land:
    """Where an area's land stood or stands under other codes, as paths.

    `inside` lies wholly in the area, `around` holds it among other land.
    """

    inside: tuple[str, ...]
    around: tuple[str, ...]


def land_of(area: Area) -> Land:
    """Return the other paths of an area's land, through every split, merge and renumbering."""
    inside, waiting = {area.pk: area.path}, [area.pk]
    around: dict[int, str] = {}
    while waiting:
        here = waiting.pop()
        for step in history_of_key(here):
            other, is_part = _seen_from(here, step)
            known = inside if is_part else around
            if other.pk not in inside and other.pk not in around:
                known[other.pk] = other.path
                waiting += [other.pk] if is_part else []
    del inside[area.pk]
    return Land(tuple(sorted(inside.values())), tuple(sorted(around.values())))


def areas_on(land: Area, *, level: str, on: date) -> QuerySet[Area]:
    """Return the areas of a level that held on a day on an area's land, under whatever code."""
    paths = (land.path, *land_of(land).inside)
    inside = reduce(or_, (Q(path__startswith=path) for path in paths))
    return Area.objects.filter(valid_on(on), inside, level=level).order_by("path")


def _seen_from(key: int, step: AreaSuccession) -> tuple[Area, bool]:
    """Return the other area of a step, and whether it lies wholly in the one given."""
    if step.before_id == key:
        return step.after, step.kind != Change.MERGE
    return step.before, step.kind != Change.SPLIT


def features(path: str, *, on: date, level: str = Level.COMMUNITY) -> dict[str, Any]:
    """Return the drawn areas of a level below a path as a GeoJSON collection in WGS-84."""
    rows = subtree(path, on=on).filter(level=level, polygon__isnull=False)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": area.pk,
                "geometry": area.polygon,
                "properties": {
                    "code": area.code,
                    "name": area.name,
                    "name_en": area.name_en or area.name,
                    "level": area.level,
                    "path": area.path,
                },
            }
            for area in rows
        ],
    }


def point_in(area: Area) -> tuple[float, float] | tuple[None, None]:
    """Return a WGS-84 point inside an area, for its mark on a map; none for one without shape."""
    shape = rules.shape_of(area.polygon)
    if shape is None:
        return None, None
    point = shape.representative_point()
    return point.x, point.y
