"""Places follow their area when it is renumbered, merged or split; matters keep what they had."""

from datetime import timedelta

from lilong.journal import relay
from lilong.journal.queries import entries_of
from lilong.kernel import clock
from lilong.kernel.subject import Subject
from lilong.ledger import operations as ledger
from lilong.ledger.models import Place
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import BodyKind, PlaceKind
from lilong.territory import operations, queries
from lilong.territory.models import Level
from lilong.territory.terms import AreaSpec
from tests.cast import Cast, SmallOffice, _square
from tests.ledger.test_places import BY, SINCE


def house(office: SmallOffice, number: str, *, point: tuple[float, float] | None = None) -> Place:
    at = clock.now()
    spec = PlaceSpec(
        kind=PlaceKind.BUILDING, road="甲路", number=number, valid_from=SINCE, point=point,
        area_id=office.areas["east"].pk,
    )  # fmt: skip
    place = ledger.add_place(spec, office_id=office.office.pk, by=BY, at=at)
    home = PlaceSpec(
        kind=PlaceKind.DWELLING, parent_id=place.pk, room="1", valid_from=SINCE
    )  # fmt: skip
    ledger.add_place(home, office_id=office.office.pk, by=BY, at=at)
    return place


def test_places_and_bodies_follow_a_renumbered_area(cast: Cast) -> None:
    place, at = house(cast.home, "1"), clock.now()
    body = ledger.found_body(
        kind=BodyKind.RESIDENTS_COMMITTEE, name="东居委", office_id=cast.office.pk,
        valid_from=SINCE, by=BY, at=at, area=cast.areas["east"],
    )  # fmt: skip
    on = clock.local(at).date()
    made = operations.renumber(cast.areas["east"], code="310198001901", on=on, by=BY, at=at)
    relay.drain()
    assert set(Place.objects.values_list("area", "area_path")) == {(made.pk, made.path)}
    body.refresh_from_db()
    assert body.area == made
    last = entries_of(Subject("ledger_place", str(place.pk)))[-1]
    assert (last.type, last.data["to"]) == ("ledger.place_moved", made.pk)
    again = ledger.follow_area(
        cast.areas["east"].pk, successor_ids=[made.pk], by=BY, at=at
    )  # fmt: skip
    assert again == 0


def test_after_a_split_places_go_where_they_stand_and_others_wait(cast: Cast) -> None:
    east, at = cast.areas["east"], clock.now()
    south = house(cast.home, "1", point=(121.415, 31.202))
    north = house(cast.home, "2", point=(121.415, 31.208))
    nowhere = house(cast.home, "3")
    parts = []
    for i, edge in enumerate((31.20, 31.205)):
        shape = _square(121.41, edge, 0.01)
        ring = shape["coordinates"][0]  # type: ignore[index]
        ring[2][1] = ring[3][1] = edge + 0.005
        parts.append(AreaSpec(f"31019800191{i}", f"第{i}片", Level.COMMUNITY, polygon=shape))
    on = clock.local(at).date()
    operations.split(east, into=parts, on=on, by=BY, at=at)
    relay.drain()
    one = queries.area_by_code("310198001910", on=on)
    two = queries.area_by_code("310198001911", on=on)
    assert one is not None
    assert two is not None
    for place, area in ((south, one), (north, two)):
        place.refresh_from_db()
        assert place.area_path == area.path
        inner = Place.objects.get(parent=place)
        assert inner.area == area
    nowhere.refresh_from_db()
    assert nowhere.area == east


def test_a_whole_street_of_points_finds_its_areas_in_one_pass(cast: Cast) -> None:
    on = clock.local(clock.now()).date()
    points = [(121.412, 31.202), (121.418, 31.209), (121.405, 31.205), (0.0, 0.0)]
    found = queries.areas_at(points, on=on)
    assert found == [queries.area_at(lon, lat, on=on) for lon, lat in points]
    assert found[0] == cast.areas["east_cell"]
    assert found[3] is None
    long_ago = queries.areas_at(points, on=on - timedelta(days=9000))
    assert long_ago == [None] * 4
    assert queries.areas_at([], on=on) == []
