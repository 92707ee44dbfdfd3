"""Persons, relations, households, organisations and bodies: written once, ended, never deleted."""

from datetime import date

import pytest
from django.db import connection

from lilong.journal.queries import entries_of
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.ledger import operations, policies
from lilong.ledger.models import (
    BodySeat,
    Household,
    HouseholdMember,
    Organisation,
    Person,
    Place,
    Relation,
)
from lilong.ledger.specs import (
    HouseholdSpec,
    MemberSpec,
    OrganisationSpec,
    PersonSpec,
    PlaceSpec,
    RelationSpec,
    Source,
    Span,
)
from lilong.ledger.terms import (
    BodyKind,
    IdentityKind,
    MemberRole,
    OrganisationKind,
    PlaceKind,
    RelationKind,
    SeatRole,
    SourceKind,
)
from lilong.vault.fields import blind
from tests.cast import Cast, SmallOffice, small_office
from tests.ledger.test_facts import dwelling
from tests.ledger.test_places import AT, BY, SAID, SINCE, codes

NUMBER = "310106194912310023"
SAMPLE_CODE = "91350100M000100Y43"


def person(office: SmallOffice, **values: object) -> Person:
    spec = PersonSpec(**{"name": "甲一（虚构）", **values})
    made = operations.register_persons(
        [spec], office_id=office.office.pk, source=SAID, by=BY, at=AT
    )
    return made[0]


def relate(who: Person, kind: RelationKind, place: Place, first: date = SINCE) -> Relation:
    spec = RelationSpec(kind=kind, span=Span(first), person_id=who.pk, place_id=place.pk)
    return operations.relate(spec, source=SAID, office_id=who.office_id, by=BY, at=AT)


