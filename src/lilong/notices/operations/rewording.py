"""An office puts its own words, and its own ways, in a template's place: two people decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from lilong.accounts import queries as accounts
from lilong.accounts.models import Office
from lilong.accounts.policies import demand
from lilong.accounts.terms import Capability
from lilong.journal import operations as journal
from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor, system
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.kernel.text import Named, mark
from lilong.notices import rules, templates
from lilong.notices.models import NoticeTemplate
from lilong.notices.operations.sending import send
from lilong.notices.policies import MAY_DECIDE
from lilong.notices.queries import wording_at
from lilong.notices.templates import Template
from lilong.notices.terms import Recipients, WordingState, Words

SUBJECT_KIND = "notice_wording"


@dataclass(frozen=True, slots=True)
class Rewording:
    """What an office wants of a template from a day on. Empty words give back the declared ones,
    `channels` None the declared ways.

    `draft_id` is a draft of the same person that is changed, at the `revision` that was read.
    """

    name: str
    words: Mapping[str, Words]
    channels: tuple[str, ...] | None
    valid_from: date
    reason: str = ""
    draft_id: int | None = None
    revision: int = 0


def draft(*, wanted: Rewording, by: Actor, at: datetime) -> NoticeTemplate:
    """Keep words as a draft; nothing is said with them yet.

    Raises Refused for words with braces that the template does not have, for a way it cannot go by,
    or from anybody but the system administrator; Stale after a change from another window.
    """
    office = accounts.office(by.office_id or 0)
    demand(by, office, at, Capability.SYSTEM_MANAGE)
    template = templates.find(wanted.name)
    _refuse(*_faults(template, wanted))
    values = {
        "words": {lang: data for lang, own in wanted.words.items() if (data := own.as_data())},
        "channels": None if wanted.channels is None else sorted(wanted.channels),
        "valid_from": wanted.valid_from,
        "reason": wanted.reason.strip(),
        "changed_at": at,
    }
    with transaction.atomic():
        if wanted.draft_id is None:
            row = NoticeTemplate.objects.create(
                office=office,
                name=wanted.name,
                proposed_by_id=by.staff_id,
                proposer=by.label,
                proposer_en=by.label_en,
                **values,
            )
        else:
            row = _own(wanted.draft_id, by)
            _refuse(rules.may_change_draft(row.state, row.proposed_by_id, by.staff_id))
            row = _claim(row, wanted.revision, **values)
        _journal(row, "notices.wording_drafted", by=by, at=at)
    return row


def put_forward(*, wording_id: int, revision: int, by: Actor, at: datetime) -> NoticeTemplate:
    """Put a draft forward; who may approve it is told. Raises Refused, Stale, NotVisible."""
    with transaction.atomic():
        row = _own(wording_id, by)
        demand(by, row.office, at, Capability.SYSTEM_MANAGE)
        _refuse(
            rules.may_change_draft(row.state, row.proposed_by_id, by.staff_id),
            *rules.may_put_forward(row.reason, row.valid_from, local(at).date()),
        )
        base = wording_at(row.office_id, row.name, row.valid_from)
        row = _claim(
            row, revision, state=WordingState.PROPOSED, base=base.pk if base else None,
            changed_at=at,
        )  # fmt: skip
        _journal(row, "notices.wording_proposed", by=by, at=at, reason=row.reason)
        _tell_deciders("notices.wording_proposed", row, row.reason, by=by, at=at)
    return row


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
        _refuse(
            rules.is_still_true(row.base, now.pk if now else None),
            rules.may_begin(row.valid_from, local(at).date()),
        )
        row = _decide(row, revision, WordingState.APPROVED, reason, by=by, at=at)
        _journal(row, "notices.wording_approved", by=by, at=at, reason=row.decision_reason)
        _tell_author("notices.wording_approved", row, by=by, at=at)
    return row


def refuse(
    *, wording_id: int, revision: int, reason: str, by: Actor, at: datetime
) -> NoticeTemplate:
    """Turn words down, with the reason. Raises Refused, Stale, NotVisible."""
    with transaction.atomic():
        row = _to_decide(wording_id, by, at)
        _refuse(rules.has_reason(reason))
        row = _decide(row, revision, WordingState.REFUSED, reason, by=by, at=at)
        _journal(row, "notices.wording_refused", by=by, at=at, reason=row.decision_reason)
        _tell_author("notices.wording_refused", row, by=by, at=at)
    return row


def take_back(
    *, wording_id: int, revision: int, reason: str = "", by: Actor, at: datetime
) -> NoticeTemplate:
    """Take back one's own draft or words put forward; the row stays."""
    with transaction.atomic():
        row = _own(wording_id, by)
        _refuse(rules.may_withdraw(row.state, row.proposed_by_id, by.staff_id))
        was_waiting = row.state == WordingState.PROPOSED
        row = _claim(
            row, revision, state=WordingState.WITHDRAWN, decision_reason=reason.strip(),
            changed_at=at,
        )  # fmt: skip
        _journal(row, "notices.wording_withdrawn", by=by, at=at, reason=row.decision_reason)
        if was_waiting:
            _tell_deciders("notices.wording_withdrawn", row, reason, by=by, at=at)
    return row


