"""Who lives in a home, who is registered there, who held it before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final
from uuid import UUID

from lilong.ledger.populating import invented
from lilong.ledger.populating.quarters import MOST_PERSONS, Home, Quarter
from lilong.ledger.specs import (
    FactSpec,
    HouseholdSpec,
    MemberSpec,
    PersonSpec,
    RelationSpec,
    Span,
)
from lilong.ledger.terms import (
    DwellingState,
    FactKey,
    IdentityKind,
    MemberRole,
    Origin,
    RelationKind,
    Tenure,
)

# AC-02: one home was its owner's until the end of June 2020, let for July, vacant since August.
LET_FROM, VACANT_FROM = date(2020, 7, 1), date(2020, 8, 1)
_TENANTS_OF_JULY: Final = 3
# So many of a hundred homes used by their owners were let before.
_LET_BEFORE: Final = 5
_TOLD_SINCE: Final = date(2016, 1, 1)
_SOLD_SINCE: Final = date(1995, 1, 1)
_OLD: Final = 70
_DAY: Final = timedelta(days=1)
_HOLDERS: Final = frozenset({MemberRole.HEAD, MemberRole.SPOUSE})
_OWNED: Final = frozenset({Tenure.SOLD_PUBLIC, Tenure.PRIVATE, Tenure.COMMODITY})

Member = tuple[UUID, MemberRole]


@dataclass
class People:
    """The people of a quarter as they are to be written."""

    persons: list[PersonSpec] = field(default_factory=list)
    relations: list[RelationSpec] = field(default_factory=list)
    households: list[HouseholdSpec] = field(default_factory=list)
    facts: list[FactSpec] = field(default_factory=list)
    living: list[UUID] = field(default_factory=list)
    alone: list[UUID] = field(default_factory=list)


class Families:
    """Fills the homes of one quarter, one after the other."""

    def __init__(self, quarter: Quarter, draw: Random, today: date) -> None:
        self.quarter, self.draw, self.today = quarter, draw, today
        self.begun = date(quarter.built_year, 1, 1)
        self.people = People()
        self.number = quarter.number * MOST_PERSONS
        self.is_july_told = not quarter.is_protected

    def settle(self, home: Home, dwelling: UUID) -> None:
        """Let a home's people move in."""
        head_age = self.draw.randrange(27, 88)
        since = self._day(self.today.year - min(head_age - 20, 45))
        members = self._family(home, dwelling, head_age, since)
        tenants = self._tenants(home, dwelling)
        if home.both:
            members += [(person, MemberRole.OTHER) for person in tenants]
        self._keep_house(dwelling, members or _strangers(tenants), since)
        self._hold(home, dwelling, members, since)
        self._use(home, dwelling)

    def _person(self, age: int, origin: Origin = Origin.LOCAL, *, has_phone: bool = True) -> UUID:
        self.number += 1
        is_male = self.draw.random() < 0.5
        year = self.today.year - max(age, 1)
        spec = PersonSpec(
            name=invented.person_name(self.draw), identity_kind=IdentityKind.RESIDENT,
            identity=invented.identity_number(self.number, year, is_male=is_male),
            phone=invented.phone(self.number) if has_phone else "", origin=origin,
        )  # fmt: skip
        self.people.persons.append(spec)
        return spec.id

    def _family(self, home: Home, dwelling: UUID, head_age: int, since: date) -> list[Member]:
        """Return those who are registered: who lives there first, the head before all."""
        members: list[Member] = []
        for place in range(home.both + home.away):
            role, age = _part_of(place, head_age, self.draw)
            person = self._person(age, has_phone=age >= 14 and place < 3)
            span = Span(max(since, date(self.today.year - max(age, 1) + 1, 1, 1)))
            self._relate(RelationKind.REGISTERED, person, dwelling, span)
            if place < home.both:
                self._relate(RelationKind.LIVES, person, dwelling, span)
                self.people.living.append(person)
            members.append((person, role))
        if head_age >= _OLD and home.both == 1 and not home.incoming:
            self.people.alone.append(members[0][0])
        if head_age >= _OLD and home.both == 1 and home.away:
            kin = RelationSpec(
                kind=RelationKind.CONTACT_OF, span=Span(since), person_id=members[-1][0],
                to_person_id=members[0][0],
            )  # fmt: skip
            self.people.relations.append(kin)
        return members

    def _tenants(self, home: Home, dwelling: UUID) -> list[UUID]:
        """Return who lives there and is registered elsewhere."""
        found = []
        since = self._day(self.today.year - 8)
        for place in range(home.incoming):
            is_far = self.draw.random() < 0.7
            origin = Origin.OTHER_PROVINCE if is_far else Origin.LOCAL
            if self.draw.random() < 0.02:
                origin = Origin.HMT
            person = self._person(self.draw.randrange(19, 60), origin)
            self._relate(RelationKind.LIVES, person, dwelling, Span(since))
            if place == 0 and home.state is DwellingState.LET:
                self._relate(RelationKind.RENTS, person, dwelling, Span(since))
            found.append(person)
        return found

    def _keep_house(self, dwelling: UUID, members: Sequence[Member], since: date) -> None:
        if members:
            rows = tuple(MemberSpec(person_id=p, role=r, span=Span(since)) for p, r in members)
            house = HouseholdSpec(dwelling_id=dwelling, valid_from=since, members=rows)
            self.people.households.append(house)

    def _hold(self, home: Home, dwelling: UUID, members: Sequence[Member], since: date) -> None:
        """Say whose the home is: the head's, the couple's, or rented from the housing office."""
        self._tell(dwelling, FactKey.TENURE, home.tenure, Span(max(self.begun, _SOLD_SINCE)))
        if not members or not home.both + home.away:
            return
        holders = [person for person, role in members if role in _HOLDERS]
        if home.tenure is Tenure.PUBLIC_RENTAL:
            self._relate(RelationKind.RENTS, holders[0], dwelling, Span(since))
        elif home.tenure in _OWNED and len(holders) == 2 and self.draw.random() < 0.4:
            for person in holders:
                self._relate(RelationKind.CO_OWNS, person, dwelling, Span(since), share=(1, 2))
        elif home.tenure in _OWNED:
            self._relate(RelationKind.OWNS, holders[0], dwelling, Span(since))

    def _use(self, home: Home, dwelling: UUID) -> None:
        """Tell how the home is used, and of a few how it was before."""
        state, told = home.state, max(self.begun, _TOLD_SINCE)
        if state is DwellingState.VACANT and not self.is_july_told:
            self.is_july_told = True
            july = Span(LET_FROM, VACANT_FROM - _DAY)
            self._tell(
                dwelling, FactKey.STATE, DwellingState.OWNER_USED, Span(told, LET_FROM - _DAY)
            )
            self._let(dwelling, july, _TENANTS_OF_JULY)
            self._tell(dwelling, FactKey.STATE, state, Span(VACANT_FROM))
        elif state is DwellingState.OWNER_USED and self.draw.randrange(100) < _LET_BEFORE:
            last = date(2019, 6, 30)
            self._let(dwelling, Span(told, last), 1)
            self._tell(dwelling, FactKey.STATE, state, Span(last + _DAY))
        else:
            self._tell(dwelling, FactKey.STATE, state, Span(told))
        if state is DwellingState.LET:
            self._tell(dwelling, FactKey.OCCUPANTS, str(home.incoming), Span(told))

    def _let(self, dwelling: UUID, span: Span, tenants: int) -> None:
        """Tell that the home was let for some days, and to whom."""
        self._tell(dwelling, FactKey.STATE, DwellingState.LET, span)
        self._tell(dwelling, FactKey.OCCUPANTS, str(tenants), span)
        for _ in range(tenants):
            person = self._person(self.draw.randrange(25, 60), Origin.OTHER_PROVINCE)
            self._relate(RelationKind.LIVES, person, dwelling, span)

    def _tell(self, dwelling: UUID, key: FactKey, value: str, span: Span) -> None:
        fact = FactSpec(place_id=dwelling, key=key, value=str(value), span=span)
        self.people.facts.append(fact)

    def _relate(
        self, kind: RelationKind, person: UUID, place: UUID, span: Span,
        share: tuple[int, int] | None = None,
    ) -> None:  # fmt: skip
        spec = RelationSpec(kind=kind, span=span, person_id=person, place_id=place, share=share)
        self.people.relations.append(spec)

    def _day(self, first_year: int) -> date:
        """Return a day after that year's begin, when the house stood, before this year."""
        begin = max(date(first_year, 1, 1), self.begun)
        end = date(self.today.year, 1, 1)
        return begin + timedelta(days=self.draw.randrange(max((end - begin).days, 1)))


def _part_of(place: int, head_age: int, draw: Random) -> tuple[MemberRole, int]:
    """Return what the next member of a family is to its head, and how old."""
    if place == 0:
        return MemberRole.HEAD, head_age
    if place == 1:
        return MemberRole.SPOUSE, max(head_age + draw.randrange(-5, 6), 22)
    if place == 4 and head_age > 55:
        return MemberRole.GRANDCHILD, max(head_age - 52 - draw.randrange(6), 1)
    return MemberRole.CHILD, max(head_age - 25 - draw.randrange(10), 1)


def _strangers(persons: Sequence[UUID]) -> list[Member]:
    """Return tenants as a household of their own: one of them is its head."""
    return [
        (person, MemberRole.OTHER if place else MemberRole.HEAD)
        for place, person in enumerate(persons)
    ]
