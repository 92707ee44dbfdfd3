"""Tell somebody something: the notice with its words, and the messages that carry it away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from lilong.accounts import queries as accounts
from lilong.accounts.models import Office, Staff
from lilong.jobs.operations import enqueue
from lilong.kernel import clock
from lilong.kernel.actor import Actor
from lilong.kernel.masking import mask_phone
from lilong.kernel.subject import Subject
from lilong.notices import rules, templates
from lilong.notices.limits import Limits, limits
from lilong.notices.models import Message, Notice
from lilong.notices.queries import OwnTemplate, own_template
from lilong.notices.terms import (
    GROUPS,
    OPEN,
    PERSONAL,
    Channel,
    MessageState,
    Person,
    Recipients,
)


@dataclass(frozen=True, slots=True)
class _Occasion:
    """About what somebody is told, kept back how long, and by which decision."""

    subject: Subject
    context: Mapping[str, Any]
    after: timedelta | None
    cause: str


def send(
    *,
    template: str,
    to: Recipients,
    subject: Subject,
    context: Mapping[str, Any],
    by: Actor,
    at: datetime,
    after: timedelta | None = None,
    cause: str = "",
) -> UUID:
    """Tell somebody of the office something, in the caller's transaction; return the notice's key.

    The words are fixed now, in every language; who holds a post is asked when somebody looks, for
    messages now. `after` keeps the notice back that long (the seconds in which a decision can be
    undone); `cause` names the decision, so that its notices can be withdrawn alone. The same words
    to the same recipient about the same within the rulebook's minutes are one notice: the first
    one's key comes back. Raises LookupError for an undeclared template, NotVisible for a recipient
    who does not exist.
    """
    occasion = _Occasion(subject, context, after, cause)
    office_id = accounts.office_id_of(**to.as_keys())
    chosen = own_template(office_id, template, clock.local(at).date())
    allowed = limits(office_id, at)
    fresh = _notice(chosen, office_id, to.address, occasion, at)
    with transaction.atomic():
        known = _known(fresh, allowed, at)
        if known is not None:
            return known
        fresh.save(force_insert=True)
        if chosen.channels:
            is_personal = any(way in PERSONAL for way in chosen.channels)
            people = _people(fresh, to, at) if is_personal else []
            office = accounts.office(office_id)
            _queue(_to_staff(_Sending(chosen, office, fresh, occasion, allowed), people), at)
    return fresh.pk


def write_to(
    *,
    template: str,
    to: Person,
    subject: Subject,
    context: Mapping[str, Any],
    by: Actor,
    at: datetime,
    after: timedelta | None = None,
    cause: str = "",
) -> UUID | None:
    """Tell somebody outside the office something, by the ways the office has chosen for it.

    Returns None when it has chosen none, or none that reaches her. In quiet hours what is not
    urgent waits until the next morning. Otherwise as `send`.
    """
    occasion = _Occasion(subject, context, after, cause)
    chosen = own_template(to.office_id, template, clock.local(at).date())
    reached = [way for way in chosen.channels if to.reached_by(way)]
    if not reached:
        return None
    allowed = limits(to.office_id, at)
    fresh = _notice(chosen, to.office_id, to.address, occasion, at)
    with transaction.atomic():
        known = _known(fresh, allowed, at)
        if known is not None:
            return known
        fresh.save(force_insert=True)
        office = accounts.office(to.office_id)
        sending = _Sending(chosen, office, fresh, occasion, allowed)
        _queue([sending.message(way, to.language, address=to.reached_by(way)) for way in reached],
               at)  # fmt: skip
    return fresh.pk


def withdraw(*, subject: Subject, by: Actor, at: datetime, cause: str = "") -> int:
    """Take back the notices about a subject that nobody can have seen yet; return how many.

    With a `cause` only those of that decision. Their messages never leave.
    """
    waiting = Notice.objects.filter(
        office_id=by.office_id or 0,
        subject_kind=subject.kind,
        subject_id=subject.id,
        not_before__gt=at,
        withdrawn_at=None,
    )
    if cause:
        waiting = waiting.filter(cause=cause)
    keys = list(waiting.values_list("pk", flat=True))
    Message.objects.filter(notice__in=keys, state__in=OPEN).update(state=MessageState.WITHDRAWN)
    return Notice.objects.filter(pk__in=keys).update(withdrawn_at=at)


def _notice(
    chosen: OwnTemplate, office_id: int, recipient: str, occasion: _Occasion, at: datetime
) -> Notice:
    words = {
        language: chosen.words(language, occasion.context, Channel.INBOX).as_data()
        for language, _name in settings.LANGUAGES
    }
    spelled = f"{chosen.template.name}\0{recipient}\0{sorted(words.items())}"
    return Notice(
        office_id=office_id,
        recipient=recipient,
        template=chosen.template.name,
        subject_kind=occasion.subject.kind,
        subject_id=occasion.subject.id,
        words=words,
        sent_at=at,
        not_before=at + (occasion.after or timedelta(0)),
        cause=occasion.cause,
        fingerprint=sha256(spelled.encode()).hexdigest()[:32],
    )


def _known(fresh: Notice, allowed: Limits, at: datetime) -> UUID | None:
    """Return the key of the same notice, if it was sent a moment ago."""
    if not allowed.repeat_within:
        return None
    return Notice.objects.filter(
        office_id=fresh.office_id,
        subject_kind=fresh.subject_kind,
        subject_id=fresh.subject_id,
        fingerprint=fresh.fingerprint,
        withdrawn_at=None,
        sent_at__gt=at - allowed.repeat_within,
        sent_at__lte=at,
    ).values_list("pk", flat=True).first()  # fmt: skip


def _people(notice: Notice, to: Recipients, at: datetime) -> list[Staff]:
    on = clock.local(at).date()
    staff = accounts.people_behind(notice.office_id, **to.as_keys(), on=on)
    return list(staff)


@dataclass(frozen=True, slots=True)
class _Sending:
    """One notice about to leave by several channels."""

    chosen: OwnTemplate
    office: Office
    notice: Notice
    occasion: _Occasion
    allowed: Limits

    def message(
        self, channel: Channel, language: str, *, staff: Staff | None = None, address: str = ""
    ) -> Message:
        """Return what leaves by one channel, its words fixed; citizens' waits for the morning."""
        words = self.chosen.words(language, self.occasion.context, channel)
        signature = self.allowed.sms_signature or self.office.name
        body = templates.said(words, channel, signature, self.allowed.sms_parts)
        due = self.notice.not_before
        if address and not self.chosen.template.is_urgent:
            due = rules.next_allowed(due, self.allowed.quiet_from, self.allowed.quiet_until)
        is_held = due > self.notice.sent_at
        return Message(
            office=self.office,
            notice=self.notice,
            channel=channel,
            staff=staff,
            address=address,
            masked=mask_address(channel, address),
            subject="" if templates.is_short(channel) else words.subject,
            body=body,
            parts=rules.sms_parts(body) if channel == Channel.SMS else 1,
            state=MessageState.HELD if is_held else MessageState.QUEUED,
            due_at=due,
            queued_at=self.notice.sent_at,
        )


def _to_staff(sending: _Sending, people: Iterable[Staff]) -> list[Message]:
    made = [
        sending.message(way, one.language, staff=one)
        for way in sending.chosen.channels
        for one in people
        if way in PERSONAL and getattr(one, PERSONAL[way])
    ]
    groups = [way for way in sending.chosen.channels if way in GROUPS]
    return made + [sending.message(way, settings.LANGUAGE_CODE) for way in groups]


def _queue(messages: list[Message], at: datetime) -> None:
    Message.objects.bulk_create(messages)
    for message in messages:
        enqueue_at(message, at)


def enqueue_at(message: Message, at: datetime) -> None:
    """Have a job send a message once it is due; `at` is the office's time, jobs run by the real."""
    wait = max(message.due_at - at, timedelta(0))
    enqueue("notices.send_one", run_after=clock.real_now() + wait, message=message.pk)


def mask_address(channel: str, address: str) -> str:
    """Return an address as it may be shown: 138****2207, w***@example.invalid."""
    name, at_sign, host = address.partition("@")
    if channel == Channel.EMAIL and at_sign:
        return f"{name[:1]}***@{host}"[:60]
    return mask_phone(address)
