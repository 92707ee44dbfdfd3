"""Person files: AC-52 word by word, and the figures of Puyuli (AC-01) counted from rows."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from lilong.exchange.models import RowError
from lilong.journal.models import Entry
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused
from lilong.ledger import operations as ledger
from lilong.ledger.models import Conflict, Household, HouseholdMember, Label, Person, Relation
from lilong.ledger.operations.conflicts import decide_conflict
from lilong.ledger.specs import PersonSpec, RelationSpec, Source, Span
from lilong.ledger.terms import ConflictState, IdentityKind, RelationKind, SourceKind
from lilong.ui.messages import say
from lilong.vault.operations import hand_over
from tests.cast import Cast
from tests.ledger.importing import invented
from tests.ledger.importing.invented import checked, estate, imported, line, outcome, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    invented.media(settings, tmp_path)


def settled(cast: Cast, count: int, homes: list[Any], source: SourceKind) -> list[Person]:
    """Register persons who live there, as another source said long ago."""
    at, said = clock.real_now(), Source(source, date(2020, 7, 1))
    specs = [
        PersonSpec(
            name=f"试演甲{index}", identity_kind=IdentityKind.RESIDENT,
            identity=invented.identity(index), phone=f"139{index:08}",
        )
        for index in range(count)
    ]  # fmt: skip
    relations = [
        RelationSpec(
            kind=RelationKind.LIVES, span=Span(date(2020, 7, 1)), person_id=spec.id,
            place_id=homes[index % len(homes)].pk,
        )
        for index, spec in enumerate(specs)
    ]  # fmt: skip
    return ledger.register_persons(
        specs, office_id=cast.office.pk, source=said, by=cast.committee_worker.actor, at=at,
        relations=relations,
    )  # fmt: skip


def file_of_450(homes: list[Any]) -> str:
    """Return AC-52's file: 440 as they stand, 4 who moved or are called otherwise, 6 new."""
    rows = []
    for index in range(450):
        home = homes[index % len(homes)].address
        more: dict[str, str] = {}
        if index in {10, 11}:
            more["姓名"] = f"试演乙{index}"
        if index == 12:
            more["联系电话"] = "13900099999"
        if index == 13:
            home = homes[20].address
        if index < 5:
            more |= {"标签": "独居老人", "标签日期": "2026-10-01"}
        rows.append(line(index, home, **more))
    return table(rows)


def test_ac_52_the_cloud_s_file_doubles_nobody_and_overwrites_nothing(cast: Cast) -> None:
    homes = estate(cast, 213)
    known = settled(cast, 444, homes, SourceKind.VISIT)
    text = file_of_450(homes)
    before = Entry.objects.count()

    dry = checked(cast.section_head, text)
    assert outcome(dry) == {"created": 6, "changed": 5, "unchanged": 435, "conflict": 4}
    assert Person.objects.count() == 444
    assert Conflict.objects.count() == 0
    told = RowError.objects.filter(run=dry, outcome="conflict").order_by("number")
    assert [row.number for row in told] == [12, 13, 14, 15]
    sentences = [str(row.refusal) for row in told]
    assert sentences[0].startswith("Row 12: ")
    assert "试演甲" not in " ".join(sentences)
    assert "13900000012" not in " ".join(sentences)
    assert Entry.objects.count() > before  # the check itself stands in the journal

    done = imported(cast.section_head, text)
    assert outcome(done) == {"created": 6, "changed": 5, "unchanged": 435, "conflict": 4}
    assert Person.objects.count() == 450
    assert sorted(Conflict.objects.values_list("key", flat=True)) == [
        "lives", "name", "name", "phone",
    ]  # fmt: skip
    assert hand_over(Person.objects.get(pk=known[10].pk).name) == "试演甲10"
    assert hand_over(Person.objects.get(pk=known[12].pk).phone) == "13900000012"
    assert Relation.objects.get(person=known[13], kind="lives").place_id == homes[13].pk
    labels = list(Label.objects.values_list("source", "source_date", "valid_from", "kind"))
    assert labels == [("cloud", date(2026, 11, 20), date(2026, 10, 1), "elder_alone")] * 5

    entries = Entry.objects.exclude(subject_kind="import_run").count()
    again = imported(cast.section_head, text)
    assert outcome(again) == {"unchanged": 450}
    assert Person.objects.count() == 450
    assert Conflict.objects.count() == 4
    assert Entry.objects.exclude(subject_kind="import_run").count() == entries


def test_ac_52_a_file_of_persons_without_a_purpose_is_not_taken(cast: Cast) -> None:
    for purpose in ("", "handling", "nonsense"):
        with pytest.raises(Refused) as refused:
            imported(cast.section_head, table([]), purpose=purpose)
        assert refused.value.refusals[0].code == "import_without_purpose"


