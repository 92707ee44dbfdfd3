"""Keeping the purpose register: one person puts forward, another decides (L-07)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from lilong.accounts.terms import Capability
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible
from lilong.ledger.models import ImpactAssessment, PurposeEntry
from lilong.ledger.operations.deciding import (
    ask,
    decide_on,
    demand,
    found,
    proposed_by,
    tell_approvers,
    tell_proposer,
    write_down,
)
from lilong.ledger.privacy.deciding import faults_in_assessment, faults_in_purpose
from lilong.ledger.privacy.sampling import months_after
from lilong.ledger.privacy.words import AssessmentSpec, PurposeSpec, State, Verb
from lilong.rulebook import queries as rulebook
from lilong.vault.terms import PURPOSE_NAMES, Purpose


def name_of(purpose: str) -> Any:
    """Return a purpose's name, said in the language of whoever reads it."""
    return gettext_lazy(PURPOSE_NAMES[Purpose(purpose)])


def propose_purpose(
    *,
    spec: PurposeSpec,
    valid_from: date,
    valid_to: date | None = None,
    reason: str,
    by: Actor,
    at: datetime,
) -> PurposeEntry:
    """Put an entry of the register forward; it holds once a second person has approved it.

    Raises Refused with everything that is wrong, or for a post that may not.
    """
    office_id = demand(by, at, Capability.PRIVACY_MANAGE)
    known = [purpose.value for purpose in Purpose]
    ask(*faults_in_purpose(spec, known, valid_from, local(at).date()))
    with transaction.atomic():
        row = PurposeEntry.objects.create(
            office_id=office_id, purpose=spec.purpose, legal_basis=spec.legal_basis.strip(),
            data_kinds=spec.data_kinds.strip(), subjects=spec.subjects.strip(),
            retention=spec.retention.strip(), recipients=spec.recipients.strip(),
            is_sensitive=spec.is_sensitive, covers_minors=spec.covers_minors,
            needs_reason=spec.needs_reason, roles=sorted(role.value for role in spec.roles),
            reason=reason.strip(), valid_from=valid_from, valid_to=valid_to,
            **proposed_by(by, at),
        )  # fmt: skip
        write_down(
            row, "purpose_entry_proposed", by=by, at=at, reason=row.reason, purpose=row.purpose
        )
        tell_approvers(row, name_of(row.purpose), by=by, at=at)
    return row


def decide_purpose(
    *, entry_id: int, verb: Verb, revision: int, reason: str = "", by: Actor, at: datetime
) -> PurposeEntry:
    """Approve, refuse or withdraw an entry. Raises Refused, Stale, NotVisible."""
    with transaction.atomic():
        row = found(PurposeEntry, entry_id, by)
        row = decide_on(row, verb, revision=revision, reason=reason, by=by, at=at)
        tell_proposer(row, name_of(row.purpose), by=by, at=at)
    return row


def propose_assessment(
    *,
    purpose: str,
    entry_id: int | None,
    spec: AssessmentSpec,
    by: Actor,
    at: datetime,
) -> ImpactAssessment:
    """Put an assessment forward: of an own entry that waits or holds, or of the starter's.

    Raises Refused with everything that is wrong, or for a post that may not; NotVisible.
    """
    office_id = demand(by, at, Capability.PRIVACY_MANAGE)
    today = local(at).date()
    months = int(rulebook.value("privacy.review_months", office_id=office_id, on=today).value)
    ask(*faults_in_assessment(spec, today=today, latest_review=months_after(today, months)))
    assert spec.next_review is not None
    with transaction.atomic():
        if entry_id is not None:
            entry = found(PurposeEntry, entry_id, by)
            if entry.purpose != purpose or entry.state not in (State.PROPOSED, State.APPROVED):
                raise NotVisible
        row = ImpactAssessment.objects.create(
            office_id=office_id, purpose=Purpose(purpose).value, entry_id=entry_id,
            necessity=spec.necessity.strip(), risks=spec.risks.strip(),
            measures=spec.measures.strip(), next_review=spec.next_review,
            **proposed_by(by, at),
        )  # fmt: skip
        write_down(row, "impact_assessment_proposed", by=by, at=at, purpose=row.purpose)
        tell_approvers(row, name_of(row.purpose), by=by, at=at)
    return row


def decide_assessment(
    *, assessment_id: int, verb: Verb, revision: int, reason: str = "", by: Actor, at: datetime
) -> ImpactAssessment:
    """Approve, refuse or withdraw an assessment. Raises Refused, Stale, NotVisible."""
    with transaction.atomic():
        row = found(ImpactAssessment, assessment_id, by)
        row = decide_on(row, verb, revision=revision, reason=reason, by=by, at=at)
        tell_proposer(row, name_of(row.purpose), by=by, at=at)
    return row
