"""Rolls are frozen from the ledger by selectors: who and what there is on a day, each once."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused
from lilong.ledger import operations
from lilong.ledger.models import Household, HouseholdMember, Organisation, Person, Place, Relation
from lilong.ledger.operations.erasing import erase_person
from lilong.ledger.queries import (
    SELECTORS,
    Choice,
    Scope,
    count_selected,
    masked_names,
    select,
)
from lilong.ledger.queries.choices import UnitKind
from lilong.ledger.specs import (
    HouseholdSpec,
    MemberSpec,
    OrganisationSpec,
    PersonSpec,
    PlaceSpec,
    RelationSpec,
    Span,
)
from lilong.ledger.terms import (
    DwellingState,
    FactKey,
    MemberRole,
    OrganisationKind,
    PlaceKind,
    RelationKind,
    Tenure,
)
from lilong.territory.models import Area
from lilong.territory.queries import areas_at
from lilong.vault.models import ReadLog
from tests.cast import Cast
from tests.ledger.house import NAMES, build_house
from tests.ledger.town import AT, HOMES, LIVING, PUBLIC, REGISTERED, SINCE, SOURCE, Town

TODAY = AT.date()
EVERYWHERE = Scope()
YESTERDAY = TODAY - timedelta(days=1)
BEFORE = SINCE - timedelta(days=1)
PEOPLE = LIVING + 263  # those who live there, and those registered there who live elsewhere


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.fixed(AT):
        yield


def chosen(
    office_id: int, name: str, scope: Scope = EVERYWHERE, on: date = TODAY, **options: Any
) -> list[Choice]:
    """Return a selector's lines, having seen that it counts as many, each once."""
    asked = Scope(scope.area_paths, scope.place_ids, options or scope.options)
    found = list(select(f"ledger.{name}", asked, office_id=office_id, on=on))
    assert count_selected(f"ledger.{name}", asked, office_id=office_id, on=on) == len(found)
    keys = [one.key or one.area_id for one in found]
    assert len(keys) == len(set(keys))
    known = SELECTORS[f"ledger.{name}"]
    kinds = [kind.value for kind in UnitKind] if known.kind == "unit" else [known.kind]
    assert {(one.kind, tuple(one.weights)) for one in found} <= {
        (kind, known.weights) for kind in kinds
    }
    return found


def at(*places: Place) -> Scope:
    return Scope(place_ids=tuple(place.pk for place in places))


def keys(lines: list[Choice]) -> set[UUID | None]:
    return {one.key for one in lines}


def person(town: Town, name: str = "孙某（虚构）", **values: Any) -> Person:
    spec = PersonSpec(name=name, **values)
    made = operations.register_persons(
        [spec], office_id=town.office_id, source=SOURCE, by=town.by, at=AT
    )
    return made[0]


def relate(
    town: Town, who: Person | Organisation, kind: RelationKind, place: Place,
    first: date = SINCE, last: date | None = None,
) -> Relation:  # fmt: skip
    party = "person_id" if isinstance(who, Person) else "organisation_id"
    spec = RelationSpec(kind=kind, span=Span(first, last), place_id=place.pk, **{party: who.pk})
    return operations.relate(spec, source=SOURCE, office_id=town.office_id, by=town.by, at=AT)


def firm(town: Town, name: str, **values: Any) -> Organisation:
    spec = OrganisationSpec(name=name, **{"kind": OrganisationKind.FIRM, **values})
    return operations.register_organisations(
        [spec], office_id=town.office_id, source=SOURCE, by=town.by, at=AT
    )[0]


def western_home(town: Town) -> Place:
    spec = PlaceSpec(
        kind=PlaceKind.DWELLING, room="101", floor=1, parent_id=town.west.pk, valid_from=SINCE
    )
    return operations.add_place(spec, office_id=town.office_id, by=town.by, at=AT)


def end_living(town: Town, who: Person, on: date) -> None:
    row = Relation.objects.filter(kind=RelationKind.LIVES, person=who).get()
    operations.end_relation(row, on=on, source=SOURCE, by=town.by, at=AT)