def test_the_purpose_stands_in_the_journal_beside_every_person(cast: Cast) -> None:
    homes = estate(cast, 4)
    imported(cast.section_head, table([line(1, homes[0].address)]))
    entry = Entry.objects.get(type="ledger.person_registered")
    assert entry.actor["purpose"] == "register_keeping"
    assert entry.actor["reference"].startswith("import_run:")
    assert "试演甲1" not in str(entry.data)


def test_ac_01_registered_living_and_overlap_are_counted_from_rows(cast: Cast) -> None:
    homes = estate(cast, 213)
    rows = []
    for index in range(713):
        home = homes[index % 213].address
        more = {"户号": f"H{index % 213:03}", "与户主关系": "户主" if index < 213 else "子女"}
        lives = home if index < 400 or index >= 663 else "样板省样板市外地路1号"
        registered = home if index < 663 else "样板省样板市老家路2号"
        rows.append(line(index, lives, 户籍地址=registered, **more))
    run = imported(cast.section_head, table(rows))
    assert outcome(run) == {"created": 713}
    lives_at = set(Relation.objects.filter(kind="lives").values_list("person", flat=True))
    registered_at = set(Relation.objects.filter(kind="registered").values_list("person", flat=True))
    assert (len(registered_at), len(lives_at), len(lives_at & registered_at)) == (663, 450, 400)
    assert len(registered_at - lives_at) == 263
    assert len(lives_at - registered_at) == 50
    assert Household.objects.count() == 213
    heads = HouseholdMember.objects.filter(role="head")
    assert heads.count() == heads.values("household").distinct().count() == 213


def test_who_is_said_to_live_elsewhere_by_now_is_put_before_people(cast: Cast) -> None:
    homes = estate(cast, 8)
    imported(cast.section_head, table([line(1, homes[0].address, 户籍地址=homes[0].address)]))
    away = line(1, "样板省样板市外地路1号", 户籍地址=homes[0].address, 更新时间="2026-11-26")
    run = imported(cast.section_head, table([away]))
    assert outcome(run) == {"conflict": 1}
    with override("zh-hans"):
        assert "辖区以外" in say(RowError.objects.get(run=run).refusal)
    conflict = Conflict.objects.get()
    assert (conflict.key, conflict.offered) == ("lives", "elsewhere")
    assert Relation.objects.get(kind="lives").valid_to is None
    assert outcome(imported(cast.section_head, table([away]))) == {"unchanged": 1}
    decided(cast, conflict)
    assert Relation.objects.get(kind="lives").valid_to == date(2026, 11, 25)
    assert Relation.objects.get(kind="registered").valid_to is None


def test_a_range_of_numbers_is_no_single_home(cast: Cast) -> None:
    homes = estate(cast, 8)
    address = homes[0].address
    number, room = address.partition("号")[0], homes[0].room
    road, _lane, first = number.rpartition("弄")
    ranged = [
        f"{road}弄{first}-{int(first) + 4}号{room}室",
        f"{number}号{room}-{int(room) + 1}室",
        f"{number}号{room}、{int(room) + 1}室",
    ]
    for index, text in enumerate(ranged):
        assert outcome(checked(cast.section_head, table([line(index, text)]))) == {"rejected": 1}
    assert not Person.objects.exists()
    assert outcome(imported(cast.section_head, table([line(9, address)]))) == {"created": 1}


def test_who_left_is_out_from_the_day_the_file_says_and_only_of_the_home_it_names(
    cast: Cast,
) -> None:
    homes = estate(cast, 8)
    (person,) = settled(cast, 1, [homes[2]], SourceKind.VISIT)
    run = imported(cast.section_head, leaving(line(0, homes[2].address), "2026-05-01"))
    assert outcome(run) == {"conflict": 1}
    with override("zh-hans"):
        assert "2026" in say(RowError.objects.get(run=run).refusal)
        assert "left" not in say(RowError.objects.get(run=run).refusal)
    decided(cast, Conflict.objects.get())
    assert Relation.objects.get(person=person, kind="lives").valid_to == date(2026, 5, 1)
    imported(cast.section_head, table([line(0, homes[4].address, 更新时间="2026-11-21")]))
    old = line(0, homes[2].address, 更新时间="2026-11-23")
    imported(cast.section_head, leaving(old, "2026-11-22"))
    assert Relation.objects.get(place=homes[4].pk, kind="lives").valid_to is None


def leaving(row: list[str], day: str) -> str:
    return invented.as_csv([[*invented.HEADERS, "迁出日期"], [*row, day]])


