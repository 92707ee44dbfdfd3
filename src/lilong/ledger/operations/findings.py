"""What a visit changes in the ledger: state and occupants of a home, who lives there, phones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger.models import (
    Household,
    HouseholdMember,
    Person,
    PlaceFact,
    Relation,
    Visit,
)
from lilong.ledger.operations.facts import call_mistaken, tell_facts
from lilong.ledger.operations.households import (
    form_households,
    join_household,
    leave_household,
)
from lilong.ledger.operations.persons import change_person, register_persons
from lilong.ledger.operations.relations import end_relation, relate_many
from lilong.ledger.specs import (
    FactSpec,
    HouseholdSpec,
    MemberSpec,
    PersonSpec,
    RelationSpec,
    Source,
    Span,
)
from lilong.ledger.terms import DwellingState, FactKey, MemberRole, RelationKind, Standing


@dataclass(frozen=True, slots=True)
class Belonging:
    """The household of somebody new in a home: one that is there, or (None) one of their own."""

    household_id: UUID | None = None
    role: MemberRole = MemberRole.OTHER


class Told(Protocol):
    """What of a finding concerns the ledger's facts (`visiting.Finding` fits)."""

    @property
    def state(self) -> DwellingState | None:
        """Return how the home is used."""

    @property
    def occupants(self) -> int | None:
        """Return how many live there."""

    @property
    def is_confirmed(self) -> bool:
        """Say whether those recorded still live there."""

    @property
    def left(self) -> tuple[UUID, ...]:
        """Return the persons who live there no longer."""

    @property
    def newcomers(self) -> tuple[PersonSpec, ...]:
        """Return the persons not known so far."""

    @property
    def belongs(self) -> Belonging | None:
        """Return to which household they belong; None while that is not known."""

    @property
    def phones(self) -> Any:
        """Return new numbers by person."""


def change_facts(
    told: Told, visit: Visit, source: Source, *, by: Actor, at: datetime
) -> dict[str, Any]:
    """Tell state and occupants from the day of the visit; return what was confirmed or changed."""
    said = {FactKey.STATE: told.state, FactKey.OCCUPANTS: told.occupants}
    values = {key: str(value) for key, value in said.items() if value is not None}
    done: dict[str, Any] = {}
    specs = []
    for key, value in values.items():
        present = _present(visit, key, source)
        if present is not None and present.value == value:
            done[str(key)] = {"confirmed": value}
            continue
        if present is not None and present.valid_from == source.on:
            reason = f"visit:{visit.pk}"
            call_mistaken(present, reason=reason, by=by, at=at)
        done[str(key)] = {"before": present.value if present else "", "after": value}
        specs.append(FactSpec(
            place_id=visit.place_id, key=key, value=value, span=Span(source.on),
            visit_id=visit.pk,
        ))  # fmt: skip
    if specs:
        tell_facts(specs, source=source, office_id=visit.office_id, by=by, at=at)
    return done


def _present(visit: Visit, key: FactKey, source: Source) -> PlaceFact | None:
    rows = PlaceFact.objects.filter(
        office=visit.office_id, place=visit.place_id, key=key, is_mistaken=False, valid_to=None,
        valid_from__lte=source.on,
    )  # fmt: skip
    return rows.order_by("-valid_from").first()


def change_people(
    told: Told, visit: Visit, source: Source, *, by: Actor, at: datetime
) -> dict[str, Any]:
    """Confirm, end and begin who lives there, and change phones; return what was done, by keys."""
    living = {
        row.person_id: row
        for row in Relation.objects.filter(
            office=visit.office_id, place=visit.place_id, kind=RelationKind.LIVES, valid_to=None,
            is_mistaken=False, valid_from__lte=source.on,
        )
    }  # fmt: skip
    done: dict[str, Any] = {}
    if told.left:
        done["left"] = _move_out(told.left, living, visit, source, by=by, at=at)
    if told.is_confirmed:
        stay = [row for key, row in living.items() if key not in told.left]
        done["confirmed"] = len(stay)
        keys = [row.pk for row in stay if row.standing == Standing.REPORTED]
        Relation.objects.filter(pk__in=keys).update(standing=Standing.CHECKED, visit=visit)
    if told.newcomers:
        done["moved_in"] = _move_in(told.newcomers, visit, source, by=by, at=at)
        if told.belongs is not None:
            keys = [UUID(key) for key in done["moved_in"]]
            done["household"] = _settle(keys, told.belongs, visit, source, by=by, at=at)
    if told.phones:
        done["phones"] = _change_phones(dict(told.phones), living, visit, source, by=by, at=at)
    return done


