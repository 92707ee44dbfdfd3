"""Pages of persons, households, organisations and bodies: masked, dated, with their history."""

import functools
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.ledger import operations
from lilong.ledger.models import (
    Body,
    BodySeat,
    Household,
    HouseholdMember,
    Organisation,
    Person,
    Relation,
    Visit,
)
from lilong.ledger.specs import RelationSpec, Span
from lilong.ledger.terms import MemberRole, RelationKind, VisitKind, VisitOutcome
from tests.cast import Cast
from tests.ledger.house import AT, NAMES, NUMBER, PHONE, TODAY, House, build_house
from tests.starter import load_starter

SAID = {"source": "committee", "source_date": TODAY.isoformat(), "reference": ""}


@pytest.fixture(autouse=True)
def _friday(db: None) -> Iterator[None]:
    with clock.fixed(AT):
        load_starter(by=system("tests"), at=AT)
        yield


def text_of(response: Any) -> str:
    return str(response.content.decode())


def page(name: str, *keys: Any) -> str:
    return reverse(f"ledger:{name}", args=keys)


def act(client: Any, verb: str, key: Any = None, **data: Any) -> Any:
    """Post a verb's form as the page would."""
    address = page("act", verb, key) if key else page("act_alone", verb)
    assert client.get(address).status_code == 200
    return client.post(address, {**SAID, **data})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_person_is_shown_masked_with_all_she_stands_in(
    cast: Cast, house: House, language: str
) -> None:
    client = cast.committee_worker.client(language)
    said = text_of(client.get(page("person", house.people[0].pk)))
    assert "王*" in said
    assert "310*************23" in said
    assert "138****2207" in said
    for secret in (*NAMES, NUMBER, PHONE):
        assert secret not in said
    assert "示例路12弄3号101室" in said
    assert page("household", house.household.pk) in said


def test_every_day_of_a_person_can_be_asked(cast: Cast, house: House) -> None:
    client, person = cast.committee_worker.client(), house.people[0]
    lives = Relation.objects.get(person=person, kind=RelationKind.LIVES)
    answer = act(client, "relation-end", lives.pk, on="2020-06-30")
    assert answer.url == page("person", person.pk)
    answer = act(
        client, "person-relate", person.pk, kind="lives", place="示例路12弄3号201室",
        valid_from="2020-07-01",
    )  # fmt: skip
    assert answer.status_code == 302
    then = client.get(page("person", person.pk), {"on": "2020-06-30"}).context["holding"]
    now = client.get(page("person", person.pk)).context["holding"]
    assert "示例路12弄3号101室" in {line.to for line in then if line.what == "居住于"}
    assert {line.to for line in now if line.what == "居住于"} == {"示例路12弄3号201室"}


def test_a_relation_leads_to_a_place_that_was_chosen_or_typed(cast: Cast, house: House) -> None:
    client, person = cast.committee_worker.client("en"), house.people[0]
    form = text_of(client.get(page("act", "person-relate", person.pk)))
    assert "data-ahead" in form
    home = house.homes[1]
    owns = {"kind": "owns", "valid_from": "2020-01-01"}
    relate = functools.partial(act, client, "person-relate", person.pk, **owns)
    for given, words in (
        ({}, "Say what the relation leads to."),
        ({"place": home.address, "target": NAMES[1]}, "not both"),
        ({"place": "没有这条路9号"}, ""),
        ({"target": home.address}, "Nothing is known by these words"),
    ):
        refused = relate(**given)
        assert refused.status_code == 422
        assert words in text_of(refused)
    wrong = relate(kind="works", place=home.address)
    assert "does not lead there" in text_of(wrong)
    assert relate(place=home.address, place_key=str(home.pk)).status_code == 302
    assert Relation.objects.get(person=person, kind=RelationKind.OWNS).place == home


