"""What an address file says of a known house beside its address: filled in, or disputed."""

from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from lilong.exchange.models import ImportRun, RowError
from lilong.kernel import clock
from lilong.ledger.models import Building, Conflict, Dwelling, Place
from lilong.ledger.operations.conflicts import decide_conflict
from lilong.ledger.terms import ConflictState, PlaceKind
from lilong.ui.messages import say
from tests.cast import Cast
from tests.exchange.files import as_csv
from tests.ledger.importing import invented
from tests.ledger.importing.invented import checked, imported, outcome

pytestmark = pytest.mark.django_db
HOUSE = "试演路12弄3号"
FIRST = {"编号": "B1", "地址类型": "楼栋", "地址": HOUSE}
FULL = FIRST | {
    "名称": "三号楼", "层数": "6", "单元数": "2", "电梯": "无", "建造年份": "1987",
    "经度": "121.4501", "纬度": "31.2501", "坐标系": "WGS84",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    invented.media(settings, tmp_path)


def text_of(cast: Cast, rows: list[dict[str, str]]) -> str:
    head = ["居民区", *dict.fromkeys(key for row in rows for key in row)]
    east = {"居民区": cast.areas["east"].code}
    return as_csv([head, *[[(east | row).get(key, "") for key in head] for row in rows]])


def take(cast: Cast, *rows: dict[str, str], dry: bool = False) -> ImportRun:
    how = {"adapter": "ledger_places", "source": "office", "purpose": "", "name": "地址.csv"}
    return (checked if dry else imported)(cast.section_head, text_of(cast, list(rows)), **how)


def house() -> tuple[Any, ...]:
    place = Place.objects.get(kind=PlaceKind.BUILDING)
    row = Building.objects.get(place=place)
    return (
        place.name, row.floors, row.stairwells, row.has_lift, row.built_year, place.longitude,
    )  # fmt: skip


def why(run: ImportRun) -> str:
    with override("en"):
        return say(RowError.objects.get(run=run).refusal)


def test_what_the_ledger_lacks_is_filled_in_once(cast: Cast) -> None:
    assert outcome(take(cast, FIRST)) == {"created": 1}
    assert house() == ("", None, None, None, None, None)
    assert outcome(take(cast, FULL, dry=True)) == {"changed": 1}
    assert house() == ("", None, None, None, None, None)
    assert outcome(take(cast, FULL)) == {"changed": 1}
    assert house() == ("三号楼", 6, 2, False, 1987, 121.4501)
    assert outcome(take(cast, FULL)) == {"unchanged": 1}
    # Silence, other spelling and a metre are no contradiction.
    near = FULL | {"名称": "三号楼 ", "层数": "\uff16", "建造年份": "", "经度": "121.45011"}
    assert outcome(take(cast, near)) == {"unchanged": 1}
    assert not Conflict.objects.exists()


@pytest.mark.parametrize(
    ("column", "value", "sentence", "after"),
    [
        ("名称", "老三号楼", "Name is “三号楼”", ("老三号楼", 6, 2, False, 1987, 121.4501)),
        ("层数", "7", "Floors is “6”", ("三号楼", 7, 2, False, 1987, 121.4501)),
        ("电梯", "有", "Lift is “No”", ("三号楼", 6, 2, True, 1987, 121.4501)),
        ("经度", "121.46", "Point is “121.450100 31", ("三号楼", 6, 2, False, 1987, 121.46)),
    ],
)  # fmt: skip
def test_what_stands_otherwise_is_put_before_people_and_taken_over_by_them(
    cast: Cast, column: str, value: str, sentence: str, after: tuple[Any, ...]
) -> None:
    take(cast, FULL)
    stands = house()
    other = FULL | {column: value}
    run = take(cast, other, dry=True)
    assert outcome(run) == {"conflict": 1}
    assert sentence in why(run)
    assert not Conflict.objects.exists()
    assert outcome(take(cast, other)) == {"conflict": 1}
    assert house() == stands
    assert outcome(take(cast, other)) == {"unchanged": 1}
    conflict = Conflict.objects.get()
    desk = cast.section_head.client("en").get("/ledger/conflicts/").content.decode()
    assert sentence.partition(" is")[0] in desk
    page = cast.section_head.client("en").get(f"/ledger/conflicts/{conflict.pk}/")
    # Nobody noted who said it first: only the file is named with a day.
    assert page.content.decode().count("Subdistrict office · ") == 1
    decide_conflict(
        conflict, ConflictState.TAKEN, reason="已到现场核实", by=cast.section_head.actor,
        at=clock.real_now(),
    )  # fmt: skip
    assert house() == after
    assert outcome(take(cast, other)) == {"unchanged": 1}


def test_a_home_is_told_its_floor_area_to_the_square_decimetre(cast: Cast) -> None:
    home = {"编号": "D1", "地址类型": "", "地址": f"{HOUSE}101室"}
    take(cast, FIRST, home)
    assert outcome(take(cast, home | {"建筑面积": "43.27"})) == {"changed": 1}
    assert Dwelling.objects.get().floor_area == 4327
    assert outcome(take(cast, home | {"建筑面积": "43.30"})) == {"conflict": 1}
    conflict = Conflict.objects.get()
    assert (conflict.present, conflict.offered) == ("43.27", "43.30")
    decide_conflict(
        conflict, ConflictState.TAKEN, reason="以产证为准", by=cast.section_head.actor,
        at=clock.real_now(),
    )  # fmt: skip
    assert Dwelling.objects.get().floor_area == 4330


@pytest.mark.parametrize("known", [FULL, FIRST, None])
@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("层数", "70000", "70000 is no number from 1 to 200."),
        ("层数", "0", "0 is no number from 1 to 200."),
        ("建造年份", "87", "87 is no number from 1000 to 2200."),
        ("名称", "楼" * 121, "is longer than 120 characters."),
    ],
)  # fmt: skip
def test_what_no_house_has_is_rejected_with_the_row(
    cast: Cast, known: dict[str, str] | None, column: str, value: str, sentence: str
) -> None:
    if known:
        take(cast, known)
    run = take(cast, FIRST | {column: value}, dry=True)
    assert outcome(run) == {"rejected": 1}
    assert sentence in why(run)
    assert Place.objects.filter(kind=PlaceKind.BUILDING).count() == int(bool(known))


def test_a_road_longer_than_its_column_is_rejected(cast: Cast) -> None:
    run = take(cast, {"编号": "S1", "地址类型": "道路", "路": "长" * 61}, dry=True)
    assert outcome(run) == {"rejected": 1}
    assert "is longer than 60 characters." in why(run)


def test_several_contradictions_are_told_one_sentence_after_the_other(cast: Cast) -> None:
    take(cast, FULL)
    run = take(cast, FULL | {"层数": "7", "电梯": "有"}, dry=True)
    expected = "Floors is “6”, the file says “7”. Lift is “No”, the file says “Yes”."
    assert why(run) == f"Row 2: {expected}"
    with override("zh-hans"):
        said = say(RowError.objects.get(run=run).refusal)
    assert said == "第 2 行：层数现为“6”，文件为“7”。电梯现为“否”，文件为“是”。"
