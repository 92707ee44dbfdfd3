"""Places an area's split left behind: listed, sent on together, refused in sentences, journaled."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from lilong.journal import relay
from lilong.journal.queries import entries_of
from lilong.kernel import clock
from lilong.kernel.subject import Subject
from lilong.ledger import operations as ledger
from lilong.ledger.models import Place
from lilong.ledger.terms import BodyKind
from lilong.territory import operations, queries
from lilong.territory.models import Area, Level
from lilong.territory.terms import AreaSpec
from tests.cast import Cast, _square, small_office
from tests.ledger.test_following import house
from tests.ledger.test_places import BY, SINCE


def _half(number: int, edge: float) -> AreaSpec:
    shape: dict[str, Any] = _square(121.41, edge, 0.01)
    ring = shape["coordinates"][0]
    ring[2][1] = ring[3][1] = edge + 0.005
    return AreaSpec(f"31019800191{number}", f"第{number}片", Level.COMMUNITY, polygon=shape)


@pytest.fixture
def parts(cast: Cast) -> Iterator[tuple[list[Place], list[Area]]]:
    """Three houses without a point in the east, which was split in two."""
    at = clock.now()
    with clock.fixed(at):
        houses = [house(cast.home, number) for number in ("3", "5", "7")]
        specs = [_half(i, edge) for i, edge in enumerate((31.20, 31.205))]
        on = clock.local(at).date()
        operations.split(cast.areas["east"], into=specs, on=on, by=BY, at=at)
        relay.drain()
        found = [queries.area_by_code(spec.code, on=on) for spec in specs]
        yield houses, [area for area in found if area is not None]


def of(area: Area) -> str:
    return f"/ledger/areas/{area.pk}/left-behind/"


def test_several_places_go_to_a_successor_at_once(
    cast: Cast, parts: tuple[list[Place], list[Area]]
) -> None:
    (one, two, three), (first, second) = parts
    east, client = cast.areas["east"], cast.section_head.client("en")
    area_page = client.get(f"/ledger/areas/{east.pk}/").content.decode()
    assert f'href="{of(east)}"' in area_page
    page = client.get(of(east))
    assert [place for place, _kind, _is in page.context["lines"]] == [one, two, three]
    assert first.name_en or first.name in page.content.decode()
    answer = client.post(of(east), {"to": second.pk, "places": [one.pk, two.pk]})
    assert (answer.status_code, answer.url) == (302, of(east))
    for place in (one, two):
        place.refresh_from_db()
        assert (place.area, place.area_path) == (second, second.path)
        assert Place.objects.get(parent=place).area == second
        last = entries_of(Subject("ledger_place", str(place.pk)))[-1]
        assert (last.type, last.data) == (
            "ledger.place_moved", {"from": east.pk, "to": second.pk}
        )  # fmt: skip
        assert last.actor == cast.section_head.actor.as_data()
    three.refresh_from_db()
    assert three.area == east
    left = client.get(of(east))
    assert [place for place, _kind, _is in left.context["lines"]] == [three]
    client.post(of(east), {"to": first.pk, "places": [three.pk]})
    assert "No place or body waits here." in client.get(of(east)).content.decode()


def test_what_cannot_be_is_said_in_a_sentence(
    cast: Cast, parts: tuple[list[Place], list[Area]]
) -> None:
    (one, _two, three), (first, second) = parts
    east, client = cast.areas["east"], cast.section_head.client("en")

    def refused(**given: Any) -> str:
        answer = client.post(of(east), given)
        assert answer.status_code == 422
        return str(answer.content.decode())

    assert "Choose at least one place or body." in refused(to=first.pk)
    refused(to=cast.areas["west"].pk, places=[one.pk])
    refused(to="", places=[one.pk])
    client.post(of(east), {"to": second.pk, "places": [one.pk]})
    said = refused(to=first.pk, places=[one.pk, three.pk])
    assert "no longer wait" in said
    assert f'value="{three.pk}" checked' in said
    assert "no longer wait" in refused(to=first.pk, places=[uuid4()])
    assert client.post(of(east), {"to": first.pk, "places": ["x"]}).status_code == 404
    three.refresh_from_db()
    assert three.area == east


def test_only_who_decides_and_only_of_ones_own_office(
    cast: Cast, parts: tuple[list[Place], list[Area]]
) -> None:
    (one, *_rest), (first, _second) = parts
    east = cast.areas["east"]
    given = {"to": first.pk, "places": [one.pk]}
    assert cast.leader.client().get(of(east)).status_code == 403
    stranger = small_office("310198003", "丙里", "BL", people=("section_head",), west=121.5)
    client = stranger.member("section_head").client()
    assert client.get(of(east)).status_code == 404
    assert client.post(of(east), given).status_code == 404
    assert cast.section_head.client().get(of(cast.areas["west"])).status_code == 404
    one.refresh_from_db()
    assert one.area == east


def test_no_query_for_each_place(
    cast: Cast, parts: tuple[list[Place], list[Area]], django_assert_max_num_queries: Any
) -> None:
    client = cast.section_head.client()
    client.get(of(cast.areas["east"]))
    with django_assert_max_num_queries(22):
        assert client.get(of(cast.areas["east"])).status_code == 200


def test_a_body_that_stood_for_the_area_is_sent_on_too(
    cast: Cast, parts: tuple[list[Place], list[Area]]
) -> None:
    (one, *_more), (first, second) = parts
    east, client = cast.areas["east"], cast.section_head.client("en")
    about = {"office_id": cast.office.pk, "valid_from": SINCE, "by": BY, "at": clock.now()}
    alone, housed = (
        ledger.found_body(
            kind=BodyKind.OWNERS_COMMITTEE, name=name, area=east, place=place, **about
        )
        for name, place in (("东片业委会（虚构）", None), ("三号楼业委会（虚构）", one))
    )
    page = client.get(of(east)).content.decode()
    assert alone.name in page
    answer = client.post(of(east), {"to": first.pk, "bodies": [alone.pk], "places": [one.pk]})
    assert answer.status_code == 302
    for body in (alone, housed):
        body.refresh_from_db()
        assert (body.area, body.area_path) == (first, first.path)
        last = entries_of(Subject("body", str(body.pk)))[-1]
        assert (last.type, last.data["to"]) == ("ledger.body_moved", first.pk)
    again = client.post(of(east), {"to": second.pk, "bodies": [alone.pk]})
    assert again.status_code == 422
    alone.refresh_from_db()
    assert alone.area == first