def test_a_dwelling_leads_to_its_households_and_to_the_sheet_at_its_door(
    cast: Cast, house: House
) -> None:
    home = house.homes[0]
    at = clock.now()
    Visit.objects.create(
        office=cast.office, place=home, kind=VisitKind.VISIT, outcome=VisitOutcome.ABSENT,
        visited_at=at, recorded_at=at,
    )  # fmt: skip
    shown = text_of(cast.committee_worker.client().get(page("place", home.pk)))
    assert f'href="{page("household", house.household.pk)}"' in shown
    assert shown.count(f'<a href="{page("visit", home.pk)}"') == 1
    looked = text_of(cast.leader.client().get(page("place", home.pk)))
    assert f'<a href="{page("visit", home.pk)}"' not in looked


def test_values_are_shown_for_a_purpose_only_and_the_look_is_written_down(
    cast: Cast, house: House, django_assert_num_queries: Any
) -> None:
    from lilong.vault import queries as vault

    client, person = cast.committee_worker.client(), house.people[0]
    refused = client.post(page("values", person.pk), {"purpose": ""})
    assert refused.status_code == 422
    assert NUMBER not in text_of(refused)
    assert vault.read_log(cast.office.pk) == []
    shown = client.post(page("values", person.pk), {"purpose": "contact"})
    assert NUMBER in text_of(shown)
    assert "no-store" in shown["Cache-Control"]
    line = vault.read_log(cast.office.pk)[0]
    assert (line.subject_id, line.purpose) == (str(person.pk), "contact")


def test_restricted_data_is_read_with_a_reason_the_journal_keeps(cast: Cast, house: House) -> None:
    client, person = cast.committee_worker.client(), house.people[0]
    Person.objects.filter(pk=person.pk).update(is_restricted=True)
    address = page("values", person.pk)
    refused = client.post(address, {"purpose": "contact", "reason": " "})
    assert refused.status_code == 422
    shown = client.post(address, {"purpose": "contact", "reason": "煤气泄漏，须通知本人"})
    assert PHONE in text_of(shown)
    assert "煤气泄漏，须通知本人" in text_of(client.get(page("person", person.pk)))


def test_a_person_is_registered_changed_and_ended_from_the_pages(cast: Cast, house: House) -> None:
    client, home = cast.committee_worker.client(), house.homes[1]
    given = {
        "name": "周小川", "identity_kind": "resident", "identity": "31010619491231004X",
        "phone": "13900001234", "origin": "local", "kinds": ["lives", "registered"],
        "valid_from": "2026-11-01",
    }  # fmt: skip
    answer = act(client, "person-add", home.pk, **given)
    person = Person.objects.get(birth_year=1949, pk__gt=house.people[1].pk)
    assert answer.url == page("person", person.pk)
    again = act(client, "person-add", home.pk, **{**given, "name": "周大川"})
    assert again.status_code == 422
    assert "已在底册中" in text_of(again)
    answer = act(client, "person-change", person.pk, phone="13900005678", revision=person.revision)
    assert answer.status_code == 302
    slow = act(client, "person-change", person.pk, phone="13900009999", revision=person.revision)
    assert slow.status_code == 409
    person.refresh_from_db()
    assert str(person.phone) == "139****5678"
    answer = act(
        client, "person-end", person.pk, on="2026-11-19", why="died", revision=person.revision
    )
    assert answer.status_code == 302
    assert not Relation.objects.filter(person=person, valid_to=None).exists()
    said = text_of(client.get(page("person", person.pk)))
    assert "13900005678" not in said


def test_what_never_was_stays_in_the_history_with_its_reason(cast: Cast, house: House) -> None:
    client, person = cast.committee_worker.client(), house.people[0]
    lives = Relation.objects.get(person=person, kind=RelationKind.LIVES)
    silent = act(client, "relation-mistaken", lives.pk, reason=" ")
    assert silent.status_code == 422
    answer = act(client, "relation-mistaken", lives.pk, reason="门牌抄错")
    assert answer.status_code == 302
    shown = client.get(page("person", person.pk))
    assert RelationKind.LIVES not in {line.what for line in shown.context["holding"]}
    assert "门牌抄错" in text_of(shown)
    assert any(line.is_mistaken for line in shown.context["relations"])


