"""Reads of visits: what was found at a home, what is to be called at next, door by door."""

import re
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.ledger import policies
from lilong.ledger.models import (
    Household,
    HouseholdMember,
    Person,
    Place,
    PlaceFact,
    PlannedVisit,
    Visit,
    holding_on,
)
from lilong.ledger.queries.persons import living_in
from lilong.ledger.terms import FactKey, MemberRole, PlaceKind

MOST_PLANNED = 300
MOST_HOMES = 600
MOST_HOUSEHOLDS = 20
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """A home as who stands at its door needs it; `people` only for who may see people.

    `households` are those of the home, each with its head where one is recorded.
    """

    place: Place
    plan: PlannedVisit | None
    visits: list[Visit]
    facts: dict[str, str]
    people: list[Person] = field(default_factory=list)
    tells_facts: bool = False
    households: list[tuple[Household, Person | None]] = field(default_factory=list)


def visit_sheet(viewer: Viewer, place_id: UUID, *, on: date) -> VisitSheet:
    """Return the sheet of a home the viewer may see."""
    rows = policies.visible_places(viewer).filter(kind=PlaceKind.DWELLING)
    place = policies.get_visible(rows.select_related("building", "dwelling_facts"), place_id)
    tells_facts = viewer.may(Capability.LEDGER_RECORD)
    sees_people = tells_facts and viewer.may(Capability.LEDGER_PERSONS)
    plan = open_plans(viewer.office_id).filter(place=place).first()
    visits = Visit.objects.filter(office=viewer.office_id, place=place)
    return VisitSheet(
        place,
        plan,
        list(visits.order_by("-visited_at")[:5]),
        _facts(place, on) if tells_facts else {},
        living_in(place.pk, office_id=viewer.office_id, on=on) if sees_people else [],
        tells_facts,
        _households(place) if sees_people else [],
    )


def _households(place: Place) -> list[tuple[Household, Person | None]]:
    rows = Household.objects.filter(office=place.office_id, dwelling=place, valid_to=None)
    found = list(rows.order_by("valid_from", "pk")[:MOST_HOUSEHOLDS])
    heads = HouseholdMember.objects.filter(
        office=place.office_id, household__in=found, role=MemberRole.HEAD, valid_to=None,
        is_mistaken=False, person__merged_into=None,
    )  # fmt: skip
    of = {row.household_id: row.person for row in heads.select_related("person")}
    return [(one, of.get(one.pk)) for one in found]


def _facts(place: Place, on: date) -> dict[str, str]:
    rows = PlaceFact.objects.filter(
        holding_on(on), office=place.office_id, place=place,
        key__in=[FactKey.STATE, FactKey.OCCUPANTS],
    )  # fmt: skip
    return dict(rows.values_list("key", "value"))


def open_plans(office_id: int) -> QuerySet[PlannedVisit]:
    """Return the visits of an office that are planned and not yet made."""
    return PlannedVisit.objects.filter(office=office_id, visit=None, cancelled_at=None)


def planned(viewer: Viewer) -> list[PlannedVisit]:
    """Return the visits that are planned in the viewer's sight, next door first."""
    homes = policies.visible_places(viewer).filter(kind=PlaceKind.DWELLING).values("pk")
    rows = open_plans(viewer.office_id).filter(place__in=homes)
    found = list(
        rows.select_related("place__building", "place__dwelling_facts", "after_visit")
        .order_by("due_date", "id")[:MOST_PLANNED]
    )  # fmt: skip
    return sorted(found, key=lambda plan: door(plan.place))


def get_plan(viewer: Viewer, key: UUID) -> PlannedVisit:
    """Return an open plan of a home the viewer may see; raises NotVisible."""
    homes = policies.visible_places(viewer).values("pk")
    found: PlannedVisit = policies.get_visible(
        open_plans(viewer.office_id).filter(place__in=homes).select_related("place"), key
    )
    return found


def door(place: Place) -> tuple[object, ...]:
    """Return where a home comes on a walk: building, stairwell, floor, door."""
    facts = getattr(place, "dwelling_facts", None)
    floor = facts.floor if facts and facts.floor is not None else 0
    stairwell = facts.stairwell if facts else ""
    building = place.building.address if place.building else ""
    return (_natural(building), _natural(stairwell), floor, _natural(place.room), place.pk.hex)


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a text so that 9 sorts before 10."""
    parts = _DIGITS.split(text)
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts if p)


def homes_of(viewer: Viewer, building_id: UUID | None = None) -> list[Place]:
    """Return the homes the viewer may call at, of one building or of all her staircases."""
    rows = policies.visible_places(viewer).filter(kind=PlaceKind.DWELLING, valid_to=None)
    if building_id is not None:
        rows = rows.filter(building=building_id)
    found = rows.select_related("building", "dwelling_facts")[:MOST_HOMES]
    return sorted(found, key=door)


def next_door(viewer: Viewer, place: Place) -> Place | None:
    """Return the next home of the building with a visit planned, none when all were called at."""
    waiting = set(
        open_plans(viewer.office_id)
        .filter(place__building=place.building_id)
        .exclude(place=place)
        .values_list("place", flat=True)
    )
    homes = [home for home in homes_of(viewer, place.building_id) if home.pk in waiting]
    later = [home for home in homes if door(home) > door(place)]
    return next(iter([*later, *homes]), None)


def visit_list(viewer: Viewer, place_id: UUID) -> QuerySet[Visit]:
    """Return the visits made at a place, newest first."""
    rows = Visit.objects.filter(office=viewer.office_id, place=place_id)
    return rows.order_by("-visited_at", "-id")