def test_every_home_is_a_line_with_where_it_is_and_its_area(town: Town) -> None:
    found = chosen(town.office_id, "dwellings")
    assert len(found) == HOMES
    home = town.dwelling(2, "205")
    (one,) = [line for line in found if line.key == home.pk]
    building = town.buildings[1]
    assert one.label == home.address == "浦育路285弄2号205室"
    assert (one.place_id, one.building_id, one.estate_id) == (home.pk, building.pk, town.estate.pk)
    assert (one.stairwell, one.floor, one.weights) == ("2", 2, {"area": 2850})
    assert (one.area_id, one.area_path) == (home.area_id, home.area_path)
    assert (one.longitude, one.latitude) == (building.longitude, building.latitude)
    assert one.owners == frozenset()


def test_lines_are_put_into_the_order_of_a_walk(town: Town) -> None:
    spec = PlaceSpec(
        kind=PlaceKind.BUILDING, number="10", parent_id=town.estate.pk, valid_from=SINCE
    )
    tenth = operations.add_place(spec, office_id=town.office_id, by=town.by, at=AT)
    home = PlaceSpec(kind=PlaceKind.DWELLING, room="101", parent_id=tenth.pk, valid_from=SINCE)
    operations.add_place(home, office_id=town.office_id, by=town.by, at=AT)
    found = sorted(chosen(town.office_id, "dwellings"), key=lambda one: one.sort)
    doors = [(one.label.split("弄")[1], one.stairwell, one.floor) for one in found]
    assert doors[:4] == [
        ("1号101室", "1", 1), ("1号102室", "1", 1), ("1号103室", "1", 1), ("1号201室", "1", 2),
    ]  # fmt: skip
    assert doors[9] == ("1号104室", "2", 1)
    assert doors[-1] == ("10号101室", "", None)
    mixed = [*found, *chosen(town.office_id, "communities"), *chosen(town.office_id, "premises")]
    assert len(sorted(mixed, key=lambda one: one.sort)) == len(mixed)


def test_a_roll_is_narrowed_to_a_building_an_estate_a_street_and_an_area(
    cast: Cast, town: Town
) -> None:
    office, home = town.office_id, western_home(town)
    second, third = town.buildings[1], town.buildings[2]
    assert len(chosen(office, "dwellings", at(second))) == 27
    assert len(chosen(office, "dwellings", at(second, third))) == 54
    assert len(chosen(office, "dwellings", at(town.estate))) == HOMES
    assert len(chosen(office, "dwellings", at(town.street))) == HOMES
    assert keys(chosen(office, "dwellings", at(home))) == {home.pk}
    east, west = cast.areas["east"].path, cast.areas["west"].path
    assert keys(chosen(office, "dwellings", Scope((west,)))) == {home.pk}
    assert len(chosen(office, "dwellings", Scope((west, east)))) == HOMES + 1
    assert len(chosen(office, "dwellings", Scope((cast.areas["whole"].path,)))) == HOMES + 1
    assert chosen(office, "dwellings", Scope((west,), (second.pk,))) == []
    assert len(chosen(office, "dwellings", Scope((east,), (second.pk,)))) == 27


def test_what_lies_in_a_lane_is_found_by_the_lane(cast: Cast, town: Town) -> None:
    lane = PlaceSpec(
        kind=PlaceKind.LANE, lane="300", parent_id=town.street.pk, valid_from=SINCE,
    )  # fmt: skip
    estate = PlaceSpec(
        kind=PlaceKind.ESTATE, name="浦新里（虚构）", road="浦育路", lane="300",
        parent_id=lane.id, valid_from=SINCE,
    )  # fmt: skip
    building = PlaceSpec(kind=PlaceKind.BUILDING, number="1", parent_id=estate.id, valid_from=SINCE)
    home = PlaceSpec(kind=PlaceKind.DWELLING, room="101", parent_id=building.id, valid_from=SINCE)
    made = operations.add_places(
        [lane, estate, building, home], office_id=town.office_id, by=town.by, at=AT
    )
    assert keys(chosen(town.office_id, "dwellings", at(made[0]))) == {home.id}
    assert keys(chosen(town.office_id, "buildings", at(made[0]))) == {building.id}
    assert keys(chosen(town.office_id, "estates", at(made[0]))) == {estate.id}


