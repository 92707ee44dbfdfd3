"""Pages of places: found, shown, told, put right; refusals stand beside their field."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from lilong.kernel import clock
from lilong.ledger.models import Place, PlaceAlias, PlaceFact
from lilong.ledger.terms import DwellingState, FactKey, PlaceKind
from tests.cast import Cast
from tests.ledger.town import AT, HOMES, Town, state_of

JUNE, JULY, AUGUST = date(2020, 6, 1), date(2020, 7, 1), date(2020, 8, 1)
LET = [state_of(number) for number in range(HOMES)].count(DwellingState.LET)
SAID = {"source": "committee", "source_date": "2020-08-02", "reference": "走访记录（虚构）"}


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.fixed(AT):
        yield


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def act(client: Client, verb: str, row: object, status: int = 302, **given: object) -> str:
    key = f"{row.pk}/" if row is not None else ""  # type: ignore[attr-defined]
    answer = client.post(f"/ledger/do/{verb}/{key}", given)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def of(place: Place) -> str:
    return f"/ledger/places/{place.pk}/"


def tell_state(
    client: Client, home: Place, state: str, first: date, status: int = 302, **more: object
) -> str:
    asked = {"key": "state", "state": state, "valid_from": first.isoformat(), **SAID, **more}
    return act(client, "place-tell", home, status, **asked)


def test_ac_02_let_and_vacant_homes(cast: Cast, town: Town) -> None:
    worker = cast.committee_worker.client("en")
    home = Place.objects.get(pk=town.dwellings[1].pk)
    PlaceFact.objects.filter(place=home, key=FactKey.STATE).update(valid_from=JUNE)
    tell_state(worker, home, "let", JULY)
    act(worker, "place-tell", home, key="occupants", occupants=3, valid_from=JULY, **SAID)
    tell_state(worker, home, "vacant", AUGUST)
    shown = page(worker, of(home))
    for words in ("Used by its owner", "Let", "Vacant", "Wed 1 Jul 2020", "Residents&#x27; comm"):
        assert words in shown
    assert "Let</b>" in page(worker, f"{of(home)}?on=2020-07-15")
    rows = PlaceFact.objects.filter(place=home, key=FactKey.STATE).order_by("valid_from")
    assert [(row.value, row.source) for row in rows] == [
        (DwellingState.OWNER_USED, "committee"),
        (DwellingState.LET, "committee"),
        (DwellingState.VACANT, "committee"),
    ]
    assert home.address in page(worker, "/ledger/homes/?state=let&on=2020-07-17")
    assert home.address not in page(worker, "/ledger/homes/?state=let&on=2020-08-02")
    assert home.address in page(worker, "/ledger/homes/?state=vacant&on=2020-08-02")


def test_ac_02_overlap_missing_source_and_deleting_are_refused(cast: Cast, town: Town) -> None:
    worker = cast.committee_worker.client("en")
    home = town.dwellings[1]
    tell_state(worker, home, "let", JULY)
    refused = tell_state(worker, home, "vacant", date(2019, 1, 1), 422, valid_to="2020-07-02")
    assert "something else is recorded for these days" in refused
    no_source = tell_state(worker, home, "vacant", AUGUST, 422, source="")
    assert "This field is required" in no_source
    later = tell_state(worker, home, "vacant", AUGUST, 422, source_date="2027-01-01")
    assert "in the future" in later
    first = PlaceFact.objects.filter(place=home, key=FactKey.STATE).earliest("valid_from")
    assert act(worker, "fact-mistaken", first, 422, reason="").count("This field is required")
    act(worker, "fact-mistaken", first, reason="登记错了（虚构）")
    assert "called mistaken" in page(worker, of(home))
    assert PlaceFact.objects.filter(place=home, key=FactKey.STATE).count() == 2


def test_a_committee_sees_only_its_own_homes(cast: Cast, town: Town) -> None:
    spec = {
        "kind": "dwelling", "room": "101", "floor": 1, "stairwell": "1",
        "valid_from": "2020-01-01",
    }  # fmt: skip
    dispatcher = cast.section_head.client("en")
    act(dispatcher, "place-add", town.west, **spec)
    home = Place.objects.get(building=town.west)
    tell_state(dispatcher, home, "let", JULY)
    worker = cast.committee_worker.client("en")
    assert home.address in page(dispatcher, "/ledger/homes/?state=let")
    shown = page(worker, "/ledger/homes/?state=let")
    assert home.address not in shown
    assert town.dwellings[3].address in shown
    page(worker, of(home), 404)
    tell_state(worker, home, "vacant", AUGUST, 404)
    page(cast.outsider.client("en"), of(home), 404)


def test_a_register_leaves_as_a_table_without_persons(cast: Cast, puyuli: Town) -> None:
    client = cast.committee_secretary.client("en")
    answer = client.get("/ledger/homes/export/csv/?state=let")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    let = [home for home in puyuli.dwellings if home.address in body]
    assert len(let) == LET
    assert "Taken out by" in body
    assert "赵甲0" not in body
    page(cast.committee_worker.client(), "/ledger/homes/export/csv/", 403)
    page(client, "/ledger/homes/export/pdf/", 404)


def test_an_address_is_found_by_a_part_of_it(cast: Cast, town: Town) -> None:
    worker = cast.committee_worker.client()
    found = worker.get("/ledger/", {"place": "浦育路285弄1号101"})
    assert found.status_code == 302
    assert found["Location"] == of(town.dwelling(1, "101"))
    unknown = page(worker, "/ledger/?place=没有这条路9999号")
    assert "没有这条路9999号" in unknown
    assert "field-errors" in unknown
    assert of(town.west) not in page(worker, "/ledger/?place=浦西路7号")
    assert "浦育里" in page(worker, "/ledger/")
    empty = page(cast.home.member("grid_worker").client("en"), "/ledger/")
    assert "Add the first street" in empty


def test_a_place_is_added_named_renumbered_described_and_ended(cast: Cast, town: Town) -> None:
    secretary = cast.committee_secretary.client("en")
    act(
        secretary, "place-add", town.estate, kind="building", number="9", floors=3, stairwells=1,
        has_lift="no", valid_from="2020-01-01",
    )  # fmt: skip
    made = Place.objects.get(estate=town.estate, number="9")
    assert made.address == "浦育路285弄9号"
    act(
        secretary, "place-name", made, text="红房子", kind="spoken", valid_from="2020-01-01", **SAID
    )
    assert "红房子" in page(secretary, of(made))
    act(
        secretary, "place-renumber", made, road="浦育路", lane="287", number="9",
        on="2021-01-01", revision=0, **SAID,
    )  # fmt: skip
    shown = page(secretary, of(made))
    assert "浦育路287弄9号" in shown
    assert "Former number" in shown
    stale = act(
        secretary, "place-describe", made, 409, revision=0, name="", name_en="", floors=4,
        stairwells=1, has_lift="yes",
    )  # fmt: skip
    assert "quicker" in stale or "meantime" in stale
    made.refresh_from_db()
    act(
        secretary, "place-describe", made, revision=made.revision, floors=4, stairwells=1,
        has_lift="yes", is_protected="on", reason="实地看过（虚构）",
    )  # fmt: skip
    shown = page(secretary, of(made))
    assert "Protected: works on the face" in shown
    assert "实地看过" in shown
    made.refresh_from_db()
    ended = {"valid_to": "2026-10-01", "reason": "拆除（虚构）"}
    assert "valid_to" in act(
        secretary, "place-end", made, 422, revision=made.revision, valid_to="2019-01-01",
        reason="x",
    )  # fmt: skip
    act(secretary, "place-end", made, revision=made.revision, **ended)
    assert "ended on" in page(secretary, of(made))
    alias = PlaceAlias.objects.get(text="红房子")
    act(secretary, "name-end", alias, on="2026-01-01", reason="没人再叫（虚构）")


def test_what_cannot_lie_there_is_refused_at_its_field(cast: Cast, town: Town) -> None:
    worker = cast.committee_worker.client("en")
    refused = act(
        worker, "place-add", town.buildings[0], 422, kind="street", valid_from="2020-01-01"
    )
    assert "Select a valid choice" in refused
    nameless = act(worker, "place-begin", None, 422, kind="street", valid_from="2020-01-01")
    assert "This field is required" in nameless
    assert "needs a name or an address" in act(
        worker, "place-begin", None, 422, kind="street", valid_from="2020-01-01",
        area=cast.areas["east"].pk,
    )  # fmt: skip
    act(
        worker, "place-begin", None, kind="street", road="新路", valid_from="2020-01-01",
        area=cast.areas["east"].pk,
    )  # fmt: skip
    assert Place.objects.filter(road="新路", kind=PlaceKind.STREET).exists()


def test_who_only_sees_records_nothing_and_a_worker_decides_nothing(cast: Cast, town: Town) -> None:
    leader = cast.leader.client("en")
    home = town.dwellings[0]
    assert "Tell a fact" not in page(leader, of(home))
    tell_state(leader, home, "let", JULY, 403)
    worker = cast.committee_worker.client("en")
    assert "does not decide" in page(worker, f"/ledger/do/place-end/{home.pk}/", 422)
    page(worker, f"/ledger/places/{uuid4()}/", 404)
    page(cast.building_group_leader.client("en"), of(home), 403)


def test_the_page_of_a_home_names_who_lived_there_on_a_day_masked(cast: Cast, puyuli: Town) -> None:
    home = puyuli.dwellings[0]
    shown = page(cast.committee_worker.client("en"), f"{of(home)}?on=2020-07-17")
    assert "赵" in shown
    assert "赵甲0" not in shown
    assert "Nobody is recorded" in page(
        cast.committee_worker.client("en"), f"{of(home)}?on=2014-07-17"
    )
    assert "Who lives here" not in page(cast.leader.client("en"), of(home))


def test_shops_change_places_one_step_at_a_time(cast: Cast, town: Town) -> None:
    worker = cast.committee_worker.client("en")
    street = f"{of(town.street)}street/"
    before = page(worker, street)
    assert before.index("理发店") < before.index("水果店")
    moved = worker.post(f"{street}move/", {"shop": str(town.shops[1].pk), "way": "up"})
    assert moved.status_code == 302
    after = page(worker, street)
    assert after.index("水果店") < after.index("理发店")
    worker.post(f"{street}move/", {"shop": str(town.shops[1].pk), "way": "up"})
    assert page(worker, street).index("水果店") == after.index("水果店")
    assert "order along the street" in page(worker, of(town.street))
    assert worker.post(f"{street}move/", {"shop": str(uuid4())}).status_code == 404
    page(worker, f"{of(town.estate)}street/", 404)


def test_the_estate_shows_its_counts_and_that_tenures_disagree(cast: Cast, puyuli: Town) -> None:
    leader = cast.leader.client("en")
    shown = page(leader, of(puyuli.estate))
    for words in ("2.11", "67.87 % · 450/663", "36.15 % · 77/213", ">263<", ">50<", "Protected"):
        assert words in shown, words
    assert "赵" not in shown
    worker = cast.committee_worker.client("en")
    act(
        worker, "place-add", puyuli.buildings[-1], kind="dwelling", room="399", floor=3,
        stairwell="3", valid_from="2020-01-01",
    )  # fmt: skip
    home = Place.objects.get(room="399")
    act(
        worker, "place-tell", home, key="tenure", tenure="public_rental",
        valid_from="2020-01-01", **SAID,
    )  # fmt: skip
    assert "The tenures come to 214, the households to 213." in page(leader, of(puyuli.estate))


def test_the_area_page_counts_its_parts_and_what_changed(cast: Cast, puyuli: Town) -> None:
    leader = cast.leader.client("en")
    home = puyuli.dwellings[1]
    tell_state(
        cast.committee_worker.client(), home, "vacant", date(2026, 11, 18), source_date="2026-11-18"
    )
    shown = page(leader, f"/ledger/areas/{cast.areas['whole'].pk}/?days=7")
    assert "663" in shown
    assert "Homes that became: Vacant" in shown
    assert "甲里东居民区（虚构）" in shown
    cells = page(leader, f"/ledger/areas/{cast.areas['east'].pk}/")
    assert "甲里东一网格（虚构）" in cells
    worker = cast.committee_worker.client("en")
    page(worker, f"/ledger/areas/{cast.areas['west'].pk}/", 404)
    page(cast.outsider.client(), f"/ledger/areas/{cast.areas['east'].pk}/", 404)


def test_the_map_shows_buildings_of_the_viewers_area(cast: Cast, town: Town) -> None:
    worker = cast.committee_worker.client("en")
    found = worker.get("/ledger/map/buildings.geojson").json()["features"]
    assert len(found) == 8
    inside = f"?area={cast.areas['east'].pk}"
    assert len(worker.get(f"/ledger/map/buildings.geojson{inside}").json()["features"]) == 8
    let = worker.get("/ledger/map/let.geojson").json()["features"]
    assert sum(feature["properties"]["count"] for feature in let) == LET
    assert worker.get("/ledger/map/premises.geojson").json()["features"] == []
    assert cast.outsider.client().get("/ledger/map/let.geojson").json()["features"] == []


@pytest.mark.parametrize(("language", "optional"), [("zh-hans", "选填"), ("en", "optional")])
def test_the_field_that_finds_is_not_called_optional_and_may_be_sent_empty(
    cast: Cast, town: Town, language: str, optional: str
) -> None:
    worker = cast.committee_worker.client(language)
    for address in ("/ledger/", "/ledger/?place="):
        shown = page(worker, address)
        assert optional not in shown
        assert "is-invalid" not in shown
