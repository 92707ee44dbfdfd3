"""Lists of new house numbers: a swap goes through, the check says it, twice changes nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lilong.exchange.models import RowError
from lilong.ledger.importing import renumbering
from lilong.ledger.models import Place, PlaceAlias
from lilong.ledger.queries.calling import addresses_then
from lilong.ledger.terms import PlaceKind
from tests.cast import Cast
from tests.exchange.files import as_csv
from tests.ledger.importing import invented
from tests.ledger.importing.invented import checked, estate, imported, outcome

pytestmark = pytest.mark.django_db
HEADERS = ["原门牌", "新门牌", "启用日期"]
ROAD = "试演路12弄"


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    invented.media(settings, tmp_path)


def table(*rows: tuple[str, str, str]) -> str:
    return as_csv([HEADERS, *([f"{ROAD}{old}", f"{ROAD}{new}", day] for old, new, day in rows)])


def take(cast: Cast, text: str, *, dry: bool = False, source: str = "office") -> dict[str, int]:
    way = checked if dry else imported
    return outcome(way(cast.section_head, text, adapter="ledger_renumbering", source=source))


def houses(cast: Cast, *numbers: str) -> list[Place]:
    return [estate(cast, 1, number=number)[0] for number in numbers]


def now(homes: list[Place]) -> list[str]:
    return [Place.objects.get(pk=home.pk).address.removeprefix(ROAD) for home in homes]


def problems() -> list[str]:
    return [str(row.refusal.params["problem"].code) for row in RowError.objects.order_by("number")]


def test_two_houses_change_numbers_on_one_day_and_the_second_run_changes_nothing(
    cast: Cast,
) -> None:
    homes = houses(cast, "3", "5")
    swap = table(("3号", "5号", "2026-03-01"), ("5号", "3号", "2026-03-01"))
    assert take(cast, swap, dry=True) == {"changed": 2}
    assert now(homes) == ["3号101室", "5号101室"]
    assert not PlaceAlias.objects.exists()
    assert take(cast, swap) == {"changed": 2}
    assert now(homes) == ["5号101室", "3号101室"]
    then = addresses_then(homes, on=date(2026, 2, 28))
    assert list(then.values()) == [f"{ROAD}3号101室", f"{ROAD}5号101室"]
    for source in ("office", "police_register"):
        assert take(cast, swap, source=source) == {"unchanged": 2}
    assert now(homes) == ["5号101室", "3号101室"]
    assert PlaceAlias.objects.count() == 4


def test_an_old_list_again_changes_nothing_after_a_later_renumbering(cast: Cast) -> None:
    homes = houses(cast, "3", "4")
    first = table(("3号", "5号", "2026-03-01"))
    take(cast, first)
    take(cast, table(("5号", "7号", "2026-05-01"), ("4号", "3号", "2026-05-01")))
    assert now(homes) == ["7号101室", "3号101室"]
    assert take(cast, first) == {"unchanged": 1}
    assert now(homes) == ["7号101室", "3号101室"]


def test_days_of_one_list_follow_each_other(cast: Cast) -> None:
    homes = houses(cast, "3")
    late_first = table(("5号", "7号", "2026-05-01"), ("3号", "5号", "2026-03-01"))
    assert take(cast, late_first) == {"changed": 2}
    assert now(homes) == ["7号101室"]
    assert take(cast, late_first) == {"unchanged": 2}


def test_what_would_stand_twice_stays_out_with_those_that_need_its_number(cast: Cast) -> None:
    homes = houses(cast, "1", "3", "5", "9", "11", "13")
    text = table(
        ("1号", "3号", "2026-03-01"),  # needs the number of the next, which stays
        ("3号", "5号", "2026-03-01"),  # needs a number that nobody gives up
        ("9号", "21号", "2026-03-01"),  # two of them want one number
        ("11号", "21号", "2026-03-01"),
        ("13号", "15号", "2026-03-01"),
    )
    assert take(cast, text) == {"changed": 1, "rejected": 4}
    assert set(problems()) == {"stands_already"}
    assert now(homes) == [f"{n}号101室" for n in ("1", "3", "5", "9", "11", "15")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("99号", "5号", "2026-03-01"), "not_known"),
        (("3号", "5号101室", "2026-03-01"), "other_kind"),
        (("3号", "", "2026-03-01"), "other_kind"),
        (("3号", "5号", "2028-01-01"), "too_late"),
    ],
)
def test_a_row_that_says_nothing_clear_is_refused(
    cast: Cast, row: tuple[str, str, str], code: str
) -> None:
    homes = houses(cast, "3")
    assert take(cast, table(row), dry=True) == {"rejected": 1}
    assert problems() == [code]
    assert now(homes) == ["3号101室"]


def test_a_number_without_its_road_is_refused_and_one_said_twice_differently(cast: Cast) -> None:
    homes = houses(cast, "3")
    bare = as_csv([HEADERS, ["3号", "5号", "2026-03-01"]])
    assert take(cast, bare, dry=True) == {"rejected": 1}
    twice = table(
        ("3号", "5号", "2026-03-01"), ("3号", "7号", "2026-03-01"), ("3号", "5号", "2026-03-01")
    )
    assert take(cast, twice) == {"changed": 1, "unchanged": 1, "rejected": 1}
    assert now(homes) == ["5号101室"]


def test_more_rows_than_are_taken_together_are_refused_whole(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes = houses(cast, "3", "5")
    monkeypatch.setattr(renumbering.ADAPTER, "most_together", 1, raising=False)
    swap = table(("3号", "5号", "2026-03-01"), ("5号", "3号", "2026-03-01"))
    run = checked(cast.section_head, swap, adapter="ledger_renumbering", source="office")
    assert run.state == "failed"
    assert now(homes) == ["3号101室", "5号101室"]


def test_a_swap_longer_than_a_batch_goes_through(cast: Cast) -> None:
    numbers = [str(number) for number in range(1, 521)]
    by = cast.section_head.actor
    houses(cast, *numbers[:1])
    rest = [
        Place(
            office=cast.office, kind=PlaceKind.BUILDING, road="试演路", lane="12", number=number,
            address=f"{ROAD}{number}号", valid_from=invented.LONG_AGO,
        )
        for number in numbers[1:]
    ]  # fmt: skip
    Place.objects.bulk_create(rest)
    turned = [(f"{old}号", f"{new}号", "2026-03-01") for old, new in zip(
        numbers, [*numbers[1:], numbers[0]], strict=True
    )]  # fmt: skip
    assert by.office_id == cast.office.pk
    assert take(cast, table(*turned)) == {"changed": 520}
    assert Place.objects.get(pk=rest[-1].pk).address == f"{ROAD}1号"
