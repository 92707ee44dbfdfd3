"""What makes an area acceptable: pure decisions on plain values and shapes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from unicodedata import category

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.territory.terms import (
    CODE,
    LONGEST_ENGLISH_NAME,
    LONGEST_NAME,
    SLIVER,
    STANDS_OUT,
)

LEVELS = ("city", "district", "subdistrict", "community", "grid_cell")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
STEP = 4


def path_under(parent_path: str, key: int) -> str:
    """Return the path of the area with this key below a parent: four base-36 digits and a point.

    Raises ValueError when the key needs more than four digits (1,679,616 areas).
    """
    digits = ""
    rest = key
    for _ in range(STEP):
        rest, digit = divmod(rest, len(DIGITS))
        digits = DIGITS[digit] + digits
    if rest:
        raise ValueError(f"area key {key} needs more than {STEP} digits")
    return f"{parent_path}{digits}."


def may_hang_below(level: str, parent_level: str | None) -> Refusal | None:
    """Refuse an area that would not be smaller than what it hangs below (G-15)."""
    if parent_level is None or LEVELS.index(level) > LEVELS.index(parent_level):
        return None
    return Refusal(
        "wrong_level", mark("An area can only hang below a larger one."), rule="G-15", field="level"
    )


def shape_of(polygon: Mapping[str, Any] | None) -> BaseGeometry | None:
    """Return the shape of a stored polygon, None when there is none."""
    return shape(dict(polygon)) if polygon else None


def is_sound(polygon: Mapping[str, Any] | None) -> Refusal | None:
    """Refuse what is not a closed area on the earth: wrong type, crossing lines, outside ±180/±90.

    No polygon at all is accepted: many offices get theirs later.
    """
    if polygon is None:
        return None
    try:
        found = shape(dict(polygon))
        west, south, east, north = found.bounds
    except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError):
        return _unsound(mark("The shape is not a GeoJSON polygon."))
    if found.geom_type not in {"Polygon", "MultiPolygon"} or found.is_empty:
        return _unsound(mark("The shape is not a GeoJSON polygon."))
    if not found.is_valid:
        return _unsound(mark("The outline crosses itself."))
    if west < -180 or east > 180 or south < -90 or north > 90:
        return _unsound(mark("The shape does not lie on the earth: is it longitude, latitude?"))
    return None


def _unsound(text: str) -> Refusal:
    return Refusal("unsound_polygon", text, rule="G-18", field="polygon")


def stays_clear(fresh: BaseGeometry, others: Iterable[tuple[str, BaseGeometry]]) -> Refusal | None:
    """Refuse a shape that takes land of a neighbour of the same level (G-18: seamless, disjoint).

    Overlaps up to `SLIVER` of the smaller of the two are drawing faults and pass.
    """
    for name, other in others:
        if not fresh.intersects(other):
            continue
        shared = fresh.intersection(other).area
        if shared > float(SLIVER) * min(fresh.area, other.area):
            return Refusal(
                "overlap", mark("The shape overlaps {name}."), {"name": name}, rule="G-18",
                field="polygon",
            )  # fmt: skip
    return None


def lies_within(fresh: BaseGeometry, around: BaseGeometry | None, name: str) -> Refusal | None:
    """Refuse a grid cell that does not lie in its community (G-18: inside one neighbourhood)."""
    if around is None or fresh.difference(around).area <= float(STANDS_OUT) * fresh.area:
        return None
    return Refusal(
        "not_within", mark("The shape does not lie within {name}."), {"name": name}, rule="G-18",
        field="polygon",
    )  # fmt: skip


def covers(pieces: Sequence[BaseGeometry | None], whole: BaseGeometry | None) -> Refusal | None:
    """Refuse a split whose pieces do not together make up the whole, without gap or overlap."""
    if whole is None:
        return None
    drawn = [piece for piece in pieces if piece is not None]
    if len(drawn) < len(pieces):
        return Refusal(
            "piece_missing", mark("Every part of a drawn area needs a shape."), field="polygon"
        )
    together = shapely.union_all(drawn)
    slack = float(SLIVER) * whole.area
    doubled = sum(piece.area for piece in drawn) - together.area
    if together.symmetric_difference(whole).area > slack or doubled > slack:
        return Refusal(
            "not_covered", mark("The parts do not make up the whole area exactly."), rule="G-18",
            field="polygon",
        )  # fmt: skip
    return None


def are_apart(codes: Sequence[str]) -> Refusal | None:
    """Refuse parts of which two would have one code (G-15)."""
    twice = next((code for nth, code in enumerate(codes) if code in codes[:nth]), None)
    if twice is None:
        return None
    text = mark("Two parts have the code {code}.")
    return Refusal("code_twice", text, {"code": twice}, rule="G-15", field="code")


def may_be_called(code: str, name: str, name_en: str) -> Refusal | None:
    """Refuse a code or a name that could neither be kept nor written (G-15)."""
    if not CODE.fullmatch(code):
        text = mark("“{code}” is no code: it takes 1 to 20 letters, digits and hyphens.")
        said = "".join(sign for sign in code[:30] if sign.isprintable())
        return Refusal("no_code", text, {"code": said}, rule="G-15", field="code")
    is_written = not any(category(sign) in {"Cc", "Cs"} for sign in name + name_en)
    if not is_written or len(name) > LONGEST_NAME or len(name_en) > LONGEST_ENGLISH_NAME:
        text = mark("The name of {code} is too long or holds signs that are no letters.")
        return Refusal("no_name", text, {"code": code}, field="name")
    return None


def may_end(valid_from: date, valid_to: date | None, on: date) -> Refusal | None:
    """Refuse to end an area that has ended already or has not begun before that day."""
    if valid_to is not None:
        return Refusal("ended", mark("This area has ended already."), field="on")
    if valid_from >= on:
        return Refusal("not_begun", mark("This area has not begun before that day."), field="on")
    return None


def may_merge(levels: set[str], parents: set[int | None], count: int) -> Refusal | None:
    """Refuse to merge fewer than two areas, or areas that are not neighbours in the tree."""
    if count < 2:
        return Refusal("too_few", mark("Merging takes at least two areas."))
    if len(levels) > 1 or len(parents) > 1:
        return Refusal(
            "not_siblings", mark("Only areas of one level below one area can be merged.")
        )
    return None
