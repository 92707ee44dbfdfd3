"""The lists of buildings and estates: narrowed, counted, of one's own area, taken as a table."""

import importlib
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lilong.kernel import clock
from lilong.ledger import layers, operations
from lilong.ledger.models import Place
from lilong.ledger.specs import FactSpec, PlaceSpec, Span
from lilong.ledger.terms import DwellingState, FactKey, PlaceKind
from tests.cast import Cast
from tests.ledger.town import AT, BUILDINGS, HOMES, SINCE, SOURCE, Town, state_of

STATES = [state_of(number) for number in range(HOMES)]
LET, VACANT = STATES.count(DwellingState.LET), STATES.count(DwellingState.VACANT)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.fixed(AT):
        yield


def listed(client: Client, address: str) -> list[list[str]]:
    """Return the table's rows as the file has them, without mark and headers."""
    answer = client.get(address)
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return [line.split(",") for line in body.splitlines()[2:]]


def test_buildings_count_their_homes_and_an_estate_all_of_them(cast: Cast, town: Town) -> None:
    client = cast.committee_secretary.client("en")
    rows = listed(client, "/ledger/buildings/export/csv/")
    assert len(rows) == BUILDINGS
    assert sum(int(row[-3]) for row in rows) == HOMES
    assert sum(int(row[-2]) for row in rows) == LET
    (estate,) = listed(client, "/ledger/estates/export/csv/")
    assert estate[0] == "浦育里"
    assert estate[3:] == ["1867", "Yes", str(HOMES), str(LET), str(VACANT)]


def test_the_list_is_narrowed_by_each_of_its_fields(cast: Cast, town: Town) -> None:
    new = PlaceSpec(
        kind=PlaceKind.BUILDING, road="浦育路", number="99", area_id=cast.areas["east"].pk,
        built_year=1998, has_lift=True, valid_from=SINCE,
    )  # fmt: skip
    operations.add_places([new], office_id=town.office_id, by=town.by, at=AT)
    client = cast.committee_secretary.client("en")
    for asked, count in (
        ("", BUILDINGS + 1),
        ("built_from=1990", 1),
        ("built_until=1900", BUILDINGS),
        ("lift=yes", 1),
        ("lift=no", BUILDINGS),
        ("protected=yes", BUILDINGS),
        ("protected=no", 1),
        (f"area={cast.areas['east'].pk}", BUILDINGS + 1),
        ("built_from=1990&lift=no", 0),
        ("built_from=old&area=x&lift=perhaps", BUILDINGS + 1),
    ):
        assert len(listed(client, f"/ledger/buildings/export/csv/?{asked}")) == count, asked
        shown = client.get(f"/ledger/buildings/?{asked}").content.decode()
        assert shown.count("<tr data-row>") == count, asked
    (only,) = listed(client, "/ledger/buildings/export/csv/?built_from=1990")
    assert only[3:] == ["1998", "No", "Yes", "0", "0", "0"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ("楼栋", "保护建筑", "空置")), ("en", ("Buildings", "Protected", "Vacant"))],
)
def test_the_page_speaks_the_readers_language(
    cast: Cast, town: Town, language: str, words: tuple[str, ...]
) -> None:
    shown = cast.committee_worker.client(language).get("/ledger/buildings/").content.decode()
    for word in words:
        assert word in shown


def test_one_sees_and_takes_out_what_lies_in_ones_own_area_only(cast: Cast, town: Town) -> None:
    worker = cast.committee_worker.client("en")
    shown = worker.get("/ledger/buildings/").content.decode()
    assert town.west.address not in shown
    assert worker.get("/ledger/buildings/export/csv/").status_code == 403
    assert town.west.address in cast.leader.client().get("/ledger/buildings/").content.decode()
    other = cast.outsider.client("en")
    for what in ("buildings", "estates"):
        assert "浦育路" not in other.get(f"/ledger/{what}/").content.decode()
    secretary = cast.committee_secretary.client()
    assert secretary.get("/ledger/buildings/export/pdf/").status_code == 404


