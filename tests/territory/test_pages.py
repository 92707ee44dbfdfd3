"""The territory's pages show an office its own land."""

import json

import pytest
from django.test import Client

from lilong.accounts.models import PostHolding
from lilong.kernel.actor import system
from lilong.kernel.clock import local, now
from lilong.territory import operations
from tests.cast import Cast


def _areas(cast: Cast) -> list[str]:
    return [f"/territory/{area.pk}/" for area in cast.areas.values()]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everybody_in_a_post_sees_the_tree_of_the_own_office(cast: Cast, language: str) -> None:
    client = cast.grid_worker.client(language)
    page = client.get("/territory/").content.decode()
    assert cast.areas["east"].code in page
    assert cast.areas["east_cell"].code in page
    assert cast.next_door.areas["east"].code not in page
    for address in _areas(cast):
        assert client.get(address).status_code == 200


def test_the_outsider_gets_no_area_and_no_hint(cast: Cast) -> None:
    client = cast.outsider.client()
    for address in _areas(cast):
        there, nowhere = client.get(address), client.get("/territory/999999/")
        assert there.status_code == nowhere.status_code == 404
        assert there.content.count(b"\n") == nowhere.content.count(b"\n")
    for address in ("/territory/", "/territory/shapes.geojson", *_areas(cast)):
        assert Client().get(address).status_code == 302


def test_shapes_are_geojson_of_the_day_and_level_asked_for(cast: Cast) -> None:
    client = cast.handler.client()
    data = json.loads(client.get("/territory/shapes.geojson").content)
    codes = {feature["properties"]["code"] for feature in data["features"]}
    assert codes == {cast.areas["east"].code, cast.areas["west"].code}
    cells = json.loads(client.get("/territory/shapes.geojson?level=grid_cell").content)
    assert [f["properties"]["code"] for f in cells["features"]] == [cast.areas["east_cell"].code]
    past = json.loads(client.get("/territory/shapes.geojson?on=1999-01-01").content)
    assert past["features"] == []
    for odd in ("?on=2026-99-99", "?on=x", "?level=planet"):
        assert client.get(f"/territory/shapes.geojson{odd}").status_code == 200


def test_an_areas_page_tells_its_history(cast: Cast) -> None:
    at = now()
    made = operations.renumber(
        cast.areas["west"], code="310198001102", on=local(at).date(), by=system("tests"), at=at
    )
    client = cast.handler.client()
    for area in (made, cast.areas["west"]):
        page = client.get(f"/territory/{area.pk}/").content.decode()
        assert "310198001102" in page
        assert "310198001002" in page
    assert client.get("/territory/?on=1999-01-01").status_code == 200


def test_who_holds_no_post_sees_no_land(cast: Cast) -> None:
    PostHolding.objects.filter(staff=cast.handler.staff).delete()
    assert cast.handler.client().get("/territory/").status_code == 404
