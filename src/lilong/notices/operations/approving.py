"""Somebody else decides on an office's own words for a template."""

from datetime import datetime

from django.db import transaction

from lilong.accounts.policies import demand
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.notices import rules
from lilong.notices.models import NoticeTemplate
from lilong.notices.operations.wordings import ask, claim, own_row, record, tell_author
from lilong.notices.policies import MAY_DECIDE
from lilong.notices.queries import wording_at
from lilong.notices.terms import WordingState


def approve(
    *, wording_id: int, revision: int, reason: str = "", by: Actor, at: datetime
) -> NoticeTemplate:
    """Let words hold from their day, as somebody other than who wrote them.

    Raises Refused (same person, other words landed meanwhile, the day has passed), Stale,
    NotVisible.
    """
    with transaction.atomic():
        row = _to_decide(wording_id, by, at)
        now = wording_at(row.office_id, row.name, row.valid_from)
        ask(
            rules.is_still_true(row.base, now.pk if now else None),
            rules.may_begin(row.valid_from, local(at).date()),
        )
        row = _decide(row, revision, WordingState.APPROVED, reason, by=by, at=at)
        record(row, "notices.wording_approved", by=by, at=at, reason=row.decision_reason)
        tell_author("notices.wording_approved", row, by=by, at=at)
    return row


def refuse(
    *, wording_id: int, revision: int, reason: str, by: Actor, at: datetime
) -> NoticeTemplate:
    """Turn words down, with the reason. Raises Refused, Stale, NotVisible."""
    with transaction.atomic():
        row = _to_decide(wording_id, by, at)
        ask(rules.has_reason(reason))
        row = _decide(row, revision, WordingState.REFUSED, reason, by=by, at=at)
        record(row, "notices.wording_refused", by=by, at=at, reason=row.decision_reason)
        tell_author("notices.wording_refused", row, by=by, at=at)
    return row


def _to_decide(wording_id: int, by: Actor, at: datetime) -> NoticeTemplate:
    row = own_row(wording_id, by)
    demand(by, row.office, at, *MAY_DECIDE)
    ask(rules.may_decide(row.state, row.proposed_by_id, by.staff_id))
    return row


def _decide(
    row: NoticeTemplate, revision: int, state: WordingState, reason: str, *, by: Actor, at: datetime
) -> NoticeTemplate:
    return claim(
        row,
        revision,
        state=state,
        approved_by_id=by.staff_id,
        approver=by.label,
        approver_en=by.label_en,
        approved_at=at,
        decision_reason=reason.strip(),
    )
