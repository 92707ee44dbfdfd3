"""The invented town: as planned, visibly invented, the same from the same seed, added once."""

from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.checksums import fault_in_credit_code, fault_in_identity_number
from lilong.ledger.models import (
    Body,
    Building,
    Estate,
    Household,
    HouseholdMember,
    Label,
    Organisation,
    Person,
    Place,
    PlaceFact,
    Relation,
    holding_on,
)
from lilong.ledger.populating import invented, populate
from lilong.ledger.populating.quarters import Community, puyuli, quarters
from lilong.ledger.terms import DwellingState, FactKey, PlaceKind, RelationKind, Tenure
from lilong.vault.protected import clear_text

pytestmark = pytest.mark.django_db
TODAY = clock.local(clock.now()).date()
COMMUNITIES = [
    Community(f"31019900100{n}", f"第{n}居民区", f"Number {n} Community", n, None)
    for n in (1, 2, 3)
]


def _populate(office, **more):
    wanted = {"persons": 1, "seed": 1, "streets": 1} | more
    return populate(office, by=system("demonstration"), at=clock.now(), **wanted)


@pytest.fixture(name="office")
def _office(cast):
    """Return an office with Puyuli and one street."""
    _populate(cast.office)
    return cast.office


def _people(kind, on=TODAY):
    rows = Relation.objects.filter(holding_on(on), kind=kind, place__estate__code="PUYULI")
    return set(rows.values_list("person", flat=True))


def test_puyulis_figures_are_counted_from_its_rows(office):
    estate = Estate.objects.get(place__code="PUYULI")
    assert (estate.built_year, estate.is_protected) == (1867, True)
    homes = Place.objects.filter(estate=estate.place, kind=PlaceKind.DWELLING)
    assert homes.count() == Household.objects.count() == 213
    tenures = PlaceFact.objects.filter(key=FactKey.TENURE, valid_to=None)
    counted = {r["value"]: r["n"] for r in tenures.values("value").annotate(n=Count("pk"))}
    assert counted == {Tenure.PUBLIC_RENTAL: 77, Tenure.SOLD_PUBLIC: 136}
    registered, living = _people(RelationKind.REGISTERED), _people(RelationKind.LIVES)
    assert (len(registered), len(living), len(registered & living)) == (663, 450, 400)
    assert Building.objects.count() == 71


def test_a_home_was_its_owners_then_let_then_vacant(office):
    rows = PlaceFact.objects.filter(key=FactKey.STATE, valid_to=date(2020, 7, 31))
    let = rows.get()
    story = PlaceFact.objects.filter(place=let.place, key=FactKey.STATE).order_by("valid_from")
    assert [(row.value, row.valid_from, row.valid_to) for row in story][1:] == [
        (DwellingState.LET, date(2020, 7, 1), date(2020, 7, 31)),
        (DwellingState.VACANT, date(2020, 8, 1), None),
    ]
    assert story[0].value == DwellingState.OWNER_USED
    there = Relation.objects.filter(
        holding_on(date(2020, 7, 17)), place=let.place, kind=RelationKind.LIVES
    )
    assert there.count() == 3
    assert not Relation.objects.filter(
        holding_on(TODAY), place=let.place, kind=RelationKind.LIVES
    ).exists()


def test_the_old_who_live_alone_have_a_care_label_with_its_end(office):
    labels = list(Label.objects.select_related("person"))
    assert 3 <= len(labels) <= 60
    assert {label.kind for label in labels} == {"elder_alone"}
    assert {label.valid_to for label in labels} == {TODAY + timedelta(days=365)}
    living = Relation.objects.filter(holding_on(TODAY), kind=RelationKind.LIVES)
    homes = dict(living.values_list("person", "place"))
    in_home = Counter(homes.values())
    assert all(in_home[homes[label.person_id]] == 1 for label in labels)
    assert all(TODAY.year - label.person.birth_year >= 70 for label in labels)


def test_everybody_is_visibly_invented_and_nobody_twice(office):
    persons = list(Person.objects.all())
    assert all(clear_text(person.name).endswith(invented.SIGN) for person in persons)
    numbers = [clear_text(person.identity) for person in persons]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("3101") and number[4:6] > "90" for number in numbers)
    assert not any(fault_in_identity_number(number, today=TODAY) for number in numbers)
    phones = [clear_text(person.phone) for person in persons if person.phone]
    assert len(set(phones)) == len(phones)
    assert all(phone.startswith("19900") for phone in phones)
    assert not any(
        map(fault_in_credit_code, Organisation.objects.values_list("credit_code", flat=True))
    )


