"""The registers of homes: which are let, vacant or otherwise used on a day (L-06, AC-02)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from lilong.accounts.viewer import Viewer
from lilong.ledger import policies
from lilong.ledger.models import Place, PlaceAlias, PlaceFact, holding_on
from lilong.ledger.terms import DwellingState, FactKey, PlaceKind
from lilong.territory.models import valid_on


@dataclass(frozen=True, slots=True)
class Home:
    """A home of a register: its state on the day, and how many are said to live there."""

    fact: PlaceFact
    place: Place
    occupants: str


def homes_in_state(viewer: Viewer, state: DwellingState, *, on: date) -> QuerySet[PlaceFact]:
    """Return what was told of the homes that are in a state on a day, within the viewer's area."""
    seen = policies.visible_places(viewer).filter(valid_on(on), kind=PlaceKind.DWELLING)
    rows = PlaceFact.objects.filter(
        holding_on(on), office=viewer.office_id, key=FactKey.STATE, value=state,
        place__in=seen.order_by().values("pk"),
    )  # fmt: skip
    return rows.select_related("place")


def as_homes(facts: Iterable[PlaceFact], *, on: date) -> list[Home]:
    """Return lines of a register with how many live in each, in one query."""
    rows = list(facts)
    told = PlaceFact.objects.filter(
        holding_on(on), place__in=[row.place_id for row in rows], key=FactKey.OCCUPANTS
    )
    occupants = dict(told.values_list("place", "value"))
    return [Home(row, row.place, occupants.get(row.place_id, "")) for row in rows]


def register_rows(viewer: Viewer, state: DwellingState, *, on: date) -> Iterator[Home]:
    """Yield a whole register for a table, in the order of the addresses; no person is in it."""
    rows = homes_in_state(viewer, state, on=on).order_by("place__sort_key", "id")
    some: list[Any] = []
    for row in rows.iterator(chunk_size=500):
        some.append(row)
        if len(some) == 500:
            yield from as_homes(some, on=on)
            some = []
    yield from as_homes(some, on=on)


def get_fact(viewer: Viewer, key: UUID) -> PlaceFact:
    """Return a fact of a place the viewer may see; raises NotVisible, also for a mistaken one."""
    seen = policies.visible_places(viewer).order_by().values("pk")
    rows = PlaceFact.objects.filter(office=viewer.office_id, place__in=seen, is_mistaken=False)
    found: PlaceFact = policies.get_visible(rows.select_related("place"), key)
    return found


def get_alias(viewer: Viewer, key: UUID) -> PlaceAlias:
    """Return another name, still in use, of a place the viewer may see."""
    seen = policies.visible_places(viewer).order_by().values("pk")
    rows = PlaceAlias.objects.filter(office=viewer.office_id, place__in=seen, valid_to=None)
    found: PlaceAlias = policies.get_visible(rows.select_related("place"), key)
    return found
