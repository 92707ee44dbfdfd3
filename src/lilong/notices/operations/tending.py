"""A person sees to a message that did not go out: it is sent again, or given up."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lilong.accounts import queries as accounts
from lilong.accounts.policies import demand
from lilong.accounts.terms import Capability
from lilong.journal import operations as journal
from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.notices.models import Message
from lilong.notices.operations.sending import enqueue_at
from lilong.notices.terms import TROUBLED, MessageState


def send_again(*, message_id: UUID, by: Actor, at: datetime) -> None:
    """Give a message that failed a new series of attempts, at once.

    Raises NotVisible for another office's, Refused when it has not failed, when its notice was
    withdrawn, or for anybody but the system administrator.
    """
    message = _of_office(message_id, by, at)
    if message.notice.withdrawn_at is not None:
        text = mark("This notice was withdrawn: it is not sent any more.")
        raise Refused(Refusal("withdrawn", text))
    with transaction.atomic():
        _change(message, TROUBLED, state=MessageState.QUEUED, attempt_count=0, due_at=at, error="")
        message.due_at = at
        enqueue_at(message, at)
        _note(message, "notices.sent_again", by, at)


def give_up(*, message_id: UUID, by: Actor, at: datetime) -> None:
    """Give up a message that failed, before its attempts are used up; raises as `send_again`."""
    message = _of_office(message_id, by, at)
    with transaction.atomic():
        _change(message, (MessageState.FAILED,), state=MessageState.GIVEN_UP)
        _note(message, "notices.given_up", by, at)


def _of_office(message_id: UUID, by: Actor, at: datetime) -> Message:
    demand(by, accounts.office(by.office_id or 0), at, Capability.SYSTEM_MANAGE)
    rows = Message.objects.select_related("notice").filter(office_id=by.office_id or 0)
    message = rows.filter(pk=message_id).first()
    if message is None:
        raise NotVisible
    return message


def _change(message: Message, states: tuple[MessageState, ...], **values: object) -> None:
    if Message.objects.filter(pk=message.pk, state__in=states).update(**values) != 1:
        text = mark("This message is not among the failed ones any more.")
        raise Refused(Refusal("not_failed", text))


def _note(message: Message, what: str, by: Actor, at: datetime) -> None:
    draft = Draft(
        office_id=message.office_id,
        subject=Subject("message", str(message.pk)),
        type=what,
        data={"channel": message.channel, "notice": str(message.notice_id)},
    )
    journal.append(draft, by=by, at=at)
