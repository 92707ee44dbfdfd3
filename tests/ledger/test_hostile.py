"""What a careless or hostile hand may send: nothing breaks, nothing is half done or done twice."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lilong.exchange.models import ImportRun
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.ledger.models import (
    BuildingGroup,
    BuildingGroupPart,
    HouseholdMember,
    Label,
    Person,
    Place,
    PlaceFact,
    Relation,
    Visit,
)
from tests.cast import Cast
from tests.ledger.house import AT, TODAY, House, give_stairwell
from tests.starter import load_starter

SAID = {"source": "committee", "source_date": TODAY.isoformat(), "reference": ""}


@pytest.fixture(autouse=True)
def _friday(db: None) -> Iterator[None]:
    with clock.fixed(AT):
        load_starter(by=system("tests"), at=AT)
        yield


def post(client: Any, verb: str, row: Any, /, **given: Any) -> int:
    return int(client.post(f"/ledger/do/{verb}/{row}/", {**SAID, **given}).status_code)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.csv", b""),
        ("空.xlsx", b""),
        ("假.xlsx", b"PK\x03\x04" + b"\0" * 200),
        ("零.csv", b"\0" * 4096),
        ("行.csv", b'"' + b"a" * 100_000),
        ("大.csv", b"x" * (50 * 1024 * 1024 + 1)),
        ("../../etc/passwd", "姓名,证件号码\n".encode()),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(cast: Cast, name: str, content: bytes) -> None:
    client = cast.section_head.client("en")
    file = SimpleUploadedFile(name, content)
    asked = {"kind": "ledger_persons:cloud", "purpose": "register_keeping", "file": file}
    answer = client.post("/import/", asked)
    assert answer.status_code in {302, 413, 422}
    for run in ImportRun.objects.all():
        assert client.get(f"/import/{run.pk}/").status_code == 200
        assert "/" not in run.name


def test_a_day_far_ahead_is_refused_where_it_was_typed(cast: Cast, house: House) -> None:
    client, home, person = cast.committee_worker.client("en"), house.homes[1], house.people[0]
    far = "2099-01-01"
    before = PlaceFact.objects.count(), Relation.objects.count(), Person.objects.count()
    state = {"key": "state", "state": "let", "valid_from": far}
    assert post(client, "place-tell", home.pk, **state) == 422
    assert post(client, "place-tell", home.pk, **{**state, "valid_from": "0000-00-00"}) == 422
    assert post(client, "place-tell", home.pk, key="state", state="let",
                valid_from="2026-11-01", source_date=far) == 422  # fmt: skip
    relate = {"kind": "rents", "place": home.address, "valid_from": far}
    assert post(client, "person-relate", person.pk, **relate) == 422
    assert post(client, "person-end", person.pk, on=far, why="moved", revision=0) == 422
    after = PlaceFact.objects.count(), Relation.objects.count(), Person.objects.count()
    assert before == after


def test_a_year_that_was_not_typed_in_full_is_refused(cast: Cast, house: House) -> None:
    head, worker = cast.section_head.client("en"), cast.committee_worker.client("en")
    group = give_stairwell(house, cast.building_group_leader)
    part = BuildingGroupPart.objects.get(group=group)
    for day in ("0001-01-01", "0202-05-01"):
        assert post(head, "stairwell-release", part.pk, on=day) == 422
        state = {"key": "state", "state": "let", "valid_from": day}
        assert post(worker, "place-tell", house.homes[1].pk, **state) == 422
        area = house.building.area_id
        assert worker.get(f"/ledger/areas/{area}/?on={day}").status_code == 200
    part.refresh_from_db()
    assert part.valid_to is None


@pytest.mark.parametrize(
    "address", ["/ledger/organisations/?q=%00", "/search/?q=%00", "/ledger/?place=a%00b"]
)
def test_a_nul_in_an_address_cannot_be_read(cast: Cast, house: House, address: str) -> None:
    answer = cast.section_head.client("en").get(address)
    assert answer.status_code == 400
    assert "could not be read" in answer.content.decode()


def test_a_nul_in_a_place_that_is_told_is_a_space(cast: Cast, house: House) -> None:
    client, person = cast.committee_worker.client("en"), house.people[0]
    relate = {"kind": "owns", "place": f"{house.homes[1].address}\0", "valid_from": "2020-01-01"}
    assert post(client, "person-relate", person.pk, **relate) == 302
    assert Relation.objects.get(person=person, kind="owns").place == house.homes[1]


def test_nobody_is_born_tomorrow(cast: Cast, house: House) -> None:
    client, home, person = cast.committee_worker.client("en"), house.homes[1], house.people[1]
    new = {
        "name": "丁小明", "identity_kind": "none", "born_on": "2026-11-21", "origin": "unknown",
        "kinds": ["lives"], "valid_from": "2020-01-01",
    }  # fmt: skip
    assert post(client, "person-add", home.pk, **new) == 422
    assert post(client, "person-change", person.pk, born_on="2026-11-21", revision=0) == 422
    born = {**new, "born_on": "2026-11-20"}
    assert post(client, "person-add", home.pk, **{**born, "source_date": "2026-11-21"}) == 422
    assert Person.objects.count() == 2
    assert post(client, "person-add", home.pk, **born) == 302


def test_a_source_of_tomorrow_is_refused_in_a_sentence_everywhere(cast: Cast, house: House) -> None:
    client, home, person = cast.committee_worker.client("en"), house.homes[0], house.people[1]
    said = {"source_date": "2026-11-21"}
    member = HouseholdMember.objects.get(person=person)
    sent: list[tuple[str, Any, dict[str, Any]]] = [
        ("label-add", person.pk, {"kind": "elder_alone", "valid_from": TODAY.isoformat()}),
        ("person-relate", person.pk,
         {"kind": "owns", "place": home.address, "valid_from": "2020-01-01"}),
        ("person-change", person.pk, {"phone": "13800001111", "revision": 0}),
        ("household-join", house.household.pk,
         {"person_name": "王小明", "role": "other", "valid_from": "2020-01-01"}),
        ("household-form", home.pk,
         {"kind": "family", "number": "乙", "head": str(person.pk), "valid_from": "2020-01-01"}),
        ("member-leave", member.pk, {"on": "2026-11-01"}),
        ("place-name", home.pk, {"kind": "alias", "text": "老屋", "valid_from": "2020-01-01"}),
        ("place-tell", home.pk, {"key": "state", "state": "let", "valid_from": "2026-11-01"}),
    ]  # fmt: skip
    for verb, row, given in sent:
        assert post(client, verb, row, **given, **said) == 422, verb


def test_what_is_sent_twice_is_done_once(cast: Cast, house: House) -> None:
    client, home, person = cast.committee_worker.client("en"), house.homes[1], house.people[0]
    state = {"key": "state", "state": "let", "valid_from": "2026-11-01"}
    statuses = [post(client, "place-tell", home.pk, **state) for _ in range(2)]
    assert statuses[0] == 302
    assert PlaceFact.objects.filter(place=home, key="state", is_mistaken=False).count() == 1
    label = {"kind": "elder_alone", "valid_from": TODAY.isoformat()}
    for _ in range(2):
        post(client, "label-add", person.pk, **label)
    assert Label.objects.filter(person=person, is_mistaken=False).count() == 1
    relate = {"kind": "owns", "place": home.address, "valid_from": "2020-01-01"}
    for _ in range(2):
        post(client, "person-relate", person.pk, **relate)
    assert Relation.objects.filter(person=person, kind="owns").count() == 1
    new = {"kind": "dwelling", "room": "999", "floor": 9, "valid_from": "2020-01-01"}
    for _ in range(2):
        post(client, "place-add", house.building.pk, **new)
    assert Place.objects.filter(room="999").count() == 1
    person_twice = {
        "name": "丁小双", "identity_kind": "none", "born_on": "1990-01-02", "origin": "unknown",
        "kinds": ["lives"], "valid_from": "2020-01-01",
    }  # fmt: skip
    for _ in range(2):
        post(client, "person-add", home.pk, **person_twice)
    assert Person.objects.count() == 3


def test_a_revision_that_was_overtaken_changes_nothing(cast: Cast, house: House) -> None:
    client, person = cast.committee_worker.client("en"), house.people[1]
    assert post(client, "person-change", person.pk, phone="13800001111", revision=0) == 302
    person.refresh_from_db()
    assert post(client, "person-change", person.pk, phone="13800002222", revision=0) == 409
    kept = person.phone
    person.refresh_from_db()
    assert person.phone == kept


def test_an_end_that_somebody_recorded_meanwhile_is_not_overwritten(
    cast: Cast, house: House
) -> None:
    client, first = cast.committee_worker.client("en"), cast.section_head.client("en")
    lives = Relation.objects.filter(person=house.people[1], kind="lives").get()
    member = HouseholdMember.objects.get(person=house.people[1])
    for verb, row in (("relation-end", lives), ("member-leave", member)):
        shown = client.get(f"/ledger/do/{verb}/{row.pk}/").content.decode()
        assert '<input type="hidden" name="until"' in shown
        assert post(first, verb, row.pk, on="2026-11-10", until="") == 302
        assert post(client, verb, row.pk, on="2026-11-18", until="") == 409
        row.refresh_from_db()
        assert row.valid_to == date(2026, 11, 10)
        assert post(client, verb, row.pk, on="2026-11-09", until="2026-11-10") == 302


def test_no_share_is_too_large_for_the_database_and_nobody_is_her_own_contact(
    cast: Cast, house: House
) -> None:
    client, person, before = cast.committee_worker.client("en"), house.people[0], "2020-01-01"
    owns = {"kind": "co_owns", "place": house.homes[1].address, "valid_from": before}
    whole = {"share_part": "9999999999", "share_whole": "99999999999"}
    assert post(client, "person-relate", person.pk, **owns, **whole) == 422
    own = {"kind": "contact_of", "target": "王小明", "person": str(person.pk)}
    assert post(client, "person-relate", person.pk, **own, valid_from=before) == 422
    assert not Relation.objects.filter(kind__in=["co_owns", "contact_of"]).exists()


def test_nothing_of_the_next_office_can_be_named_in_a_form(cast: Cast, house: House) -> None:
    other = cast.next_door.member("leader").client("en")
    for verb in ("place-tell", "place-add", "person-relate", "label-add", "group-form"):
        for key in (house.homes[0].pk, house.people[0].pk, house.building.pk):
            assert post(other, verb, key, kind="lives", valid_from="2020-01-01") in {403, 404}
    assert Visit.objects.count() == 0
    assert BuildingGroup.objects.count() == 0
