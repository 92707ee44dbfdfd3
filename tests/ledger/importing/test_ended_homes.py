"""Files that speak of a home which has ended: the row says so, nobody comes into it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from lilong.exchange.models import ImportRun, RowError
from lilong.kernel import clock
from lilong.ledger import operations as ledger
from lilong.ledger.importing.columns import FIRM, PROPERTY
from lilong.ledger.models import Household, Person, Place, Relation
from lilong.ledger.operations.renumbering import Renumbering, renumber_places
from lilong.ledger.specs import PlaceSpec, Source
from lilong.ledger.terms import PlaceKind, SourceKind
from lilong.ui.messages import say
from tests.cast import Cast
from tests.exchange.files import as_csv
from tests.ledger.importing import invented
from tests.ledger.importing.invented import checked, estate, imported, line, outcome, table

pytestmark = pytest.mark.django_db
LAST = date(2025, 6, 30)


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    invented.media(settings, tmp_path)


@pytest.fixture(name="homes")
def _homes(cast: Cast) -> list[Place]:
    """Four homes, of which the second was torn down."""
    homes = estate(cast, 4)
    end(cast, homes[1])
    return homes


def end(cast: Cast, place: Place) -> None:
    who = {"by": cast.section_head.actor, "at": clock.real_now()}
    ledger.end_place(place, on=LAST, reason="拆除（虚构）", **who)


def why(run: ImportRun) -> str:
    with override("en"):
        return say(RowError.objects.get(run=run).refusal)


def with_days(home: Place, moved_in: str, left_on: str, **more: Any) -> str:
    head = [*invented.HEADERS, "迁入日期", "迁出日期"]
    return as_csv([head, [*line(1, home.address, **more), moved_in, left_on]])


@pytest.mark.parametrize("column", ["居住地址", "户籍地址"])
def test_a_row_that_puts_somebody_into_an_ended_home_is_refused_in_a_sentence(
    cast: Cast, homes: list[Place], column: str
) -> None:
    row = line(1, homes[0].address, **{column: homes[1].address})
    good = line(2, homes[0].address)
    for run in (checked(cast.section_head, table([row])),
                imported(cast.section_head, table([row, good]))):  # fmt: skip
        assert outcome(run)["rejected"] == 1
        assert "Row 2: This place's last day is Mon 30 Jun 2025" in why(run)
    assert Person.objects.count() == 1


def test_a_former_address_does_not_lead_into_an_ended_home_either(
    cast: Cast, homes: list[Place]
) -> None:
    home = homes[2]
    old = home.address
    spec = PlaceSpec(
        kind=PlaceKind.DWELLING, road=home.road, lane=home.lane, number="5", room=home.room,
        valid_from=home.valid_from,
    )  # fmt: skip
    said = Source(SourceKind.OFFICE, date(2025, 1, 1))
    who = {"by": cast.section_head.actor, "at": clock.real_now()}
    renumber_places(
        [Renumbering(home, spec)], office_id=cast.office.pk, on=date(2025, 2, 1), source=said, **who
    )
    home.refresh_from_db()
    assert home.address != old
    end(cast, home)
    run = checked(cast.section_head, table([line(1, old)]))
    assert (outcome(run), Relation.objects.count()) == ({"rejected": 1}, 0)
    assert "last day is Mon 30 Jun 2025" in why(run)


def test_who_left_while_it_stood_is_recorded_with_her_days_and_joins_no_household(
    cast: Cast, homes: list[Place]
) -> None:
    late = with_days(homes[1], "2020-01-01", "2025-07-01")
    assert outcome(checked(cast.section_head, late)) == {"rejected": 1}
    text = with_days(homes[1], "2020-01-01", "2025-06-30", 户号="甲-1")
    assert outcome(imported(cast.section_head, text)) == {"created": 1}
    lived = Relation.objects.get()
    assert (lived.valid_from, lived.valid_to) == (date(2020, 1, 1), LAST)
    assert not Household.objects.exists()
    assert outcome(imported(cast.section_head, text)) == {"unchanged": 1}


def test_who_has_left_lives_there_no_more_though_nobody_knows_since_when_she_did(
    cast: Cast, homes: list[Place]
) -> None:
    run = imported(cast.section_head, with_days(homes[0], "", "2024-05-01"))
    assert outcome(run) == {"created": 1}
    assert Relation.objects.get().valid_to == date(2024, 5, 1)
    backwards = with_days(homes[2], "2024-05-02", "2024-05-01", 人员编号="SY9", 证件号码="")
    run = checked(cast.section_head, backwards)
    assert outcome(run) == {"rejected": 1}
    assert "before it begins" in why(run)


def test_owners_and_firms_do_not_come_into_an_ended_home(cast: Cast, homes: list[Place]) -> None:
    owned = {column.key: column.aliases[0] for column in PROPERTY}
    text = as_csv([[owned["address"], owned["owner"]], [homes[1].address, "试演甲1"]])
    how: dict[str, Any] = {"adapter": "ledger_property", "source": "property_register"}
    run = checked(cast.section_head, text, **how)
    assert (outcome(run), Person.objects.count()) == ({"rejected": 1}, 0)
    assert "last day is Mon 30 Jun 2025" in why(run)
    firm = {column.key: column.aliases[0] for column in FIRM}
    text = as_csv([[firm["name"], firm["address"]], ["试演五金店（虚构）", homes[1].address]])
    run = checked(cast.section_head, text, adapter="ledger_firms", source="firm_register")
    assert outcome(run) == {"rejected": 1}
    assert "last day is Mon 30 Jun 2025" in why(run)