def test_homes_are_narrowed_by_tenure_and_state_of_the_day(puyuli: Town) -> None:
    office = puyuli.office_id
    public = chosen(office, "dwellings", tenure=Tenure.PUBLIC_RENTAL)
    assert len(public) == PUBLIC
    assert len(chosen(office, "households", tenure="public_rental")) == PUBLIC
    both = ("public_rental", "sold_public")
    assert len(chosen(office, "dwellings", tenure=both)) == HOMES
    let = keys(chosen(office, "dwellings", state=["let"], tenure=["public_rental"]))
    home = next(place for place in puyuli.dwellings if place.pk in let)
    puyuli.tell(home, FactKey.STATE, DwellingState.VACANT, TODAY)
    after = keys(chosen(office, "dwellings", state=["let"], tenure=["public_rental"]))
    assert let - after == {home.pk}
    past = chosen(office, "dwellings", on=YESTERDAY, state="let", tenure="public_rental")
    assert keys(past) == let


def test_a_home_nothing_was_told_of_is_of_unknown_tenure(town: Town) -> None:
    home = western_home(town)
    assert keys(chosen(town.office_id, "dwellings", tenure="unknown")) == {home.pk}
    found = chosen(town.office_id, "dwellings", tenure=["unknown", "public_rental"])
    assert len(found) == PUBLIC + 1


def owned(lines: list[Choice]) -> dict[UUID | None, frozenset[UUID]]:
    """Return the owners of those units of which an owner is recorded."""
    return {line.key: line.owners for line in lines if line.owners}


def test_owners_are_all_who_own_or_co_own_a_unit_on_the_day(town: Town) -> None:
    office = town.office_id
    first, second, third, fourth = town.dwellings[:4]
    one, other, buyer, tenant = (person(town, f"{sign}某（虚构）") for sign in "赵钱孙李")
    for who in (one, other):
        relate(town, who, RelationKind.CO_OWNS, first)
    relate(town, one, RelationKind.OWNS, second, last=YESTERDAY)
    relate(town, buyer, RelationKind.OWNS, second, TODAY)
    company = firm(town, "某置业公司（虚构）")
    for home in town.dwellings[10:15]:
        relate(town, company, RelationKind.OWNS, home)
    relate(town, tenant, RelationKind.RENTS, third)
    relate(town, tenant, RelationKind.LIVES, third)
    mistaken = relate(town, tenant, RelationKind.OWNS, fourth)
    operations.call_relation_mistaken(mistaken, reason="录入错误", by=town.by, at=AT)
    found = owned(chosen(office, "owned_units"))
    assert found.pop(first.pk) == {one.pk, other.pk}
    assert found.pop(second.pk) == {buyer.pk}
    assert found == {home.pk: {company.pk} for home in town.dwellings[10:15]}
    past = owned(chosen(office, "owned_units", on=YESTERDAY))
    assert past[second.pk] == {one.pk}
    narrowed = chosen(office, "owned_units", at(town.dwellings[10]), tenure="public_rental")
    assert [(line.key, line.owners, line.weights) for line in narrowed] == [
        (town.dwellings[10].pk, {company.pk}, {"area": 2850})
    ]


def test_a_public_home_is_its_owners_and_not_its_tenants(town: Town) -> None:
    home, tenant = town.dwellings[0], person(town)
    relate(town, tenant, RelationKind.RENTS, home)
    (line,) = chosen(town.office_id, "owned_units", at(home))
    assert line.owners == frozenset()
    public = firm(town, "某公房资产公司（虚构）")
    relate(town, public, RelationKind.OWNS, home)
    (line,) = chosen(town.office_id, "owned_units", at(home))
    assert line.owners == {public.pk}


