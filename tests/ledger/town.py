"""A small invented town for the ledger's tests: one street with shops, and the estate Puyuli.

    def test_something(cast, town): ...        # places with tenure and state, nobody lives there
    def test_something(cast, puyuli): ...      # the same with its people (AC-01)

Puyuli, built 1867, is protected and has 213 dwellings in eight buildings (three stairwells, three
floors, three rooms each): 77 public-rental, 136 after-sale public. `puyuli` adds 663 registered
and 450 living people, 400 of them both, in 213 households. Everything goes through the operations.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest

from lilong.kernel.actor import Actor, system
from lilong.kernel.clock import SHANGHAI
from lilong.ledger import operations
from lilong.ledger.models import Household, Person, Place
from lilong.ledger.specs import (
    FactSpec,
    HouseholdSpec,
    MemberSpec,
    PersonSpec,
    PlaceSpec,
    RelationSpec,
    Source,
    Span,
)
from lilong.ledger.terms import (
    DwellingState,
    FactKey,
    MemberRole,
    Origin,
    PlaceKind,
    RelationKind,
    SourceKind,
    Tenure,
)
from tests.cast import Cast, SmallOffice

AT = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
SINCE = date(2015, 1, 1)
SOURCE = Source(SourceKind.COMMITTEE, date(2015, 1, 1), "楼组台账（虚构）")
HOMES, PUBLIC, BUILDINGS = 213, 77, 8
REGISTERED, LIVING, OVERLAP = 663, 450, 400
SHOPS = ("理发店", "水果店", "面馆", "修鞋铺", "茶叶店", "五金店", "药店", "花店", "书店", "裁缝铺")


@dataclass
class Town:
    """The places of the town, and its people where there are any."""

    office: SmallOffice
    street: Place
    estate: Place
    buildings: list[Place]
    dwellings: list[Place]
    shops: list[Place]
    west: Place
    persons: list[Person] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    by: Actor = field(default_factory=lambda: system("tests"))

    @property
    def office_id(self) -> int:
        return self.office.office.pk

    def dwelling(self, number: int, room: str) -> Place:
        """Return a dwelling by building number and room."""
        return next(
            place for place in self.dwellings
            if place.building_id == self.buildings[number - 1].pk and place.room == room
        )  # fmt: skip

    def tell(
        self, place: Place, key: FactKey, value: str, first: date, source: Source = SOURCE
    ) -> None:
        """Tell a fact of a place from a day on."""
        spec = _fact(place, key, value, first)
        operations.tell_fact(spec, source=source, office_id=self.office_id, by=self.by, at=AT)


def build(office: SmallOffice) -> Town:
    """Lay out the town in an office's eastern community; one house stands in the western."""
    east, west = office.areas["east"].pk, office.areas["west"].pk
    street = PlaceSpec(
        kind=PlaceKind.STREET, name="浦育路", name_en="Puyu Road", road="浦育路", area_id=east,
        valid_from=SINCE,
    )  # fmt: skip
    estate = PlaceSpec(
        kind=PlaceKind.ESTATE, name="浦育里", name_en="Puyuli", road="浦育路", lane="285",
        parent_id=street.id, area_id=east, built_year=1867, is_protected=True, valid_from=SINCE,
    )  # fmt: skip
    buildings = [_building(number, estate) for number in range(1, BUILDINGS + 1)]
    homes = [spec for above in buildings for spec in _homes(above)][:HOMES]
    shops = [
        PlaceSpec(
            kind=PlaceKind.PREMISES, name=f"{use}（虚构）", number=str(2 * n + 1), use=use,
            parent_id=street.id, order=10 * (n + 1), floor_area=2_500, valid_from=SINCE,
        )
        for n, use in enumerate(SHOPS)
    ]  # fmt: skip
    other = PlaceSpec(
        kind=PlaceKind.BUILDING, road="浦西路", number="7", area_id=west, floors=2, stairwells=1,
        valid_from=SINCE,
    )  # fmt: skip
    specs = [street, estate, *buildings, *homes, *shops, other]
    by = system("tests")
    made = {
        place.pk: place
        for place in operations.add_places(specs, office_id=office.office.pk, by=by, at=AT)
    }
    _tell_all([made[spec.id] for spec in homes], office.office.pk, by)
    return Town(
        office, made[street.id], made[estate.id], [made[s.id] for s in buildings],
        [made[s.id] for s in homes], [made[s.id] for s in shops], made[other.id], by=by,
    )  # fmt: skip


