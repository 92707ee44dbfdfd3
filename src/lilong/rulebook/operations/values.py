"""Putting values in force: propose, approve by somebody else, refuse, end; nothing is overwritten.

Who may is asked of the grants at the moment of the write, not of the page: `rulebook.propose` for
proposals, `rulebook.approve` for decisions on them; values of every office are the system's.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from lilong.accounts.terms import Capability
from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal
from lilong.rulebook import ports, rules
from lilong.rulebook.events import (
    EndRefused,
    EndWithdrawn,
    ValueApproved,
    ValueProposed,
    ValueRefused,
    ValueWithdrawn,
)
from lilong.rulebook.keys import get_key
from lilong.rulebook.models import RuleValue
from lilong.rulebook.operations.recording import (
    ask,
    change_revision,
    claim,
    decide,
    demand,
    journal_value,
    span_of,
    visible,
)
from lilong.rulebook.queries import version_at
from lilong.rulebook.rules import Proposal, Span
from lilong.rulebook.terms import State


def propose(*, proposal: Proposal, by: Actor, at: datetime, is_draft: bool = False) -> RuleValue:
    """Write down a value to be approved, or a draft of it; it is not in force yet.

    Raises Refused when key, value, scope, dates, source or reason are wrong or the post may not,
    NotVisible for another office.
    """
    if not rules.is_own_office(by.office_id, proposal.office_id):
        raise NotVisible
    demand(by, proposal.office_id, at, Capability.RULEBOOK_PROPOSE)
    ask(rules.may_propose(proposal, local(at).date()))
    ask(_scope_fault(proposal, by))
    ask(landing_fault(proposal))
    with transaction.atomic():
        row = RuleValue.objects.create(
            office_id=proposal.office_id,
            key=proposal.key,
            scope=proposal.scope,
            value=proposal.value,
            valid_from=proposal.valid_from,
            valid_to=proposal.valid_to,
            source=proposal.source.strip(),
            reason=proposal.reason.strip(),
            state=State.DRAFT if is_draft else State.PROPOSED,
            proposed_by_id=by.staff_id,
            proposer=by.label,
            proposer_en=by.label_en,
            proposed_at=at,
            base_version=version_at(
                proposal.key, proposal.office_id, proposal.scope, proposal.valid_from
            ),
        )
        type_ = "rulebook.value_drafted" if is_draft else ValueProposed.TYPE
        journal_value(row, type_, by=by, at=at, reason=row.reason)
    return row


def submit(*, value_id: int, revision: int, by: Actor, at: datetime) -> RuleValue:
    """Put a draft forward for approval. Raises Refused, Stale, NotVisible."""
    with transaction.atomic():
        row = visible(value_id, by)
        demand(by, row.office_id, at, Capability.RULEBOOK_PROPOSE)
        ask(rules.may_submit(State(row.state)))
        row = claim(value_id, revision, by, state=State.PROPOSED)
        journal_value(row, ValueProposed.TYPE, by=by, at=at)
    return row


def approve(
    *,
    value_id: int,
    revision: int,
    by: Actor,
    at: datetime,
    ends_previous: bool = False,
    reason: str = "",
) -> RuleValue:
    """Put a proposed value in force from its first day on.

    `ends_previous` ends the value it replaces on the day before; without it an overlap is refused.
    Raises Refused (same person, another value landed meanwhile, its first day has passed, overlap,
    wrong state), Stale, NotVisible.
    """
    with transaction.atomic():
        change_revision(at)
        row = visible(value_id, by)
        demand(by, row.office_id, at, Capability.RULEBOOK_APPROVE)
        ask(rules.is_a_value(row.ends_id))
        ask(rules.may_approve(State(row.state), row.proposed_by_id, by.staff_id))
        ask(rules.may_begin(row.key, row.valid_from, local(at).date()))
        if ends_previous:
            now = version_at(row.key, row.office_id, row.scope, row.valid_from)
            ask(rules.is_still_true(row.base_version, now))
            _end_previous(row, by=by, at=at)
        ask(rules.may_stand_beside(span_of(row), map(span_of, _beside(row))))
        row = decide(row, revision, State.APPROVED, reason, by=by, at=at)
        journal_value(row, ValueApproved.TYPE, by=by, at=at, reason=row.decision_reason)
    return row


def refuse(*, value_id: int, revision: int, reason: str, by: Actor, at: datetime) -> RuleValue:
    """Turn a proposal down, with the reason. Raises Refused, Stale, NotVisible."""
    with transaction.atomic():
        row = visible(value_id, by)
        demand(by, row.office_id, at, Capability.RULEBOOK_APPROVE)
        ask(rules.may_refuse(State(row.state), row.proposed_by_id, by.staff_id, reason))
        row = decide(row, revision, State.REFUSED, reason, by=by, at=at)
        type_ = EndRefused.TYPE if row.ends_id else ValueRefused.TYPE
        journal_value(row, type_, by=by, at=at, reason=row.decision_reason)
    return row


def withdraw(*, value_id: int, revision: int, reason: str, by: Actor, at: datetime) -> RuleValue:
    """Take back one's own draft or proposal; the row stays. Raises Refused, Stale, NotVisible."""
    with transaction.atomic():
        row = visible(value_id, by)
        ask(rules.may_withdraw(State(row.state), row.proposed_by_id, by.staff_id))
        row = claim(value_id, revision, by, state=State.WITHDRAWN, decision_reason=reason.strip())
        type_ = EndWithdrawn.TYPE if row.ends_id else ValueWithdrawn.TYPE
        journal_value(row, type_, by=by, at=at, reason=reason.strip())
    return row


