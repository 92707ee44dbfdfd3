"""The lists of buildings and estates: which stand, and how many homes of each are let or vacant."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from lilong.accounts.viewer import Viewer
from lilong.ledger import policies
from lilong.ledger.models import Place, PlaceFact, holding_on
from lilong.ledger.terms import DwellingState, FactKey, PlaceKind
from lilong.territory import queries as territory
from lilong.territory.models import Area, Level, valid_on

_AT_ONCE = 500
_COUNTED = (DwellingState.LET, DwellingState.VACANT)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; None or empty leaves a thing open."""

    path: str = ""
    built_from: int | None = None
    built_until: int | None = None
    is_protected: bool | None = None
    has_lift: bool | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A building or an estate with what stands in the list about it."""

    place: Place
    built_year: int | None
    is_protected: bool
    has_lift: bool | None
    homes: int
    let: int
    vacant: int


def communities(viewer: Viewer, *, on: date) -> QuerySet[Area]:
    """Return the communities of the viewer's land on a day."""
    path = viewer.area_path or viewer.office_path
    return territory.subtree(path, on=on).filter(level=Level.COMMUNITY).defer("polygon")


def built_list(viewer: Viewer, kind: PlaceKind, wanted: Wanted, *, on: date) -> QuerySet[Place]:
    """Return the buildings or estates of the viewer's land that stand on a day.

    A building without a year of its own has its estate's, and is protected where its estate is.
    """
    rows = policies.visible_places(viewer).filter(
        valid_on(on), kind=kind, area_path__startswith=wanted.path
    )
    rows = rows.alias(year=_year(kind))
    if wanted.built_from is not None:
        rows = rows.filter(year__gte=wanted.built_from)
    if wanted.built_until is not None:
        rows = rows.filter(year__lte=wanted.built_until)
    if wanted.is_protected is not None:
        is_protected = Q(estate_facts__is_protected=True)
        if kind == PlaceKind.BUILDING:
            is_protected = Q(building_facts__is_protected=True) | Q(
                estate__estate_facts__is_protected=True
            )
        rows = rows.filter(is_protected) if wanted.is_protected else rows.exclude(is_protected)
    if wanted.has_lift is not None and kind == PlaceKind.BUILDING:
        rows = rows.filter(building_facts__has_lift=wanted.has_lift)
    return rows


def _year(kind: PlaceKind) -> Any:
    if kind == PlaceKind.ESTATE:
        return F("estate_facts__built_year")
    return Coalesce("building_facts__built_year", "estate__estate_facts__built_year")


def as_listed(
    viewer: Viewer, places: Iterable[Place], kind: PlaceKind, *, on: date
) -> list[Listed]:
    """Return lines of a list with their homes counted, in three queries whatever their number."""
    keys = [place.pk for place in places]
    rows = Place.objects.filter(office=viewer.office_id, pk__in=keys).select_related(
        "area", "estate_facts", "building_facts", "estate__estate_facts"
    )
    known = {place.pk: place for place in rows}
    column = "estate" if kind == PlaceKind.ESTATE else "building"
    homes = Place.objects.filter(
        valid_on(on), office=viewer.office_id, kind=PlaceKind.DWELLING, **{f"{column}__in": keys}
    ).order_by()
    counts = dict(homes.values_list(column).annotate(Count("id")))
    told = PlaceFact.objects.filter(
        holding_on(on), valid_on(on, "place__"), office=viewer.office_id, key=FactKey.STATE,
        value__in=_COUNTED, place__kind=PlaceKind.DWELLING, **{f"place__{column}__in": keys},
    )  # fmt: skip
    states = {
        (key, value): count
        for key, value, count in told.order_by()
        .values_list(f"place__{column}", "value")
        .annotate(Count("id"))
    }
    return [
        _listed(known[key], counts.get(key, 0), *(states.get((key, one), 0) for one in _COUNTED))
        for key in keys
    ]


def _listed(place: Place, homes: int, let: int, vacant: int) -> Listed:
    own = getattr(place, "building_facts", None) or getattr(place, "estate_facts", None)
    above = getattr(place.estate, "estate_facts", None)
    return Listed(
        place=place,
        built_year=getattr(own, "built_year", None) or getattr(above, "built_year", None),
        is_protected=any(getattr(one, "is_protected", False) for one in (own, above)),
        has_lift=getattr(own, "has_lift", None),
        homes=homes,
        let=let,
        vacant=vacant,
    )


def whole_list(viewer: Viewer, kind: PlaceKind, wanted: Wanted, *, on: date) -> Iterator[Listed]:
    """Yield a whole list for a table, in the order of the addresses; no person is in it."""
    rows = built_list(viewer, kind, wanted, on=on).order_by("sort_key", "id")
    some: list[Place] = []
    for place in rows.iterator(chunk_size=_AT_ONCE):
        some.append(place)
        if len(some) == _AT_ONCE:
            yield from as_listed(viewer, some, kind, on=on)
            some = []
    yield from as_listed(viewer, some, kind, on=on)