def test_the_map_leads_to_the_lists(cast: Cast) -> None:
    tables = {layer.key: layer.table for layer in layers.ON_THE_MAP}
    assert tables["ledger.buildings"] == "ledger:buildings"
    assert tables["ledger.estates"] == "ledger:estates"


def test_the_list_goes_on_by_its_cursor_and_makes_no_query_for_each_row(
    cast: Cast, town: Town
) -> None:
    client = cast.committee_worker.client("en")

    def queries() -> int:
        client.get("/ledger/buildings/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/ledger/buildings/")
        return len(captured)

    few = queries()
    more = [
        PlaceSpec(
            kind=PlaceKind.BUILDING, number=str(number), parent_id=town.estate.pk,
            valid_from=SINCE,
        )
        for number in range(100, 160)
    ]  # fmt: skip
    operations.add_places(more, office_id=town.office_id, by=town.by, at=AT)
    assert queries() == few
    first = client.get("/ledger/buildings/").context["page"]
    assert len(first.rows) == 50
    rest = client.get("/ledger/buildings/", {"cursor": first.next_cursor}).context["page"]
    assert len(first.rows) + len(rest.rows) == BUILDINGS + 60
    assert not {row.pk for row in first.rows} & {row.pk for row in rest.rows}


def test_lists_stand_as_one_walks_along_not_as_signs_are_sorted(cast: Cast, town: Town) -> None:
    more = [
        PlaceSpec(kind=PlaceKind.BUILDING, road="浦育路", lane="285", number=number,
                  area_id=cast.areas["east"].pk, valid_from=SINCE)
        for number in ("100", "21", "9")
    ]  # fmt: skip
    operations.add_places(more, office_id=town.office_id, by=town.by, at=AT)
    rows = listed(cast.committee_secretary.client("en"), "/ledger/buildings/export/csv/")
    numbers = [int(row[1].removeprefix("浦育路285弄").removesuffix("号")) for row in rows]
    assert numbers == sorted(numbers)
    assert {9, 21, 100} <= set(numbers)


def test_homes_of_a_state_stand_house_by_house(cast: Cast, town: Town) -> None:
    before = PlaceSpec(
        kind=PlaceKind.BUILDING, road="浦育路", lane="285", number="30",
        area_id=cast.areas["east"].pk, valid_from=SINCE,
    )  # fmt: skip
    rooms = [
        PlaceSpec(kind=PlaceKind.DWELLING, parent_id=before.id, room=room, valid_from=SINCE)
        for room in ("1201", "201")
    ]
    operations.add_places([before, *rooms], office_id=town.office_id, by=town.by, at=AT)
    operations.tell_facts(
        [
            FactSpec(place_id=room.id, key=FactKey.STATE, value=DwellingState.LET, span=Span(SINCE))
            for room in rooms
        ],
        office_id=town.office_id, source=SOURCE, by=town.by, at=AT,
    )  # fmt: skip
    client = cast.committee_secretary.client("en")
    rows = listed(client, "/ledger/homes/export/csv/?state=let")
    assert [row[0] for row in rows[-2:]] == ["浦育路285弄30号201室", "浦育路285弄30号1201室"]
    shown = client.get("/ledger/homes/?state=let").content.decode()
    assert shown.index("30号201室") < shown.index("30号1201室")


def test_places_of_before_get_their_key_by_the_migration(town: Town) -> None:
    migration = importlib.import_module("lilong.ledger.migrations.0010_place_sort_key")
    keys = dict(Place.objects.values_list("pk", "sort_key"))
    assert keys
    assert all(keys.values())
    Place.objects.update(sort_key="")
    migration.fill(apps, None)
    assert dict(Place.objects.values_list("pk", "sort_key")) == keys