def end(
    *, value_id: int, revision: int, valid_to: date, reason: str, by: Actor, at: datetime
) -> RuleValue:
    """Give a value in force its last day, as part of a decision that two people have made.

    Raises Refused, Stale, NotVisible. Without a successor it is `propose_end` and `approve_end`.
    """
    with transaction.atomic():
        change_revision(at)
        row = visible(value_id, by)
        demand(by, row.office_id, at, Capability.RULEBOOK_APPROVE)
        ask(rules.may_end(State(row.state), span_of(row), valid_to))
        row = claim(value_id, revision, by, valid_to=valid_to)
        journal_value(row, "rulebook.value_ended", by=by, at=at, reason=reason)
    return row


def landing_fault(proposal: Proposal) -> Refusal | None:
    """Say which value in force stands in a proposal's way, so that its maker hears it at once."""
    in_office = Q(office=None) if proposal.office_id is None else Q(office_id=proposal.office_id)
    same_place = RuleValue.objects.filter(
        in_office,
        key=proposal.key,
        scope=proposal.scope,
        state=State.APPROVED,
    )
    new = Span(proposal.valid_from, proposal.valid_to)
    staying = (known for known in map(span_of, same_place) if not rules.is_replaced(known, new))
    return rules.may_stand_beside(new, staying)


def _scope_fault(proposal: Proposal, by: Actor) -> Refusal | None:
    if by.kind is ActorKind.SYSTEM or proposal.office_id is None:
        return None
    known = (one.scope for one in ports.scopes_of(proposal.office_id))
    kinds = get_key(proposal.key).scopes
    return rules.may_be_set_for(proposal.scope, kinds) or rules.may_have_scope(
        proposal.scope, known
    )


def _end_previous(row: RuleValue, *, by: Actor, at: datetime) -> None:
    day_before = row.valid_from - timedelta(days=1)
    for other in _beside(row):
        if rules.is_replaced(span_of(other), span_of(row)):
            end(
                value_id=other.pk,
                revision=other.revision,
                valid_to=day_before,
                reason=row.reason,
                by=by,
                at=at,
            )


def _beside(row: RuleValue) -> list[RuleValue]:
    same_place = RuleValue.objects.filter(
        office=row.office, key=row.key, scope=row.scope, state=State.APPROVED
    )
    return list(same_place.exclude(pk=row.pk).order_by("valid_from"))