def test_shops_are_units_of_their_owners_where_they_are_asked_for(town: Town) -> None:
    office, owner = town.office_id, person(town)
    spec = PlaceSpec(
        kind=PlaceKind.PREMISES, room="底铺", parent_id=town.buildings[0].pk, valid_from=SINCE,
        floor_area=8_050, use="理发店",
    )  # fmt: skip
    shop = operations.add_place(spec, office_id=office, by=town.by, at=AT)
    for place in (shop, town.dwellings[0]):
        relate(town, owner, RelationKind.OWNS, place)
    assert shop.pk not in keys(chosen(office, "owned_units"))
    every = chosen(office, "owned_units", kind=["dwelling", "premises"])
    others = [place.pk for place in Place.objects.filter(office=office, kind="premises")]
    assert len(every) == HOMES + len(others)
    assert shop.pk in others
    (one,) = [line for line in every if line.key == shop.pk]
    assert (one.kind, one.owners, one.weights) == ("premises", {owner.pk}, {"area": 8_050})
    assert one.building_id == town.buildings[0].pk
    assert keys(chosen(office, "owned_units", kind="premises")) == set(others)
    homes = chosen(office, "owned_units", kind=["dwelling", "premises"], tenure="public_rental")
    assert len(homes) == PUBLIC + len(others)
    with pytest.raises(Refused, match="no value"):
        chosen(office, "owned_units", kind="facility")


def test_a_household_weighs_as_many_as_are_alive_in_it(puyuli: Town) -> None:
    office, home = puyuli.office_id, puyuli.dwellings[0]
    found = chosen(office, "households")
    assert len(found) == HOMES
    assert sum(line.weights["persons"] for line in found) == LIVING
    (line,) = chosen(office, "households", at(home))
    assert (line.key, line.label) == (puyuli.households[0].pk, home.address)
    size = line.weights["persons"]
    operations.end_person(
        puyuli.persons[0], on=YESTERDAY, why="died", source=SOURCE, by=puyuli.by, at=AT
    )
    (after,) = chosen(office, "households", at(home))
    (past,) = chosen(office, "households", at(home), on=YESTERDAY)
    assert (after.weights["persons"], past.weights["persons"]) == (size - 1, size)
    operations.end_household(
        Household.objects.get(pk=line.key), on=YESTERDAY, reason="拆户", by=puyuli.by, at=AT
    )
    assert chosen(office, "households", at(home)) == []
    assert len(chosen(office, "households", kind="family")) == HOMES - 1
    assert chosen(office, "households", kind="collective") == []


def test_a_household_without_members_weighs_nothing(puyuli: Town) -> None:
    HouseholdMember.objects.filter(household=puyuli.households[0]).update(is_mistaken=True)
    (line,) = chosen(puyuli.office_id, "households", at(puyuli.dwellings[0]))
    assert line.weights == {"persons": 0}


def test_each_person_is_a_line_where_she_lives_else_where_she_is_registered(
    cast: Cast, puyuli: Town
) -> None:
    office, west = puyuli.office_id, western_home(puyuli)
    assert len(chosen(office, "persons")) == PEOPLE
    assert len(chosen(office, "persons", relation="lives")) == LIVING
    assert len(chosen(office, "persons", relation="registered")) == REGISTERED
    mover = puyuli.persons[REGISTERED - 1]  # registered in Puyuli, lives nowhere known
    home = Relation.objects.get(person=mover).place
    assert mover.pk in keys(chosen(office, "persons", at(home)))
    relate(puyuli, mover, RelationKind.LIVES, west, TODAY)
    assert mover.pk not in keys(chosen(office, "persons", at(home)))
    (line,) = chosen(office, "persons", Scope((cast.areas["west"].path,)))
    assert (line.key, line.place_id, line.label) == (mover.pk, west.pk, west.address)
    assert keys(chosen(office, "persons", at(west), relation="registered")) == set()
    assert mover.pk in keys(chosen(office, "persons", at(home), on=YESTERDAY))
    assert len(chosen(office, "persons")) == PEOPLE
    assert chosen(office, "persons", on=BEFORE) == []


def test_who_has_two_homes_is_on_one_roll_at_the_one_she_came_to_last(puyuli: Town) -> None:
    office, who = puyuli.office_id, puyuli.persons[0]
    first, second = puyuli.dwellings[0], western_home(puyuli)
    relate(puyuli, who, RelationKind.LIVES, second, date(2020, 1, 1))
    assert keys(chosen(office, "persons", at(second))) == {who.pk}
    assert who.pk not in keys(chosen(office, "persons", at(first)))
    assert who.pk in keys(chosen(office, "persons", at(first), on=date(2019, 12, 31)))
    assert len(chosen(office, "persons")) == PEOPLE
    third = puyuli.dwellings[1]
    relate(puyuli, who, RelationKind.LIVES, third, date(2020, 1, 1))
    assert len(chosen(office, "persons", at(second))) + sum(
        one.key == who.pk for one in chosen(office, "persons", at(third))
    ) == 1  # fmt: skip


