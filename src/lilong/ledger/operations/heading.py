"""Who heads a household changes: both go on in it, each in a new role from one day on."""

from datetime import date, datetime, timedelta

from django.db import transaction

from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal
from lilong.kernel.text import mark
from lilong.ledger import rules
from lilong.ledger.models import Household, HouseholdMember
from lilong.ledger.operations.recording import ask, draft, record, sourced, today
from lilong.ledger.specs import Source, Span
from lilong.ledger.terms import HOUSEHOLD_SUBJECT, MemberRole


def change_head(
    household: Household, member: HouseholdMember, *, on: date, former_role: MemberRole,
    source: Source, by: Actor, at: datetime,
) -> HouseholdMember:  # fmt: skip
    """Make a member the head from a day on; who headed it until then gets another role.

    Raises NotVisible for a member of another household, Refused for who is the head already.
    """
    if member.household_id != household.pk:
        raise NotVisible
    ask(rules.has_source(source, today=today(at)), _may_head(member), _steps_back(former_role))
    with transaction.atomic():
        rows = HouseholdMember.objects.select_for_update().filter(
            household=household, is_mistaken=False, valid_to=None
        )
        present = list(rows)
        changes = {m.pk: former_role for m in present if m.role == MemberRole.HEAD}
        if not any(m.pk == member.pk for m in present):
            raise NotVisible
        changes[member.pk] = MemberRole.HEAD
        begun: list[HouseholdMember] = []
        for row in present:
            if row.pk in changes:
                begun.append(_begun(row, changes[row.pk], on, source, by=by, at=at))
        HouseholdMember.objects.bulk_create(begun)
        data = {"person": str(member.person_id), "from": on.isoformat()}
        data |= {"source": str(source.kind), "said": source.on.isoformat()}
        entry = draft(HOUSEHOLD_SUBJECT, household.pk, "head_changed", data, household.office_id)
        record([entry], by=by, at=at)
    return next(row for row in begun if row.role == MemberRole.HEAD)


def _begun(
    row: HouseholdMember, role: MemberRole, on: date, source: Source, *, by: Actor, at: datetime
) -> HouseholdMember:
    """End a membership the day before and return its continuation in another role."""
    last = on - timedelta(days=1)
    ask(rules.is_in_order(Span(row.valid_from, last)))
    row.valid_to = last
    row.save(update_fields=["valid_to"])
    return HouseholdMember(
        office_id=row.office_id, household_id=row.household_id, person_id=row.person_id,
        role=role, **sourced(Span(on), source, by=by, at=at),
    )  # fmt: skip


def _may_head(member: HouseholdMember) -> Refusal | None:
    if member.role != MemberRole.HEAD:
        return None
    return Refusal("is_head", mark("She is the head of the household already."), field="member")


def _steps_back(role: MemberRole) -> Refusal | None:
    if role is not MemberRole.HEAD:
        return None
    text = mark("A household has one head at a time.")
    return Refusal("two_heads", text, field="role")