def _building(number: int, estate: PlaceSpec) -> PlaceSpec:
    return PlaceSpec(
        kind=PlaceKind.BUILDING, number=str(number), parent_id=estate.id, built_year=1867,
        floors=3, stairwells=3, has_lift=False, is_protected=number == 1,
        point=(121.4101 + number / 10_000, 31.2051), valid_from=SINCE,
    )  # fmt: skip


def _homes(building: PlaceSpec) -> Iterator[PlaceSpec]:
    for stairwell in (1, 2, 3):
        for floor in (1, 2, 3):
            for room in (1, 2, 3):
                yield PlaceSpec(
                    kind=PlaceKind.DWELLING, room=f"{floor}{3 * (stairwell - 1) + room:02}",
                    floor=floor, stairwell=str(stairwell), floor_area=2_850,
                    parent_id=building.id, valid_from=SINCE,
                )  # fmt: skip


def state_of(number: int) -> DwellingState:
    """Return how the n-th home of Puyuli is used."""
    if number % 23 == 5:
        return DwellingState.VACANT
    return DwellingState.LET if number % 10 == 3 else DwellingState.OWNER_USED


def _fact(place: Place, key: FactKey, value: str, first: date = SINCE) -> FactSpec:
    return FactSpec(place_id=place.pk, key=key, value=value, span=Span(first))


def _tell_all(homes: list[Place], office_id: int, by: Actor) -> None:
    facts = []
    for number, home in enumerate(homes):
        tenure = Tenure.PUBLIC_RENTAL if number < PUBLIC else Tenure.SOLD_PUBLIC
        facts.append(_fact(home, FactKey.TENURE, tenure))
        facts.append(_fact(home, FactKey.STATE, state_of(number)))
    operations.tell_facts(facts, source=SOURCE, office_id=office_id, by=by, at=AT)


def settle(town: Town) -> Town:
    """Let Puyuli's people be registered and live where AC-01 says, and keep house together."""
    count = REGISTERED + LIVING - OVERLAP
    specs = [
        PersonSpec(
            name=f"{'赵钱孙李周吴郑王'[n % 8]}{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{n}",
            born_on=date(1940 + n % 70, 1 + n % 12, 1 + n % 28), sex="fm"[n % 2],
            origin=Origin.LOCAL if n < REGISTERED else Origin.OTHER_PROVINCE,
        )
        for n in range(count)
    ]  # fmt: skip
    relations = []
    for n, one in enumerate(specs):
        home = town.dwellings[n % HOMES].pk
        if n < REGISTERED:
            relations.append(
                RelationSpec(
                    kind=RelationKind.REGISTERED, person_id=one.id, place_id=home, span=Span(SINCE)
                )
            )
        if n < OVERLAP or n >= REGISTERED:
            relations.append(
                RelationSpec(
                    kind=RelationKind.LIVES, person_id=one.id, place_id=home, span=Span(SINCE)
                )
            )
    town.persons = operations.register_persons(
        specs, office_id=town.office_id, source=SOURCE, by=town.by, at=AT, relations=relations
    )
    members: dict[int, list[MemberSpec]] = {}
    for n, one in enumerate(specs):
        if n < OVERLAP or n >= REGISTERED:
            inside = members.setdefault(n % HOMES, [])
            role = MemberRole.RELATIVE if inside else MemberRole.HEAD
            inside.append(MemberSpec(person_id=one.id, role=role, span=Span(SINCE)))
    town.households = operations.form_households(
        [
            HouseholdSpec(
                dwelling_id=town.dwellings[n].pk, valid_from=SINCE, members=tuple(inside)
            )
            for n, inside in sorted(members.items())
        ],
        office_id=town.office_id, source=SOURCE, by=town.by, at=AT,
    )  # fmt: skip
    return town


@pytest.fixture(name="town")
def _town(cast: Cast) -> Town:
    """The town in the home office, without people."""
    return build(cast.home)


@pytest.fixture(name="puyuli")
def _puyuli(town: Town) -> Town:
    """The town with Puyuli's people in it."""
    return settle(town)
