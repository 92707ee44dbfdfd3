"""The privacy wall as AC-03 tells it: who sees what of whom, and who may read the log."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.errors import NotVisible, Refused
from lilong.ledger import operations, policies
from lilong.ledger.models import Label, Person
from lilong.ledger.terms import Audience, SourceKind
from lilong.vault import queries as vault
from tests.cast import Cast, Member
from tests.ledger.house import AT, NAMES, NUMBER, PHONE, TODAY, House, build_house, give_stairwell
from tests.starter import load_starter

PEOPLE_PAGES = ("people", "person", "household")


@pytest.fixture(autouse=True)
def _friday(db: None) -> Iterator[None]:
    with clock.fixed(AT):
        load_starter(by=system("tests"), at=AT)
        yield


def address(name: str, house: House) -> str:
    keys = {"person": [house.people[0].pk], "household": [house.household.pk]}
    return reverse(f"ledger:{name}", args=keys.get(name, []))


def test_a_volunteer_opens_no_list_of_people_and_sees_task_addresses_only(
    cast: Cast, house: House
) -> None:
    give_stairwell(house, cast.building_group_leader)
    client = cast.building_group_leader.client()
    for name in PEOPLE_PAGES:
        assert client.get(address(name, house)).status_code == 403
    said = client.get(reverse("ledger:stairs")).content.decode()
    assert "示例路12弄3号101室" in said
    for secret in (*NAMES, "王*", "李*", NUMBER, PHONE, "138****2207"):
        assert secret not in said


def test_a_worker_sees_the_number_masked_and_in_full_for_a_purpose(
    cast: Cast, house: House
) -> None:
    client = cast.committee_worker.client()
    assert "310*************23" in client.get(address("person", house)).content.decode()
    values = reverse("ledger:values", args=[house.people[0].pk])
    assert client.post(values).status_code == 422
    assert NUMBER in client.post(values, {"purpose": "visit"}).content.decode()
    (line,) = vault.read_log(cast.office.pk)
    worker = cast.committee_worker
    assert (line.staff_id, line.post_id, line.purpose) == (worker.staff.pk, worker.post.pk, "visit")
    assert line.fields == ["born_on", "identity", "name", "phone"]
    assert line.address == "127.0.0.1"


def test_a_leader_sees_counts_only(cast: Cast, house: House) -> None:
    client = cast.leader.client()
    for name in PEOPLE_PAGES:
        assert client.get(address(name, house)).status_code == 403
    place = client.get(reverse("ledger:place", args=[house.homes[0].pk])).content.decode()
    area = client.get(reverse("ledger:area", args=[cast.areas["east"].pk])).content.decode()
    for secret in (*NAMES, "王*", "李*", PHONE):
        assert secret not in place + area
    found = client.get("/search/", {"q": NAMES[0]}).content.decode()
    assert "王*" not in found


@pytest.mark.parametrize(("by", "number"), [("identity", NUMBER), ("phone", PHONE)])
def test_a_search_by_number_needs_a_purpose_and_leaves_a_line(
    cast: Cast, house: House, by: str, number: str
) -> None:
    client, people = cast.committee_worker.client(), reverse("ledger:people")
    refused = client.post(people, {"by": by, "words": number})
    assert refused.status_code == 422
    assert "王*" not in refused.content.decode()
    assert vault.read_log(cast.office.pk) == []
    found = client.post(people, {"by": by, "words": number, "purpose": "contact"})
    said = found.content.decode()
    assert "王*" in said
    assert NAMES[0] not in said
    (line,) = vault.read_log(cast.office.pk)
    assert (line.subject_id, line.fields) == (str(house.people[0].pk), [by])


def test_a_search_that_finds_nobody_is_written_down_too_without_the_number(
    cast: Cast, house: House
) -> None:
    client, people = cast.committee_worker.client(), reverse("ledger:people")
    given = {"by": "phone", "words": "13900000000", "purpose": "contact"}
    assert client.post(people, given).context["found"] == []
    (line,) = vault.read_log(cast.office.pk)
    assert line.subject_kind == "person_search"
    assert "13900000000" not in str(vars(line))


def test_parts_of_numbers_are_not_searched_for(cast: Cast, house: House) -> None:
    client, people = cast.committee_worker.client(), reverse("ledger:people")
    given = {"by": "phone", "words": "2207", "purpose": "contact"}
    assert client.post(people, given).status_code == 422
    by_name = client.post(people, {"by": "name", "words": "王"})
    assert by_name.context["found"] == []


def test_by_name_one_finds_the_people_of_ones_own_area_masked(cast: Cast, house: House) -> None:
    build_house(cast.home, area="west", road="示意路", number="31010619491231004X")
    client, people = cast.committee_worker.client(), reverse("ledger:people")
    found = client.post(people, {"by": "name", "words": " 王小明 "})
    assert [p.pk for p, _homes in found.context["found"]] == [house.people[0].pk]
    assert "王小明" not in found.content.decode().replace('value=" 王小明 "', "")
    whole = cast.section_head.client().post(people, {"by": "name", "words": "王小明"})
    assert len(whole.context["found"]) == 2


def test_the_search_field_finds_names_and_places_but_no_numbers(cast: Cast, house: House) -> None:
    client = cast.committee_worker.client()
    person = reverse("ledger:person", args=[house.people[0].pk])
    assert person in client.get("/search/", {"q": "王小明"}).content.decode()
    for number in (NUMBER, PHONE):
        assert person not in client.get("/search/", {"q": number}).content.decode()
    home = reverse("ledger:place", args=[house.homes[0].pk])
    assert home in client.get("/search/", {"q": "示例路12弄3号101"}).content.decode()


def test_values_are_not_shown_to_posts_without_the_right(cast: Cast, house: House) -> None:
    values = reverse("ledger:values", args=[house.people[0].pk])
    for member in (cast.leader, cast.building_group_leader, cast.system_administrator,
                   cast.audit_administrator, cast.outsider):  # fmt: skip
        assert member.client().post(values, {"purpose": "visit"}).status_code == 403
        with pytest.raises((NotVisible, Refused)):
            _reveal(member, house.people[0])
    assert vault.read_log(cast.office.pk) == []


def _reveal(member: Member, person: Person) -> dict[str, str]:
    viewer = member.viewer
    return operations.reveal_person(
        person.pk, viewer=viewer, by=viewer.actor(purpose="visit"), at=AT
    )


@pytest.mark.parametrize("name", ["readings", "readings_export"])
def test_the_log_is_read_by_the_auditor_not_by_administrators_or_the_reader(
    cast: Cast, house: House, name: str
) -> None:
    _reveal(cast.committee_worker, house.people[0])
    log = reverse(f"overview:{name}", args=["csv"] if name == "readings_export" else [])
    assert cast.audit_administrator.client().get(log).status_code == 200
    for member in (cast.system_administrator, cast.security_administrator, cast.committee_worker,
                   cast.leader, cast.building_group_leader):  # fmt: skip
        assert member.client().get(log).status_code == 403


@pytest.mark.parametrize(
    ("audience", "seen_by"),
    [
        (Audience.COMMITTEE, {"committee_worker", "committee_secretary"}),
        (Audience.SECTION, {"committee_worker", "committee_secretary", "section_head"}),
        (Audience.OFFICE, {"committee_worker", "committee_secretary", "section_head"}),
    ],
)
def test_a_care_label_is_seen_by_whom_it_is_for(
    cast: Cast, house: House, audience: Audience, seen_by: set[str]
) -> None:
    label = _label(house, audience)
    asked = ("committee_worker", "committee_secretary", "section_head", "leader",
             "building_group_leader", "handler")  # fmt: skip
    sees = {
        name
        for name in asked
        if policies.visible_labels(cast.home.member(name).viewer, on=TODAY).exists()
    }
    assert sees == seen_by
    page = cast.committee_worker.client().get(address("person", house))
    assert [line.key for line in page.context["labels"]] == [str(label.pk)]


def test_a_mistaken_label_is_seen_no_more(cast: Cast, house: House) -> None:
    label = _label(house, Audience.OFFICE)
    with pytest.raises(Refused):
        operations.call_label_mistaken(label, reason="", by=house.by, at=AT)
    operations.call_label_mistaken(label, reason="误采", by=house.by, at=AT)
    assert not policies.visible_labels(cast.committee_worker.viewer, on=TODAY).exists()
    assert Label.objects.get().is_mistaken


def _label(house: House, audience: Audience) -> Label:
    return Label.objects.create(
        office=house.office.office, person=house.people[0], kind="lives_alone", audience=audience,
        valid_from=TODAY, valid_to=TODAY, source=SourceKind.COMMITTEE, source_date=TODAY,
        recorded_at=AT,
    )  # fmt: skip


def test_pages_that_show_values_are_kept_by_no_browser(cast: Cast, house: House) -> None:
    client = cast.committee_worker.client()
    answers: list[Any] = [
        client.post(reverse("ledger:values", args=[house.people[0].pk]), {"purpose": "visit"}),
        client.post(reverse("ledger:people"), {"by": "name", "words": "王小明"}),
    ]
    assert all("no-store" in answer["Cache-Control"] for answer in answers)
