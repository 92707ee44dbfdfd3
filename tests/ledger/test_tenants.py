"""Three offices side by side see nothing of each other, the search included (AC-53)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from lilong.journal.queries import entries_of
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.errors import NotVisible
from lilong.kernel.subject import Subject
from lilong.ledger import operations, policies
from lilong.ledger.models import (
    Body,
    BodySeat,
    HouseholdMember,
    Organisation,
    PlannedVisit,
    Relation,
    Visit,
)
from lilong.ledger.queries import parties, visits
from lilong.ledger.queries.counting import counts_of_viewer
from lilong.ledger.specs import OrganisationSpec, Span
from lilong.ledger.terms import BodyKind, OrganisationKind, SeatRole, VisitOutcome
from lilong.ledger.views import household_acts, party_acts, person_acts, visit_acts
from lilong.ledger.views.acting import ACTS
from lilong.vault import queries as vault
from tests.cast import SmallOffice, small_office
from tests.ledger.house import AT, NAMES, NUMBER, SINCE, SOURCE, TODAY, House, build_house
from tests.starter import load_starter

OFFICES = (("310106012", "甲里", "JL"), ("310106022", "乙里", "YL"), ("310101019", "丙里", "BL"))
PEOPLE = ("committee_worker", "committee_secretary", "leader", "building_group_leader")
FIRM = "同名茶叶店（虚构）"


@pytest.fixture(autouse=True)
def _friday(db: None) -> Iterator[None]:
    with clock.fixed(AT):
        load_starter(by=system("tests"), at=AT)
        yield


@pytest.fixture(name="houses")
def _houses(db: None) -> list[House]:
    """The same house, people, numbers and firm in three offices."""
    made = []
    for count, (code, name, prefix) in enumerate(OFFICES):
        office = small_office(code, name, prefix, people=PEOPLE, west=121.40 + count / 50)
        house = build_house(office)
        _fill(house)
        made.append(house)
    return made


def _fill(house: House) -> None:
    ours = {"office_id": house.office_id, "by": house.by, "at": AT}
    shop = OrganisationSpec(
        name=FIRM, kind=OrganisationKind.SHOP, credit_code="91350100M000100Y43", valid_from=SINCE
    )
    operations.settle_organisation(shop, house.building, source=SOURCE, **ours)
    body = operations.found_body(
        kind=BodyKind.UNION, name="同名联合工会（虚构）", valid_from=SINCE, **ours
    )
    operations.seat_member(
        body, house.people[0], role=SeatRole.CHAIR, term=1, span=Span(SINCE), source=SOURCE,
        by=house.by, at=AT,
    )  # fmt: skip
    operations.plan_visits([home.pk for home in house.homes[:2]], due=TODAY, **ours)


def worker(house: House) -> Any:
    return house.office.member("committee_worker")


def test_lists_counts_and_searches_hold_ones_own_rows_alone(houses: list[House]) -> None:
    for house in houses:
        viewer = worker(house).viewer
        assert {p.pk for p in operations.find_by_name(NAMES[0], viewer=viewer)} == {
            house.people[0].pk
        }
        found = operations.find_by_number(
            "identity", NUMBER, viewer=viewer, by=viewer.actor(purpose="visit"), at=AT
        )
        assert [p.pk for p in found] == [house.people[0].pk]
        assert {line.subject_id for line in vault.read_log(house.office_id)} == {
            str(house.people[0].pk)
        }
        assert {row.office_id for row in parties.organisation_list(viewer, FIRM)} == {
            house.office_id
        }
        assert {row.office_id for row in parties.body_list(viewer)} == {house.office_id}
        assert {plan.office_id for plan in visits.planned(viewer)} == {house.office_id}
        counts = counts_of_viewer(house.office.member("leader").viewer, on=TODAY)
        assert (counts.dwellings, counts.living, counts.registered) == (4, 2, 2)


def test_the_search_page_links_to_ones_own_pages_alone(houses: list[House]) -> None:
    pages = {
        house.office_id: {
            reverse("ledger:person", args=[house.people[0].pk]),
            reverse("ledger:place", args=[house.homes[0].pk]),
            reverse("ledger:organisation", args=[parties.organisation_list(
                worker(house).viewer).get().pk]),
        }
        for house in houses
    }  # fmt: skip
    for house in houses:
        client = worker(house).client()
        said = "".join(
            client.get("/search/", {"q": words}).content.decode()
            for words in (NAMES[0], "示例路12弄3号101", FIRM)
        )
        for office_id, own in pages.items():
            assert all((page in said) is (office_id == house.office_id) for page in own)


def _rows(house: House) -> list[Any]:
    """Return one row of everything a page of the ledger may be about."""
    office = house.office_id
    firsts = (
        model.objects.filter(office=office).first()
        for model in (Relation, HouseholdMember, Organisation, Body, BodySeat, PlannedVisit)
    )
    return [house.people[0], house.homes[0], house.building, house.household, *firsts]  # fmt: skip


def test_no_page_and_no_verb_opens_for_a_row_of_another_office(houses: list[House]) -> None:
    here, there, _third = houses
    # She may decide, too, so that no verb is refused before it looks at the row.
    client = there.office.member("committee_secretary").client()
    opened = []
    pages = ("place", "person", "household", "organisation", "body", "visit", "values", "note")
    rows = _rows(here)
    for row in rows:
        addresses = [reverse(f"ledger:{page}", args=[row.pk]) for page in pages]
        addresses += [reverse("ledger:act", args=[verb, row.pk]) for verb in ACTS]
        for address in addresses:
            for answer in (client.get(address), client.post(address, {"purpose": "visit"})):
                if answer.status_code not in {404, 405}:
                    opened.append((answer.status_code, address))
    assert opened == []
    chain = Subject("person", str(here.people[0].pk))
    assert len(entries_of(chain)) == 1


def test_every_row_opens_for_its_own_office_so_that_the_refusals_mean_something(
    houses: list[House],
) -> None:
    house = houses[0]
    client = worker(house).client()
    ours = person_acts.ACTS | household_acts.ACTS | party_acts.ACTS | visit_acts.ACTS
    for verb, known in ours.items():
        if known.stands_alone:
            continue
        answers = {
            client.get(reverse("ledger:act", args=[verb, row.pk])).status_code
            for row in _rows(house)
        }
        assert 200 in answers, verb


def test_no_operation_reaches_over_to_another_office(houses: list[House]) -> None:
    here, there, _third = houses
    viewer = worker(there).viewer
    for ask in (
        lambda: operations.reveal_person(
            here.people[0].pk, viewer=viewer, by=viewer.actor(purpose="visit"), at=AT
        ),
        lambda: operations.record_visit(
            operations.Finding(
                place_id=here.homes[0].pk, outcome=VisitOutcome.ABSENT, visited_at=AT
            ),
            viewer=viewer, by=viewer.actor(), at=AT,
        ),
        lambda: policies.get_visible(policies.visible_places(viewer), here.homes[0].pk),
    ):  # fmt: skip
        with pytest.raises(NotVisible):
            ask()
    assert not Visit.objects.exists()


def test_a_staircase_of_another_office_is_nobodys(houses: list[House]) -> None:
    leader: SmallOffice = houses[1].office
    assert visits.homes_of(leader.member("building_group_leader").viewer) == []
