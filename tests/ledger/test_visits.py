"""What a visit found: recorded once, its changes traced to it, absent homes due again (L-06)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from lilong.journal.queries import entries_of
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.errors import NotVisible, Refused
from lilong.kernel.identifiers import new_id
from lilong.kernel.subject import Subject
from lilong.ledger import operations, rounds
from lilong.ledger.models import (
    HouseholdMember,
    Person,
    Place,
    PlaceFact,
    PlannedVisit,
    Relation,
    Visit,
)
from lilong.ledger.operations import Finding
from lilong.ledger.queries import visits as queries
from lilong.ledger.specs import PersonSpec
from lilong.ledger.terms import (
    DwellingState,
    FactKey,
    PlaceKind,
    RelationKind,
    Standing,
    VisitOutcome,
)
from lilong.vault import queries as vault
from tests.cast import Cast, Member
from tests.ledger.house import AT, TODAY, House, build_house, give_stairwell
from tests.starter import load_starter


@pytest.fixture(autouse=True)
def _friday(db: None) -> Iterator[None]:
    with clock.fixed(AT):
        load_starter(by=system("tests"), at=AT)
        yield


def found(place: Place, outcome: VisitOutcome = VisitOutcome.PRESENT, **more: Any) -> Finding:
    return Finding(place_id=place.pk, outcome=outcome, visited_at=AT, **more)


def record(member: Member, finding: Finding) -> Visit:
    viewer = member.viewer
    return operations.record_visit(finding, viewer=viewer, by=viewer.actor(), at=AT)


def facts_of(place: Place, key: FactKey) -> list[tuple[str, date, date | None]]:
    rows = PlaceFact.objects.filter(place=place, key=key, is_mistaken=False)
    return list(rows.order_by("valid_from").values_list("value", "valid_from", "valid_to"))


def test_a_visit_writes_the_state_from_its_day_and_is_named_by_the_row(
    cast: Cast, house: House
) -> None:
    home = house.homes[0]
    visit = record(cast.committee_worker, found(home, state=DwellingState.LET, occupants=3))
    states = facts_of(home, FactKey.STATE)
    assert [s[0] for s in states] == ["owner_used", "let"]
    assert states[0][2] == TODAY - timedelta(days=1)
    fresh = PlaceFact.objects.get(place=home, key=FactKey.STATE, valid_to=None)
    assert (fresh.visit_id, fresh.source, fresh.source_date) == (visit.pk, "visit", TODAY)
    assert facts_of(home, FactKey.OCCUPANTS)[0][0] == "3"
    assert visit.facts["state"] == {"before": "owner_used", "after": "let"}
    told = entries_of(Subject("visit", str(visit.pk)))
    assert told[0].data["facts"]["occupants"]["after"] == "3"
    assert entries_of(Subject("ledger_place", str(home.pk)))[-1].type == "ledger.visited"


def test_the_same_state_is_confirmed_and_begins_no_new_period(cast: Cast, house: House) -> None:
    home = house.homes[0]
    visit = record(cast.committee_worker, found(home, state=DwellingState.OWNER_USED))
    assert len(facts_of(home, FactKey.STATE)) == 1
    assert visit.facts == {"state": {"confirmed": "owner_used"}}


def test_a_second_visit_of_the_day_corrects_the_first(cast: Cast, house: House) -> None:
    home = house.homes[0]
    record(cast.committee_worker, found(home, state=DwellingState.LET))
    record(cast.committee_worker, found(home, state=DwellingState.VACANT))
    assert [s[0] for s in facts_of(home, FactKey.STATE)] == ["owner_used", "vacant"]
    assert PlaceFact.objects.filter(place=home, value="let", is_mistaken=True).count() == 1


def test_who_moved_out_and_who_is_new(cast: Cast, house: House) -> None:
    home, (he, she) = house.homes[0], house.people
    newcomer = PersonSpec(name="周小川", phone="13900001234")
    visit = record(
        cast.committee_worker,
        found(home, is_confirmed=True, left=(he.pk,), newcomers=(newcomer,),
              phones={she.pk: "13700003333"}),
    )  # fmt: skip
    gone = Relation.objects.get(person=he, kind=RelationKind.LIVES)
    assert gone.valid_to == TODAY
    assert HouseholdMember.objects.get(person=he).valid_to == TODAY
    assert Relation.objects.get(person=he, kind=RelationKind.REGISTERED).valid_to is None
    came = Relation.objects.get(person=newcomer.id)
    assert (came.kind, came.place_id, came.visit_id) == ("lives", home.pk, visit.pk)
    she.refresh_from_db()
    assert str(she.phone) == "137****3333"
    assert visit.facts["confirmed"] == 1
    assert visit.facts["left"] == [str(he.pk)]
    assert entries_of(Subject("person", str(he.pk)))[-1].data["visit"] == str(visit.pk)
    assert "周小川" not in str(visit.facts)


def test_who_is_new_joins_the_household_or_forms_one(cast: Cast, house: House) -> None:
    home, client = house.homes[0], cast.committee_worker.client("en")
    address = reverse("ledger:visit", args=[home.pk])
    page = client.get(address).content.decode()
    assert "the household of 王*<" in page
    assert "王小明" not in page
    for name, household in (("周小川", str(house.household.pk)), ("赵小山", "own")):
        data = {
            "id": str(new_id()), "outcome": "present", "kind": "visit", "new_name": name,
            "new_household": household, "new_role": "relative",
        }  # fmt: skip
        assert client.post(address, data).status_code == 302
    joined = HouseholdMember.objects.get(household=house.household, valid_from=TODAY)
    assert joined.role == "relative"
    own = HouseholdMember.objects.exclude(household=house.household).get()
    assert (own.role, own.household.dwelling_id) == ("head", home.pk)
    kept = Visit.objects.filter(place=home).values_list("facts", flat=True)
    assert {one["household"] for one in kept} == {str(house.household.pk), str(own.household_id)}


def test_nobody_joins_the_household_of_another_home(cast: Cast, house: House) -> None:
    other = house.homes[1]
    belongs = operations.Belonging(house.household.pk)
    with pytest.raises(Refused):
        record(
            cast.committee_worker,
            found(other, newcomers=(PersonSpec(name="周小川"),), belongs=belongs),
        )
    assert not Visit.objects.exists()
    assert not Relation.objects.filter(place=other).exists()


def test_what_was_only_reported_is_checked_by_the_visit(cast: Cast, house: House) -> None:
    Relation.objects.update(standing=Standing.REPORTED)
    visit = record(cast.committee_worker, found(house.homes[0], is_confirmed=True))
    lives = Relation.objects.filter(kind=RelationKind.LIVES)
    assert {(r.standing, r.visit_id) for r in lives} == {("checked", visit.pk)}


def test_sent_twice_is_recorded_once(cast: Cast, house: House) -> None:
    finding = found(house.homes[0], state=DwellingState.LET)
    one, other = record(cast.committee_worker, finding), record(cast.committee_worker, finding)
    assert one.pk == other.pk == finding.id
    assert Visit.objects.count() == 1
    assert len(facts_of(house.homes[0], FactKey.STATE)) == 2
    with pytest.raises(NotVisible):
        record(cast.committee_secretary, finding)


def test_the_note_is_protected_and_read_for_a_purpose(cast: Cast, house: House) -> None:
    client = cast.committee_worker.client()
    visit = record(cast.committee_worker, found(house.homes[0], note="老人腿脚不便，说话轻声"))
    address = reverse("ledger:visit", args=[house.homes[0].pk])
    assert "腿脚不便" not in client.get(address).content.decode()
    asked = reverse("ledger:note", args=[visit.pk])
    assert client.post(asked, {"purpose": ""}).status_code == 422
    assert "腿脚不便" in client.post(asked, {"purpose": "handling"}).content.decode()
    assert vault.read_log(cast.office.pk)[0].subject_id == str(visit.pk)
    assert cast.outsider.client().post(asked, {"purpose": "handling"}).status_code in {403, 404}


@pytest.mark.parametrize(
    ("outcome", "more", "code"),
    [
        (VisitOutcome.ABSENT, {"is_confirmed": True}, "nobody_said"),
        (VisitOutcome.REFUSED, {"occupants": 2}, "nobody_said"),
        (VisitOutcome.PRESENT, {"state": DwellingState.VACANT, "occupants": 2},
         "vacant_with_people"),
        (VisitOutcome.PRESENT, {"state": DwellingState.VACANT, "is_confirmed": True},
         "vacant_with_people"),
        (VisitOutcome.PRESENT, {"left": (UUID(int=7),)}, "not_living"),
        (VisitOutcome.PRESENT, {"phones": {UUID(int=7): "13700003333"}}, "not_living"),
    ],
)  # fmt: skip
def test_what_a_visit_cannot_have_found_is_refused_and_changes_nothing(
    cast: Cast, house: House, outcome: VisitOutcome, more: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        record(cast.committee_worker, found(house.homes[0], outcome, **more))
    assert code in {r.code for r in refused.value.refusals}
    assert not Visit.objects.exists()


def test_a_visit_is_of_a_home_and_not_in_the_future(cast: Cast, house: House) -> None:
    later = Finding(
        place_id=house.building.pk, outcome=VisitOutcome.ABSENT,
        visited_at=AT + timedelta(minutes=1),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        record(cast.committee_worker, later)
    assert {r.code for r in refused.value.refusals} == {"no_home", "visit_later"}


def test_who_is_not_there_is_due_again_as_the_rulebook_says(cast: Cast, house: House) -> None:
    home, worker = house.homes[0], cast.committee_worker
    operations.plan_visits(
        [home.pk], due=TODAY, purpose="独居老人走访", office_id=house.office_id, by=worker.actor,
        at=AT,
    )  # fmt: skip
    record(worker, found(home, VisitOutcome.ABSENT))
    again = PlannedVisit.objects.get(visit=None)
    assert again.due_date == rounds.next_visit(house.office_id, TODAY) > TODAY
    assert again.purpose == "独居老人走访"
    record(worker, found(home))
    assert not queries.open_plans(house.office_id).exists()
    assert PlannedVisit.objects.count() == 2


def test_a_home_has_one_plan_and_a_plan_can_be_called_off(cast: Cast, house: House) -> None:
    worker, keys = cast.committee_worker, [h.pk for h in house.homes]
    ours = {"office_id": house.office_id, "by": worker.actor, "at": AT}
    assert operations.plan_visits(keys[:2], due=TODAY, **ours) == 2
    assert operations.plan_visits(keys, due=TODAY, **ours) == 2
    with pytest.raises(Refused):
        operations.plan_visits(keys, due=TODAY - timedelta(days=1), **ours)
    with pytest.raises(NotVisible):
        operations.plan_visits([house.building.pk], due=TODAY, **ours)
    plan = queries.planned(worker.viewer)[0]
    client = worker.client()
    address = reverse("ledger:act", args=["visit-cancel", plan.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "住户来电已说明"}).status_code == 302
    assert client.post(address, {"reason": "再来"}).status_code == 404
    assert len(queries.planned(worker.viewer)) == 3


def test_doors_come_as_one_walks_past_them(cast: Cast, house: House) -> None:
    rooms = [home.room for home in queries.homes_of(cast.committee_worker.viewer)]
    assert rooms == ["101", "201", "102", "202"]


def test_the_phone_records_at_one_door_and_leads_to_the_next(cast: Cast, house: House) -> None:
    worker = cast.committee_worker
    client = worker.client()
    plan = reverse("ledger:act", args=["visits-plan", house.building.pk])
    asked = {"due": TODAY.isoformat(), "stairwell": "1", "purpose": "人口核对"}
    assert client.post(plan, asked).status_code == 302
    listed = client.get(reverse("ledger:visits"))
    assert [p.place.room for p in listed.context["plans"]] == ["101", "201"]
    sheet = reverse("ledger:visit", args=[house.homes[0].pk])
    shown = client.get(sheet).content.decode()
    assert "王*" in shown
    assert "王小明" not in shown
    sent = {
        "id": str(new_id()), "outcome": "present", "kind": "visit", "state": "let",
        "occupants": "3", "is_confirmed": "on", "note": "",
        f"left_{house.people[0].pk}": "on", f"phone_{house.people[1].pk}": "13700003333",
    }  # fmt: skip
    answer = client.post(sheet, sent)
    assert answer.url == reverse("ledger:visit", args=[house.homes[1].pk])
    assert client.post(sheet, sent).status_code == 302
    assert Visit.objects.count() == 1
    last = client.post(answer.url, {"id": str(new_id()), "outcome": "refused", "kind": "visit"})
    assert last.url == reverse("ledger:visits")
    assert Person.objects.filter(relations__kind="lives", relations__valid_to=None).count() == 1


def test_a_refusal_keeps_what_was_typed_on_the_sheet(cast: Cast, house: House) -> None:
    client = cast.committee_worker.client("en")
    sheet = reverse("ledger:visit", args=[house.homes[0].pk])
    sent = {"id": str(new_id()), "outcome": "absent", "kind": "visit", "occupants": "3",
            "note": "门口有信"}  # fmt: skip
    answer = client.post(sheet, sent)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Nobody was spoken with" in said
    assert "门口有信" in said
    assert sent["id"] in said


def test_my_staircase_shows_tasks_and_addresses_and_nothing_of_people(
    cast: Cast, house: House
) -> None:
    give_stairwell(house, cast.building_group_leader)
    leader = cast.building_group_leader
    operations.plan_visits(
        [h.pk for h in house.homes], due=TODAY, office_id=house.office_id, by=house.by, at=AT
    )
    client = leader.client()
    page = client.get(reverse("ledger:stairs"))
    said = page.content.decode()
    assert [p.place.room for p in page.context["plans"]] == ["101", "201"]
    assert "示例路12弄3号101室" in said
    assert "102室" not in said
    sheet = reverse("ledger:visit", args=[house.homes[0].pk])
    shown = client.get(sheet).content.decode()
    for secret in ("王", "李小红", "138****2207", 'name="state"', 'name="is_confirmed"'):
        assert secret not in shown
    sent = {"id": str(new_id()), "outcome": "absent", "kind": "visit", "note": "灯亮着",
            "state": "vacant", "is_confirmed": "on"}  # fmt: skip
    assert client.post(sheet, sent).url == reverse("ledger:visit", args=[house.homes[1].pk])
    visit = Visit.objects.get()
    assert (visit.outcome, visit.facts) == ("absent", {})
    assert len(facts_of(house.homes[0], FactKey.STATE)) == 1
    next_stairwell = reverse("ledger:visit", args=[house.homes[2].pk])
    assert client.get(next_stairwell).status_code == 404
    with pytest.raises(Refused) as refused:
        record(leader, found(house.homes[1], state=DwellingState.LET))
    assert refused.value.refusals[0].code == "not_granted"


def test_a_number_without_a_name_is_asked_for_its_name(cast: Cast, house: House) -> None:
    client = cast.committee_worker.client("en")
    sheet = reverse("ledger:visit", args=[house.homes[0].pk])
    sent = {"id": str(new_id()), "outcome": "present", "kind": "visit", "new_phone": "13700003333"}
    refused = client.post(sheet, sent)
    assert refused.status_code == 422
    assert "new_name" in refused.context["form"].errors
    assert not Visit.objects.exists()


def test_another_offices_leader_of_stairs_sees_no_door_here(cast: Cast, house: House) -> None:
    other = build_house(cast.next_door, road="邻家路", number="31010619491231004X")
    assert queries.homes_of(cast.committee_worker.viewer, other.building.pk) == []
    with pytest.raises(NotVisible):
        record(cast.committee_worker, found(other.homes[0], VisitOutcome.ABSENT))


def test_a_dwelling_without_a_floor_is_a_door_like_any_other(cast: Cast, house: House) -> None:
    from lilong.ledger.specs import PlaceSpec

    spec = PlaceSpec(
        kind=PlaceKind.DWELLING, room="甲1", parent_id=house.building.pk, valid_from=TODAY
    )
    operations.add_place(spec, office_id=house.office_id, by=house.by, at=AT)
    assert len(queries.homes_of(cast.committee_worker.viewer)) == 5


@pytest.mark.parametrize(
    "other",
    [
        {"state": DwellingState.VACANT},
        {"state": None},
        {"occupants": 4},
        {"note": "另一条备注"},
        {"outcome": VisitOutcome.ABSENT, "occupants": None},
        {"is_confirmed": True},
        {"newcomers": (PersonSpec(name="周客（虚构）"),)},
    ],
)
def test_a_key_that_is_recorded_already_takes_nothing_else(
    cast: Cast, house: House, other: dict[str, Any]
) -> None:
    sent = found(house.homes[0], state=DwellingState.LET, occupants=3, note="敲门有人应")
    visit = record(cast.committee_worker, sent)
    assert record(cast.committee_worker, sent) == visit
    assert record(cast.committee_worker, replace(sent, visited_at=AT - timedelta(hours=1))) == visit
    for changed in (replace(sent, **other), replace(sent, place_id=house.homes[1].pk)):
        with pytest.raises(Refused) as caught:
            record(cast.committee_worker, changed)
        assert caught.value.refusals[0].code == "recorded_already"
    assert Visit.objects.get() == visit
    assert facts_of(house.homes[0], FactKey.OCCUPANTS) == [("3", TODAY, None)]


def test_who_goes_back_and_changes_a_recorded_visit_is_told_and_saves_another(
    cast: Cast, house: House
) -> None:
    client, home = cast.committee_worker.client("en"), house.homes[0]
    url, first = f"/ledger/visits/{home.pk}/", str(new_id())
    given = {
        "id": first,
        "outcome": "present",
        "kind": "visit",
        "state": "let",
        "note": "敲门有人应",
    }
    for _twice in range(2):
        assert client.post(url, given).status_code == 302
    answer = client.post(url, {**given, "state": "vacant"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "recorded already, with something else found" in page
    assert "敲门有人应" in page
    assert Visit.objects.count() == 1
    key = page.split('name="id" value="')[1].split('"')[0]
    assert key != first
    assert client.post(url, {**given, "id": key, "state": "vacant"}).status_code == 302
    assert [one for one, _first, last in facts_of(home, FactKey.STATE) if last is None] == [
        "vacant"
    ]


@pytest.mark.parametrize("told", ["0001-01-01 00:00", "1970-01-01 08:00", "9999-12-31 23:59"])
def test_a_phone_without_a_clock_tells_the_servers_time(
    cast: Cast, house: House, told: str
) -> None:
    client, home = cast.committee_worker.client("en"), house.homes[1]
    given = {"id": str(new_id()), "visited_at": told, "outcome": "absent", "kind": "visit"}
    assert client.post(f"/ledger/visits/{home.pk}/", given).status_code == 302
    assert Visit.objects.get().visited_at == AT
