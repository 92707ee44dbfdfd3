"""Messages leave the house: one attempt at a time, each with its receipt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from lilong.kernel import clock
from lilong.kernel.masking import mask_numbers
from lilong.notices import rules, senders, templates
from lilong.notices.limits import limits
from lilong.notices.models import Message
from lilong.notices.operations.sending import enqueue_at
from lilong.notices.ports import Outgoing, Receipt, SendFailed
from lilong.notices.senders import files
from lilong.notices.terms import (
    ATTEMPTS,
    ERROR_LENGTH,
    KEEP_FILES,
    OPEN,
    PERSONAL,
    Channel,
    MessageState,
)
from lilong.vault.operations import hand_over


def deliver(*, message_id: UUID, at: datetime) -> None:
    """Make one attempt at a message that may still go out; in quiet hours it waits on.

    A failure that time may heal is kept on the row and raised, so that the job comes again; after
    `ATTEMPTS`, or when it cannot be healed, the message is given up and a person sees to it.
    """
    rows = Message.objects.select_related("notice", "staff", "office")
    message = rows.filter(pk=message_id, state__in=OPEN).first()
    if message is None:
        return
    if message.notice.withdrawn_at is not None:
        _set(message, state=MessageState.WITHDRAWN)
        return
    due = _due(message, at)
    if due > at:
        _wait(message, due, at)
        return
    if not _claim(message):
        return
    try:
        receipt = _send(message)
    except Exception as error:
        if _failed(message, error):
            raise
        return
    _set(
        message, state=MessageState.SENT, error="", sent_at=at,
        provider_id=receipt.provider_id[:80],
    )  # fmt: skip


def _due(message: Message, at: datetime) -> datetime:
    """Return the earliest moment a message may leave: citizens are left in peace at night."""
    due = max(message.due_at, at)
    if not message.address or templates.is_urgent(message.notice.template):
        return due
    allowed = limits(message.office_id, at)
    return rules.next_allowed(due, allowed.quiet_from, allowed.quiet_until)


def _wait(message: Message, due: datetime, at: datetime) -> None:
    with transaction.atomic():
        message.due_at = due
        if _set(message, state=MessageState.HELD, due_at=due):
            enqueue_at(message, at)


def _claim(message: Message) -> bool:
    """Count an attempt; False when another process has just begun one."""
    open_row = Message.objects.filter(
        pk=message.pk, state__in=OPEN, attempt_count=message.attempt_count
    )
    message.attempt_count += 1
    return open_row.update(attempt_count=F("attempt_count") + 1) == 1


def _set(message: Message, **values: object) -> bool:
    rows = Message.objects.filter(pk=message.pk, state__in=OPEN)
    return rows.update(**values) == 1


def _send(message: Message) -> Receipt:
    is_english = message.staff is not None and message.staff.language == "en"
    office = message.office.name_en if is_english else ""
    sender = senders.sender_for(message.channel, message.office.code)
    outgoing = Outgoing(
        key=str(message.pk),
        channel=message.channel,
        to=_address(message),
        subject=hand_over(message.subject),
        body=hand_over(message.body),
        office=office or message.office.name,
    )
    return sender.send(outgoing)


def _address(message: Message) -> str:
    if message.staff is None:
        return hand_over(message.address)
    address = str(getattr(message.staff, PERSONAL[message.channel]))
    if message.staff.is_active and address:
        return address
    if message.channel == Channel.EMAIL:
        raise SendFailed("the recipient has no e-mail address any more", is_final=True)
    raise SendFailed("the recipient has no user id there any more", is_final=True)


def _failed(message: Message, error: Exception) -> bool:
    """Keep why an attempt failed; return whether another may help."""
    told = str(error) if isinstance(error, SendFailed) else f"{type(error).__name__}: {error}"
    is_final = getattr(error, "is_final", False) or message.attempt_count >= ATTEMPTS
    state = MessageState.GIVEN_UP if is_final else MessageState.FAILED
    _set(message, state=state, error=mask_numbers(told)[:ERROR_LENGTH])
    return not is_final


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a provider says became of a message, by the key it was sent with."""

    key: UUID
    has_arrived: bool
    error: str = ""


def take_receipts(*, receipts: Iterable[Delivered], at: datetime) -> tuple[int, int]:
    """Note what providers say of messages; return how many are known and how many were news.

    The same again changes nothing, and what has arrived stays so, whatever comes late.
    """
    known = fresh = 0
    for receipt in receipts:
        message = Message.objects.filter(pk=receipt.key).first()
        if message is None:
            continue
        known += 1
        fresh += _note(message, receipt, at)
    return known, fresh


def _note(message: Message, receipt: Delivered, at: datetime) -> int:
    rows = Message.objects.filter(pk=message.pk)
    if receipt.has_arrived:
        gone = rows.exclude(state__in=[MessageState.DELIVERED, MessageState.WITHDRAWN])
        return gone.update(state=MessageState.DELIVERED, delivered_at=at, error="")
    told = mask_numbers(receipt.error or "the provider could not deliver it")[:ERROR_LENGTH]
    return rows.filter(state=MessageState.SENT).update(state=MessageState.GIVEN_UP, error=told)


def tidy(*, at: datetime) -> int:
    """Remove what the file sender wrote long ago; return how many files."""
    return files.tidy(settings.VAR / "outgoing", older_than=KEEP_FILES, at=clock.local(at))
