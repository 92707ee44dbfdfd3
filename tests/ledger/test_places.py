"""Places: standard addresses, what lies in what, renumbering, ending, following their area."""

from datetime import date, datetime

import pytest

from lilong.journal.queries import entries_of
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.ledger import operations, policies
from lilong.ledger.models import Dwelling, Place, PlaceAlias, PlaceFact
from lilong.ledger.operations.adding import add_new_place
from lilong.ledger.specs import FactSpec, PlaceSpec, Source, Span
from lilong.ledger.terms import AliasKind, FactKey, PlaceKind, SourceKind
from tests.cast import Cast, SmallOffice

AT = datetime(2020, 7, 17, 10, 0, tzinfo=SHANGHAI)
SINCE = date(2015, 1, 1)
SAID = Source(SourceKind.OFFICE, date(2020, 7, 1))
BY = system("tests")


def street(office: SmallOffice, name: str = "甲里路（虚构）", **more: object) -> Place:
    spec = PlaceSpec(
        kind=PlaceKind.STREET, name=name, road=name, area_id=office.areas["east"].pk,
        valid_from=SINCE, **more,
    )  # fmt: skip
    return operations.add_place(spec, office_id=office.office.pk, by=BY, at=AT)


def inside(parent: Place, kind: PlaceKind, **parts: object) -> Place:
    spec = PlaceSpec(kind=kind, parent_id=parent.pk, valid_from=SINCE, **parts)
    return operations.add_place(spec, office_id=parent.office_id, by=BY, at=AT)


def codes(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in caught.value.refusals]


def test_what_lies_within_takes_over_area_and_address(office: SmallOffice) -> None:
    road = street(office)
    lane = inside(road, PlaceKind.LANE, lane="12")
    building = inside(lane, PlaceKind.BUILDING, number="3", floors=6, stairwells=2)
    home = inside(building, PlaceKind.DWELLING, room="502", floor=5, stairwell="2", floor_area=5230)
    assert home.address == "甲里路（虚构）12弄3号502室"
    assert home.area_path == office.areas["east"].path
    assert (home.street_id, home.building_id, home.parent_id) == (road.pk, building.pk, building.pk)
    facts = Dwelling.objects.get(place=home)
    assert (facts.floor, facts.stairwell, facts.floor_area) == (5, "2", 5230)
    (entry,) = entries_of(Subject("ledger_place", str(home.pk)))
    assert entry.type == "ledger.place_added"
    assert entry.data["address"] == home.address


def test_many_places_come_in_one_go_those_above_first(office: SmallOffice) -> None:
    road = PlaceSpec(kind=PlaceKind.STREET, name="乙路", road="乙路", valid_from=SINCE)
    house = PlaceSpec(
        kind=PlaceKind.BUILDING, parent_id=road.id, number="1", valid_from=SINCE
    )  # fmt: skip
    homes = [
        PlaceSpec(kind=PlaceKind.DWELLING, parent_id=house.id, room=str(n), valid_from=SINCE)
        for n in range(101, 104)
    ]
    made = operations.add_places([road, house, *homes], office_id=office.office.pk, by=BY, at=AT)
    assert [place.address for place in made[2:]] == [f"乙路1号{n}室" for n in (101, 102, 103)]


@pytest.mark.parametrize(
    ("kind", "parts", "code"),
    [
        (PlaceKind.DWELLING, {"room": "1", "road": "甲"}, "no_building"),
        (PlaceKind.BUILDING, {}, "nameless"),
    ],
)
def test_a_place_nobody_could_find_is_refused(
    office: SmallOffice, kind: PlaceKind, parts: dict[str, str], code: str
) -> None:
    spec = PlaceSpec(kind=kind, valid_from=SINCE, **parts)
    with pytest.raises(Refused) as caught:
        operations.add_place(spec, office_id=office.office.pk, by=BY, at=AT)
    assert code in codes(caught)
    assert not Place.objects.exists()


def test_a_dwelling_cannot_lie_on_a_street_nor_in_another_office(cast: Cast) -> None:
    road = street(cast.home)
    spec = PlaceSpec(kind=PlaceKind.DWELLING, parent_id=road.pk, room="1", valid_from=SINCE)
    with pytest.raises(Refused) as caught:
        operations.add_place(spec, office_id=cast.office.pk, by=BY, at=AT)
    assert codes(caught) == ["wrong_parent"]
    house = PlaceSpec(kind=PlaceKind.BUILDING, parent_id=road.pk, number="1", valid_from=SINCE)
    with pytest.raises(NotVisible):
        operations.add_place(house, office_id=cast.next_door.office.pk, by=BY, at=AT)


def test_a_renumbered_house_is_found_by_its_old_address_and_so_are_its_homes(
    office: SmallOffice,
) -> None:
    house = inside(street(office), PlaceKind.BUILDING, number="3")
    home = inside(house, PlaceKind.DWELLING, room="502")
    on = date(2020, 7, 1)
    spec = PlaceSpec(
        kind=PlaceKind.BUILDING, road="甲里路（虚构）", number="33", valid_from=SINCE
    )  # fmt: skip
    operations.renumber_place(house, spec, on=on, source=SAID, by=BY, at=AT)
    home.refresh_from_db()
    assert home.address == "甲里路（虚构）33号502室"
    former = PlaceAlias.objects.get(place=home)
    assert (former.kind, former.text) == (AliasKind.FORMER, "甲里路（虚构）3号502室")
    assert (former.valid_from, former.valid_to) == (SINCE, date(2020, 6, 30))
    with pytest.raises(Stale):
        operations.renumber_place(house, spec, on=on, source=SAID, by=BY, at=AT)
    house.refresh_from_db()
    with pytest.raises(Refused) as caught:
        operations.renumber_place(house, spec, on=on, source=SAID, by=BY, at=AT)
    assert codes(caught) == ["same_address"]