def test_a_persons_values_are_encrypted_masked_and_found_by_blind_index(
    office: SmallOffice,
) -> None:
    who = person(
        office, identity_kind=IdentityKind.RESIDENT, identity=NUMBER, phone="139 1234 5678"
    )
    who.refresh_from_db()
    assert str(who.identity) != NUMBER
    assert (who.birth_year, who.sex) == (1949, "f")
    assert Person.objects.get(identity_index=blind("identity", NUMBER)).pk == who.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, identity, phone, born_on FROM ledger_person")
        stored = " ".join(map(str, cursor.fetchone()))
    assert NUMBER not in stored
    assert "1949" not in stored
    (entry,) = entries_of(Subject("person", str(who.pk)))
    fields = {one["field"] for one in entry.sealed}
    assert fields == {"person.name", "person.identity", "person.phone"}
    assert NUMBER not in str(entry.data)


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        (IdentityKind.RESIDENT, "310106194912310024", "bad_check"),
        (IdentityKind.RESIDENT, "", "no_number"),
        (IdentityKind.NONE, NUMBER, "no_paper"),
        (IdentityKind.HMT_RESIDENCE, NUMBER, "other_paper"),
    ],
)
def test_a_wrong_paper_is_refused(
    office: SmallOffice, kind: IdentityKind, number: str, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        person(office, identity_kind=kind, identity=number)
    assert codes(caught) == [code]
    assert not Person.objects.exists()


def test_a_passport_and_no_number_at_all_are_accepted(office: SmallOffice) -> None:
    person(office, identity_kind=IdentityKind.PASSPORT, identity="e12345678")
    person(office)
    assert Person.objects.count() == 2


def test_values_change_with_source_and_the_slower_one_is_told(office: SmallOffice) -> None:
    who = person(office)
    stale = Person.objects.get(pk=who.pk)
    operations.change_person(
        who, {"phone": "13912345678", "identity": NUMBER, "born_on": "1949-12-31"}, source=SAID,
        by=BY, at=AT,
    )  # fmt: skip
    assert Person.objects.get(phone_index=blind("phone", "139-1234-5678")).birth_year == 1949
    with pytest.raises(Stale):
        operations.change_person(stale, {"phone": ""}, source=SAID, by=BY, at=AT)
    with pytest.raises(Refused) as caught:
        operations.change_person(who, {"nickname": "x"}, source=SAID, by=BY, at=AT)
    assert codes(caught) == ["no_change"]


def test_registered_once_lives_anywhere_and_every_day_can_be_asked(office: SmallOffice) -> None:
    home = dwelling(office)
    who = person(office)
    relate(who, RelationKind.LIVES, home)
    row = relate(who, RelationKind.REGISTERED, home)
    other = operations.add_place(
        _neighbour(home), office_id=home.office_id, by=BY, at=AT
    )  # fmt: skip
    with pytest.raises(Refused) as caught:
        relate(who, RelationKind.REGISTERED, other)
    assert codes(caught) == ["registered_twice"]
    with pytest.raises(Refused) as caught:
        relate(who, RelationKind.LIVES, home, date(2020, 1, 1))
    assert codes(caught) == ["overlap"]
    operations.end_relation(row, on=date(2020, 6, 30), source=SAID, by=BY, at=AT)
    relate(who, RelationKind.REGISTERED, other, date(2020, 7, 1))
    with pytest.raises(Refused):
        operations.end_relation(row, on=date(2010, 1, 1), source=SAID, by=BY, at=AT)
    assert Relation.objects.count() == 3


def _neighbour(home: Place) -> PlaceSpec:
    return PlaceSpec(
        kind=PlaceKind.DWELLING, parent_id=home.building_id, room="503", valid_from=SINCE
    )


@pytest.mark.parametrize(
    ("kind", "target", "code"),
    [
        (RelationKind.LIVES, "to_person_id", "wrong_target"),
        (RelationKind.OCCUPIES, "place_id", "wrong_party"),
        (RelationKind.WORKS, "place_id", "wrong_target"),
    ],
)
def test_a_relation_that_fits_no_kind_is_refused(
    office: SmallOffice, kind: RelationKind, target: str, code: str
) -> None:
    who, other, home = person(office), person(office), dwelling(office)
    to = {"to_person_id": other.pk, "place_id": home.pk}[target]
    spec = RelationSpec(kind=kind, span=Span(SINCE), person_id=who.pk, **{target: to})
    with pytest.raises(Refused) as caught:
        operations.relate(spec, source=SAID, office_id=who.office_id, by=BY, at=AT)
    assert code in codes(caught)


def test_a_share_is_part_of_a_whole(office: SmallOffice) -> None:
    who, home = person(office), dwelling(office)
    spec = RelationSpec(
        kind=RelationKind.CO_OWNS, span=Span(SINCE), person_id=who.pk, place_id=home.pk,
        share=(3, 2),
    )  # fmt: skip
    with pytest.raises(Refused) as caught:
        operations.relate(spec, source=SAID, office_id=who.office_id, by=BY, at=AT)
    assert codes(caught) == ["no_share"]


def test_a_household_has_one_head_and_members_come_and_go(office: SmallOffice) -> None:
    home, head, child = dwelling(office), person(office), person(office, name="甲二（虚构）")
    spec = HouseholdSpec(
        dwelling_id=home.pk, valid_from=SINCE,
        members=(MemberSpec(person_id=head.pk, role=MemberRole.HEAD, span=Span(SINCE)),),
    )  # fmt: skip
    (house,) = operations.form_households(
        [spec], office_id=office.office.pk, source=SAID, by=BY, at=AT
    )
    joined = operations.join_household(
        house, MemberSpec(person_id=child.pk, role=MemberRole.CHILD, span=Span(SINCE)),
        source=SAID, by=BY, at=AT,
    )  # fmt: skip
    third = person(office)
    with pytest.raises(Refused) as caught:
        operations.join_household(
            house, MemberSpec(person_id=third.pk, role=MemberRole.HEAD, span=Span(SINCE)),
            source=SAID, by=BY, at=AT,
        )  # fmt: skip
    assert codes(caught) == ["two_heads"]
    operations.leave_household(joined, on=date(2020, 7, 1), source=SAID, by=BY, at=AT)
    operations.end_household(house, on=date(2020, 7, 10), reason="搬离", by=BY, at=AT)
    assert set(HouseholdMember.objects.values_list("valid_to", flat=True)) == {
        date(2020, 7, 1), date(2020, 7, 10),
    }  # fmt: skip
    with pytest.raises(Stale):
        operations.end_household(house, on=date(2020, 7, 11), reason="搬离", by=BY, at=AT)
    assert Household.objects.count() == 1


def test_a_household_stands_in_a_dwelling_of_the_office(cast: Cast) -> None:
    home = dwelling(cast.home)
    for office_id, place in [(cast.next_door.office.pk, home.pk), (cast.office.pk, home.parent_id)]:
        spec = HouseholdSpec(dwelling_id=place, valid_from=SINCE)
        with pytest.raises(NotVisible):
            operations.form_households([spec], office_id=office_id, source=SAID, by=BY, at=AT)


def test_an_organisations_code_is_checked_and_stands_once(office: SmallOffice) -> None:
    spec = OrganisationSpec(
        name="甲里理发店（虚构）", kind=OrganisationKind.SHOP, credit_code=SAMPLE_CODE
    )
    (shop,) = operations.register_organisations(
        [spec], office_id=office.office.pk, source=SAID, by=BY, at=AT
    )
    again = OrganisationSpec(name="乙", kind=OrganisationKind.SHOP, credit_code=SAMPLE_CODE)
    wrong = OrganisationSpec(
        name="丙", kind=OrganisationKind.SHOP, credit_code="91350100M000100Y44"
    )
    for bad, code in ((again, "known_code"), (wrong, "bad_check")):
        with pytest.raises(Refused) as caught:
            operations.register_organisations(
                [bad], office_id=office.office.pk, source=SAID, by=BY, at=AT
            )
        assert codes(caught) == [code]
    assert Organisation.objects.get() == shop


def test_a_body_has_one_chair_at_a_time_and_terms(office: SmallOffice) -> None:
    body = operations.found_body(
        kind=BodyKind.OWNERS_COMMITTEE, name="甲里业委会（虚构）", office_id=office.office.pk,
        valid_from=SINCE, by=BY, at=AT, area=office.areas["east"],
    )  # fmt: skip
    one, two = person(office), person(office)

    def seat(who: Person, role: SeatRole, first: date, last: date | None, term: int) -> BodySeat:
        return operations.seat_member(
            body, who, role=role, term=term, span=Span(first, last), source=SAID, by=BY, at=AT
        )

    first = seat(one, SeatRole.CHAIR, SINCE, None, 1)
    with pytest.raises(Refused) as caught:
        seat(two, SeatRole.CHAIR, date(2018, 1, 1), None, 2)
    assert codes(caught) == ["two_chairs"]
    operations.end_seat(first, on=date(2017, 12, 31), reason="换届", by=BY, at=AT)
    seat(two, SeatRole.CHAIR, date(2018, 1, 1), None, 2)
    with pytest.raises(Refused) as caught:
        seat(two, SeatRole.MEMBER, date(2019, 1, 1), None, 2)
    assert codes(caught) == ["overlap"]


def test_who_leaves_for_good_ends_everywhere_on_that_day(office: SmallOffice) -> None:
    who, home = person(office), dwelling(office)
    relate(who, RelationKind.LIVES, home)
    said = Source(SourceKind.POLICE_REGISTER, date(2020, 7, 10))
    operations.end_person(who, on=date(2020, 7, 9), why="moved", source=said, by=BY, at=AT)
    assert Relation.objects.get().valid_to == date(2020, 7, 9)
    with pytest.raises(Stale):
        operations.end_person(who, on=date(2020, 7, 9), why="moved", source=said, by=BY, at=AT)


def test_persons_are_seen_by_who_serves_their_area(cast: Cast) -> None:
    with clock.fixed(AT):
        who, home = person(cast.home), dwelling(cast.home)
        person(cast.home, name="无处（虚构）")
        relate(who, RelationKind.LIVES, home)

        def seen(member: str) -> int:
            return policies.visible_persons(getattr(cast, member).viewer).count()

        assert seen("section_head") == 2
        assert seen("committee_worker") == 1
        for blind_one in ("leader", "dispatcher", "audit_administrator", "building_group_leader"):
            assert seen(blind_one) == 0
        assert (
            policies.visible_persons(
                small_office("310198009", "丁里", "DL", west=121.5).member("section_head").viewer
            ).count()
            == 0
        )