def test_who_died_moved_away_or_was_erased_is_on_no_roll_after_it(puyuli: Town) -> None:
    office, (dead, gone, erased) = puyuli.office_id, puyuli.persons[:3]
    operations.end_person(dead, on=YESTERDAY, why="died", source=SOURCE, by=puyuli.by, at=AT)
    end_living(puyuli, gone, YESTERDAY)
    Relation.objects.filter(person=gone, kind="registered").update(valid_to=YESTERDAY)
    erase_person(erased, why="retention", by=puyuli.by, at=AT)
    left = keys(chosen(office, "persons"))
    assert left.isdisjoint({dead.pk, gone.pk, erased.pk})
    assert len(left) == PEOPLE - 3
    past = keys(chosen(office, "persons", on=YESTERDAY))
    assert {dead.pk, gone.pk} <= past
    assert erased.pk not in past


def test_persons_are_chosen_by_their_day_of_birth_though_it_is_encrypted(town: Town) -> None:
    home = town.dwellings[0]
    days = {
        name: person(town, born_on=born)
        for name, born in (
            ("eve", date(1966, 11, 20)), ("day", date(1966, 11, 21)), ("old", date(1930, 5, 1)),
            ("young", date(1980, 1, 1)), ("none", None),
        )
    }  # fmt: skip
    known_by_year = person(town)
    Person.objects.filter(pk=known_by_year.pk).update(birth_year=1966)
    for who in (*days.values(), known_by_year):
        relate(town, who, RelationKind.LIVES, home)

    def born(**bounds: Any) -> set[UUID | None]:
        return keys(chosen(town.office_id, "persons", **bounds))

    old, eve, day, young = (days[name].pk for name in ("old", "eve", "day", "young"))
    assert born(born_to=date(1966, 11, 20)) == {old, eve, known_by_year.pk}
    assert born(born_to="1966-11-20", born_from="1940-01-01") == {eve, known_by_year.pk}
    assert born(born_from=date(1966, 11, 21)) == {day, young, known_by_year.pk}
    assert born(born_from=date(1966, 1, 1), born_to=date(1966, 12, 31)) == {
        eve, day, known_by_year.pk,
    }  # fmt: skip
    assert born(born_from=date(1966, 11, 21), born_to=date(1966, 11, 21)) == {
        day, known_by_year.pk,
    }  # fmt: skip
    assert days["none"].pk in born()
    assert not ReadLog.objects.exists()


def test_merged_persons_are_one_line_one_owner_and_one_member(cast: Cast, town: Town) -> None:
    office, home, other = town.office_id, town.dwellings[0], town.dwellings[1]
    kept, gone = person(town), person(town)
    for who in (kept, gone):
        relate(town, who, RelationKind.LIVES, home)
        relate(town, who, RelationKind.CO_OWNS, home)
    relate(town, gone, RelationKind.OWNS, other)
    members = tuple(
        MemberSpec(person_id=who.pk, role=MemberRole.OTHER, span=Span(SINCE))
        for who in (kept, gone)
    )
    operations.form_households(
        [HouseholdSpec(dwelling_id=home.pk, valid_from=SINCE, members=members)],
        office_id=office, source=SOURCE, by=town.by, at=AT,
    )  # fmt: skip
    assert keys(chosen(office, "persons")) == {kept.pk, gone.pk}
    viewer = cast.section_head.viewer
    done = operations.merge_persons(
        kept_id=kept.pk, gone_id=gone.pk, reason="同一人", viewer=viewer, by=viewer.actor(), at=AT
    )
    assert keys(chosen(office, "persons")) == {kept.pk}
    owners = owned(chosen(office, "owned_units"))
    assert owners == {home.pk: {kept.pk}, other.pk: {kept.pk}}
    (line,) = chosen(office, "households", at(home))
    assert line.weights == {"persons": 1}
    assert set(masked_names(viewer, "person", [gone.pk, kept.pk])) == {gone.pk, kept.pk}
    operations.undo_merge(
        merge_id=done.pk, reason="不是同一人", viewer=viewer, by=viewer.actor(), at=AT
    )
    assert keys(chosen(office, "persons")) == {kept.pk, gone.pk}


