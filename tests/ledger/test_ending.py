"""A home ends and leaves nothing hanging: its people, households, leases and planned visits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils.translation import override

from lilong.journal.queries import entries_of
from lilong.kernel import clock
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.subject import Subject
from lilong.ledger import operations
from lilong.ledger.models import (
    BuildingGroupPart,
    Household,
    HouseholdMember,
    Person,
    Place,
    PlannedVisit,
    Relation,
    Visit,
)
from lilong.ledger.operations import Finding, groups
from lilong.ledger.queries.remaining import remaining_at
from lilong.ledger.specs import (
    FactSpec,
    HouseholdSpec,
    MemberSpec,
    PersonSpec,
    PlaceSpec,
    RelationSpec,
    Span,
)
from lilong.ledger.terms import (
    DwellingState,
    FactKey,
    MemberRole,
    PlaceKind,
    RelationKind,
    VisitOutcome,
)
from lilong.ui.messages import say
from tests.cast import Cast
from tests.ledger.house import AT, SINCE, SOURCE, TODAY, House, give_stairwell
from tests.ledger.test_pages_of_places import act, of, page

LAST = TODAY


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.fixed(AT):
        yield


def said(refusal: Refusal) -> str:
    with override("en"):
        return say(refusal)


def plan(house: House, *homes: Place) -> None:
    operations.plan_visits(
        [home.pk for home in homes], due=TODAY, office_id=house.office_id, by=house.by, at=AT
    )


def end(house: House, place: Place, *, on: date = LAST, **more: bool) -> None:
    place.refresh_from_db()
    operations.end_place(place, on=on, reason="拆除（虚构）", by=house.by, at=AT, **more)


def let(house: House, home: Place, last: date | None = None) -> Relation:
    spec = RelationSpec(
        kind=RelationKind.RENTS, span=Span(date(2020, 1, 1), last), person_id=house.people[0].pk,
        place_id=home.pk,
    )  # fmt: skip
    return operations.relate(spec, source=SOURCE, office_id=house.office_id, by=house.by, at=AT)


def test_visits_planned_at_an_ended_home_are_called_off_with_its_reason(house: House) -> None:
    empty, other = house.homes[1:3]
    plan(house, empty, other)
    end(house, empty)
    assert PlannedVisit.objects.get(place=empty).cancelled_at == AT
    assert PlannedVisit.objects.get(place=other).cancelled_at is None
    told = {e.type: e.reason for e in entries_of(Subject("ledger_place", str(empty.pk)))}
    assert told["ledger.visit_cancelled"] == "拆除（虚构）"


def test_who_is_still_there_is_told_and_stands_against_the_end(house: House) -> None:
    home = house.homes[0]
    let(house, home)
    plan(house, home)
    with pytest.raises(Refused) as caught:
        end(house, home)
    (refusal,) = caught.value.refusals
    assert (refusal.code, refusal.field) == ("not_empty", "ends_all")
    for words in ("living there: 2", "registered there: 2", "households: 1",
                  "owners and tenants: 1", "planned visits: 1"):  # fmt: skip
        assert words in said(refusal)
    home.refresh_from_db()
    assert home.valid_to is None
    assert PlannedVisit.objects.get().cancelled_at is None


def test_in_one_step_all_of_it_ends_with_the_place(house: House) -> None:
    home = house.homes[0]
    lease = let(house, home, TODAY + timedelta(days=90))
    plan(house, home)
    end(house, home, ends_all=True)
    house.household.refresh_from_db()
    lease.refresh_from_db()
    assert (house.household.valid_to, lease.valid_to) == (LAST, LAST)
    assert set(Relation.objects.filter(place=home).values_list("valid_to", flat=True)) == {LAST}
    assert set(HouseholdMember.objects.values_list("valid_to", flat=True)) == {LAST}
    assert PlannedVisit.objects.get().cancelled_at == AT
    assert not remaining_at(home, after=LAST).told
    types = [e.type for e in entries_of(Subject("person", str(house.people[0].pk)))]
    assert types.count("ledger.unrelated") == 3


def test_a_household_alone_is_not_left_behind_in_an_ended_home(house: House) -> None:
    home = house.homes[0]
    Relation.objects.filter(place=home).update(valid_to=date(2026, 1, 31))
    with pytest.raises(Refused) as caught:
        end(house, home)
    assert "Still recorded there (households: 1)." in said(caught.value.refusals[0])
    end(house, home, ends_all=True)
    house.household.refresh_from_db()
    assert house.household.valid_to == LAST


def test_nothing_ends_before_it_began(house: House) -> None:
    home = house.homes[0]
    operations.join_household(
        house.household,
        _member(house, TODAY - timedelta(days=5)),
        source=SOURCE, by=house.by, at=AT,
    )  # fmt: skip
    with pytest.raises(Refused, match="before it begins"):
        end(house, home, on=TODAY - timedelta(days=9), ends_all=True)
    house.household.refresh_from_db()
    assert house.household.valid_to is None
    assert Relation.objects.filter(place=home, valid_to=None).count() == 4


def _member(house: House, first: date) -> MemberSpec:
    (guest,) = operations.register_persons(
        [PersonSpec(name="周客（虚构）")], office_id=house.office_id, source=SOURCE, by=house.by,
        at=AT,
    )  # fmt: skip
    return MemberSpec(person_id=guest.pk, role=MemberRole.OTHER, span=Span(first))


def test_a_building_that_ends_is_looked_after_by_nobody(cast: Cast, house: House) -> None:
    give_stairwell(house, cast.home.member("building_group_leader"))
    for home in house.homes:
        end(house, home, ends_all=True)
    end(house, house.building)
    assert BuildingGroupPart.objects.get().valid_to == LAST


def test_a_building_with_homes_that_stand_ends_in_no_step(house: House) -> None:
    with pytest.raises(Refused, match="places within"):
        end(house, house.building, ends_all=True)


def test_the_page_tells_what_is_there_and_ends_it_in_one_step(cast: Cast, house: House) -> None:
    secretary = cast.committee_secretary.client("en")
    home = house.homes[0]
    plan(house, home)
    form = secretary.get(f"/ledger/do/place-end/{home.pk}/").content.decode()
    assert "Still recorded there (living there: 2, registered there: 2, households: 1" in form
    assert "Planned visits are called off with your reason." in form
    for name in ("王小明", "李小红"):
        assert name not in form
    given = {"revision": home.revision, "valid_to": LAST.isoformat(), "reason": "拆除（虚构）"}
    refused = act(secretary, "place-end", home, 422, **given)
    assert "Let them move first" in refused
    act(secretary, "place-end", home, **given, ends_all="on")
    assert "ended on" in page(secretary, of(home))
    chinese = cast.committee_secretary.client("zh-hans")
    assert "ends_all" not in page(chinese, f"/ledger/do/place-end/{house.homes[1].pk}/")
    act(secretary, "place-end", home, 409, **{**given, "ends_all": "on", "revision": 1})


def test_a_visit_brought_late_of_an_ended_home_plans_no_other(cast: Cast, house: House) -> None:
    home = house.homes[1]
    end(house, home, on=TODAY - timedelta(days=1))
    viewer = cast.committee_worker.viewer_at(AT)

    def visit(days: int) -> None:
        found = Finding(
            place_id=home.pk, outcome=VisitOutcome.ABSENT, visited_at=AT - timedelta(days=days)
        )
        operations.record_visit(found, viewer=viewer, by=viewer.actor(), at=AT)

    visit(2)
    assert not PlannedVisit.objects.exists()
    with pytest.raises(Refused, match="ended on"):
        visit(0)


def beyond(house: House, home: Place, first: date, last: date | None) -> Relation:
    spec = RelationSpec(
        kind=RelationKind.OWNS, span=Span(first, last), person_id=house.people[0].pk,
        place_id=home.pk,
    )  # fmt: skip
    return operations.relate(spec, source=SOURCE, office_id=house.office_id, by=house.by, at=AT)


@pytest.mark.parametrize("last", [None, LAST + timedelta(days=1)])
@pytest.mark.parametrize("first", [date(2020, 1, 1), LAST + timedelta(days=1)])
def test_an_ended_home_takes_in_nobody_beyond_its_last_day(
    house: House, first: date, last: date | None
) -> None:
    home = house.homes[1]
    end(house, home)
    with pytest.raises(Refused) as caught:
        beyond(house, home, first, last)
    (refusal,) = caught.value.refusals
    assert (refusal.code, refusal.field) == ("place_ended", "valid_to")
    assert said(refusal).startswith("This place's last day is Fri 20 Nov 2026")
    assert not Relation.objects.filter(place=home).exists()


def test_who_was_there_before_its_end_is_still_recorded(house: House) -> None:
    home = house.homes[1]
    end(house, home)
    known = beyond(house, home, date(2020, 1, 1), LAST)
    with pytest.raises(Refused, match="last day"):
        operations.end_relation(
            known, on=LAST + timedelta(days=1), source=SOURCE, by=house.by, at=AT
        )
    known.refresh_from_db()
    assert known.valid_to == LAST


def test_no_household_is_formed_or_joined_in_an_ended_home(house: House) -> None:
    home = house.homes[1]
    end(house, home)
    spec = HouseholdSpec(dwelling_id=home.pk, valid_from=date(2020, 1, 1))
    with pytest.raises(Refused, match="last day"):
        operations.form_households(
            [spec], office_id=house.office_id, source=SOURCE, by=house.by, at=AT
        )
    assert not Household.objects.filter(dwelling=home).exists()
    end(house, house.homes[0], ends_all=True)
    house.household.refresh_from_db()
    with pytest.raises(Refused) as caught:
        operations.join_household(
            house.household, _member(house, date(2020, 1, 1)), source=SOURCE, by=house.by, at=AT
        )
    assert caught.value.refusals[0].code == "household_ended"
    former = HouseholdMember.objects.filter(household=house.household).first()
    assert former is not None
    with pytest.raises(Refused, match="last day"):
        operations.leave_household(
            former, on=LAST + timedelta(days=1), source=SOURCE, by=house.by, at=AT
        )
    assert set(HouseholdMember.objects.values_list("valid_to", flat=True)) == {LAST}


def test_nothing_is_told_added_or_looked_after_where_a_place_has_ended(
    cast: Cast, house: House
) -> None:
    for home in house.homes:
        end(house, home, ends_all=True)
    end(house, house.building)
    later = LAST + timedelta(days=1)
    group = groups.form_group(
        "四号楼组", post_id=None, on=SINCE, office_id=house.office_id, by=house.by, at=AT
    )
    vacant = FactSpec(
        place_id=house.homes[1].pk, key=FactKey.STATE, value=DwellingState.VACANT, span=Span(later)
    )
    room = PlaceSpec(
        kind=PlaceKind.DWELLING, room="909", parent_id=house.building.pk, valid_from=later
    )
    whose = {"by": house.by, "at": AT}
    with pytest.raises(Refused, match="last day"):
        operations.tell_fact(vacant, source=SOURCE, office_id=house.office_id, **whose)
    with pytest.raises(Refused, match="last day"):
        operations.add_place(room, office_id=house.office_id, **whose)
    with pytest.raises(Refused, match="last day"):
        groups.assign_stairwell(group, house.building.pk, "1", on=later, **whose)
    before = replace(vacant, span=Span(LAST))
    operations.tell_fact(before, source=SOURCE, office_id=house.office_id, **whose)


def test_the_pages_refuse_people_for_an_ended_home_and_keep_what_was_typed(
    cast: Cast, house: House
) -> None:
    secretary = cast.committee_secretary.client("en")
    home = house.homes[1]
    end(house, home)
    told = {"source": "committee", "source_date": LAST.isoformat(), "valid_from": "2020-01-01"}
    person = {"name": "赵新来（虚构）", "identity_kind": "none", "origin": "unknown",
              "kinds": ["lives"]}  # fmt: skip
    answer = act(secretary, "person-add", home, 422, **told, **person)
    assert "last day is Fri 20 Nov 2026" in answer
    assert "赵新来" in answer
    relate = {**told, "kind": "owns", "place": str(home), "place_id": str(home.pk)}
    answer = act(secretary, "person-relate", house.people[0], 422, **relate)
    assert "last day is Fri 20 Nov 2026" in answer
    act(secretary, "person-relate", house.people[0], **relate, valid_to=LAST.isoformat())
    assert Relation.objects.get(place=home).valid_to == LAST
    assert Person.objects.count() == 2


def test_a_late_visit_brings_nobody_into_an_ended_home(cast: Cast, house: House) -> None:
    home = house.homes[1]
    end(house, home, on=LAST - timedelta(days=1))
    viewer = cast.committee_worker.viewer_at(AT)
    found = Finding(
        place_id=home.pk, outcome=VisitOutcome.PRESENT, visited_at=AT - timedelta(days=2),
        newcomers=(PersonSpec(name="周客（虚构）"),),
    )  # fmt: skip
    with pytest.raises(Refused, match="last day"):
        operations.record_visit(found, viewer=viewer, by=viewer.actor(), at=AT)
    assert not Visit.objects.exists()
    assert Person.objects.count() == 2