def test_stated_shares_never_come_to_more_than_the_whole(cast: Cast, house: House) -> None:
    client = cast.committee_worker.client()
    share = {"kind": "co_owns", "place": "示例路12弄3号101室", "valid_from": "2020-01-01"}
    one, other = house.people
    assert act(
        client, "person-relate", one.pk, **share, share_part=2, share_whole=3
    ).status_code == 302  # fmt: skip
    refused = act(client, "person-relate", other.pk, **share, share_part=1, share_whole=2)
    assert refused.status_code == 422
    assert "7/6" in text_of(refused)
    half = act(client, "person-relate", other.pk, **share, share_part=1)
    assert half.status_code == 422
    assert act(
        client, "person-relate", other.pk, **share, share_part=1, share_whole=3
    ).status_code == 302  # fmt: skip


def test_a_second_registration_is_refused_as_a_sentence_at_the_field(
    cast: Cast, house: House
) -> None:
    refused = act(
        cast.committee_worker.client("en"), "person-relate", house.people[0].pk,
        kind="registered", place="示例路12弄3号201室", valid_from="2026-01-01",
    )  # fmt: skip
    assert refused.status_code == 422
    assert "registered somewhere already" in text_of(refused)
    assert "kind" in refused.context["form"].errors


def test_a_household_gains_loses_and_changes_its_head(cast: Cast, house: House) -> None:
    client, household = cast.committee_worker.client(), house.household
    shown = client.get(page("household", household.pk))
    assert [line.to for line in shown.context["members"]] == ["王*", "李*"]
    spouse = HouseholdMember.objects.get(household=household, role="spouse")
    answer = act(
        client, "household-head", household.pk, member=spouse.pk, former_role="spouse",
        on="2021-01-01",
    )  # fmt: skip
    assert answer.url == page("household", household.pk)
    now = client.get(page("household", household.pk)).context["members"]
    assert {(line.what, line.to) for line in now} == {("户主", "李*"), ("配偶", "王*")}
    then = client.get(page("household", household.pk), {"on": "2020-12-31"}).context["members"]
    assert {(line.what, line.to) for line in then} == {("户主", "王*"), ("配偶", "李*")}
    head = HouseholdMember.objects.get(household=household, role="head", valid_to=None)
    refused = act(client, "household-join", household.pk, person_name="王小明", role="child",
                  valid_from="2026-01-01")  # fmt: skip
    assert refused.status_code == 422
    assert act(client, "member-leave", head.pk, on="2026-01-31").status_code == 302
    assert act(client, "household-end", household.pk, on="2026-10-31", reason="迁走",
               revision=household.revision).status_code == 302  # fmt: skip
    assert Household.objects.get(pk=household.pk).valid_to == date(2026, 10, 31)
    assert "迁走" in text_of(client.get(page("household", household.pk)))


def test_a_household_is_formed_where_people_live_and_a_member_withdrawn(
    cast: Cast, house: House
) -> None:
    client = cast.committee_worker.client()
    answer = act(
        client, "household-form", house.homes[0].pk, kind="family", number="甲-2",
        head=house.people[1].pk, valid_from="2026-01-01",
    )  # fmt: skip
    made = Household.objects.get(number="甲-2")
    assert answer.url == page("household", made.pk)
    member = HouseholdMember.objects.get(household=made)
    assert act(client, "member-mistaken", member.pk, reason="登错户").status_code == 302
    assert client.get(page("household", made.pk)).context["members"] == []