def test_no_two_houses_and_no_two_homes_stand_at_one_address(office: SmallOffice) -> None:
    road = street(office)
    first, second = (inside(road, PlaceKind.BUILDING, number=number) for number in ("3", "5"))
    for house in (first, second):
        inside(house, PlaceKind.DWELLING, room="101")
    spec = PlaceSpec(kind=PlaceKind.BUILDING, road=road.road, number="5", valid_from=SINCE)
    on = date(2020, 7, 1)
    with pytest.raises(Refused) as caught:
        operations.renumber_place(first, spec, on=on, source=SAID, by=BY, at=AT)
    assert codes(caught) == ["stands_already"]
    named = PlaceSpec(
        kind=PlaceKind.BUILDING, parent_id=road.pk, number="5", name="五号楼", valid_from=SINCE
    )
    with pytest.raises(Refused) as caught:
        add_new_place(named, office_id=office.office.pk, by=BY, at=AT)
    assert codes(caught) == ["stands_already"]
    assert Place.objects.filter(address="甲里路（虚构）5号").count() == 1
    assert Place.objects.filter(address="甲里路（虚构）3号101室").exists()
    assert not PlaceAlias.objects.exists()


def test_each_earlier_address_has_its_own_days(office: SmallOffice) -> None:
    house = inside(street(office), PlaceKind.BUILDING, number="3")
    for number, on in (("33", date(2020, 7, 1)), ("35", date(2022, 3, 1))):
        house.refresh_from_db()
        spec = PlaceSpec(kind=PlaceKind.BUILDING, road=house.road, number=number, valid_from=SINCE)
        operations.renumber_place(house, spec, on=on, source=SAID, by=BY, at=AT)
    rows = PlaceAlias.objects.order_by("valid_from").values_list("text", "valid_from", "valid_to")
    assert list(rows) == [
        ("甲里路（虚构）3号", SINCE, date(2020, 6, 30)),
        ("甲里路（虚构）33号", date(2020, 7, 1), date(2022, 2, 28)),
    ]


def test_another_name_has_days_and_ends(office: SmallOffice) -> None:
    road = street(office)
    alias = operations.alias_place(
        road, " 老街 ", kind=AliasKind.SPOKEN, span=Span(SINCE), source=SAID, by=BY, at=AT
    )
    assert alias.text == "老街"
    operations.end_alias(alias, on=date(2020, 7, 1), reason="不再使用", by=BY, at=AT)
    assert PlaceAlias.objects.get().valid_to == date(2020, 7, 1)
    with pytest.raises(Refused) as caught:
        operations.alias_place(
            road, " ", kind=AliasKind.SPOKEN, span=Span(SINCE), source=SAID, by=BY, at=AT
        )
    assert codes(caught) == ["nameless"]


def test_a_place_ends_only_when_it_stands_empty_and_takes_its_facts_along(
    office: SmallOffice,
) -> None:
    house = inside(street(office), PlaceKind.BUILDING, number="3")
    home = inside(house, PlaceKind.DWELLING, room="1")
    told = FactSpec(place_id=home.pk, key=FactKey.STATE, value="vacant", span=Span(SINCE))
    operations.tell_fact(told, source=SAID, office_id=office.office.pk, by=BY, at=AT)
    on = date(2020, 7, 31)
    with pytest.raises(Refused) as caught:
        operations.end_place(house, on=on, reason="拆除", by=BY, at=AT)
    assert codes(caught) == ["not_empty"]
    with pytest.raises(Refused) as caught:
        operations.end_place(home, on=date(2014, 1, 1), reason="拆除", by=BY, at=AT)
    assert codes(caught) == ["backwards"]
    operations.end_place(home, on=on, reason="拆除", by=BY, at=AT)
    operations.end_place(house, on=on, reason="拆除", by=BY, at=AT)
    assert PlaceFact.objects.get().valid_to == on
    assert Place.objects.count() == 3


def test_places_move_to_another_area_with_all_within_them(office: SmallOffice) -> None:
    house = inside(street(office), PlaceKind.BUILDING, number="3")
    home = inside(house, PlaceKind.DWELLING, room="1")
    west = office.areas["west"]
    moved = operations.move_places([house.pk], to=west, office_id=office.office.pk, by=BY, at=AT)
    assert moved == 2
    home.refresh_from_db()
    assert (home.area_id, home.area_path) == (west.pk, west.path)


def test_places_are_seen_by_area_and_office(cast: Cast) -> None:
    with clock.fixed(AT):
        road = street(cast.home)
        house = inside(road, PlaceKind.BUILDING, number="3")
        west = PlaceSpec(
            kind=PlaceKind.STREET, name="西路", road="西路", area_id=cast.areas["west"].pk,
            valid_from=SINCE,
        )  # fmt: skip
        operations.add_place(west, office_id=cast.office.pk, by=BY, at=AT)

        def seen(member: str) -> int:
            return policies.visible_places(getattr(cast, member).viewer).count()

        assert seen("dispatcher") == 3
        assert seen("committee_worker") == 2
        assert seen("audit_administrator") == 0
        assert seen("building_group_leader") == 0
        assert policies.visible_places(cast.outsider.viewer).count() == 0
        with pytest.raises(NotVisible):
            policies.get_visible(policies.visible_places(cast.outsider.viewer), house.pk)
