"""Counting from rows what stands inside some land on a day (L-03, L-05); knows no viewer.

Nothing is typed in or carried over: households, tenures, people are counted where they stand.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from lilong.ledger.models import (
    Household,
    Place,
    PlaceFact,
    Relation,
    TallyArea,
    TallyMark,
    holding_on,
)
from lilong.ledger.terms import FactKey, HouseholdKind, PlaceKind, RelationKind
from lilong.territory.models import valid_on

# Land is named by a filter on places; the prefix reaches through a row's own key.
Inside = Callable[[str], Q]
# A person's registered path, the paths she lives in, her origin.
Cell = tuple[str, str, str]
# City, district, subdistrict, community: four keys of a path, each with its point.
UNIT_LENGTH = 20
PEOPLE_KINDS = (RelationKind.LIVES, RelationKind.REGISTERED)
# What a merge left with the one who went, because the other has it, too, is counted with her.
_AS_HERSELF = Q(person__merged_into=None)
_COUNTED_FACTS = (FactKey.TENURE, FactKey.STATE)


def unit_of(path: str) -> str:
    """Return the community a path lies in: what counts are kept by."""
    return path[:UNIT_LENGTH]


def in_unit(path: str) -> Inside:
    """Return the filter for the places of one community, its grid cells among them."""
    lookup = "area_path__startswith" if len(path) == UNIT_LENGTH else "area_path"
    return lambda prefix: Q(**{f"{prefix}{lookup}": path})


def under_paths(paths: Sequence[str]) -> Inside:
    """Return the filter for the places at or below some areas."""
    return lambda prefix: reduce(
        or_, (Q(**{f"{prefix}area_path__startswith": path}) for path in paths)
    )


def under_place(place: Place) -> Inside:
    """Return the filter for a place and what lies within it."""
    column = place.kind if place.kind in {"street", "estate", "building"} else "parent"
    # By their keys: a condition on either of two tables would read both whole.
    own = Q(office=place.office_id, **{column: place.pk}) | Q(pk=place.pk)
    inside = Place.objects.filter(own).order_by().values("pk")
    return lambda prefix: Q(**{f"{prefix}pk__in": inside})


def units(office_id: int) -> list[str]:
    """Return the communities in which an office has places."""
    known = set(TallyArea.objects.filter(office=office_id).values_list("path", flat=True))
    known |= set(TallyMark.objects.filter(office=office_id).values_list("path", flat=True))
    if not known:
        paths = Place.objects.filter(office=office_id).order_by().values_list("area_path")
        known = {unit_of(path) for (path,) in paths.distinct()}
    return sorted(known)


def count_places(office_id: int, inside: Inside, on: date) -> dict[str, Any]:
    """Return dwellings, tenures, states and households inside some land on a day."""
    homes = Place.objects.filter(inside(""), valid_on(on), office=office_id)
    dwellings = homes.filter(kind=PlaceKind.DWELLING).count()
    facts = PlaceFact.objects.filter(
        inside("place__"), holding_on(on), valid_on(on, "place__"), office=office_id,
        place__kind=PlaceKind.DWELLING, key__in=_COUNTED_FACTS,
    )  # fmt: skip
    told: dict[str, dict[str, int]] = {key: {} for key in _COUNTED_FACTS}
    for key, value, count in facts.values_list("key", "value").annotate(Count("id")).order_by():
        told[key][value] = count
    households = Household.objects.filter(inside("dwelling__"), valid_on(on), office=office_id)
    kinds = dict(households.values_list("kind").annotate(Count("id")).order_by())
    return {
        "dwellings": dwellings,
        "tenures": told[FactKey.TENURE],
        "states": told[FactKey.STATE],
        "households": sum(kinds.values()),
        "collective": kinds.get(HouseholdKind.COLLECTIVE, 0),
    }


def people_rows(office_id: int, on: date) -> Any:
    """Return the relations that make people registered or living somewhere on a day."""
    return Relation.objects.filter(
        holding_on(on), valid_on(on, "place__"), office=office_id, kind__in=PEOPLE_KINDS,
        place__isnull=False, person__isnull=False,
    )  # fmt: skip


def people_inside(office_id: int, inside: Inside, on: date) -> tuple[set[UUID], dict[UUID, str]]:
    """Return who is registered inside some land on a day, and who lives there with her origin."""
    rows = people_rows(office_id, on).filter(inside("place__"), _AS_HERSELF)
    registered: set[UUID] = set()
    living: dict[UUID, str] = {}
    for kind, person, origin in rows.values_list("kind", "person", "person__origin"):
        if kind == RelationKind.REGISTERED:
            registered.add(person)
        else:
            living[person] = origin
    return registered, living


def people_cells(office_id: int, path: str, on: date) -> Counter[Cell]:
    """Return where those people are registered and live who are or do so in one community."""
    inside = people_rows(office_id, on).filter(in_unit(path)("place__"))
    rows = people_rows(office_id, on).filter(
        _AS_HERSELF, person__in=inside.order_by().values("person")
    )
    registered: dict[UUID, str] = {}
    living: defaultdict[UUID, set[str]] = defaultdict(set)
    origins: dict[UUID, str] = {}
    named = rows.order_by().values_list("kind", "person", "place__area_path", "person__origin")
    for kind, person, area_path, origin in named.iterator(chunk_size=5000):
        origins[person] = origin
        if kind == RelationKind.REGISTERED:
            registered[person] = unit_of(area_path)
        else:
            living[person].add(unit_of(area_path))
    return Counter(
        (registered.get(person, ""), barred(living.get(person, set())), origin)
        for person, origin in origins.items()
    )


def barred(paths: set[str]) -> str:
    """Return paths between bars, so that one is found in them as a whole."""
    return f"|{'|'.join(sorted(paths))}|" if paths else ""


def touches(cell: Cell, path: str) -> bool:
    """Say whether a cell's people are registered or live in a community."""
    return cell[0] == path or f"|{path}|" in cell[1]


def good_days(office_id: int, path: str, on: date) -> tuple[date, date | None]:
    """Return the days round one on which nothing in a community begins or ends."""
    inside = in_unit(path)
    tables = (
        Place.objects.filter(inside(""), office=office_id),
        PlaceFact.objects.filter(inside("place__"), office=office_id, is_mistaken=False),
        Household.objects.filter(inside("dwelling__"), office=office_id),
        Relation.objects.filter(
            inside("place__"), office=office_id, kind__in=PEOPLE_KINDS, is_mistaken=False,
            place__isnull=False,
        ),
    )  # fmt: skip
    begun, later = date.min, [date.max]
    for rows in tables:
        found = rows.order_by().aggregate(
            begun=Max("valid_from", filter=Q(valid_from__lte=on)),
            ended=Max("valid_to", filter=Q(valid_to__lt=on)),
            begins=Min("valid_from", filter=Q(valid_from__gt=on)),
            ends=Min("valid_to", filter=Q(valid_to__gte=on)),
        )
        if found["begun"]:
            begun = max(begun, found["begun"])
        if found["ended"]:
            begun = max(begun, found["ended"] + timedelta(days=1))
        if found["begins"]:
            later.append(found["begins"] - timedelta(days=1))
        if found["ends"]:
            later.append(found["ends"])
    until = min(later)
    return begun, None if until == date.max else until
