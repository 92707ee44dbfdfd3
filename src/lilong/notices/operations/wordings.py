"""What every write of an office's words does beside its row: claim, journal, tell."""

from datetime import datetime
from typing import Any

from lilong.accounts import queries as accounts
from lilong.journal import operations as journal
from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor, system
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.subject import Subject
from lilong.kernel.text import Named, mark
from lilong.notices import templates
from lilong.notices.models import NoticeTemplate
from lilong.notices.operations.sending import send
from lilong.notices.policies import MAY_DECIDE
from lilong.notices.terms import Recipients

SUBJECT_KIND = "notice_wording"


def own_row(wording_id: int, by: Actor) -> NoticeTemplate:
    """Return words of the actor's office; all its words for that template are locked with them, so
    that of two decisions at once the second sees the first.
    """
    row = NoticeTemplate.objects.filter(pk=wording_id, office_id=by.office_id or 0).first()
    if row is None:
        raise NotVisible
    beside = NoticeTemplate.objects.filter(office_id=row.office_id, name=row.name)
    locked = {one.pk: one for one in beside.order_by("pk").select_for_update()}
    return locked[row.pk]


def claim(row: NoticeTemplate, revision: int, **values: Any) -> NoticeTemplate:
    """Change a row if nobody else has since it was read; returns it as it stands now."""
    rows = NoticeTemplate.objects.filter(pk=row.pk, revision=revision)
    if rows.update(**values, revision=revision + 1) != 1:
        raise Stale
    row.refresh_from_db()
    return row


def record(row: NoticeTemplate, type_: str, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Write what happened to words into the chain of their template."""
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


def tell_deciders(
    template: str, row: NoticeTemplate, reason: str, *, by: Actor, at: datetime
) -> None:
    """Tell every post that may decide on words, but the actor\'s own."""
    on = local(at).date()
    posts = {
        post
        for capability in MAY_DECIDE
        for post in accounts.posts_that_may(row.office_id, capability, on=on)
    }
    for post in sorted(posts - {by.post_id}):
        _tell(template, Recipients(post_id=post), row, reason, by=by, at=at)


def tell_author(template: str, row: NoticeTemplate, *, by: Actor, at: datetime) -> None:
    """Tell who wrote words what was decided."""
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


def ask(*answers: Refusal | None) -> None:
    """Raise everything the rules object to, if anything."""
    refusals = [answer for answer in answers if answer]
    if refusals:
        raise Refused(*refusals)
