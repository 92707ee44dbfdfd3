"""A year's notice by two people: one puts it forward, another publishes it for every office."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from lilong.accounts import policies as accounts
from lilong.accounts import queries as offices
from lilong.accounts.terms import Capability
from lilong.journal.entries import Draft
from lilong.journal.operations import append_many
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.rulebook import rules
from lilong.rulebook.events import NoticeApproved, NoticeProposed, NoticeRefused, NoticeWithdrawn
from lilong.rulebook.models import CalendarNotice, CalendarYear
from lilong.rulebook.notice import (
    FIRST_YEAR,
    LAST_YEAR,
    Notice,
    checked,
    may_correct,
    may_put_forward,
    may_wait_once,
    read_any,
)
from lilong.rulebook.operations.calendar import publish, would_change
from lilong.rulebook.operations.recording import change_revision
from lilong.rulebook.terms import State


@dataclass(frozen=True, slots=True)
class NoticeSpec:
    """A year's notice as it is put forward: its text, where it stands, why it is entered."""

    year: int
    text: str
    source: str
    reason: str = ""


def read_whole(spec: NoticeSpec) -> Notice:
    """Return a notice with everything that is wrong with it, row by row and as a whole."""
    found = read_any(spec.text, spec.year)
    if found.faults:
        return found
    return Notice(found.days, checked(found, spec.year), found.feasts)


def propose_notice(*, spec: NoticeSpec, by: Actor, at: datetime) -> CalendarNotice:
    """Put a year's notice forward. Raises Refused with every fault; nothing is published yet."""
    office = offices.office(by.office_id or 0)
    accounts.demand(by, office, at, Capability.RULEBOOK_PROPOSE)
    notice = read_whole(spec)
    refusals = [*_spec_faults(spec), *(fault.refusal for fault in notice.faults)]
    if refusals:
        raise Refused(*refusals)
    base = _revision_of(spec.year)
    _ask(may_correct(spec.year, base, spec.reason))
    _ask(may_put_forward(spec.year, changes=would_change(spec.year, notice)))
    with transaction.atomic():
        waiting = CalendarNotice.objects.filter(
            office=office, year=spec.year, text=spec.text, state=State.PROPOSED
        )
        _ask(may_wait_once(spec.year, is_waiting=waiting.exists()))
        row = CalendarNotice.objects.create(
            office=office,
            year=spec.year,
            text=spec.text,
            source=spec.source.strip(),
            reason=spec.reason.strip(),
            proposed_by_id=by.staff_id,
            proposer=by.label,
            proposer_en=by.label_en,
            proposed_at=at,
            base_revision=base,
        )
        _journal(row, NoticeProposed.TYPE, row.reason, by=by, at=at)
    return row


def approve_notice(
    *, notice_id: int, revision: int, reason: str = "", by: Actor, at: datetime
) -> CalendarNotice:
    """Publish a notice, as somebody other than who put it forward; clocks are recounted after it.

    Raises Refused (same person, the year was published anew meanwhile), Stale, NotVisible.
    """
    with transaction.atomic():
        change_revision(at)
        row = _visible(notice_id, by, Capability.RULEBOOK_APPROVE, at)
        _ask(rules.may_approve(State(row.state), row.proposed_by_id, by.staff_id))
        _ask(rules.is_still_true(row.base_revision, _revision_of(row.year)))
        row = _decide(row, revision, State.APPROVED, reason, by=by, at=at)
        notice = read_whole(NoticeSpec(row.year, row.text, row.source))
        publish(year=row.year, notice=notice, source=row.source, by=by, at=at)
        row.published_revision = _revision_of(row.year)
        row.save(update_fields=["published_revision"])
        _journal(row, NoticeApproved.TYPE, row.decision_reason, by=by, at=at)
    return row


def refuse_notice(
    *, notice_id: int, revision: int, reason: str, by: Actor, at: datetime
) -> CalendarNotice:
    """Turn a notice down, with the reason. Raises Refused, Stale, NotVisible."""
    with transaction.atomic():
        row = _visible(notice_id, by, Capability.RULEBOOK_APPROVE, at)
        _ask(rules.may_refuse(State(row.state), row.proposed_by_id, by.staff_id, reason))
        row = _decide(row, revision, State.REFUSED, reason, by=by, at=at)
        _journal(row, NoticeRefused.TYPE, row.decision_reason, by=by, at=at)
    return row


def withdraw_notice(
    *, notice_id: int, revision: int, reason: str, by: Actor, at: datetime
) -> CalendarNotice:
    """Take back a notice one has put forward. Raises Refused, Stale, NotVisible."""
    with transaction.atomic():
        row = _visible(notice_id, by, Capability.RULEBOOK_PROPOSE, at)
        _ask(rules.may_withdraw(State(row.state), row.proposed_by_id, by.staff_id))
        row = _claim(row, revision, state=State.WITHDRAWN, decision_reason=reason.strip())
        _journal(row, NoticeWithdrawn.TYPE, row.decision_reason, by=by, at=at)
    return row


def _spec_faults(spec: NoticeSpec) -> list[Refusal]:
    found = []
    if not FIRST_YEAR <= spec.year <= LAST_YEAR:
        sentence = mark("{year} is not a year a calendar can be published for.")
        found.append(Refusal("bad_year", sentence, {"year": str(spec.year)}, field="year"))
    if not spec.source.strip():
        sentence = mark("Name the notice the working days are from.")
        found.append(Refusal("no_source", sentence, field="source"))
    return found


def _revision_of(year: int) -> int:
    known = CalendarYear.objects.filter(year=year).values_list("revision", flat=True).first()
    return -1 if known is None else known


def _visible(notice_id: int, by: Actor, capability: Capability, at: datetime) -> CalendarNotice:
    row = CalendarNotice.objects.filter(pk=notice_id, office_id=by.office_id or 0).first()
    if row is None:
        raise NotVisible
    accounts.demand(by, offices.office(row.office_id), at, capability)
    return row


def _claim(row: CalendarNotice, revision: int, **changes: Any) -> CalendarNotice:
    claimed = CalendarNotice.objects.filter(pk=row.pk, revision=revision).update(
        revision=revision + 1, **changes
    )
    if not claimed:
        raise Stale
    row.refresh_from_db()
    return row


def _decide(
    row: CalendarNotice, revision: int, state: State, reason: str, *, by: Actor, at: datetime
) -> CalendarNotice:
    return _claim(
        row,
        revision,
        state=state,
        approved_by_id=by.staff_id,
        approver=by.label,
        approver_en=by.label_en,
        approved_at=at,
        decision_reason=reason.strip(),
    )


def _journal(row: CalendarNotice, type_: str, reason: str, *, by: Actor, at: datetime) -> None:
    draft = Draft(
        office_id=row.office_id,
        subject=Subject("calendar_notice", str(row.pk)),
        type=type_,
        data={
            "notice_id": row.pk,
            "year": row.year,
            "source": row.source,
            "state": State(row.state).value,
            "base": row.base_revision,
            "published": row.published_revision,
        },
        reason=reason,
    )
    append_many([(draft, None)], by=by, at=at)


def _ask(refusal: Refusal | None) -> None:
    if refusal:
        raise Refused(refusal)
