"""Areas come in from a GeoJSON file, drawn in whatever datum; what cannot come in is listed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from lilong.kernel.actor import Actor
from lilong.kernel.coordinates import Datum, to_wgs84
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.territory.models import Area, valid_on
from lilong.territory.operations.tree import create_area
from lilong.territory.terms import AreaSpec

MOST_CORNERS = 1_000_000


@dataclass(frozen=True, slots=True)
class ImportTerms:
    """How a file is to be read: its datum, the areas' level, where they hang, since when they hold.

    A feature's own `parent` property goes before `parent_code`.
    """

    level: str
    valid_from: date
    parent_code: str = ""
    datum: Datum = Datum.WGS84


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why one feature (counted from 1) did not come in."""

    number: int
    code: str
    refusals: tuple[Refusal, ...]


@dataclass(slots=True)
class Imported:
    """What became of a file: a second run of the same file creates nothing."""

    created: int = 0
    unchanged: int = 0
    errors: list[RowFault] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """Return how many features did not come in."""
        return len(self.errors)


def converted(geometry: Any, datum: Datum) -> dict[str, Any]:
    """Return a GeoJSON polygon with every corner brought to WGS-84, heights dropped.

    Raises Refused for what has no corners of two numbers each.
    """
    count = 0

    def corner(pair: Sequence[float]) -> list[float]:
        nonlocal count
        count += 1
        if count > MOST_CORNERS:
            raise ValueError("too many corners")
        return list(to_wgs84(float(pair[0]), float(pair[1]), datum))

    try:
        return {
            "type": str(geometry["type"]),
            "coordinates": _walk(geometry["coordinates"], corner),
        }
    except (KeyError, TypeError, ValueError, IndexError, RecursionError) as fault:
        raise Refused(
            Refusal("unsound_polygon", mark("The shape is not a GeoJSON polygon."), rule="G-18")
        ) from fault


def _walk(part: Any, corner: Callable[[Sequence[float]], list[float]]) -> list[Any]:
    if isinstance(part[0], (int, float)):
        return corner(part)
    return [_walk(inner, corner) for inner in part]


def _spec(feature: Any, terms: ImportTerms) -> AreaSpec:
    """Return the area a feature asks for; raises Refused when code or name is missing."""
    named = feature.get("properties") if isinstance(feature, Mapping) else None
    words = {key: str(value).strip() for key, value in (named or {}).items() if value is not None}
    if not words.get("code") or not words.get("name"):
        raise Refused(
            Refusal("unnamed", mark("The feature has no “code” or no “name” among its properties."))
        )
    geometry = feature.get("geometry")
    return AreaSpec(
        words["code"], words["name"], terms.level, words.get("parent", terms.parent_code),
        words.get("name_en", ""), converted(geometry, terms.datum) if geometry else None,
        terms.valid_from,
    )  # fmt: skip


def parts_of(collection: Any, *, level: str, datum: Datum) -> list[AreaSpec]:
    """Return the areas a GeoJSON collection describes, for a split.

    Raises Refused when it is no collection, or a feature has no code, name or sound shape.
    """
    terms = ImportTerms(level, date.min, datum=datum)
    return [_spec(feature, terms) for feature in _features(collection)]


def _features(collection: Any) -> list[Any]:
    features = collection.get("features") if isinstance(collection, Mapping) else None
    if not isinstance(features, list):
        raise Refused(
            Refusal("no_collection", mark("The file is not a GeoJSON feature collection."))
        )
    return features


def import_areas(
    collection: Mapping[str, Any], *, terms: ImportTerms, by: Actor, at: datetime
) -> Imported:
    """Create the areas of a GeoJSON collection that do not hold yet; each stands for itself.

    Raises Refused when the file is no collection at all; what is wrong with single features is in
    the result.
    """
    features = _features(collection)
    result = Imported()
    held = Area.objects.filter(valid_on(terms.valid_from))
    known = set(held.values_list("code", flat=True))
    for number, feature in enumerate(features, 1):
        _take(number, feature, terms, known, result, by=by, at=at)
    return result


def _take(
    number: int, feature: Any, terms: ImportTerms, known: set[str], result: Imported, *,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    code = ""
    try:
        spec = _spec(feature, terms)
        code = spec.code
        if code in known:
            result.unchanged += 1
            return
        with transaction.atomic():
            create_area(spec, by=by, at=at)
    except Refused as answer:
        result.errors.append(RowFault(number, code, answer.refusals))
    else:
        known.add(code)
        result.created += 1
