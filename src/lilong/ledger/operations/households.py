"""Households form, gain and lose members, and end."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.identifiers import new_id
from lilong.kernel.text import mark
from lilong.ledger import rules
from lilong.ledger.models import Household, HouseholdMember, Person
from lilong.ledger.operations.lasting import last_days, stand_through
from lilong.ledger.operations.recording import as_data, ask, draft, record, sourced, today
from lilong.ledger.operations.storing import as_stored, store
from lilong.ledger.specs import HouseholdSpec, MemberSpec, Source, Span
from lilong.ledger.terms import HOUSEHOLD_SUBJECT, MemberRole, PlaceKind


def form_households(
    specs: Sequence[HouseholdSpec], *, office_id: int, source: Source, by: Actor, at: datetime
) -> list[Household]:
    """Form households with their members; return them in order.

    Refuses one outside a dwelling or in one that has ended, one with two heads, and a member of
    another office.
    """
    if not specs:
        return []
    ask(rules.has_source(source, today=today(at)), *(_one_head(spec) for spec in specs))
    with transaction.atomic():
        _are_ours(specs, office_id)
        rows = [
            {
                "id": spec.id, "office_id": office_id, "dwelling_id": spec.dwelling_id,
                "kind": spec.kind.value, "number": spec.number, "valid_from": spec.valid_from,
            }
            for spec in specs
        ]  # fmt: skip
        store(Household, rows)
        members = [
            {
                "id": new_id(), "office_id": office_id, "household_id": spec.id,
                "person_id": one.person_id, "role": one.role.value,
                **sourced(one.span, one.source or source, by=by, at=at),
            }
            for spec in specs
            for one in spec.members
        ]  # fmt: skip
        store(HouseholdMember, members)
        drafts = [
            draft(
                HOUSEHOLD_SUBJECT, spec.id, "household_formed",
                {
                    "dwelling": str(spec.dwelling_id), "from": spec.valid_from.isoformat(),
                    "members": [[str(m.person_id), str(m.role)] for m in spec.members],
                    "source": str(source.kind), "said": source.on.isoformat(),
                },
                office_id, begins=True,
            )
            for spec in specs
        ]  # fmt: skip
        record(drafts, by=by, at=at)
    return [as_stored(Household, row) for row in rows]


def _one_head(spec: HouseholdSpec) -> Refusal | None:
    heads = [m for m in spec.members if m.role is MemberRole.HEAD and m.span.last is None]
    if len(heads) <= 1:
        return None
    return Refusal("two_heads", mark("A household has one head at a time."), field="role")


def _are_ours(specs: Sequence[HouseholdSpec], office_id: int) -> None:
    homes = [(spec.dwelling_id, Span(spec.valid_from)) for spec in specs]
    stand_through(homes, office_id=office_id, kind=PlaceKind.DWELLING)
    persons = list({one.person_id for spec in specs for one in spec.members})
    for start in range(0, len(persons), 500):
        ours = persons[start : start + 500]
        if Person.objects.filter(office=office_id, pk__in=ours).count() != len(ours):
            raise NotVisible


def join_household(
    household: Household, member: MemberSpec, *, source: Source, by: Actor, at: datetime
) -> HouseholdMember:
    """Let a person join a household that goes on in a home that stands.

    Refused for a second head or who belongs to it already.
    """
    ask(rules.has_source(source, today=today(at)), rules.is_in_order(member.span))
    with transaction.atomic():
        person = Person.objects.filter(office=household.office_id, pk=member.person_id).first()
        if person is None:
            raise NotVisible
        ask(*_goes_on(household, member.span))
        known = HouseholdMember.objects.filter(
            household=household, person=person, is_mistaken=False
        )
        ask(rules.keeps_apart(member.span, (Span(m.valid_from, m.valid_to) for m in known)))
        try:
            with transaction.atomic():
                row = HouseholdMember.objects.create(
                    office_id=household.office_id, household=household, person=person,
                    role=member.role, **sourced(member.span, source, by=by, at=at),
                )  # fmt: skip
        except IntegrityError as clash:
            text = mark("A household has one head at a time.")
            raise Refused(Refusal("two_heads", text, field="role")) from clash
        data = {"person": str(person.pk), "role": str(member.role)}
        data |= as_data(member.span, source)
        entry = draft(
            HOUSEHOLD_SUBJECT, household.pk, "household_joined", data, household.office_id
        )
        record([entry], by=by, at=at)
    return row


def _goes_on(household: Household, span: Span) -> list[Refusal | None]:
    home = last_days([household.dwelling_id], office_id=household.office_id)
    if refusal := rules.keeps_house(span, household.valid_to):
        return [refusal]
    return [rules.stands(span, home[household.dwelling_id])]


def leave_household(
    member: HouseholdMember, *, on: date, source: Source, by: Actor, at: datetime
) -> None:
    """Let a day be the last on which a person belongs to a household."""
    ask(rules.is_in_order(Span(member.valid_from, on)), rules.has_source(source, today=today(at)))
    with transaction.atomic():
        rows = HouseholdMember.objects.filter(
            pk=member.pk, valid_to=member.valid_to, is_mistaken=False
        )
        if rows.update(valid_to=on) != 1:
            raise Stale
        if member.valid_to is not None and on > member.valid_to:
            ask(*_goes_on(member.household, Span(member.valid_from, on)))
        data = {"person": str(member.person_id), "on": on.isoformat(), "source": str(source.kind)}
        entry = draft(
            HOUSEHOLD_SUBJECT, member.household_id, "household_left", data, member.office_id
        )
        record([entry], by=by, at=at)


def end_household(household: Household, *, on: date, reason: str, by: Actor, at: datetime) -> None:
    """Let a day be a household's last, and that of its members in it.

    One of which an end is known already ends earlier. Refused before it or a member began.
    """
    goes_on = Q(valid_to=None) | Q(valid_to__gt=on)
    with transaction.atomic():
        rows = Household.objects.filter(goes_on, pk=household.pk, revision=household.revision)
        members = HouseholdMember.objects.filter(goes_on, household=household, is_mistaken=False)
        begun = [household.valid_from, *members.values_list("valid_from", flat=True)]
        ask(rules.is_in_order(Span(max(begun), on)))
        if rows.update(valid_to=on, revision=F("revision") + 1) != 1:
            raise Stale
        members.update(valid_to=on)
        entry = draft(
            HOUSEHOLD_SUBJECT, household.pk, "household_ended", {"on": on.isoformat()},
            household.office_id, reason=reason,
        )  # fmt: skip
        record([entry], by=by, at=at)
