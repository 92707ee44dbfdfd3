"""Reads of households, organisations and bodies, each with who belongs to it on a day."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from lilong.accounts.viewer import Viewer
from lilong.journal.models import Entry
from lilong.journal.queries import entries_of
from lilong.kernel.subject import Subject
from lilong.ledger import policies
from lilong.ledger.models import (
    Body,
    BodySeat,
    Household,
    HouseholdMember,
    Organisation,
    Relation,
    holding_on,
)
from lilong.ledger.terms import (
    BODY_SUBJECT,
    HOUSEHOLD_SUBJECT,
    ORGANISATION_SUBJECT,
    RelationKind,
)


@dataclass(frozen=True, slots=True)
class HouseholdView:
    """A household with everybody who ever belonged to it."""

    household: Household
    on: date
    members: list[HouseholdMember] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """An organisation with its places, whom to ask for, and how many work there on a day."""

    organisation: Organisation
    on: date
    relations: list[Relation] = field(default_factory=list)
    people: list[Relation] = field(default_factory=list)
    workers_count: int = 0
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body with its seats over all terms."""

    body: Body
    on: date
    seats: list[BodySeat] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


def household_view(viewer: Viewer, key: UUID, *, on: date) -> HouseholdView:
    """Return a household the viewer may see, its members with the newest first."""
    rows = policies.visible_households(viewer).select_related("dwelling")
    household = policies.get_visible(rows, key)
    members = HouseholdMember.objects.filter(
        office=viewer.office_id, household=household, person__merged_into=None
    )
    return HouseholdView(
        household,
        on,
        list(members.select_related("person").order_by("-valid_from", "role", "id")),
        entries_of(Subject(HOUSEHOLD_SUBJECT, str(household.pk))),
    )


def organisation_view(viewer: Viewer, key: UUID, *, on: date) -> OrganisationView:
    """Return an organisation; who works there is counted, never listed."""
    organisation = policies.get_visible(policies.visible_organisations(viewer), key)
    ours = Relation.objects.filter(office=viewer.office_id)
    places = ours.filter(organisation=organisation).select_related("place", "to_organisation")
    toward = ours.filter(to_organisation=organisation).exclude(kind=RelationKind.WORKS)
    workers = ours.filter(
        holding_on(on), to_organisation=organisation, kind=RelationKind.WORKS,
        person__isnull=False, person__merged_into=None,
    )  # fmt: skip
    return OrganisationView(
        organisation,
        on,
        list(places.order_by("kind", "-valid_from", "id")),
        list(toward.select_related("person", "organisation").order_by("kind", "-valid_from", "id")),
        workers.values("person").distinct().count(),
        entries_of(Subject(ORGANISATION_SUBJECT, str(organisation.pk))),
    )


def organisation_list(viewer: Viewer, words: str = "") -> QuerySet[Organisation]:
    """Return the organisations the viewer may see whose name or credit code has the words."""
    rows = policies.visible_organisations(viewer)
    said = words.strip()
    if len(said) == CODE_LENGTH and rows.filter(credit_code=said.upper()).exists():
        return rows.filter(credit_code=said.upper())
    return rows.filter(name__contains=said) if said else rows


CODE_LENGTH = 18


def body_view(viewer: Viewer, key: UUID, *, on: date) -> BodyView:
    """Return a body with its seats, the newest term first."""
    rows = policies.visible_bodies(viewer).select_related("place", "organisation", "area")
    body = policies.get_visible(rows, key)
    seats = BodySeat.objects.filter(
        office=viewer.office_id, body=body, person__merged_into=None
    ).select_related("person")
    return BodyView(
        body,
        on,
        list(seats.order_by("-term", "-valid_from", "role", "id")),
        entries_of(Subject(BODY_SUBJECT, str(body.pk))),
    )


def get_member(viewer: Viewer, key: UUID) -> HouseholdMember:
    """Return a membership in a household the viewer may see; raises NotVisible."""
    ours = policies.visible_households(viewer).values("pk")
    rows = HouseholdMember.objects.filter(
        office=viewer.office_id, household__in=ours, is_mistaken=False
    )
    found: HouseholdMember = policies.get_visible(rows.select_related("person"), key)
    return found


def get_seat(viewer: Viewer, key: UUID) -> BodySeat:
    """Return a seat of a body the viewer may see; raises NotVisible."""
    rows = BodySeat.objects.filter(
        office=viewer.office_id, body__in=policies.visible_bodies(viewer), is_mistaken=False
    )
    found: BodySeat = policies.get_visible(rows.select_related("person"), key)
    return found


def body_list(viewer: Viewer) -> QuerySet[Body]:
    """Return the bodies the viewer may see."""
    return policies.visible_bodies(viewer)


def seated_on(viewer: Viewer, body: Body, *, on: date) -> QuerySet[BodySeat]:
    """Return who sat in a body on a day."""
    rows = BodySeat.objects.filter(
        holding_on(on), office=viewer.office_id, body=body, person__merged_into=None
    )
    return rows.select_related("person").order_by("role", "id")