def test_two_of_one_name_are_told_apart_before_one_is_taken(cast: Cast, house: House) -> None:
    client = cast.committee_worker.client()
    act(client, "person-add", house.homes[2].pk, name="王小明", identity_kind="none",
        origin="unknown", kinds=["lives"], valid_from="2026-01-01",
        born_on="1990-01-01")  # fmt: skip
    asked = {"person_name": "王小明", "role": "child", "valid_from": "2026-02-01"}
    which = act(client, "household-join", house.household.pk, **asked)
    assert which.status_code == 422
    offered = dict(which.context["form"].fields["person"].choices)
    assert len(offered) == 2
    assert all("王*" in words and "王小明" not in words for words in offered.values())
    younger = Person.objects.get(birth_year=1990)
    chosen = act(client, "household-join", house.household.pk, **asked, person=str(younger.pk))
    assert chosen.status_code == 302
    assert HouseholdMember.objects.filter(person=younger, role=MemberRole.CHILD).exists()


def test_an_organisation_stands_at_a_place_with_contact_and_count_of_workers(
    cast: Cast, house: House
) -> None:
    client = cast.committee_worker.client()
    answer = act(
        client, "organisation-here", house.building.pk, name="示例五金店（虚构）", kind="shop",
        credit_code="91350100M000100Y43", staff_count=3, has_union="no", contact_post="店长",
        valid_from="2020-01-01",
    )  # fmt: skip
    firm = Organisation.objects.get()
    assert answer.url == page("organisation", firm.pk)
    for kind, name in (("contact_of", "王小明"), ("works", "王小明"), ("works", "李小红")):
        given = {"kind": kind, "person_name": name, "valid_from": "2020-01-01"}
        assert act(client, "organisation-contact", firm.pk, **given).status_code == 302
    said = text_of(client.get(page("organisation", firm.pk)))
    assert "91350100M000100Y43" in said
    assert "店长" in said
    assert "王*" in said
    assert "王小明" not in said
    shown = {fact.label: fact.value for fact in client.get(
        page("organisation", firm.pk)).context["facts"]}  # fmt: skip
    assert shown["在册就业人员"] == 2
    change = {"name": "示例五金店（虚构）", "kind": "shop", "has_union": "yes", "staff_count": 4}
    answer = act(client, "organisation-change", firm.pk, **change, revision=firm.revision)
    assert answer.status_code == 302
    slow = act(client, "organisation-change", firm.pk, **change, revision=firm.revision)
    assert slow.status_code == 422  # the same values: nothing was changed
    firm.refresh_from_db()
    assert (firm.has_union, firm.staff_count) == (True, 4)
    assert act(
        client, "organisation-end", firm.pk, on="2026-11-01", revision=firm.revision
    ).status_code == 302  # fmt: skip
    assert not Relation.objects.filter(to_organisation=firm, valid_to=None).exists()
    leader = text_of(cast.leader.client("en").get(page("organisation", firm.pk)))
    assert "王*" not in leader
    assert "counts only" in leader


def test_no_page_leads_to_a_person_the_viewer_may_not_see(cast: Cast, house: House) -> None:
    west = build_house(cast.home, area="west", road="示意路", number="31010619491231004X")
    head, worker = cast.section_head.client(), cast.committee_worker.client()
    act(
        head, "organisation-here", house.building.pk, name="示例五金店（虚构）", kind="shop",
        valid_from="2020-01-01",
    )  # fmt: skip
    firm = Organisation.objects.get()
    relation = operations.relate(
        _contact_of(west.people[0], firm), source=_said(), office_id=house.office_id,
        by=house.by, at=AT,
    )  # fmt: skip
    person, end = page("person", west.people[0].pk), page("act", "relation-end", relation.pk)
    for client, leads in ((head, True), (worker, False)):
        said = text_of(client.get(page("organisation", firm.pk)))
        assert "王*" in said
        assert (person in said, end in said) == (leads, leads)
    assert worker.get(person).status_code == 404


def _contact_of(person: Person, firm: Organisation) -> RelationSpec:
    return RelationSpec(
        kind=RelationKind.CONTACT_OF, person_id=person.pk, to_organisation_id=firm.pk,
        span=Span(TODAY),
    )  # fmt: skip


