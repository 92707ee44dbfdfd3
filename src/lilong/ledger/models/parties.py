"""Persons, households, organisations and bodies, and how they stand to places and each other."""

from typing import Any

from django.db import models
from django.db.models import Q

from lilong.kernel.identifiers import new_id
from lilong.ledger.models.facts import Sourced, choices
from lilong.ledger.models.places import Place
from lilong.ledger.terms import (
    Audience,
    BodyKind,
    HouseholdKind,
    IdentityKind,
    MemberRole,
    OrganisationKind,
    Origin,
    RelationKind,
    SeatRole,
)
from lilong.vault.fields import BlindIndexField, ProtectedField


def _office() -> Any:
    return models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )


def _to(to: Any, *, null: bool = True, related_name: str = "+") -> Any:
    return models.ForeignKey(
        to, null=null, blank=null, on_delete=models.PROTECT, related_name=related_name,
        db_index=False,
    )  # fmt: skip


class Person(models.Model):
    """A person; her values are encrypted, masked by default, found by blind index (L-08).

    `merged_into` is the row she turned out to be the same as. `is_restricted`: by her own right
    she is not to be read or exported without a second reason (L-07). `erased_at`: her values and
    the key that sealed them are gone; the row is her tombstone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    name = ProtectedField(kind="name", blank=True, default="")
    identity = ProtectedField(kind="identity", blank=True, default="")
    phone = ProtectedField(kind="phone", blank=True, default="")
    born_on = ProtectedField(kind="text", blank=True, default="")
    name_index = BlindIndexField(source="name")
    identity_index = BlindIndexField(source="identity")
    phone_index = BlindIndexField(source="phone")
    identity_kind = models.CharField(
        max_length=20, choices=choices(IdentityKind), default=IdentityKind.NONE.value
    )
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    sex = models.CharField(max_length=1, blank=True, choices=[("m", "m"), ("f", "f")])
    origin = models.CharField(max_length=16, choices=choices(Origin), default=Origin.UNKNOWN.value)
    merged_into = _to("self")
    is_restricted = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=20, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        # Whole: SQLite would not use an index of those with a value for a value it is given.
        indexes = [
            models.Index(fields=["office", "identity_index"], name="ledger_person_identity"),
            models.Index(fields=["office", "name_index"], name="ledger_person_name"),
            models.Index(fields=["office", "phone_index"], name="ledger_person_phone"),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Organisation(models.Model):
    """A firm, shop, school or the like. Its credit code (G-12) is public; its people are not.

    `contact_post` says whom to ask for ("shop manager"); the person is a relation.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    name = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160, blank=True)
    credit_code = models.CharField(max_length=18, blank=True)
    kind = models.CharField(max_length=20, choices=choices(OrganisationKind))
    staff_count = models.PositiveIntegerField(null=True, blank=True)
    has_union = models.BooleanField(null=True, blank=True)
    contact_post = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "credit_code"],
                condition=~Q(credit_code=""),
                name="ledger_organisation_code",
            )
        ]
        indexes = [models.Index(fields=["office", "name"], name="ledger_organisation_name")]

    def __str__(self) -> str:
        return self.name


class Household(models.Model):
    """The people of one dwelling who keep house together, or a collective household."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    dwelling = _to(Place, null=False, related_name="households")
    kind = models.CharField(
        max_length=12, choices=choices(HouseholdKind), default=HouseholdKind.FAMILY.value
    )
    number = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["office", "dwelling"], name="ledger_household_dwelling")]

    def __str__(self) -> str:
        return self.number or str(self.pk)


class HouseholdMember(Sourced):
    """Who belongs to a household, as what, from when to when; one head at a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    household = _to(Household, null=False, related_name="members")
    person = _to(Person, null=False, related_name="memberships")
    role = models.CharField(max_length=12, choices=choices(MemberRole))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "household"],
                condition=Q(role="head", valid_to__isnull=True, is_mistaken=False),
                name="ledger_one_head_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["office", "household"], name="ledger_member_household"),
            models.Index(fields=["office", "person"], name="ledger_member_person"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person_id}"


class Relation(Sourced):
    """How a person or an organisation stands to a place, an organisation or a person.

    Exactly one of `person` and `organisation` is who, exactly one of the three targets is to what.
    A co-owner's share is `share_part` of `share_whole`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    kind = models.CharField(max_length=12, choices=choices(RelationKind))
    person = _to(Person, related_name="relations")
    organisation = _to(Organisation, related_name="relations")
    place = _to(Place, related_name="relations")
    to_organisation = _to(Organisation, related_name="relations_to")
    to_person = _to(Person, related_name="relations_to")
    share_part = models.PositiveIntegerField(null=True, blank=True)
    share_whole = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation__isnull=True)
                | Q(person__isnull=True, organisation__isnull=False),
                name="ledger_relation_of_one",
            ),
            models.CheckConstraint(
                condition=Q(
                    place__isnull=False, to_organisation__isnull=True, to_person__isnull=True
                )
                | Q(place__isnull=True, to_organisation__isnull=False, to_person__isnull=True)
                | Q(place__isnull=True, to_organisation__isnull=True, to_person__isnull=False),
                name="ledger_relation_to_one",
            ),
            models.UniqueConstraint(
                fields=["office", "person"],
                condition=Q(kind="registered", valid_to__isnull=True, is_mistaken=False),
                name="ledger_registered_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "place", "kind", "person"],
                name="ledger_relation_place",
                condition=Q(place__isnull=False),
            ),
            models.Index(
                fields=["office", "person", "kind"],
                name="ledger_relation_person",
                condition=Q(person__isnull=False),
            ),
            models.Index(
                fields=["office", "organisation", "kind"],
                name="ledger_relation_organisation",
                condition=Q(organisation__isnull=False),
            ),
            models.Index(
                fields=["office", "to_organisation", "kind"],
                name="ledger_relation_to_firm",
                condition=Q(to_organisation__isnull=False),
            ),
            models.Index(
                fields=["office", "to_person"],
                name="ledger_relation_to_person",
                condition=Q(to_person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id or self.organisation_id}"


class Body(models.Model):
    """A committee, assembly, union or conference, for an estate or an area, with its seats."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    kind = models.CharField(max_length=20, choices=choices(BodyKind))
    name = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160, blank=True)
    place = _to(Place)
    organisation = _to(Organisation)
    area = _to("territory.Area")
    area_path = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["office", "kind", "area_path"], name="ledger_body_area")]

    def __str__(self) -> str:
        return self.name


class BodySeat(Sourced):
    """Who holds which role in a body for which days; `term` counts the body's terms of office."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    body = _to(Body, null=False, related_name="seats")
    person = _to(Person, null=False, related_name="seats")
    role = models.CharField(max_length=12, choices=choices(SeatRole))
    term = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["office", "body"], name="ledger_seat_body"),
            models.Index(fields=["office", "person"], name="ledger_seat_person"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person_id}"


class Label(Sourced):
    """A care label of a person (L-14): never without source, date, expiry and who may see it.

    `kind` is one of the rulebook's `ledger.care_labels`; `valid_to` is its last day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = _office()
    person = _to(Person, null=False, related_name="labels")
    kind = models.CharField(max_length=40)
    audience = models.CharField(max_length=12, choices=choices(Audience))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__isnull=False), name="ledger_label_expires")
        ]
        indexes = [
            models.Index(fields=["office", "person"], name="ledger_label_person"),
            models.Index(fields=["office", "kind", "valid_to"], name="ledger_label_kind"),
        ]

    def __str__(self) -> str:
        return self.kind
