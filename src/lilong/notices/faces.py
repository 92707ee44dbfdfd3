"""Messages as pages show them: state and moment in words, who was told, the thread of a matter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lilong.accounts import queries as accounts
from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.kernel.subject import Subject
from lilong.notices import queries, rules, templates
from lilong.notices.limits import limits
from lilong.notices.models import Message, Notice
from lilong.notices.queries import OwnTemplate
from lilong.notices.terms import GROUPS, Channel, MessageState, Words
from lilong.ui import times
from lilong.ui.context import own_or_english
from lilong.ui.parts import Lamp

# A panel shows so many notices; the rest is told by their number.
SHOWN = 30
_SHAPES = {
    MessageState.HELD: "paused",
    MessageState.QUEUED: "soon",
    MessageState.SENT: "normal",
    MessageState.DELIVERED: "normal",
    MessageState.FAILED: "late",
    MessageState.GIVEN_UP: "late",
    MessageState.WITHDRAWN: "none",
}


def _value_address(key: str) -> str:
    return reverse("rulebook:proposal", args=[key])


def _notice_address(key: str) -> str:
    return reverse("rulebook:notice", args=[key])


def wording_address(key: str) -> str:
    """Return the page of an office's own words."""
    return reverse("notices:wording", args=[key])


def _year_address(key: str) -> str:
    return reverse("rulebook:year", args=[key])


# The pages of the rulebook's desk, which lies below this room and cannot name them itself.
RULEBOOK_ADDRESSES = {
    "rule_value": _value_address,
    "calendar_notice": _notice_address,
    "calendar_year": _year_address,
}


def lamp(message: Message, at: datetime) -> Lamp:
    """Return a message's state as shape and word; a held one says until when."""
    state = MessageState(message.state)
    if state == MessageState.HELD:
        if message.due_at <= at:
            state = MessageState.QUEUED
        else:
            until = times.when(message.due_at)
            return Lamp("paused", _("Held back until {time}").format(time=until))
    return Lamp(_SHAPES[state], str(state.label), message.error)


def recipient(message: Message) -> str:
    """Return to whom a message goes: a name of the house, a masked address, a group."""
    if message.staff is not None:
        return str(own_or_english(message.staff, "name"))
    if message.channel in GROUPS:
        return _("The office's group")
    return message.masked


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in the thread of a matter: its words, who was told, what became of it."""

    notice: Notice
    words: Words
    who: str
    state: str
    messages: list[dict[str, Any]]


def thread(viewer: Viewer, subject: Subject) -> tuple[list[Told], int]:
    """Return what was told about a subject, in order, and how many earlier ones are not shown."""
    rows = list(queries.notices_about(viewer, subject))
    shown, at = rows[-SHOWN:], clock.now()
    names = _names(viewer, shown)
    return [_told(row, names, at) for row in shown], len(rows) - len(shown)


def _told(notice: Notice, names: Mapping[str, str], at: datetime) -> Told:
    return Told(
        notice=notice,
        words=notice.in_language(get_language() or "zh-hans"),
        who=names.get(notice.recipient, _("Citizen")),
        state=_state(notice, at),
        messages=[
            {
                "channel": Channel(message.channel).label,
                "who": recipient(message),
                "lamp": lamp(message, at),
                "at": message.delivered_at or message.sent_at,
            }
            for message in notice.messages.all()
        ],
    )


def _state(notice: Notice, at: datetime) -> str:
    if notice.withdrawn_at is not None:
        return str(MessageState.WITHDRAWN.label)
    if notice.recipient.startswith("person:"):
        return ""
    if notice.not_before > at:
        return str(MessageState.HELD.label)
    return _("Read") if notice.read_at else _("Not read yet")


def _names(viewer: Viewer, rows: Iterable[Notice]) -> dict[str, str]:
    """Return the names behind the recipients, one query for each kind there is."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        kind, _sign, key = row.recipient.partition(":")
        if kind != "person":
            wanted.setdefault(kind, set()).add(int(key))
    return {
        f"{kind}:{key}": str(own_or_english(row, "name"))
        for kind, keys in wanted.items()
        for key, row in accounts.named(viewer, kind, keys).items()
    }


@dataclass(frozen=True, slots=True)
class Preview:
    """A template filled with samples, as one channel carries it in one language."""

    language: str
    channel: str
    subject: str
    text: str
    length: int = 0
    parts: int = 0
    is_cut: bool = False


def previews(
    chosen: OwnTemplate, channels: Iterable[Channel], drafts: Mapping[str, Words], office: Any
) -> list[Preview]:
    """Return how a template reads on each channel, in both languages, before it is saved."""
    allowed = limits(office.pk, clock.now())
    signature = allowed.sms_signature or office.name
    found = []
    for channel in channels:
        for language in ("zh-hans", "en"):
            words = chosen.preview(language, drafts.get(language), channel)
            text = templates.said(words, channel, signature, allowed.sms_parts)
            whole = templates.said(words, channel, signature, 99)
            subject = "" if templates.is_short(channel) else words.subject
            is_text = channel == Channel.SMS
            found.append(
                Preview(
                    language, str(channel.label), subject, text,
                    rules.sms_length(text) if is_text else 0,
                    rules.sms_parts(text) if is_text else 0,
                    is_cut=text != whole,
                )
            )  # fmt: skip
    return found