def test_organisations_are_listed_by_name_and_found_by_code(cast: Cast, house: House) -> None:
    client = cast.committee_worker.client()
    act(client, "organisation-add", name="示例茶叶店（虚构）", kind="shop",
        credit_code="91350100M000100Y43", valid_from="2020-01-01")  # fmt: skip
    for words, count in (("", 1), ("茶叶", 1), ("91350100m000100y43", 1), ("面馆", 0)):
        shown = client.get(page("organisations"), {"q": words})
        assert len(shown.context["rows"]) == count
    refused = act(client, "organisation-add", name="另一家", kind="shop",
                  credit_code="91350100M000100Y43", valid_from="2020-01-01")  # fmt: skip
    assert refused.status_code == 422
    assert "credit_code" in refused.context["form"].errors


def test_who_sat_on_a_body_on_a_past_day(cast: Cast, house: House) -> None:
    client = cast.committee_secretary.client()
    answer = act(client, "body-here", house.estate.pk, kind="owners_committee",
                 name="示例路小区业委会（虚构）", valid_from="2018-01-01")  # fmt: skip
    body = Body.objects.get()
    assert answer.url == page("body", body.pk)
    seats = (("王小明", "chair", 1, "2018-01-01", "2020-12-31"), ("李小红", "chair", 2,
             "2021-01-01", ""))  # fmt: skip
    for name, role, term, first, last in seats:
        given = {"person_name": name, "role": role, "term": term}
        answer = act(client, "body-seat", body.pk, **given, valid_from=first, valid_to=last)
        assert answer.status_code == 302
    two = act(client, "body-seat", body.pk, person_name="王小明", role="chair", term=2,
              valid_from="2022-01-01")  # fmt: skip
    assert two.status_code == 422
    then = client.get(page("body", body.pk), {"on": "2020-05-01"}).context["seats"]
    now = client.get(page("body", body.pk)).context["seats"]
    assert [line.to for line in then] == ["王*"]
    assert [line.to for line in now] == ["李*"]
    seat = BodySeat.objects.get(term=2)
    assert act(client, "seat-end", seat.pk, on="2026-06-30").status_code == 302
    assert client.get(page("body", body.pk)).context["seats"] == []
    first_seat = BodySeat.objects.get(term=1)
    assert act(client, "seat-mistaken", first_seat.pk, reason="届次记错").status_code == 302
    said = text_of(client.get(page("body", body.pk), {"on": "2020-05-01"}))
    assert "届次记错" in said
    assert text_of(client.get(page("bodies"))).count(page("body", body.pk)) == 1
    for_all = act(client, "body-found", kind="union", name="联合工会（虚构）",
                  valid_from="2020-01-01")  # fmt: skip
    assert for_all.status_code == 302


def test_a_person_elsewhere_is_not_seen_nor_her_room(cast: Cast, house: House) -> None:
    west = build_house(cast.home, area="west", road="示意路", number="31010619491231004X")
    client = cast.committee_worker.client()
    assert client.get(page("person", west.people[0].pk)).status_code == 404
    operations.relate(
        _owns(house.people[0], west.homes[3]), source=_said(), office_id=house.office_id,
        by=house.by, at=AT,
    )  # fmt: skip
    said = text_of(client.get(page("person", house.people[0].pk)))
    assert "示意路12弄3号***室" in said
    assert "202室" not in said


def _owns(person: Person, place: Any) -> Any:
    return RelationSpec(
        kind=RelationKind.OWNS, person_id=person.pk, place_id=place.pk, span=Span(TODAY)
    )


def _said() -> Any:
    from tests.ledger.house import SOURCE

    return SOURCE


def test_no_page_of_people_makes_a_query_for_each_row(
    cast: Cast, house: House, django_assert_max_num_queries: Any
) -> None:
    client = cast.committee_worker.client()
    for name, key, most in (
        ("person", house.people[0].pk, 18), ("household", house.household.pk, 10),
    ):  # fmt: skip
        client.get(page(name, key))
        with django_assert_max_num_queries(most):
            client.get(page(name, key))
