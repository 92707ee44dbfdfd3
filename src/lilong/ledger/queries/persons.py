"""Reads of persons: one with all she stands in on a chosen day, and who lives in a home."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.journal.models import Entry
from lilong.journal.queries import entries_of
from lilong.kernel.subject import Subject
from lilong.ledger import policies
from lilong.ledger.models import (
    BodySeat,
    Conflict,
    HouseholdMember,
    Label,
    Person,
    Relation,
    holding_on,
)
from lilong.ledger.queries.retention import LABEL_GONE
from lilong.ledger.terms import HOME_KINDS, PERSON_SUBJECT, ConflictState, RelationKind

_ENDS = ("place", "to_organisation", "to_person", "person", "organisation")
SHOWN = 30


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person with all she stands in or stood in; `on` is the day that is asked about.

    `labels` are those for the viewer's eyes that began by that day, expired ones too.
    """

    person: Person
    on: date
    relations: list[Relation] = field(default_factory=list)
    contacts: list[Relation] = field(default_factory=list)
    memberships: list[HouseholdMember] = field(default_factory=list)
    seats: list[BodySeat] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


def get_person(viewer: Viewer, key: UUID) -> Person:
    """Return a person the viewer may see, or whom she was merged into; raises NotVisible."""
    kept: UUID | None = key
    while kept is not None:
        key = kept
        rows = Person.objects.filter(office=viewer.office_id, pk=key)
        kept = rows.values_list("merged_into", flat=True).first()
    found: Person = policies.get_visible(policies.visible_persons(viewer), key)
    return found


def seen_among(viewer: Viewer, keys: Iterable[UUID | None]) -> set[UUID]:
    """Return which of some persons have a page for the viewer; no query where there are none."""
    wanted = {key for key in keys if key}
    if not wanted or not viewer.may(Capability.LEDGER_PERSONS):
        return set()
    rows = policies.visible_persons(viewer).filter(pk__in=wanted)
    return set(rows.order_by().values_list("pk", flat=True))


def person_view(viewer: Viewer, key: UUID, *, on: date) -> PersonView:
    """Return a person with what is recorded of her, and what the viewer may see of the labels."""
    person = get_person(viewer, key)
    office = viewer.office_id
    own = Relation.objects.filter(office=office, person=person).select_related(*_ENDS)
    toward = Relation.objects.filter(office=office, to_person=person).select_related(*_ENDS)
    members = HouseholdMember.objects.filter(office=office, person=person)
    seats = BodySeat.objects.filter(office=office, person=person).select_related("body")
    labels = policies.readable_labels(viewer).filter(person=person, valid_from__lte=on)
    conflicts = Conflict.objects.filter(
        office=office, subject_kind=PERSON_SUBJECT, subject_id=person.pk, state=ConflictState.OPEN
    )
    return PersonView(
        person=person,
        on=on,
        relations=list(own.order_by("kind", "-valid_from", "id")),
        contacts=list(toward.order_by("-valid_from", "id")),
        memberships=list(
            members.select_related("household__dwelling").order_by("-valid_from", "id")
        ),
        seats=list(seats.order_by("-valid_from", "id")),
        labels=list(labels.exclude(kind=LABEL_GONE).order_by("kind", "-valid_from", "id")),
        conflicts=list(conflicts.order_by("key", "id")),
        entries=entries_of(Subject(PERSON_SUBJECT, str(person.pk))),
    )


def get_relation(viewer: Viewer, key: UUID) -> Relation:
    """Return a relation of a person or an organisation the viewer may see; raises NotVisible."""
    rows = Relation.objects.filter(office=viewer.office_id, is_mistaken=False)
    found: Relation = policies.get_visible(rows.select_related("person", "organisation"), key)
    if found.person_id:
        get_person(viewer, found.person_id)
    elif found.organisation_id:
        policies.get_visible(policies.visible_organisations(viewer), found.organisation_id)
    return found


def described(viewer: Viewer, keys: Iterable[UUID], *, on: date) -> list[Person]:
    """Return persons of the viewer's sight with the places they stand to on a day in `homes`."""
    rows = policies.visible_persons(viewer).filter(pk__in=list(keys))
    return list(with_homes(rows, office_id=viewer.office_id, on=on).order_by("id"))


def living_in(place_id: UUID, *, office_id: int, on: date) -> list[Person]:
    """Return who is recorded as living in a home on a day, by the age of the record."""
    rows = Relation.objects.filter(
        holding_on(on), office=office_id, place=place_id, kind=RelationKind.LIVES,
        person__merged_into=None,
    )  # fmt: skip
    return [row.person for row in rows.select_related("person").order_by("valid_from", "id")]


def with_homes(persons: QuerySet[Person], *, office_id: int, on: date) -> QuerySet[Person]:
    """Return the same persons with the places they stand to on a day in `homes`, in two queries."""
    homes = Relation.objects.filter(
        holding_on(on), office=office_id, kind__in=HOME_KINDS
    ).select_related("place")
    return persons.prefetch_related(
        Prefetch("relations", queryset=homes.order_by("kind", "id"), to_attr="homes")
    )
