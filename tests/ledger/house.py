"""One invented house with four homes and two people: enough for the pages of people and visits.

def test_something(cast, house): ...
"""

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from lilong.kernel.actor import Actor, system
from lilong.kernel.clock import SHANGHAI
from lilong.ledger import operations
from lilong.ledger.models import BuildingGroup, BuildingGroupPart, Household, Person, Place
from lilong.ledger.specs import (
    FactSpec,
    HouseholdSpec,
    MemberSpec,
    PersonSpec,
    PlaceSpec,
    RelationSpec,
    Source,
    Span,
)
from lilong.ledger.terms import (
    DwellingState,
    FactKey,
    IdentityKind,
    MemberRole,
    PlaceKind,
    RelationKind,
    SourceKind,
)
from tests.cast import Cast, Member, SmallOffice

AT = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
TODAY = AT.date()
SINCE = date(2015, 1, 1)
SOURCE = Source(SourceKind.COMMITTEE, date(2015, 1, 1), "楼组台账（虚构）")
NUMBER = "310106194912310023"
PHONE = "13800002207"
NAMES = ("王小明", "李小红")


@dataclass
class House:
    """A house: its homes by door, and the couple in the first one."""

    office: SmallOffice
    estate: Place
    building: Place
    homes: list[Place]
    people: list[Person]
    household: Household
    by: Actor

    @property
    def office_id(self) -> int:
        return self.office.office.pk


def build_house(
    office: SmallOffice, *, area: str = "east", road: str = "示例路", number: str = NUMBER
) -> House:
    """Build the house in one of an office's communities, through the operations."""
    by, key = system("tests"), office.office.pk
    below = office.areas[area].pk
    estate = PlaceSpec(
        kind=PlaceKind.ESTATE, name=f"{road}小区", road=road, lane="12", area_id=below,
        valid_from=SINCE,
    )  # fmt: skip
    building = PlaceSpec(
        kind=PlaceKind.BUILDING, number="3", parent_id=estate.id, floors=2, stairwells=2,
        valid_from=SINCE,
    )  # fmt: skip
    homes = [
        PlaceSpec(
            kind=PlaceKind.DWELLING, room=f"{floor}0{stairwell}", floor=floor,
            stairwell=str(stairwell), parent_id=building.id, valid_from=SINCE,
        )
        for stairwell in (1, 2)
        for floor in (1, 2)
    ]  # fmt: skip
    made = {
        p.pk: p
        for p in operations.add_places([estate, building, *homes], office_id=key, by=by, at=AT)
    }
    first = made[homes[0].id]
    people = [
        PersonSpec(
            name=NAMES[0], identity_kind=IdentityKind.RESIDENT, identity=number, phone=PHONE
        ),
        PersonSpec(name=NAMES[1], born_on=date(1952, 3, 4), sex="f"),
    ]
    stands = [
        RelationSpec(kind=kind, person_id=p.id, place_id=first.pk, span=Span(SINCE))
        for p in people
        for kind in (RelationKind.LIVES, RelationKind.REGISTERED)
    ]
    persons = operations.register_persons(
        people, office_id=key, source=SOURCE, by=by, at=AT, relations=stands
    )
    members = (
        MemberSpec(person_id=people[0].id, role=MemberRole.HEAD, span=Span(SINCE)),
        MemberSpec(person_id=people[1].id, role=MemberRole.SPOUSE, span=Span(SINCE)),
    )
    household = operations.form_households(
        [HouseholdSpec(dwelling_id=first.pk, valid_from=SINCE, number="甲-1", members=members)],
        office_id=key, source=SOURCE, by=by, at=AT,
    )[0]  # fmt: skip
    operations.tell_fact(
        FactSpec(
            place_id=first.pk, key=FactKey.STATE, value=DwellingState.OWNER_USED, span=Span(SINCE)
        ),
        source=SOURCE, office_id=key, by=by, at=AT,
    )  # fmt: skip
    return House(
        office, made[estate.id], made[building.id], [made[h.id] for h in homes], persons,
        household, by,
    )  # fmt: skip


def give_stairwell(house: House, member: Member, stairwell: str = "1") -> BuildingGroup:
    """Let a building-group leader's post look after one stairwell of the house."""
    group = BuildingGroup.objects.create(
        office=house.office.office, name="三号楼组", post=member.post, valid_from=SINCE
    )
    BuildingGroupPart.objects.create(
        office=house.office.office, group=group, building=house.building, stairwell=stairwell,
        valid_from=SINCE,
    )  # fmt: skip
    return group


@pytest.fixture(name="house")
def _house(cast: Cast) -> House:
    """The house in the home office's eastern community."""
    return build_house(cast.home)
