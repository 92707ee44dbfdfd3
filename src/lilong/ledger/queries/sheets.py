"""What stands on a place's page: its names, what was told of it, what lies in it, what happened."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.journal.models import Entry
from lilong.journal.queries import entries_of
from lilong.kernel.subject import Subject
from lilong.ledger import policies
from lilong.ledger.models import (
    BuildingGroupPart,
    Household,
    Person,
    Place,
    PlaceAlias,
    PlaceFact,
    Relation,
    Visit,
    holding_on,
)
from lilong.ledger.queries.naturally import naturally
from lilong.ledger.terms import PLACE_SUBJECT, PlaceKind, RelationKind
from lilong.territory import queries as territory
from lilong.territory.models import Area, Level, valid_on

MOST_INSIDE = 200
MOST_VISITS = 10
# Kinds in the order in which a page lists what lies inside.
INSIDE_KINDS = (
    PlaceKind.LANE, PlaceKind.ESTATE, PlaceKind.BUILDING, PlaceKind.PREMISES, PlaceKind.VENUE,
    PlaceKind.FACILITY, PlaceKind.PLOT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inside:
    """The places of one kind that lie directly in another, in the order of their addresses."""

    kind: PlaceKind
    places: list[Place]
    count: int


def aliases_of(place: Place) -> list[PlaceAlias]:
    """Return every other name of a place, those in use and former ones, the newest first."""
    rows = PlaceAlias.objects.filter(office=place.office_id, place=place.pk)
    return list(rows.order_by("is_mistaken", "-valid_from", "id"))


def facts_of(place: Place) -> list[PlaceFact]:
    """Return everything that was told of a place, by kind and day; what was mistaken last."""
    rows = PlaceFact.objects.filter(office=place.office_id, place=place.pk)
    return list(rows.order_by("key", "is_mistaken", "valid_from", "id"))


def fact_on(place: Place, key: str, *, on: date) -> PlaceFact | None:
    """Return what one kind of fact says of a place on a day."""
    rows = PlaceFact.objects.filter(holding_on(on), office=place.office_id, place=place.pk, key=key)
    return rows.first()


def inside(place: Place, *, on: date) -> list[Inside]:
    """Return what lies directly in a place on a day, by kind; dwellings have views of their own."""
    rows = Place.objects.filter(valid_on(on), office=place.office_id, parent=place.pk)
    counts = Counter(dict(rows.order_by().values_list("kind").annotate(Count("id"))))
    found = []
    for kind in INSIDE_KINDS:
        if counts[kind]:
            own = sorted(
                rows.filter(kind=kind).order_by("order", "sort_key", "id")[:MOST_INSIDE],
                key=lambda row: (row.order is None, row.order or 0, naturally(row.address)),
            )
            found.append(Inside(kind, own, counts[kind]))
    return found


def is_protected(place: Place) -> bool:
    """Say whether a place, its building or its estate is protected: works need an approval."""
    keys = [key for key in (place.pk, place.building_id, place.estate_id) if key]
    rows = Place.objects.filter(office=place.office_id, pk__in=keys)
    return (
        rows.filter(building_facts__is_protected=True).exists()
        or rows.filter(estate_facts__is_protected=True).exists()
    )


def visits_of(place: Place) -> list[Visit]:
    """Return the latest visits to a place, the newest first."""
    rows = Visit.objects.filter(office=place.office_id, place=place.pk)
    return list(rows.select_related("by_post").order_by("-visited_at", "-id")[:MOST_VISITS])


def groups_of(building: Place, *, on: date) -> list[BuildingGroupPart]:
    """Return which building groups look after a building's stairwells on a day."""
    rows = BuildingGroupPart.objects.filter(
        valid_on(on), valid_on(on, "group__"), office=building.office_id, building=building.pk
    )
    found = rows.select_related("group__post")
    return sorted(found, key=lambda part: naturally(part.stairwell))


def households_in(viewer: Viewer, place: Place, *, on: date) -> list[Household]:
    """Return the households of a dwelling on a day; none for who sees no people."""
    rows = policies.visible_households(viewer).filter(valid_on(on), dwelling=place.pk)
    theirs = holding_on(on, "members__") & Q(members__person__merged_into=None)
    return list(rows.annotate(size=Count("members", filter=theirs)))


def living_in(viewer: Viewer, place: Place, *, on: date) -> list[Person]:
    """Return who lived in a dwelling on a day; none for who sees no people."""
    if policies.may(viewer, Capability.LEDGER_PERSONS) is not None:
        return []
    living = Relation.objects.filter(
        holding_on(on), office=place.office_id, place=place.pk, kind=RelationKind.LIVES,
        person__isnull=False, person__merged_into=None,
    )  # fmt: skip
    rows = Person.objects.filter(office=place.office_id, pk__in=living.values("person"))
    return list(rows.order_by("birth_year", "id"))


def changes_of(place: Place) -> list[Entry]:
    """Return a place's journal, oldest first."""
    return entries_of(Subject(PLACE_SUBJECT, str(place.pk)))


def street_line(street: Place, *, on: date) -> list[Place]:
    """Return the premises of a street in their street order."""
    return list(_premises(street, on).order_by("order", "sort_key", "id"))


def _premises(street: Place, on: date) -> "QuerySet[Place]":
    rows = Place.objects.filter(
        valid_on(on), office=street.office_id, street=street.pk, kind=PlaceKind.PREMISES
    )
    return rows.select_related("premises_facts")


def areas_to_lie_in(viewer: Viewer, *, on: date) -> "QuerySet[Area]":
    """Return the areas of the viewer's land in which a place may lie on a day."""
    path = viewer.area_path or viewer.office_path
    return territory.subtree(path, on=on).exclude(level=Level.SUBDISTRICT).defer("polygon")


def protected_among(office_id: int, places: Iterable[UUID]) -> set[UUID]:
    """Return which of some buildings and estates are protected; two queries."""
    keys = list(places)
    rows = Place.objects.filter(office=office_id, pk__in=keys)
    found = set(rows.filter(building_facts__is_protected=True).values_list("pk", flat=True))
    return found | set(rows.filter(estate_facts__is_protected=True).values_list("pk", flat=True))


def addresses_of(office_id: int, places: Iterable[UUID]) -> dict[UUID, str]:
    """Return the standard addresses of places of an office by key. One query."""
    rows = Place.objects.filter(office=office_id, pk__in=list(places))
    return dict(rows.values_list("pk", "address"))


def lying(office_id: int, places: Iterable[UUID]) -> dict[UUID, Place]:
    """Return places of an office by key, with what they lie in. One query."""
    rows = Place.objects.filter(office=office_id, pk__in=list(places))
    return {row.pk: row for row in rows}
