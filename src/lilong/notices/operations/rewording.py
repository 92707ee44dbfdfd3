"""An office puts its own words, and its own ways, in a template's place: written, put forward."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lilong.accounts import queries as accounts
from lilong.accounts.policies import demand
from lilong.accounts.terms import Capability
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.notices import rules, templates
from lilong.notices.models import NoticeTemplate
from lilong.notices.operations.wordings import ask, claim, own_row, record, tell_deciders
from lilong.notices.queries import wording_at
from lilong.notices.templates import Template
from lilong.notices.terms import WordingState, Words


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
    ask(*_faults(template, wanted))
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
            row = own_row(wanted.draft_id, by)
            ask(rules.may_change_draft(row.state, row.proposed_by_id, by.staff_id))
            row = claim(row, wanted.revision, **values)
        record(row, "notices.wording_drafted", by=by, at=at)
    return row


def put_forward(*, wording_id: int, revision: int, by: Actor, at: datetime) -> NoticeTemplate:
    """Put a draft forward; who may approve it is told. Raises Refused, Stale, NotVisible."""
    with transaction.atomic():
        row = own_row(wording_id, by)
        demand(by, row.office, at, Capability.SYSTEM_MANAGE)
        ask(
            rules.may_change_draft(row.state, row.proposed_by_id, by.staff_id),
            *rules.may_put_forward(row.reason, row.valid_from, local(at).date()),
        )
        base = wording_at(row.office_id, row.name, row.valid_from)
        row = claim(
            row, revision, state=WordingState.PROPOSED, base=base.pk if base else None,
            changed_at=at,
        )  # fmt: skip
        record(row, "notices.wording_proposed", by=by, at=at, reason=row.reason)
        tell_deciders("notices.wording_proposed", row, row.reason, by=by, at=at)
    return row


def take_back(
    *, wording_id: int, revision: int, reason: str = "", by: Actor, at: datetime
) -> NoticeTemplate:
    """Take back one's own draft or words put forward; the row stays."""
    with transaction.atomic():
        row = own_row(wording_id, by)
        ask(rules.may_withdraw(row.state, row.proposed_by_id, by.staff_id))
        was_waiting = row.state == WordingState.PROPOSED
        row = claim(
            row, revision, state=WordingState.WITHDRAWN, decision_reason=reason.strip(),
            changed_at=at,
        )  # fmt: skip
        record(row, "notices.wording_withdrawn", by=by, at=at, reason=row.decision_reason)
        if was_waiting:
            tell_deciders("notices.wording_withdrawn", row, reason, by=by, at=at)
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
