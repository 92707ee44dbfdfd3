"""What never held: relations, members, seats and labels called mistaken; they stay, with why."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lilong.kernel.actor import Actor
from lilong.kernel.errors import Stale
from lilong.ledger import rules
from lilong.ledger.models import BodySeat, HouseholdMember, Label, Relation
from lilong.ledger.operations.recording import ask, draft, record
from lilong.ledger.terms import (
    BODY_SUBJECT,
    HOUSEHOLD_SUBJECT,
    ORGANISATION_SUBJECT,
    PERSON_SUBJECT,
)


def call_relation_mistaken(relation: Relation, *, reason: str, by: Actor, at: datetime) -> None:
    """Say that a relation never held."""
    party = relation.person_id or relation.organisation_id
    subject = PERSON_SUBJECT if relation.person_id else ORGANISATION_SUBJECT
    assert party is not None  # the table's constraint
    data = {"relation": str(relation.pk), "kind": str(relation.kind)}
    _withdraw(relation, (subject, party, "relation_mistaken"), data, reason=reason, by=by, at=at)


def call_member_mistaken(member: HouseholdMember, *, reason: str, by: Actor, at: datetime) -> None:
    """Say that a person never belonged to a household."""
    data = {"person": str(member.person_id), "role": str(member.role)}
    chain = (HOUSEHOLD_SUBJECT, member.household_id, "member_mistaken")
    _withdraw(member, chain, data, reason=reason, by=by, at=at)


def call_seat_mistaken(seat: BodySeat, *, reason: str, by: Actor, at: datetime) -> None:
    """Say that somebody never sat in a body."""
    data = {"person": str(seat.person_id), "role": str(seat.role)}
    _withdraw(
        seat, (BODY_SUBJECT, seat.body_id, "seat_mistaken"), data, reason=reason, by=by, at=at
    )


def call_label_mistaken(label: Label, *, reason: str, by: Actor, at: datetime) -> None:
    """Say that a care label never was right; its kind stays out of the journal's clear text."""
    chain = (PERSON_SUBJECT, label.person_id, "label_mistaken")
    _withdraw(label, chain, {"label": str(label.pk)}, reason=reason, by=by, at=at)


def _withdraw(
    row: Any, chain: tuple[str, UUID, str], data: dict[str, str], *, reason: str, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    ask(rules.has_reason(reason))
    kind, key, event = chain
    with transaction.atomic():
        rows = type(row).objects.filter(pk=row.pk, office=row.office_id, is_mistaken=False)
        if rows.update(is_mistaken=True) != 1:
            raise Stale
        entry = draft(kind, key, event, data, row.office_id, reason=reason.strip())
        record([entry], by=by, at=at)
    row.is_mistaken = True