def decided(cast: Cast, conflict: Conflict) -> None:
    decide_conflict(
        conflict, ConflictState.TAKEN, reason="已核实", by=cast.section_head.actor,
        at=clock.real_now(),
    )  # fmt: skip


def test_the_same_source_speaking_later_ends_and_begins_periods(cast: Cast) -> None:
    homes = estate(cast, 8)
    imported(cast.section_head, table([line(1, homes[0].address)]))
    person = Person.objects.get()
    later = line(1, homes[5].address, 更新时间="2026-11-26", 联系电话="13900088888")
    run = imported(cast.section_head, table([later]))
    assert outcome(run) == {"changed": 1}
    periods = Relation.objects.filter(person=person, kind="lives").order_by("valid_from")
    assert [(row.place_id, row.valid_from, row.valid_to) for row in periods] == [
        (homes[0].pk, date(2026, 11, 20), date(2026, 11, 25)),
        (homes[5].pk, date(2026, 11, 26), None),
    ]
    person.refresh_from_db()
    assert hand_over(person.phone) == "13900088888"
    assert Conflict.objects.count() == 0


def test_a_number_that_differs_is_disputed_even_by_the_same_source(cast: Cast) -> None:
    homes = estate(cast, 4)
    imported(cast.section_head, table([line(1, homes[0].address)]))
    other = line(1, homes[0].address, 证件号码=invented.identity(7), 更新时间="2026-11-26")
    run = imported(cast.section_head, table([other]))
    assert outcome(run) == {"conflict": 1}
    keys = set(Conflict.objects.values_list("key", flat=True))
    assert keys == {"identity", "born_on"}
    assert not Conflict.objects.exclude(offered="").exists()
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"证件号码": "310198194001010012"}, "bad_check"),
        ({"居住地址": "试演路12弄3号9999室"}, "unknown_address"),
        ({"居住地址": "样板省外地路1号"}, "not_ours"),
        ({"标签": "信教"}, "no_care_label"),
        ({"标签": "独居老人", "标签日期": "2026-10-01", "标签到期": "2027-10-02"}, "too_long"),
        ({"联系电话": "12"}, "bad_phone"),
        ({"更新时间": "2099-01-01"}, "source_later"),
    ],
)
def test_a_row_that_cannot_be_is_refused_in_a_sentence(
    cast: Cast, more: dict[str, str], code: str
) -> None:
    homes = estate(cast, 4)
    run = checked(cast.section_head, table([line(1, homes[0].address, **more)]))
    assert outcome(run) == {"rejected": 1}
    error = RowError.objects.get(run=run)
    assert error.code == code
    assert str(error.refusal).startswith("Row 2: ")


def test_one_person_twice_in_a_file_is_one_person(cast: Cast) -> None:
    homes = estate(cast, 4)
    rows = [line(1, homes[0].address), line(1, homes[0].address, 人员编号="OTHER")]
    run = imported(cast.section_head, table(rows))
    assert outcome(run) == {"created": 1, "unchanged": 1}
    assert Person.objects.count() == 1


def test_an_address_is_found_however_it_is_spelled(cast: Cast) -> None:
    estate(cast, 4)
    spelled = ["试演路12弄3号楼101", "试演路\uff11\uff12弄3号101室", "试演路十二弄3号102"]
    run = imported(cast.section_head, table([line(n, text) for n, text in enumerate(spelled)]))
    assert outcome(run) == {"created": 3}


def test_nobody_of_another_office_is_matched_or_seen(cast: Cast) -> None:
    homes = estate(cast, 4)
    imported(cast.section_head, table([line(1, homes[0].address)]))
    with pytest.raises(NotVisible):
        imported(cast.outsider, table([line(1, homes[0].address)]), source="nobody")
    run = checked(cast.outsider, table([line(1, homes[0].address)]))
    assert outcome(run) == {"rejected": 1}
    assert Person.objects.count() == 1


def test_who_has_no_number_is_known_by_name_birth_and_dwelling(cast: Cast) -> None:
    homes = estate(cast, 4)
    imported(cast.section_head, table([line(1, homes[0].address)]))
    plain = {"人员编号": "", "证件类型": "", "证件号码": "", "联系电话": ""}
    headers = [*invented.HEADERS, "出生日期"]
    rows = [
        [*line(1, homes[0].address, **plain), "1940-01-02"],
        [*line(1, homes[1].address, **plain), "1940-01-02"],
        [*line(1, homes[0].address, **plain), "1940-01-03"],
    ]
    text = invented.as_csv([headers, *rows])
    run = checked(cast.section_head, text, source="committee")
    assert outcome(run) == {"created": 2, "unchanged": 1}
