"""Which layers a map offers, which are on, and that the address remembers the choice."""

import re

from django.urls import reverse

from tests.cast import Cast

BOX = re.compile(
    r'<input class="form-check-input" type="checkbox" name="layers" value="([a-z_.]+)"'
    r' data-points="([^"]+)"( checked)?>'
)


def boxes(client, address):
    page = client.get(address)
    assert page.status_code == 200
    text = page.content.decode()
    return text, {key: (points, bool(on)) for key, points, on in BOX.findall(text)}


def area_of(cast: Cast) -> str:
    return reverse("ledger:area", args=[cast.areas["east"].pk])


def test_an_area_begins_with_its_buildings_and_the_address_says_otherwise(cast: Cast) -> None:
    client, area = cast.section_head.client("en"), area_of(cast)
    text, found = boxes(client, area)
    assert {key for key, (_points, on) in found.items() if on} == {"ledger.buildings"}
    inside = f"?area={cast.areas['east'].pk}"
    assert found["ledger.let"][0] == reverse("ledger:map_let") + inside
    assert {"work_orders", "ledger.estates", "ledger.premises", "ledger.vacant"} <= set(found)
    assert "territory.communities" not in found
    for key in found:
        assert f'data-map-listed="{key}"' in text
    assert f'href="{reverse("ledger:homes")}?state=let"' in text
    asked = f"{area}?days=7&layers=&layers=ledger.let&layers=work_orders"
    text, found = boxes(client, asked)
    assert {key for key, (_points, on) in found.items() if on} == {"ledger.let", "work_orders"}
    assert '<input type="hidden" name="days" value="7">' in text
    _text, found = boxes(client, f"{area}?layers=")
    assert not any(on for _points, on in found.values())


def test_the_overview_begins_with_what_shows_itself_and_offers_only_what_one_may_see(
    cast: Cast,
) -> None:
    _text, found = boxes(cast.dispatcher.client("en"), "/")
    assert {key for key, (_points, on) in found.items() if on} == {"work_orders"}
    assert "ledger.vacant" in found
    _text, found = boxes(cast.follow_up_caller.client("en"), "/")
    assert set(found) == {"work_orders"}


def test_every_layer_that_is_offered_answers(cast: Cast) -> None:
    client = cast.section_head.client()
    _text, found = boxes(client, area_of(cast))
    for points, _on in found.values():
        answer = client.get(points)
        assert answer.status_code == 200
        assert answer.json()["type"] == "FeatureCollection"
