"""The households a batch of rows forms or fills: by dwelling and number, one head each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from lilong.kernel.actor import Actor
from lilong.ledger.models import Household, HouseholdMember
from lilong.ledger.operations.households import form_households
from lilong.ledger.operations.joining import join_households
from lilong.ledger.specs import HouseholdSpec, MemberSpec, Source, Span
from lilong.ledger.terms import MemberRole

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Wish:
    """A person who belongs to the household with a number in a dwelling."""

    person_id: UUID
    dwelling_id: UUID
    number: str
    role: MemberRole | None
    since: date
    source: Source


@dataclass(slots=True)
class _Home:
    """The households of a dwelling, and which of them have a head."""

    households: list[Household] = field(default_factory=list)

    def named(self, number: str) -> Household | None:
        """Return the household with a number; without one, the only one there is."""
        if number:
            return next((row for row in self.households if row.number == number), None)
        return self.households[0] if len(self.households) == 1 else None


def fill_households(
    wishes: Sequence[Wish], *, office_id: int, source: Source, by: Actor, at: datetime
) -> list[UUID]:
    """Let persons join the households that stand and form those that do not.

    Returns who was called head of one that has another head; she belongs to it as a member.
    """
    homes, headed = _standing({wish.dwelling_id for wish in wishes}, office_id)
    second: list[UUID] = []
    joining: list[tuple[UUID, MemberSpec]] = []
    fresh: defaultdict[tuple[UUID, str], list[MemberSpec]] = defaultdict(list)
    for wish in wishes:
        household = homes[wish.dwelling_id].named(wish.number)
        place = household.pk if household else (wish.dwelling_id, wish.number)
        role = wish.role or MemberRole.OTHER
        if role is MemberRole.HEAD and place in headed:
            role = MemberRole.OTHER
            second.append(wish.person_id)
        elif role is MemberRole.HEAD:
            headed.add(place)
        member = MemberSpec(
            person_id=wish.person_id, role=role, span=Span(wish.since), source=wish.source
        )
        if household:
            joining.append((household.pk, member))
        else:
            fresh[wish.dwelling_id, wish.number].append(member)
    specs = [
        HouseholdSpec(
            dwelling_id=dwelling, number=number, members=tuple(members),
            valid_from=min(member.span.first for member in members),
        )
        for (dwelling, number), members in fresh.items()
    ]  # fmt: skip
    form_households(specs, office_id=office_id, source=source, by=by, at=at)
    join_households(joining, office_id=office_id, source=source, by=by, at=at)
    return second


def _standing(dwellings: set[UUID], office_id: int) -> tuple[defaultdict[UUID, _Home], set[object]]:
    homes: defaultdict[UUID, _Home] = defaultdict(_Home)
    headed: set[object] = set()
    wanted = list(dwellings)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = Household.objects.filter(office=office_id, dwelling__in=some, valid_to=None)
        keys = []
        for row in rows:
            homes[row.dwelling_id].households.append(row)
            keys.append(row.pk)
        heads = HouseholdMember.objects.filter(
            office=office_id, household__in=keys, role=MemberRole.HEAD, valid_to=None,
            is_mistaken=False,
        )  # fmt: skip
        headed |= set(heads.values_list("household", flat=True))
    return homes, headed
