"""What leaves the ledger as a file comes in again by the same headings; people stay."""

import json
from pathlib import Path
from typing import Any

import pytest

from lilong.exchange.reading import read_table
from lilong.journal.models import Entry
from lilong.ledger.models import Place
from tests.cast import Cast
from tests.ledger.importing import invented
from tests.ledger.importing.invented import imported, outcome
from tests.ledger.importing.test_registers import addresses

pytestmark = pytest.mark.django_db
HOW = {"adapter": "ledger_places", "source": "office", "purpose": ""}


@pytest.fixture(autouse=True)
def _built(cast: Cast, settings: Any, tmp_path: Path) -> None:
    invented.media(settings, tmp_path)
    imported(cast.section_head, addresses(cast), **HOW)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_places_come_in_again_by_the_headings_they_left_with(
    cast: Cast, tmp_path: Path, language: str, form: str
) -> None:
    client = cast.section_head.client(language)
    content = body(client.get(f"/ledger/export/places.{form}"))
    if form == "xlsx":
        path = tmp_path / "taken.xlsx"
        path.write_bytes(content)
        with read_table(path, path.name) as table:
            assert len(list(table.rows)) == 12
        return
    run = imported(cast.section_head, content.decode("utf-8-sig"), **HOW)
    assert outcome(run) == {"unchanged": 12}
    assert Place.objects.count() == 12


def test_points_leave_as_geojson_in_wgs84(cast: Cast) -> None:
    found = json.loads(body(cast.section_head.client().get("/ledger/export/places.geojson")))
    assert [feature["geometry"]["coordinates"] for feature in found["features"]] == [
        [121.456, 31.206]
    ]


def test_who_took_a_list_out_stands_in_the_journal(cast: Cast) -> None:
    client = cast.section_head.client()
    body(client.get("/ledger/export/organisations.csv"))
    entry = Entry.objects.get(type="ledger.taken_out")
    assert entry.data == {"form": "csv", "what": "organisations"}
    assert entry.actor["staff_id"] == cast.section_head.staff.pk
    assert client.get("/ledger/export/persons.csv").status_code == 404


def test_a_post_takes_out_its_own_area_and_others_nothing(cast: Cast) -> None:
    Place.objects.filter(kind="premises").update(area_path=cast.areas["west"].path)
    text = body(cast.committee_secretary.client().get("/ledger/export/places.csv")).decode()
    assert "试演路12弄3号501室" in text
    assert "试演路8号" not in text
    assert cast.committee_worker.client().get("/ledger/export/places.csv").status_code == 403
    assert cast.outsider.client().get("/ledger/export/places.csv").status_code == 403