def test_premises_and_organisations_are_where_the_organisation_came_to_last(
    cast: Cast, town: Town
) -> None:
    office, (first, second) = town.office_id, town.shops[:2]
    lines = sorted(chosen(office, "premises", at(town.street)), key=lambda one: one.sort)
    assert [one.key for one in lines] == [shop.pk for shop in town.shops]
    assert lines[0].weights == {"area": 2500}
    shop = firm(town, "甲茶叶店（虚构）", kind=OrganisationKind.SHOP, staff_count=7, has_union=True)
    relate(town, shop, RelationKind.OCCUPIES, first, date(2020, 1, 1))
    relate(town, shop, RelationKind.OCCUPIES, second, TODAY)
    bare = firm(town, "乙公司（虚构）", valid_from=TODAY)
    found = {one.key: one for one in chosen(office, "organisations")}
    assert (found[shop.pk].label, found[shop.pk].place_id) == (shop.name, second.pk)
    assert (found[shop.pk].weights, found[bare.pk].weights) == ({"size": 7}, {"size": 0})
    assert (found[bare.pk].place_id, found[bare.pk].area_path) == (None, "")
    assert sorted(found.values(), key=lambda one: one.sort)[0].key == bare.pk
    (past,) = chosen(office, "organisations", on=YESTERDAY)
    assert (past.key, past.place_id) == (shop.pk, first.pk)
    assert keys(chosen(office, "organisations", at(second))) == {shop.pk}
    assert chosen(office, "organisations", at(first)) == []
    assert keys(chosen(office, "organisations", Scope((cast.areas["east"].path,)))) == {shop.pk}
    assert keys(chosen(office, "organisations", kind="firm")) == {bare.pk}
    assert keys(chosen(office, "organisations", kind=["firm", "shop"])) == {shop.pk, bare.pk}
    assert keys(chosen(office, "organisations", union=True)) == {shop.pk}
    assert chosen(office, "organisations", union=False) == []


def test_an_organisation_that_closed_is_a_line_up_to_its_last_day(town: Town) -> None:
    shop = firm(town, "丙店（虚构）", valid_from=SINCE)
    Organisation.objects.filter(pk=shop.pk).update(valid_to=YESTERDAY)
    assert keys(chosen(town.office_id, "organisations", on=YESTERDAY)) == {shop.pk}
    assert chosen(town.office_id, "organisations") == []
    assert chosen(town.office_id, "organisations", on=BEFORE) == []


def test_buildings_estates_and_communities_weigh_their_homes_of_the_day(
    cast: Cast, puyuli: Town
) -> None:
    office = puyuli.office_id
    found = {one.key: one for one in chosen(office, "buildings")}
    first = puyuli.buildings[0]
    living = Relation.objects.filter(place__building=first.pk, kind=RelationKind.LIVES)
    persons = len(set(living.values_list("person", flat=True)))
    assert persons > 0
    assert found[first.pk].weights == {"households": 27, "dwellings": 27, "persons": persons}
    assert found[puyuli.west.pk].weights == {"households": 0, "dwellings": 0, "persons": 0}
    assert (found[first.pk].building_id, found[first.pk].label) == (first.pk, first.address)
    assert keys(chosen(office, "buildings", at(first))) == {first.pk}
    assert len(chosen(office, "buildings", at(puyuli.estate))) == len(puyuli.buildings)
    (estate,) = chosen(office, "estates")
    assert (estate.label, estate.estate_id) == ("浦育里", puyuli.estate.pk)
    assert estate.weights == {"households": HOMES, "dwellings": HOMES}
    east, west = cast.areas["east"], cast.areas["west"]
    lines = {one.area_id: one for one in chosen(office, "communities")}
    assert set(lines) == {east.pk, west.pk}
    assert (lines[east.pk].label, lines[east.pk].key) == (east.name, None)
    assert lines[east.pk].weights == {"households": HOMES, "dwellings": HOMES}
    assert lines[west.pk].weights == {"households": 0, "dwellings": 0}
    lon, lat = lines[east.pk].longitude, lines[east.pk].latitude
    assert lon
    assert lat
    assert areas_at([(lon, lat)], on=TODAY)[0].path.startswith(east.path)
    (only,) = chosen(office, "communities", Scope((west.path,)))
    assert only.area_path == west.path
    past = chosen(office, "estates", on=BEFORE)
    assert past == []


