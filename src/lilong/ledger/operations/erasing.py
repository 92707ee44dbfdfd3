"""A person is forgotten: her values are emptied, her key destroyed, a tombstone stays (L-07)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import Stale
from lilong.ledger.models import (
    Conflict,
    GuardianConsent,
    HouseholdMember,
    Label,
    Person,
    Relation,
    SubjectRequest,
)
from lilong.ledger.operations.persons import FIELDS, subject_of
from lilong.ledger.operations.recalling import recall_exports
from lilong.ledger.operations.recording import draft, record
from lilong.ledger.queries.retention import LABEL_GONE
from lilong.ledger.terms import PERSON_SUBJECT
from lilong.vault import operations as vault


def erase_person(person: Person, *, why: str, by: Actor, at: datetime) -> None:
    """Empty what is held on a person and destroy the key of her sealed copies.

    The row, its relations and the journal stay without her: counts of the past stay right, and
    verification stays green. Open relations and memberships end today; labels say nothing more.
    Records that were found to be hers and went into this one are emptied with it.
    """
    with transaction.atomic():
        hers = Person.objects.filter(office=person.office_id, merged_into=person, erased_at=None)
        recall_exports([person.pk], office_id=person.office_id, by=by, at=at)
        for gone in hers.order_by("pk"):
            erase_person(gone, why=why, by=by, at=at)
        _erase(person, why, by, at)


def _erase(person: Person, why: str, by: Actor, at: datetime) -> None:
    today = local(at).date()
    mine = {"office_id": person.office_id, "person": person}
    with transaction.atomic():
        _end_open(mine, today)
        labels = Label.objects.filter(**mine)
        labels.filter(valid_to__gte=today).update(valid_to=today - timedelta(days=1))
        labels.update(kind=LABEL_GONE, source_reference="")
        GuardianConsent.objects.filter(**mine).update(guardian="", relationship="")
        SubjectRequest.objects.filter(**mine).update(words="", proof="")
        conflicts = Conflict.objects.filter(
            office_id=person.office_id, subject_kind=PERSON_SUBJECT, subject_id=person.pk
        )
        conflicts.update(present="", offered="", offered_secret="")
        emptied: dict[str, object] = {
            **dict.fromkeys(FIELDS, ""), "name_index": "", "identity_index": "",
            "phone_index": "", "birth_year": None, "sex": "", "identity_kind": "none",
            "erased_at": at, "ended_on": person.ended_on or today,
            "ended_reason": person.ended_reason or why[:20],
        }  # fmt: skip
        rows = Person.objects.filter(pk=person.pk, erased_at=None)
        if not rows.update(revision=F("revision") + 1, **emptied):
            raise Stale
        entry = draft(PERSON_SUBJECT, person.pk, "person_erased", {"why": why}, person.office_id)
        record([entry], by=by, at=at)
        vault.destroy(subject=subject_of(person.pk), by=_within(by, person.office_id), at=at)


def _end_open(mine: dict[str, object], today: date) -> None:
    for model in (Relation, HouseholdMember):
        model._default_manager.filter(**mine, valid_to=None).update(valid_to=today)


def _within(by: Actor, office_id: int) -> Actor:
    return by if by.office_id else replace(by, office_id=office_id)
