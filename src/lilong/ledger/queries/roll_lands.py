"""Rolls of what homes lie in: buildings, estates, communities, with their homes counted."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Count, QuerySet

from lilong.accounts import queries as accounts
from lilong.ledger.models import Household, Place
from lilong.ledger.queries.choices import Choice, Spot, area_line, columns, line
from lilong.ledger.queries.roll_rows import Lines, alive, places_of, points_of, standing, stream
from lilong.ledger.queries.scoping import Asked, under
from lilong.ledger.terms import PlaceKind, RelationKind
from lilong.territory import queries as territory
from lilong.territory.models import Level, valid_on

Homes = defaultdict[Any, dict[str, int]]


def buildings(asked: Asked) -> Lines:
    """Return the buildings that stand on the day, each with the persons who live in it, too."""
    rows = places_of(asked, PlaceKind.BUILDING)

    def read() -> Iterator[Choice]:
        living = _living_by_building(asked)
        for one in _with_homes(asked, rows, PlaceKind.BUILDING):
            yield replace(one, weights={**one.weights, "persons": living.get(one.key, 0)})

    return Lines((rows,), read)


def _living_by_building(asked: Asked) -> dict[Any, int]:
    """Count who lives in each building on the day, each person once, in one query."""
    rows = standing(asked, (RelationKind.LIVES,)).filter(alive(asked), person__isnull=False)
    counted = rows.order_by().values_list("place__building")
    return dict(counted.annotate(Count("person_id", distinct=True)))


def estates(asked: Asked) -> Lines:
    """Return the estates that stand on the day."""
    rows = places_of(asked, PlaceKind.ESTATE)
    return Lines((rows,), lambda: _with_homes(asked, rows, PlaceKind.ESTATE))


def _with_homes(asked: Asked, rows: QuerySet[Place], kind: PlaceKind) -> Iterator[Choice]:
    points = points_of(asked.office_id)
    homes = _homes_by(asked, kind.value, rows.order_by().values("pk"))
    for spot in stream(rows, *columns()):
        yield line(kind.value, spot[0], Spot(*spot), points, weights=homes[spot[0]])


def _homes_by(asked: Asked, column: str, within: Any = None) -> Homes:
    """Count the day's households and dwellings by a column of their place, in two queries."""
    found: Homes = defaultdict(lambda: {"households": 0, "dwellings": 0})
    dwellings = Place.objects.filter(
        valid_on(asked.on), office=asked.office_id, kind=PlaceKind.DWELLING
    )
    households = Household.objects.filter(valid_on(asked.on), office=asked.office_id)
    for name, rows, by in (
        ("dwellings", dwellings, column),
        ("households", households, f"dwelling__{column}"),
    ):
        some = rows if within is None else rows.filter(**{f"{by}__in": within})
        for key, count in some.order_by().values_list(by).annotate(Count("pk")):
            found[key][name] = count
    return found


def communities(asked: Asked) -> Lines:
    """Return the communities of the day on the office's land, whatever code that had then."""
    land = accounts.office(asked.office_id).area
    rows = territory.areas_on(land, level=Level.COMMUNITY, on=asked.on)
    if asked.area_paths:
        rows = rows.filter(under(asked.area_paths, "path"))

    def read() -> Iterator[Choice]:
        by_path = _homes_by(asked, "area_path")
        for area in rows:
            weights = {"households": 0, "dwellings": 0}
            for path, homes in by_path.items():
                if path.startswith(area.path):
                    weights = {name: weights[name] + homes[name] for name in weights}
            yield area_line(area, territory.point_in(area), weights)

    return Lines((rows,), read)