def test_homes_of_a_grid_cell_weigh_in_their_community(cast: Cast, puyuli: Town) -> None:
    cell = cast.areas["east_cell"]
    operations.move_places(
        [puyuli.buildings[0].pk], to=cell, office_id=puyuli.office_id, by=puyuli.by, at=AT
    )
    assert len(chosen(puyuli.office_id, "dwellings", Scope((cell.path,)))) == 27
    (east,) = chosen(puyuli.office_id, "communities", Scope((cast.areas["east"].path,)))
    assert east.weights == {"households": HOMES, "dwellings": HOMES}


def test_a_community_without_a_shape_has_no_point(cast: Cast, town: Town) -> None:
    Area.objects.filter(pk=cast.areas["west"].pk).update(polygon=None)
    (line,) = chosen(town.office_id, "communities", Scope((cast.areas["west"].path,)))
    assert (line.longitude, line.latitude) == (None, None)


def test_two_offices_side_by_side_choose_from_their_own_rows(cast: Cast, puyuli: Town) -> None:
    other = build_house(cast.next_door, area="east")
    found = {
        name: chosen(cast.next_door.office.pk, name) for name in
        ("dwellings", "households", "persons", "buildings", "estates", "communities")
    }  # fmt: skip
    assert {name: len(lines) for name, lines in found.items()} == {
        "dwellings": 4, "households": 1, "persons": 2, "buildings": 1, "estates": 1,
        "communities": 2,
    }  # fmt: skip
    assert found["estates"][0].weights == {"households": 1, "dwellings": 4}
    assert len(chosen(puyuli.office_id, "persons")) == PEOPLE
    assert chosen(puyuli.office_id, "dwellings", Scope((cast.next_door.areas["east"].path,))) == []
    for name in ("dwellings", "persons"):
        with pytest.raises(NotVisible):
            chosen(puyuli.office_id, name, at(other.building))
    with pytest.raises(NotVisible):
        chosen(puyuli.office_id, "dwellings", Scope(place_ids=(uuid4(),)))


@pytest.mark.parametrize(
    ("name", "scope", "code"),
    [
        ("nothing", Scope(), "no_selector"),
        ("dwellings", Scope(options={"colour": "red"}), "no_option"),
        ("premises", Scope(options={"tenure": "private"}), "no_option"),
        ("dwellings", Scope(options={"tenure": "stolen"}), "no_value"),
        ("dwellings", Scope(options={"state": ["let", "lost"]}), "no_value"),
        ("dwellings", Scope(options={"state": 3}), "no_value"),
        ("households", Scope(options={"kind": "firm"}), "no_value"),
        ("organisations", Scope(options={"union": "perhaps"}), "no_value"),
        ("persons", Scope(options={"relation": "knows"}), "no_value"),
        ("persons", Scope(options={"relation": ["lives"]}), "no_value"),
        ("persons", Scope(options={"born_from": "yesterday"}), "no_value"),
        ("communities", Scope(place_ids=(uuid4(),)), "no_place"),
    ],
)
def test_what_no_selector_knows_is_refused_before_anything_is_read(
    cast: Cast, name: str, scope: Scope, code: str
) -> None:
    for ask in (select, count_selected):
        with pytest.raises(Refused) as refused:
            ask(f"ledger.{name}", scope, office_id=cast.office.pk, on=TODAY)
        assert [one.code for one in refused.value.refusals] == [code]


def test_an_option_left_empty_narrows_nothing(town: Town) -> None:
    for empty in (None, "", [], ()):
        assert len(chosen(town.office_id, "dwellings", tenure=empty)) == HOMES