def _move_out(
    left: tuple[UUID, ...], living: dict[Any, Relation], visit: Visit, source: Source, *,
    by: Actor, at: datetime,
) -> list[str]:  # fmt: skip
    for key in left:
        if key not in living:
            raise Refused(_not_living())
        end_relation(living[key], on=source.on, source=source, visit_id=visit.pk, by=by, at=at)
    members = HouseholdMember.objects.filter(
        office=visit.office_id, household__dwelling=visit.place_id, person__in=left,
        valid_to=None, is_mistaken=False,
    )  # fmt: skip
    for member in members:
        leave_household(member, on=source.on, source=source, by=by, at=at)
    return [str(key) for key in left]


def _move_in(
    newcomers: tuple[PersonSpec, ...], visit: Visit, source: Source, *, by: Actor, at: datetime
) -> list[str]:
    made = register_persons(newcomers, office_id=visit.office_id, source=source, by=by, at=at)
    specs = [
        RelationSpec(
            kind=RelationKind.LIVES, person_id=person.pk, place_id=visit.place_id,
            span=Span(source.on),
        )
        for person in made
    ]  # fmt: skip
    relate_many(specs, source=source, office_id=visit.office_id, visit_id=visit.pk, by=by, at=at)
    return [str(person.pk) for person in made]


def _settle(
    keys: list[UUID], belongs: Belonging, visit: Visit, source: Source, *, by: Actor, at: datetime
) -> str:
    """Let newcomers join a household of the home, or form their own; return its key."""
    if belongs.household_id is None:
        heads = (MemberRole.HEAD, *[MemberRole.OTHER] * (len(keys) - 1))
        members = tuple(
            MemberSpec(person_id=key, role=role, span=Span(source.on))
            for key, role in zip(keys, heads, strict=True)
        )
        spec = HouseholdSpec(dwelling_id=visit.place_id, valid_from=source.on, members=members)
        form_households([spec], office_id=visit.office_id, source=source, by=by, at=at)
        return str(spec.id)
    household = Household.objects.filter(
        office=visit.office_id, dwelling=visit.place_id, valid_to=None, pk=belongs.household_id
    ).first()
    if household is None:
        raise Refused(_no_household())
    for key in keys:
        member = MemberSpec(person_id=key, role=belongs.role, span=Span(source.on))
        join_household(household, member, source=source, by=by, at=at)
    return str(household.pk)


def _change_phones(
    phones: dict[UUID, str], living: dict[Any, Relation], visit: Visit, source: Source, *,
    by: Actor, at: datetime,
) -> list[str]:  # fmt: skip
    if not phones.keys() <= living.keys():
        raise Refused(_not_living())
    persons = Person.objects.filter(office=visit.office_id, pk__in=phones)
    if persons.count() != len(phones):
        raise NotVisible
    for person in persons:
        change_person(person, {"phone": phones[person.pk]}, source=source, by=by, at=at)
    return [str(key) for key in phones]


def _not_living() -> Refusal:
    text = mark(
        "One of these people is not recorded as living here. Nothing was saved; look again."
    )
    return Refusal("not_living", text, rule="L-03", field="left")


def _no_household() -> Refusal:
    text = mark("This household is not recorded in this home any more. Look again.")
    return Refusal("no_household", text, rule="L-03", field="new_household")
