"""The staircase view: floors and doors, layers, legend, care labels for who may see them."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from lilong.kernel import clock
from lilong.ledger import operations
from lilong.ledger.models import Label
from lilong.ledger.queries import staircases
from lilong.ledger.queries.naturally import naturally
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import Audience, PlaceKind
from lilong.ui import contributions
from lilong.ui.contributions import BuildingLayer, LayerMark
from tests.cast import Cast
from tests.ledger.town import AT, SINCE, SOURCE, Town

TODAY = AT.date()


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.fixed(AT):
        yield


def page(client: Client, town: Town, query: str = "", number: int = 1) -> str:
    answer = client.get(f"/ledger/places/{town.buildings[number - 1].pk}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_building_is_drawn_by_stairwell_floor_and_room(cast: Cast, town: Town) -> None:
    flats = staircases.dwellings_of(town.buildings[0], on=TODAY)
    wells = staircases.staircases(flats, {}, set())
    assert [well.name for well in wells] == ["1", "2", "3"]
    assert [floor.number for floor in wells[0].floors] == [3, 2, 1]
    assert [flat.place.room for flat in wells[1].floors[0].flats] == ["304", "305", "306"]
    shown = page(cast.committee_worker.client("en"), town)
    assert shown.count("data-flat") == 27
    assert shown.index(">301<") < shown.index(">201<") < shown.index(">101<")
    for words in ("Stairwell 2", "Floor 3", "Own use", "Let", "Used by its owner"):
        assert words in shown


def test_floors_stand_on_one_line_also_where_a_stairwell_has_none(cast: Cast, town: Town) -> None:
    spec = PlaceSpec(
        kind=PlaceKind.DWELLING, room="阁楼", parent_id=town.buildings[0].pk, valid_from=SINCE
    )
    operations.add_place(spec, office_id=town.office_id, by=town.by, at=AT)
    flats = staircases.dwellings_of(town.buildings[0], on=TODAY)
    wells = staircases.staircases(flats, {}, set())
    assert [well.name for well in wells] == ["", "1", "2", "3"]
    assert {len(well.floors) for well in wells} == {4}
    assert "Floor not recorded" in page(cast.committee_worker.client("en"), town)


def test_the_legend_chooses_and_the_floors_count_what_is_chosen(cast: Cast, town: Town) -> None:
    worker = cast.committee_worker.client("en")
    shown = page(worker, town, "?layer=ledger.state&only=let")
    assert shown.count("is-dim") == 27 - shown.count('flat hue-1"')
    assert 'aria-current="true"' in shown
    assert page(worker, town, "?only=nonsense").count("is-dim") == 0
    tenures = page(worker, town, "?layer=ledger.tenure")
    assert "Public-rental" in tenures
    assert page(worker, town, "?layer=nonsense").count("data-flat") == 27


def _told(_viewer: Any, building: Any, on: date) -> Mapping[UUID, str]:
    rows = staircases.dwellings_of(building, on=on)
    return {rows[0].pk: "signed"}


def test_another_room_adds_a_layer(cast: Cast, town: Town) -> None:
    legend = (LayerMark("signed", "Signed", "Signed", "up", 4),)
    layer = BuildingLayer("tests.signed", "Signatures", legend, _told, 90, queries=1)
    contributions.register(layer)
    try:
        shown = page(cast.committee_worker.client("en"), town, "?layer=tests.signed")
    finally:
        contributions.unregister(layer)
    assert shown.count('class="flat hue-4"') == 1
    assert shown.count('class="flat hue-0"') == 26


def test_a_care_label_marks_the_door_for_who_may_see_it(cast: Cast, puyuli: Town) -> None:
    Label.objects.create(
        office=cast.office, person=puyuli.persons[0], kind="older_living_alone",
        audience=Audience.COMMITTEE, valid_from=SINCE, valid_to=TODAY + timedelta(days=90),
        source=SOURCE.kind, source_date=SOURCE.on, recorded_at=AT,
    )  # fmt: skip
    seen = page(cast.committee_worker.client("en"), puyuli)
    assert seen.count("Somebody needs care") == 2
    assert "Somebody needs care" not in page(cast.section_head.client("en"), puyuli)
    assert "Somebody needs care" not in page(cast.leader.client("en"), puyuli)


def test_a_building_without_dwellings_says_what_to_do(cast: Cast, town: Town) -> None:
    answer = cast.leader.client("en").get(f"/ledger/places/{town.west.pk}/")
    assert "No dwelling of this building is recorded yet." in answer.content.decode()


def test_the_dwellings_of_a_stairwell_are_added_at_once(cast: Cast, town: Town) -> None:
    client = cast.section_head.client("en")
    address = f"/ledger/do/place-homes/{town.west.pk}/"
    asked = {
        "stairwell": "1", "first_floor": 1, "last_floor": 6, "first_door": 1, "last_door": 4,
        "floor_area": "52.30", "valid_from": "2015-01-01",
    }  # fmt: skip
    assert client.post(address, asked).status_code == 302
    assert client.post(address, {**asked, "last_door": 5}).status_code == 302
    flats = staircases.dwellings_of(town.west, on=TODAY)
    assert len(flats) == 30
    assert (flats[0].room, flats[0].dwelling_facts.floor_area) == ("101", 5230)
    backwards = client.post(address, {**asked, "last_floor": 0, "last_door": 1})
    assert backwards.status_code == 422
    too_many = client.post(address, {**asked, "last_floor": 200, "last_door": 99})
    assert "too many dwellings" in too_many.content.decode()
    below = client.post(address, {**asked, "first_door": 9})
    assert "below the first" in below.content.decode()
    assert client.post(f"/ledger/do/place-homes/{town.estate.pk}/", asked).status_code == 404


def test_the_sheet_is_printed_alone(cast: Cast, town: Town) -> None:
    client = cast.committee_worker.client("en")
    shown = client.get(f"/ledger/places/{town.buildings[0].pk}/sheet/").content.decode()
    assert "Building sheet" in shown
    assert shown.count("data-flat") == 27
    assert "What happened" not in shown
    assert client.get(f"/ledger/places/{town.estate.pk}/sheet/").status_code == 404


def test_two_hundred_dwellings_take_as_many_queries_as_twenty(
    cast: Cast, town: Town, django_assert_max_num_queries: Any
) -> None:
    specs = [
        PlaceSpec(
            kind=PlaceKind.DWELLING, room=f"{floor}{room:02}", floor=floor, stairwell="1",
            parent_id=town.west.pk, valid_from=SINCE,
        )
        for floor in range(1, 21)
        for room in range(1, 11)
    ]  # fmt: skip
    operations.add_places(specs, office_id=town.office_id, by=town.by, at=AT)
    client = cast.leader.client("en")
    with django_assert_max_num_queries(30):
        few = client.get(f"/ledger/places/{town.buildings[0].pk}/")
    with django_assert_max_num_queries(30):
        many = client.get(f"/ledger/places/{town.west.pk}/")
    assert few.content.decode().count("data-flat") == 27
    assert many.content.decode().count("data-flat") == 200


def test_house_numbers_are_ordered_as_people_read_them() -> None:
    numbers = ["10", "2", "12A", "12", "甲1"]
    assert sorted(numbers, key=naturally) == ["2", "10", "12", "12A", "甲1"]
