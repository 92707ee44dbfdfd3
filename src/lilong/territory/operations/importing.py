"""Areas come in from GeoJSON or a Shapefile, drawn in whatever datum; what cannot is listed."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from lilong.kernel.actor import Actor
from lilong.kernel.coordinates import Datum, to_wgs84
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.territory import rules
from lilong.territory.models import Area, valid_on
from lilong.territory.operations.datums import agreed, reference_named
from lilong.territory.operations.shapefiles import is_archive, read_shapefile
from lilong.territory.operations.tree import create_area
from lilong.territory.terms import AreaSpec

MOST_CORNERS = 1_000_000
# What the fields of Chinese maps are called.
_CHINESE: dict[str, tuple[str, ...]] = {
    "code": ("编码", "代码", "区划代码"),
    "name": ("名称", "区域名称"),
    "name_en": ("英文名称",),
    "parent": ("上级编码", "上级代码"),
}


@dataclass(frozen=True, slots=True)
class ImportTerms:
    """How a file is to be read: its datum, the areas' level, where they hang, since when they hold.

    A feature's own `parent` property goes before `parent_code`.
    """

    level: str
    valid_from: date
    parent_code: str = ""
    datum: Datum = Datum.WGS84


class Became(StrEnum):
    """What became of one feature."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One feature (counted from 1): what became of it, and why it did not come in."""

    number: int
    code: str
    name: str
    became: Became
    refusals: tuple[Refusal, ...] = ()


@dataclass(slots=True)
class Imported:
    """What became of a file, row by row: a second run of the same file creates nothing."""

    rows: list[AreaRow] = field(default_factory=list)

    @property
    def created(self) -> int:
        """Return how many areas are new."""
        return self._count(Became.CREATED)

    @property
    def unchanged(self) -> int:
        """Return how many areas were known."""
        return self._count(Became.UNCHANGED)

    @property
    def errors(self) -> list[AreaRow]:
        """Return the features that did not come in."""
        return [row for row in self.rows if row.became is Became.REJECTED]

    @property
    def rejected(self) -> int:
        """Return how many features did not come in."""
        return self._count(Became.REJECTED)

    def _count(self, became: Became) -> int:
        return sum(row.became is became for row in self.rows)


def read_areas(content: bytes, datum: Datum | None = None) -> tuple[Any, Datum]:
    """Return a file's collection, and in which datum it is drawn.

    GeoJSON is in WGS-84 unless another datum is said, or its "crs" names one. A zipped
    Shapefile's .prj names its own; one without must have it said. Raises Refused for what is
    neither, damaged or of unknown datum.
    """
    if is_archive(content):
        return read_shapefile(content, datum)
    try:
        collection = json.loads(content.decode("utf-8-sig"))
        # What could not be written is no text: half of a sign, taken for a whole one.
        json.dumps(collection, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as fault:
        text = mark("The file is not GeoJSON and no zipped Shapefile.")
        raise Refused(Refusal("no_areas", text)) from fault
    return collection, _datum_of(collection, datum)


def _datum_of(collection: Any, said: Datum | None) -> Datum:
    """Return a GeoJSON's datum: as it was said, else as its old member "crs" names it."""
    crs = collection.get("crs") if isinstance(collection, Mapping) else None
    if crs is None:
        return said or Datum.WGS84
    found = reference_named(str(crs.get("properties") or "") if isinstance(crs, Mapping) else "")
    if found.shift:
        text = mark("The file counts its metres without a zone. Send it as a zipped Shapefile.")
        raise Refused(Refusal("no_zone", text, rule="G-18"))
    return agreed(said, found).datum


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
    except (
        KeyError, TypeError, ValueError, IndexError, OverflowError, RecursionError
    ) as fault:  # fmt: skip
        raise Refused(
            Refusal("unsound_polygon", mark("The shape is not a GeoJSON polygon."), rule="G-18")
        ) from fault


def _walk(part: Any, corner: Callable[[Sequence[float]], list[float]]) -> list[Any]:
    if isinstance(part[0], (int, float)):
        return corner(part)
    return [_walk(inner, corner) for inner in part]


def _spec(feature: Any, terms: ImportTerms) -> AreaSpec:
    """Return the area a feature asks for; raises Refused when code or name is missing."""
    words = _words_of(feature)
    if not words.get("code") or not words.get("name"):
        raise Refused(
            Refusal("unnamed", mark("The feature has no “code” or no “name” among its properties."))
        )
    if refusal := rules.may_be_called(words["code"], words["name"], words.get("name_en", "")):
        raise Refused(refusal)
    geometry = feature.get("geometry")
    return AreaSpec(
        words["code"], words["name"], terms.level, words.get("parent", terms.parent_code),
        words.get("name_en", ""), converted(geometry, terms.datum) if geometry else None,
        terms.valid_from,
    )  # fmt: skip


def _words_of(feature: Any) -> dict[str, str]:
    """Return what a feature says of itself, its Chinese field names under our own."""
    named = feature.get("properties") if isinstance(feature, Mapping) else None
    if not isinstance(named, Mapping):
        return {}
    said = {key: str(value).strip() for key, value in named.items() if value is not None}
    ours = {
        name: next((said[key] for key in (name, *others) if said.get(key)), "")
        for name, others in _CHINESE.items()
    }
    return {name: words for name, words in ours.items() if words}


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
    collection: Mapping[str, Any], *, terms: ImportTerms, by: Actor, at: datetime,
    dry_run: bool = False,
) -> Imported:  # fmt: skip
    """Create the areas of a GeoJSON collection that do not hold yet; each stands for itself.

    A dry run does the same and takes everything back. Raises Refused when the file is no collection
    at all; what is wrong with single features is in the result.
    """
    features = _features(collection)
    result = Imported()
    held = Area.objects.filter(valid_on(terms.valid_from))
    known = set(held.values_list("code", flat=True))
    with transaction.atomic():
        for number, feature in enumerate(features, 1):
            result.rows.append(_taken(number, feature, terms, known, by=by, at=at))
        if dry_run:
            transaction.set_rollback(True)
    return result


def _taken(
    number: int, feature: Any, terms: ImportTerms, known: set[str], *, by: Actor, at: datetime
) -> AreaRow:
    code = name = ""
    try:
        spec = _spec(feature, terms)
        code, name = spec.code, spec.name
        if code in known:
            return AreaRow(number, code, name, Became.UNCHANGED)
        with transaction.atomic():
            create_area(spec, by=by, at=at)
    except Refused as answer:
        return AreaRow(number, code, name, Became.REJECTED, answer.refusals)
    known.add(code)
    return AreaRow(number, code, name, Became.CREATED)
