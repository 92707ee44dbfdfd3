"""A building as its staircases: floors and rooms, each dwelling with what a layer says of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.ledger import policies
from lilong.ledger.models import Place, PlaceFact, Relation, holding_on
from lilong.ledger.queries.naturally import naturally
from lilong.ledger.terms import FactKey, PlaceKind, RelationKind
from lilong.territory.models import valid_on


@dataclass(frozen=True, slots=True)
class Flat:
    """A dwelling of the view: its mark, whether someone there has a label the viewer may see."""

    place: Place
    mark: str
    has_label: bool = False


@dataclass(frozen=True, slots=True)
class Floor:
    """One floor of a staircase; without a number where it is not recorded."""

    number: int | None
    flats: list[Flat]


@dataclass(frozen=True, slots=True)
class Staircase:
    """A stairwell with its floors from the top down; all of a building have the same floors."""

    name: str
    floors: list[Floor]


def dwellings_of(building: Place, *, on: date) -> list[Place]:
    """Return a building's dwellings on a day with where they lie, in the order of their rooms."""
    rows = Place.objects.filter(
        valid_on(on), office=building.office_id, building=building.pk, kind=PlaceKind.DWELLING
    )
    return sorted(rows.select_related("dwelling_facts"), key=lambda place: naturally(place.room))


def rooms_of(building: Place, *, on: date) -> set[str]:
    """Return the rooms of a building that stand on a day or were added for a later one."""
    rows = Place.objects.filter(
        office=building.office_id, building=building.pk, kind=PlaceKind.DWELLING
    )
    return set(rows.exclude(valid_to__lt=on).values_list("room", flat=True))


def staircases(
    dwellings: list[Place], marks: Mapping[Any, str], labelled: set[UUID]
) -> list[Staircase]:
    """Return dwellings by stairwell and floor."""
    wells: defaultdict[str, defaultdict[int | None, list[Flat]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for place in dwellings:
        where = getattr(place, "dwelling_facts", None)
        well, floor = (where.stairwell, where.floor) if where else ("", None)
        flat = Flat(place, marks.get(place.pk, ""), place.pk in labelled)
        wells[well][floor].append(flat)
    numbers = sorted(
        {floor for floors in wells.values() for floor in floors},
        key=lambda number: (number is None, -(number or 0)),
    )
    return [
        Staircase(well, [Floor(number, wells[well].get(number, [])) for number in numbers])
        for well in sorted(wells, key=naturally)
    ]


def labelled_dwellings(viewer: Viewer, building: Place, *, on: date) -> set[UUID]:
    """Return the dwellings of a building where somebody lives with a label for the viewer's eyes.

    Empty for a post that sees no people.
    """
    people = policies.visible_labels(viewer, on=on).values("person")
    rows = Relation.objects.filter(
        holding_on(on), office=building.office_id, kind=RelationKind.LIVES, person__in=people,
        place__office=building.office_id, place__building=building.pk, place__isnull=False,
    )  # fmt: skip
    return set(rows.order_by().values_list("place", flat=True)) if _may_see(viewer) else set()


def _may_see(viewer: Viewer) -> bool:
    return policies.may(viewer, Capability.LEDGER_PERSONS) is None


def told_of_dwellings(building: Place, key: FactKey, *, on: date) -> dict[UUID, str]:
    """Return what one kind of fact says of a building's dwellings on a day."""
    rows = PlaceFact.objects.filter(
        holding_on(on),
        office=building.office_id,
        place__office=building.office_id,
        place__building=building.pk,
        key=key,
    )
    return dict(rows.values_list("place", "value"))
