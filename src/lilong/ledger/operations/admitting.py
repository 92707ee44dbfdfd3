"""Persons and organisations taken in one by one, together with where they stand."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lilong.accounts.operations import take_turn
from lilong.kernel.actor import Actor
from lilong.kernel.checksums import normalise_identity
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger.models import Organisation, Person, Place
from lilong.ledger.operations.organisations import register_organisations
from lilong.ledger.operations.persons import register_persons
from lilong.ledger.operations.relations import relate_many
from lilong.ledger.specs import OrganisationSpec, PersonSpec, RelationSpec, Source, Span
from lilong.ledger.terms import RelationKind
from lilong.vault.fields import blind


def admit_person(
    spec: PersonSpec, relations: Sequence[RelationSpec], *, office_id: int, source: Source,
    by: Actor, at: datetime,
) -> Person:  # fmt: skip
    """Register one person where she lives; refused when her number stands in the ledger already.

    Without a number of hers, she is known there by name and year of birth: sent twice, done once.
    """
    number = normalise_identity(spec.identity)
    with transaction.atomic():
        take_turn(office_id)
        if number and _stands(number, office_id):
            text = mark("Somebody with this identity number stands in the ledger already.")
            raise Refused(Refusal("known_number", text, rule="G-11", field="identity"))
        person = register_persons([spec], office_id=office_id, source=source, by=by, at=at)[0]
        if not number and _lives_there(person, relations):
            text = mark("Somebody of this name and year of birth stands at this place already.")
            raise Refused(Refusal("known_there", text, rule="G-11", field="name"))
        relate_many(relations, source=source, office_id=office_id, by=by, at=at)
    return person


def _lives_there(person: Person, relations: Sequence[RelationSpec]) -> bool:
    """Say whether somebody alike stands at one of the places already."""
    alike = Person.objects.filter(
        office=person.office_id, name_index=person.name_index, birth_year=person.birth_year,
        merged_into=None, erased_at=None, relations__valid_to=None, relations__is_mistaken=False,
        relations__place__in=[one.place_id for one in relations if one.place_id],
    )  # fmt: skip
    return alike.exclude(pk=person.pk).exists()


def _stands(number: str, office_id: int) -> bool:
    known = Person.objects.filter(office=office_id, identity_index=blind("identity", number))
    return known.filter(merged_into=None, erased_at=None).exists()


def settle_organisation(
    spec: OrganisationSpec, place: Place | None, *, office_id: int, source: Source, by: Actor,
    at: datetime,
) -> Organisation:  # fmt: skip
    """Register one organisation, which occupies a place if one is named."""
    with transaction.atomic():
        made = register_organisations([spec], office_id=office_id, source=source, by=by, at=at)[0]
        if place is not None:
            occupies = RelationSpec(
                kind=RelationKind.OCCUPIES, organisation_id=made.pk, place_id=place.pk,
                span=Span(spec.valid_from or source.on),
            )  # fmt: skip
            relate_many([occupies], source=source, office_id=office_id, by=by, at=at)
    return made