def _faults(template: Template, wanted: Rewording) -> list[Refusal]:
    found = [
        fault
        for own in wanted.words.values()
        for text in (own.subject, own.body, own.short)
        if (fault := templates.fault_in(text, template)) is not None
    ]
    for way in sorted(set(wanted.channels or ()) - set(template.ways)):
        text = mark("This notice cannot go by “{way}”.")
        found.append(Refusal("wrong_way", text, {"way": way}, field="ways"))
    return found


def _own(wording_id: int, by: Actor) -> NoticeTemplate:
    """Return a row of the actor's office, whose office is locked: decisions wait for each other."""
    office = Office.objects.select_for_update(of=("self",)).filter(pk=by.office_id or 0).first()
    row = NoticeTemplate.objects.filter(pk=wording_id, office=office).first()
    if office is None or row is None:
        raise NotVisible
    return row


def _to_decide(wording_id: int, by: Actor, at: datetime) -> NoticeTemplate:
    row = _own(wording_id, by)
    demand(by, row.office, at, *MAY_DECIDE)
    _refuse(rules.may_decide(row.state, row.proposed_by_id, by.staff_id))
    return row


def _decide(
    row: NoticeTemplate, revision: int, state: WordingState, reason: str, *, by: Actor, at: datetime
) -> NoticeTemplate:
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


def _claim(row: NoticeTemplate, revision: int, **values: Any) -> NoticeTemplate:
    rows = NoticeTemplate.objects.filter(pk=row.pk, revision=revision)
    if rows.update(**values, revision=revision + 1) != 1:
        raise Stale
    row.refresh_from_db()
    return row


def _journal(row: NoticeTemplate, type_: str, *, by: Actor, at: datetime, reason: str = "") -> None:
    journal.append(
        Draft(
            office_id=row.office_id,
            subject=Subject("notice_template", f"{row.office_id}:{row.name}"),
            type=type_,
            data={
                "wording_id": row.pk,
                "name": row.name,
                "words": row.words,
                "channels": row.channels,
                "valid_from": row.valid_from.isoformat(),
                "state": row.state,
            },
            reason=reason,
        ),
        by=by,
        at=at,
    )


def _tell_deciders(
    template: str, row: NoticeTemplate, reason: str, *, by: Actor, at: datetime
) -> None:
    on = local(at).date()
    posts = {
        post
        for capability in MAY_DECIDE
        for post in accounts.posts_that_may(row.office_id, capability, on=on)
    }
    for post in sorted(posts - {by.post_id}):
        _tell(template, Recipients(post_id=post), row, reason, by=by, at=at)


def _tell_author(template: str, row: NoticeTemplate, *, by: Actor, at: datetime) -> None:
    if row.proposed_by_id is not None:
        to = Recipients(staff_id=row.proposed_by_id)
        _tell(template, to, row, row.decision_reason, by=by, at=at)


def _tell(
    template: str, to: Recipients, row: NoticeTemplate, reason: str, *, by: Actor, at: datetime
) -> None:
    send(
        template=template,
        to=to,
        subject=Subject(SUBJECT_KIND, str(row.pk)),
        context={
            "title": templates.title_of(row.name),
            "valid_from": row.valid_from,
            "who": Named(by.label, by.label_en),
            "reason": reason,
        },
        by=system("notices.wordings", row.office_id, words=mark("Notice about a notice")),
        at=at,
    )


def _refuse(*answers: Refusal | None) -> None:
    refusals = [answer for answer in answers if answer]
    if refusals:
        raise Refused(*refusals)
