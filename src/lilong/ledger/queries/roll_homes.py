"""Rolls of homes: dwellings, units with those who own them, premises, households."""

from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet

from lilong.ledger.models import Household, HouseholdMember, Place, Relation, holding_on
from lilong.ledger.queries.choices import Choice, Spot, UnitKind, columns, line
from lilong.ledger.queries.roll_rows import (
    Lines,
    alive,
    beside,
    places_of,
    points_of,
    stream,
)
from lilong.ledger.queries.scoping import Asked
from lilong.ledger.terms import PlaceKind, RelationKind
from lilong.territory.models import valid_on

_OWNING = (RelationKind.OWNS, RelationKind.CO_OWNS)


def dwellings(asked: Asked) -> Lines:
    """Return the dwellings that stand on the day."""
    rows = places_of(asked, PlaceKind.DWELLING).filter(asked.told())
    return Lines((rows,), lambda: _sized(asked, rows, PlaceKind.DWELLING))


def premises(asked: Asked) -> Lines:
    """Return the premises that stand on the day."""
    rows = places_of(asked, PlaceKind.PREMISES)
    return Lines((rows,), lambda: _sized(asked, rows, PlaceKind.PREMISES))


def _sized(asked: Asked, rows: QuerySet[Place], kind: PlaceKind) -> Iterator[Choice]:
    points = points_of(asked.office_id)
    for *spot, area in stream(rows, *columns(), f"{kind}_facts__floor_area"):
        yield line(kind.value, spot[0], Spot(*spot), points, weights={"area": area or 0})


def owned_units(asked: Asked) -> Lines:
    """Return the day's units of the kinds asked for, each with all who own or co-own it.

    Without a kind these are the dwellings. Tenure and state are told of dwellings alone and narrow
    nothing else. A unit whose owner nobody recorded is there as well, with none: it belongs to
    somebody, who votes. Who rents from the public owner is none of them (C-12).
    """
    kinds = asked.options.get("kind", (UnitKind.DWELLING,))
    is_one = Q(person=None) | Q(person__merged_into=None)
    rights = Relation.objects.filter(
        holding_on(asked.on), is_one, office=asked.office_id, kind__in=_OWNING, place__isnull=False
    )
    rows = places_of(asked, *kinds)
    if told := asked.told():
        rows = rows.filter(~Q(kind=PlaceKind.DWELLING) | told)
    if asked.is_narrowed:
        rights = rights.filter(place__in=rows.order_by().values("pk"))

    def read() -> Iterator[Choice]:
        points = points_of(asked.office_id)
        areas = [f"{kind}_facts__floor_area" for kind in UnitKind]
        units = stream(rows, *columns(), *areas)
        parties = stream(rights, "place_id", "person_id", "organisation_id", by="place_id")
        for (*place, home, shop), found in beside(units, parties):
            owners = frozenset(person or firm for _place, person, firm in found)
            spot = Spot(*place)
            yield line(
                spot.kind, spot.id, spot, points, weights={"area": home or shop or 0},
                owners=owners,
            )  # fmt: skip

    return Lines((rows,), read)


def households(asked: Asked) -> Lines:
    """Return the households of the day, each with how many of its members are alive then."""
    rows = Household.objects.filter(
        asked.here("dwelling__"), asked.told("dwelling"), valid_on(asked.on),
        office=asked.office_id,
    )  # fmt: skip
    if kinds := asked.options.get("kind"):
        rows = rows.filter(kind__in=kinds)
    members = HouseholdMember.objects.filter(
        holding_on(asked.on), alive(asked), office=asked.office_id
    )
    if asked.is_narrowed:
        members = members.filter(household__in=rows.order_by().values("pk"))
    counts = members.values("household_id").annotate(count=Count("person_id", distinct=True))

    def read() -> Iterator[Choice]:
        points = points_of(asked.office_id)
        homes = stream(rows, "id", *columns("dwelling__"))
        for (key, *spot), found in beside(
            homes, stream(counts, "household_id", "count", by="household_id")
        ):
            weights = {"persons": found[0][1] if found else 0}
            yield line("household", key, Spot(*spot), points, weights=weights)

    return Lines((rows,), read)
