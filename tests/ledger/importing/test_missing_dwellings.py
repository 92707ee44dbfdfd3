"""Dwellings that known buildings lack come with a file if the clerk says so, and by command."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lilong.exchange import operations as exchange
from lilong.exchange.models import ImportRun, RowError
from lilong.journal.models import Entry
from lilong.kernel import clock
from lilong.ledger import operations as ledger
from lilong.ledger.importing.columns import PROPERTY
from lilong.ledger.models import Conflict, Person, Place, Relation
from lilong.ledger.terms import PlaceKind
from tests.cast import Cast
from tests.exchange.files import as_csv
from tests.ledger.importing import invented
from tests.ledger.importing.invented import checked, estate, imported, line, outcome, table

pytestmark = pytest.mark.django_db
NEW = "试演路12弄3号9901室"


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    invented.media(settings, tmp_path)


def homes_count() -> int:
    """Return how many dwellings there are."""
    return Place.objects.filter(kind=PlaceKind.DWELLING).count()


def mixed(homes: list[Place]) -> str:
    """Return a file: a known home, twice a new one, another new one, one in no building."""
    return table(
        [
            line(1, homes[0].address), line(2, NEW), line(3, "试演路１２弄３号９９０１室"),
            line(4, "试演路12弄3号9902"), line(5, "试演路12弄8号101室"),
        ]
    )  # fmt: skip


def test_without_the_choice_an_unknown_dwelling_rejects_its_row(cast: Cast) -> None:
    homes = estate(cast, 4)
    run = imported(cast.section_head, mixed(homes))
    assert outcome(run) == {"created": 1, "rejected": 4}
    assert run.added_count == 0
    assert homes_count() == 4


def test_missing_dwellings_of_known_buildings_are_added(cast: Cast) -> None:
    homes = estate(cast, 4)
    dry = checked(cast.section_head, mixed(homes), add_missing=True)
    assert outcome(dry) == {"created": 4, "rejected": 1}
    assert dry.added_count == 2
    assert homes_count() == 4
    assert RowError.objects.get(run=dry).number == 6

    run = imported(cast.section_head, mixed(homes), add_missing=True)
    assert outcome(run) == {"created": 4, "rejected": 1}
    assert run.added_count == 2
    assert homes_count() == 6
    added = Place.objects.get(address=NEW)
    assert added.building_id == homes[0].building_id
    assert added.area_id == cast.areas["east"].pk
    assert Relation.objects.filter(place=added, kind="lives").count() == 2
    entry = Entry.objects.filter(subject_id=str(added.pk)).first()
    assert entry is not None
    assert str(run.pk) in json.dumps(entry.actor if hasattr(entry, "actor") else entry.by)

    again = imported(cast.section_head, mixed(homes), add_missing=True)
    assert outcome(again) == {"unchanged": 4, "rejected": 1}
    assert (again.added_count, homes_count(), Person.objects.count()) == (0, 6, 4)


def test_a_dwelling_of_several_batches_is_counted_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lilong.exchange.operations.running.BATCH", 1)
    homes = estate(cast, 4)
    assert checked(cast.section_head, mixed(homes), add_missing=True).added_count == 2
    assert imported(cast.section_head, mixed(homes), add_missing=True).added_count == 2
    assert homes_count() == 6


def test_a_dwelling_that_has_ended_does_not_come_back(cast: Cast) -> None:
    homes = estate(cast, 4)
    who = {"by": cast.section_head.actor, "at": clock.real_now()}
    ledger.end_place(homes[1], on=date(2020, 1, 1), reason="invented", **who)
    text = table([line(1, homes[1].address)])
    run = checked(cast.section_head, text, add_missing=True)
    assert (outcome(run), run.added_count) == ({"rejected": 1}, 0)
    assert homes_count() == 4


def test_who_is_known_moves_into_an_added_dwelling_or_is_disputed(cast: Cast) -> None:
    homes = estate(cast, 4)
    imported(cast.section_head, table([line(1, homes[0].address)]))
    moved = table([line(1, NEW)])
    dry = checked(cast.section_head, moved, add_missing=True, source="police_register")
    assert outcome(dry) == {"conflict": 1}
    assert "试演路12弄3号***室" in str(RowError.objects.get(run=dry).params)
    run = imported(cast.section_head, moved, add_missing=True, source="police_register")
    assert (outcome(run), run.added_count) == ({"conflict": 1}, 1)
    assert str(Place.objects.get(address=NEW).pk) in str(Conflict.objects.values().get())


def test_a_property_register_adds_them_too(cast: Cast) -> None:
    estate(cast, 4)
    titles = {column.key: column.aliases[0] for column in PROPERTY}
    keys = ["address", "tenure", "owner", "share"]
    rows = [[NEW, "商品房", "试演甲1", "1/2"], [NEW, "商品房", "试演甲2", "1/2"],
            ["试演路12弄3号9903室", "商品房", "试演甲3", "没有"]]  # fmt: skip
    text = as_csv([[titles[key] for key in keys], *rows])
    how: dict[str, Any] = {"adapter": "ledger_property", "source": "property_register"}
    assert outcome(checked(cast.section_head, text, **how)) == {"rejected": 3}
    dry = checked(cast.section_head, text, add_missing=True, **how)
    assert (outcome(dry), dry.added_count) == ({"changed": 2, "rejected": 1}, 1)
    run = imported(cast.section_head, text, add_missing=True, **how)
    assert (outcome(run), run.added_count) == ({"changed": 2, "rejected": 1}, 1)
    assert homes_count() == 5


def test_the_choice_is_offered_on_the_page_and_its_figure_shown(cast: Cast) -> None:
    homes = estate(cast, 4)
    client = cast.section_head.client()
    assert "补建已知楼栋中缺少的住宅" in client.get("/import/").content.decode()
    run = checked(cast.section_head, mixed(homes), add_missing=True)
    assert "将补建" in client.get(f"/import/{run.pk}/").content.decode()


def test_an_adapter_that_cannot_add_stays_as_it_is(cast: Cast) -> None:
    run = exchange.receive(
        file=exchange.File("places.csv", ["地址\n试演路12弄3号\n".encode()]),
        adapter="ledger_places", source="office", add_missing=True,
        by=cast.section_head.actor, at=clock.real_now(),
    )  # fmt: skip
    assert not run.add_missing


def command(capsys: Any, cast: Cast, path: Path, **more: Any) -> dict[str, Any]:
    """Run `lilong import` on a person file and return its JSON."""
    how = {"office": cast.office.code, "source": "cloud", "purpose": "register_keeping",
           "json": True} | more  # fmt: skip
    call_command("import", "ledger_persons", path, **how)
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_command_lets_any_file_in(cast: Cast, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "人口.csv"
    path.write_text(mixed(estate(cast, 4)), encoding="utf-8")
    dry = command(capsys, cast, path, dry_run=True, add_missing=True)
    assert (dry["created"], dry["rejected"], dry["added"]) == (4, 1, 2)
    assert dry["errors"][0]["row"] == 6
    assert Person.objects.count() == 0
    done = command(capsys, cast, path, add_missing=True)
    assert (done["created"], done["added"], homes_count()) == (4, 2, 6)
    again = command(capsys, cast, path, add_missing=True)
    assert (again["created"], again["unchanged"], again["added"]) == (0, 4, 0)


def test_the_command_refuses_a_file_of_persons_without_a_purpose(
    cast: Cast, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "人口.csv"
    path.write_text(mixed(estate(cast, 4)), encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        command(capsys, cast, path, purpose="")
    assert left.value.code == 1
    for odd in ({"source": "hotline"}, {"office": "nowhere"}):
        with pytest.raises(CommandError) as refused:
            command(capsys, cast, path, **odd)
        assert refused.value.returncode == 2
    assert ImportRun.objects.count() == 0
