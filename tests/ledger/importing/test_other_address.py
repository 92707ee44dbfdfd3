"""An address file that knows a house by its number and gives it another address: said, not done."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from lilong.exchange.models import ImportRun, RowError
from lilong.kernel import clock
from lilong.ledger import operations as ledger
from lilong.ledger.models import Conflict, Place, PlaceFact
from lilong.ledger.operations.conflicts import decide_conflict
from lilong.ledger.operations.renumbering import Renumbering, renumber_places
from lilong.ledger.specs import PlaceSpec, Source
from lilong.ledger.terms import ConflictState, PlaceKind, SourceKind
from lilong.ui.messages import say
from tests.cast import Cast
from tests.exchange.files import as_csv
from tests.ledger.importing import invented
from tests.ledger.importing.invented import checked, imported, outcome

pytestmark = pytest.mark.django_db
HEAD = ["编号", "地址类型", "名称", "地址", "居民区", "产权性质"]
HOUSE = "试演路12弄3号"


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    invented.media(settings, tmp_path)


@pytest.fixture(name="house")
def _house(cast: Cast) -> Place:
    """A house that came under the number B1, with one home under D1."""
    assert outcome(file(cast, house())) == {"created": 2}
    return Place.objects.get(kind=PlaceKind.BUILDING)


def house(address: str = HOUSE, tenure: str = "", kind: str = "楼栋") -> list[list[str]]:
    """Return the rows of the house, whose address may be another, and of its home."""
    return [["B1", kind, "", address, "", ""], ["D1", "", "", f"{HOUSE}101室", "", tenure]]


def text_of(cast: Cast, rows: list[list[str]]) -> str:
    east = cast.areas["east"].code
    return as_csv([HEAD, *[[*row[:4], row[4] or east, *row[5:]] for row in rows]])


def file(cast: Cast, rows: list[list[str]]) -> ImportRun:
    how = {"adapter": "ledger_places", "source": "office", "purpose": "", "name": "地址.csv"}
    return imported(cast.section_head, text_of(cast, rows), **how)


def dry(cast: Cast, rows: list[list[str]]) -> ImportRun:
    how = {"adapter": "ledger_places", "source": "office", "purpose": "", "name": "地址.csv"}
    return checked(cast.section_head, text_of(cast, rows), **how)


def why(run: ImportRun) -> str:
    with override("en"):
        return say(RowError.objects.get(run=run).refusal)


def places() -> list[tuple[str, str]]:
    return sorted(Place.objects.values_list("kind", "address"))


@pytest.mark.parametrize("other", ["试演路12弄5号", "别样路12弄3号", "试演路14弄3号", "试演路12弄"])
def test_another_address_under_a_known_number_is_a_conflict_and_changes_nothing(
    cast: Cast, house: Place, other: str
) -> None:
    before = places()
    rows = [["B1", "楼栋", "", other, "", ""], ["D2", "", "", f"{HOUSE}102室", "", ""]]
    run = dry(cast, rows)
    assert outcome(run) == {"created": 1, "conflict": 1}
    assert f"Row 2: the ledger knows it as “{HOUSE}”, the file says “{other}”." in why(run)
    assert "new house numbers" in why(run)
    assert not Conflict.objects.exists()

    run = file(cast, rows)
    assert outcome(run) == {"created": 1, "conflict": 1}
    assert f"the file says “{other}”" in why(run)
    assert places() == sorted([*before, ("dwelling", f"{HOUSE}102室")])
    conflict = Conflict.objects.get()
    assert (conflict.key, conflict.present, conflict.offered) == ("address", HOUSE, other)

    again = file(cast, rows)
    assert outcome(again) == {"unchanged": 1, "conflict": 1}
    assert Conflict.objects.count() == 1
    desk = cast.section_head.client("en").get("/ledger/conflicts/")
    assert other in desk.content.decode()


def test_what_else_the_row_says_waits_until_somebody_has_decided(cast: Cast, house: Place) -> None:
    moved = [
        ["D1", "", "", f"{HOUSE}109室", "", "售后公房"],
        ["D9", "", "", f"{HOUSE}901室", "", ""],
    ]
    assert outcome(file(cast, moved)) == {"created": 1, "conflict": 1}
    assert not PlaceFact.objects.exists()
    decide_conflict(
        Conflict.objects.get(), ConflictState.KEPT, reason="已核实", by=cast.section_head.actor,
        at=clock.real_now(),
    )  # fmt: skip
    assert outcome(file(cast, moved)) == {"unchanged": 1, "changed": 1}
    assert PlaceFact.objects.get().place.address == f"{HOUSE}101室"
    assert outcome(file(cast, moved)) == {"unchanged": 2}


def test_a_spelling_a_former_number_or_another_name_is_no_other_address(
    cast: Cast, house: Place
) -> None:
    assert outcome(dry(cast, [["B1", "楼栋", "", "试演路１２弄３号", "", ""]])) == {"unchanged": 1}
    spec = PlaceSpec(
        kind=PlaceKind.BUILDING, road="试演路", lane="12", number="5", valid_from=house.valid_from
    )
    renumber_places(
        [Renumbering(house, spec)], office_id=cast.office.pk, on=date(2026, 2, 1),
        source=Source(SourceKind.POLICE_REGISTER, date(2026, 1, 15)), by=cast.section_head.actor,
        at=clock.real_now(),
    )  # fmt: skip
    house.refresh_from_db()
    assert house.address == "试演路12弄5号"
    for known in (HOUSE, "试演路12弄5号"):
        rows = [["B1", "楼栋", "", known, "", "售后公房"]]
        assert outcome(dry(cast, rows)) == {"changed": 1}
    assert outcome(dry(cast, [["B1", "楼栋", "", "试演路12弄7号", "", ""]])) == {"conflict": 1}


def test_a_known_number_makes_no_second_place_of_another_kind(cast: Cast, house: Place) -> None:
    before = places()
    run = dry(cast, [["B1", "商铺", "", HOUSE, "", ""]])
    assert outcome(run) == {"rejected": 1}
    assert f"the ledger knows “{HOUSE}” as: Building. The file says:" in why(run)
    run = dry(cast, [["B1", "", "", f"{HOUSE}201室", "", ""]])
    assert outcome(run) == {"conflict": 1}
    assert places() == before


def test_a_home_that_has_ended_is_not_built_again_by_its_number(cast: Cast, house: Place) -> None:
    home = Place.objects.get(kind=PlaceKind.DWELLING)
    who = {"by": cast.section_head.actor, "at": clock.real_now()}
    day = clock.local(clock.real_now()).date()
    ledger.end_place(home, on=day, reason="合并（虚构）", **who)
    run = dry(cast, [["D1", "", "", f"{HOUSE}101室", "", "售后公房"]])
    assert outcome(run) == {"rejected": 1}
    assert f"the ledger knows it as “{HOUSE}101室”, whose last day was" in why(run)
    other = [["D1", "", "", f"{HOUSE}105室", "", ""], ["D2", "", "", f"{HOUSE}102室", "", ""]]
    assert outcome(file(cast, other)) == {"created": 1, "rejected": 1}
    assert not Place.objects.filter(address__endswith="105室").exists()