def test_shops_stand_in_street_order_with_the_firms_in_them(office):
    shops = Place.objects.filter(kind=PlaceKind.PREMISES).order_by("order")
    numbers = [int(shop.number) for shop in shops]
    assert len(numbers) >= 23
    assert numbers == sorted(set(numbers))
    assert all(shop.street_id == shop.parent_id for shop in shops)
    inside = Relation.objects.filter(kind=RelationKind.OCCUPIES)
    assert inside.count() == Organisation.objects.exclude(kind="property_manager").count()
    firms = Organisation.objects.count()
    assert Relation.objects.filter(kind=RelationKind.REPRESENTS).count() == firms
    manages = Relation.objects.get(kind=RelationKind.MANAGES)
    assert manages.place.code == "PUYULI"


def test_every_household_has_one_head_and_bodies_have_their_seats(office):
    heads = HouseholdMember.objects.filter(role="head").values("household").annotate(n=Count("pk"))
    assert Counter(row["n"] for row in heads) == {1: 213}
    bodies = {body.kind: body for body in Body.objects.all()}
    assert set(bodies) == {"owners_committee", "residents_committee"}
    for body in bodies.values():
        roles = Counter(body.seats.values_list("role", flat=True))
        assert roles == {"chair": 1, "deputy_chair": 1, "member": 3}


def test_a_second_run_adds_nothing_and_a_larger_one_only_what_is_missing(office):
    before = (Place.objects.count(), Person.objects.count(), Relation.objects.count())
    assert _populate(office).is_nothing
    assert (Place.objects.count(), Person.objects.count(), Relation.objects.count()) == before
    more = _populate(office, persons=900)
    assert not more.is_nothing
    assert Estate.objects.count() == 2
    assert Person.objects.count() == before[1] + more.persons
    assert Place.objects.filter(code="PUYULI").count() == 1


def test_another_office_has_its_own_town(office, cast):
    assert not Person.objects.filter(office=cast.outsider.staff.office).exists()
    _populate(cast.outsider.staff.office, streets=0)
    assert Place.objects.filter(code="PUYULI").count() == 2
    own = Person.objects.filter(office=office).values("pk")
    assert not Relation.objects.exclude(office=office).filter(person__in=own).exists()


def test_the_plan_is_the_same_from_the_same_seed_and_another_from_another():
    plan = list(quarters(COMMUNITIES, 7, 6000))
    assert plan == list(quarters(COMMUNITIES, 7, 6000))
    assert plan != list(quarters(COMMUNITIES, 8, 6000))
    assert sum(quarter.person_count for quarter in plan) == 6000
    assert len({quarter.code for quarter in plan}) == len(plan)
    longer = list(quarters(COMMUNITIES, 7, 9000))
    assert longer[: len(plan) - 1] == plan[:-1]


def test_puyuli_is_whole_however_few_are_asked_for():
    assert [q.code for q in quarters(COMMUNITIES, 1, 1)] == ["PUYULI"]
    assert puyuli(COMMUNITIES[0]).person_count == 713


def test_identity_numbers_of_half_a_million_differ():
    numbers = {
        invented.identity_number(n, 1950 + n % 3, is_male=n % 2 == 0) for n in range(0, 500_000, 5)
    }
    assert len(numbers) == 100_000


def test_the_command_fills_demonstration_offices_alone(cast):
    with pytest.raises(CommandError, match="real one"):
        call_command("ledger", "populate", "--office", cast.office.code)
    with pytest.raises(CommandError, match="no office"):
        call_command("ledger", "populate", "--office", "310000000")
    type(cast.office).objects.filter(pk=cast.office.pk).update(is_demo=True)
    out, err = StringIO(), StringIO()
    ask = ("ledger", "populate", "--office", cast.office.code, "--persons", "1")
    call_command(*ask, stdout=out, stderr=err)
    assert "in 213 households" in out.getvalue()
    assert "713 of 713" in err.getvalue()
    out = StringIO()
    call_command(*ask, stdout=out, stderr=err)
    assert out.getvalue() == "All of it is there already.\n"


def test_an_office_without_communities_cannot_be_filled(cast):
    office = cast.office
    office.area = office.area.parent or office.area
    type(office.area).objects.filter(level="community").update(valid_to=date(2016, 1, 1))
    with pytest.raises(ValueError, match="no communities"):
        _populate(office)