def queries_of(office_id: int, name: str, scope: Scope) -> int:
    with CaptureQueriesContext(connection) as seen:
        list(select(name, scope, office_id=office_id, on=TODAY))
    return len(seen)


def test_the_number_of_queries_does_not_grow_with_the_lines(cast: Cast, puyuli: Town) -> None:
    """Measured for the empty office next door, a house, and two hundred homes."""
    for home in puyuli.dwellings[:30]:
        relate(puyuli, puyuli.persons[0], RelationKind.OWNS, home)
    office = puyuli.office_id
    for key in (office, cast.next_door.office.pk):
        queries_of(key, "ledger.communities", Scope())  # an office is read once and kept
    for name, selector in SELECTORS.items():
        few = Scope((cast.areas["west"].path,))
        counts = {queries_of(office, name, Scope()), queries_of(office, name, few)}
        counts.add(queries_of(cast.next_door.office.pk, name, Scope()))
        assert max(counts) <= 6, name
        if name != "ledger.organisations":  # those without premises are asked for apart
            assert len(counts) == 1, name
        if selector.kind != "area":
            many = Scope(place_ids=tuple(place.pk for place in puyuli.buildings))
            one = Scope(place_ids=(puyuli.buildings[0].pk,))
            assert queries_of(office, name, many) == queries_of(office, name, one) <= 6


def test_lines_are_read_some_at_a_time(puyuli: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lilong.ledger.queries.roll_rows.AT_ONCE", 7)
    for home in puyuli.dwellings[::3]:
        for who in puyuli.persons[:2]:
            relate(puyuli, who, RelationKind.CO_OWNS, home)
    found = chosen(puyuli.office_id, "owned_units")
    assert keys(found) == {home.pk for home in puyuli.dwellings}
    found = [line for line in found if line.owners]
    assert keys(found) == {home.pk for home in puyuli.dwellings[::3]}
    owners = {who.pk for who in puyuli.persons[:2]}
    assert {line.owners for line in found} == {frozenset(owners)}
    lines = chosen(puyuli.office_id, "households")
    assert sum(line.weights["persons"] for line in lines) == LIVING


def test_names_beside_a_roll_are_masked_and_for_who_sees_people_alone(cast: Cast) -> None:
    house = build_house(cast.home)
    people = [who.pk for who in house.people]
    worker = cast.committee_worker.viewer
    names = masked_names(worker, "person", people)
    assert set(names) == set(people)
    assert all("*" in name for name in names.values())
    assert not set(names.values()) & set(NAMES)
    heads = masked_names(worker, "household", [house.household.pk])
    assert heads == {house.household.pk: names[people[0]]}
    for nobody in (cast.leader, cast.building_group_leader, cast.outsider):
        assert masked_names(nobody.viewer, "person", people) == {}
        assert masked_names(nobody.viewer, "household", [house.household.pk]) == {}
    assert masked_names(worker, "person", []) == masked_names(worker, "premises", people) == {}
    assert not ReadLog.objects.exists()
    with pytest.raises(ValueError, match="500"):
        masked_names(worker, "person", [uuid4() for _ in range(501)])


def test_a_household_without_a_head_is_called_by_who_has_belonged_to_it_longest(
    cast: Cast,
) -> None:
    house, viewer = build_house(cast.home), cast.committee_worker.viewer
    HouseholdMember.objects.filter(person=house.people[0]).update(valid_to=YESTERDAY)
    asked = [house.household.pk]
    now, past = (masked_names(viewer, "household", asked, on=day) for day in (TODAY, YESTERDAY))
    names = masked_names(viewer, "person", [who.pk for who in house.people])
    assert now == {asked[0]: names[house.people[1].pk]}
    assert past == {asked[0]: names[house.people[0].pk]}


def test_who_is_narrowed_to_an_area_reads_no_names_from_another(cast: Cast) -> None:
    house = build_house(cast.home, area="west")
    viewer = cast.committee_worker.viewer
    assert masked_names(viewer, "person", [who.pk for who in house.people]) == {}
    assert masked_names(viewer, "household", [house.household.pk]) == {}
