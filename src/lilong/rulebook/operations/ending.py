"""Ending a value without a successor: proposed by one, approved by another, as every change is."""

from datetime import date, datetime

from django.db import transaction

from lilong.accounts.terms import Capability
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.rulebook import queries, rules
from lilong.rulebook.events import EndApproved, EndProposed
from lilong.rulebook.models import RuleValue
from lilong.rulebook.operations.recording import (
    ask,
    change_revision,
    decide,
    demand,
    journal_value,
    span_of,
    visible,
)
from lilong.rulebook.operations.values import end
from lilong.rulebook.terms import State


def propose_end(*, value_id: int, last: date, reason: str, by: Actor, at: datetime) -> RuleValue:
    """Propose that a value in force ends after a day; nothing ends yet.

    Raises Refused (day, reason, a key that would be left without any value, an end that waits
    already, the post), NotVisible.
    """
    row = visible(value_id, by)
    demand(by, row.office_id, at, Capability.RULEBOOK_PROPOSE)
    ask(end_fault(row, last, at))
    ask(rules.has_reason_to_end(reason))
    with transaction.atomic():
        # Two proposals at once wait for each other at the value itself.
        row = RuleValue.objects.select_for_update().get(pk=row.pk)
        ask(rules.may_end_once(is_waiting=bool(queries.waiting_ends([row.pk]))))
        made = RuleValue.objects.create(
            office_id=row.office_id,
            key=row.key,
            scope=row.scope,
            value=row.value,
            valid_from=row.valid_from,
            valid_to=last,
            source=row.source,
            reason=reason.strip(),
            state=State.PROPOSED,
            proposed_by_id=by.staff_id,
            proposer=by.label,
            proposer_en=by.label_en,
            proposed_at=at,
            base_version=row.revision,
            ends=row,
        )
        journal_value(made, EndProposed.TYPE, by=by, at=at, reason=made.reason)
    return made


def approve_end(
    *, value_id: int, revision: int, reason: str = "", by: Actor, at: datetime
) -> RuleValue:
    """End the value a proposal names, as somebody other than who proposed it.

    Raises Refused (same person, the value was changed meanwhile, the day has passed, nothing would
    be left), Stale, NotVisible.
    """
    with transaction.atomic():
        change_revision(at)
        row = visible(value_id, by)
        demand(by, row.office_id, at, Capability.RULEBOOK_APPROVE)
        ask(rules.may_approve(State(row.state), row.proposed_by_id, by.staff_id))
        target, last = row.ends, row.valid_to
        assert target is not None
        assert last is not None
        ask(rules.is_still_the_same(row.base_version, target.revision))
        ask(end_fault(target, last, at))
        end(
            value_id=target.pk,
            revision=target.revision,
            valid_to=last,
            reason=row.reason,
            by=by,
            at=at,
        )
        row = decide(row, revision, State.ENDED, reason, by=by, at=at)
        journal_value(row, EndApproved.TYPE, by=by, at=at, reason=row.decision_reason)
    return row


def end_fault(row: RuleValue, last: date, at: datetime) -> Refusal | None:
    """Say why a value may not end on a day, so that who proposes it hears it at once."""
    today = local(at).date()
    refusal = rules.may_propose_end(State(row.state), span_of(row), last, today)
    if refusal:
        return refusal
    return rules.may_be_without(last, has_other=queries.left_after(row, last) is not None)
