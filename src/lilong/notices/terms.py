"""Words of the notices room: who gets a notice, by which way, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

# The bell stops counting here ("99+"): a larger number says nothing more and costs.
MOST_COUNTED = 100
# A message is tried so often before it is given up; the waits between are those of its job.
ATTEMPTS: Final = 9
# How long the lines of the file sender are kept, and how much of an error a row keeps.
KEEP_FILES: Final = timedelta(days=30)
ERROR_LENGTH: Final = 300


class Channel(models.TextChoices):
    """A way by which a notice reaches somebody."""

    INBOX = "inbox", _("Inbox")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    WECOM = "wecom", _("WeCom group")
    DINGTALK = "dingtalk", _("DingTalk group")
    WECOM_USER = "wecom_user", _("WeCom, to each person")
    DINGTALK_USER = "ding_user", _("DingTalk, to each person")


# What speaks to a group has no single recipient; what is short has a form of its own.
GROUPS: Final = frozenset({Channel.WECOM, Channel.DINGTALK})
SHORT: Final = GROUPS | {Channel.SMS}
# What reaches each of the staff alone, and the field of hers that says where.
PERSONAL: Final[Mapping[str, str]] = {
    Channel.EMAIL: "email",
    Channel.WECOM_USER: "wecom_user",
    Channel.DINGTALK_USER: "dingtalk_user",
}


class Audience(models.TextChoices):
    """For whom a template is: the office's own people, or who came to it."""

    STAFF = "staff", _("The office's people")
    CITIZEN = "citizen", _("Citizens")


# Which ways an office may choose for which audience; the inbox is there for staff in any case.
WAYS: Final[Mapping[str, tuple[Channel, ...]]] = {
    Audience.STAFF: (
        Channel.EMAIL,
        Channel.WECOM_USER,
        Channel.DINGTALK_USER,
        Channel.WECOM,
        Channel.DINGTALK,
    ),
    Audience.CITIZEN: (Channel.SMS, Channel.EMAIL),
}


class MessageState(models.TextChoices):
    """What became of one message on its way out of the house."""

    HELD = "held", _("Held back")
    QUEUED = "queued", _("Waiting")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Not delivered, will be tried again")
    GIVEN_UP = "given_up", _("Given up")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class WordingState(models.TextChoices):
    """How far an office's own words for a template have come; approved ones hold from their day."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# From these a message may still go out; these stay for a person to see to.
OPEN: Final = (MessageState.HELD, MessageState.QUEUED, MessageState.FAILED)
TROUBLED: Final = (MessageState.FAILED, MessageState.GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who is told: exactly one person, one post or one unit.

    A post's notice is for whoever holds it when she looks; a unit's for all its people, and it
    counts as read when one of them has read it.
    """

    staff_id: int | None = None
    post_id: int | None = None
    unit_id: int | None = None

    def __post_init__(self) -> None:
        if sum(key is not None for key in (self.staff_id, self.post_id, self.unit_id)) != 1:
            raise ValueError("A notice goes to exactly one person, post or unit.")

    @property
    def address(self) -> str:
        """Return the one text a notice's recipient is stored as: "staff:5", "post:7", "unit:9"."""
        if self.staff_id is not None:
            return f"staff:{self.staff_id}"
        return f"post:{self.post_id}" if self.post_id is not None else f"unit:{self.unit_id}"

    @classmethod
    def at(cls, address: str) -> "Recipients":
        """Return who stands behind an address."""
        kind, _, key = address.partition(":")
        return cls(**{f"{kind}_id": int(key)})

    def as_keys(self) -> dict[str, int | None]:
        """Return the three keys by name, two of them None."""
        return {"staff_id": self.staff_id, "post_id": self.post_id, "unit_id": self.unit_id}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody outside the office: `reference` names her in the room that knows her.

    Phone and e-mail are protected values; they are kept encrypted and shown masked.
    """

    office_id: int
    reference: str
    phone: str = ""
    email: str = ""
    language: str = "zh-hans"

    @property
    def address(self) -> str:
        """Return the text her notices carry as recipient; it tells nothing of her."""
        return f"person:{self.reference}"[:60]

    def reached_by(self, channel: str) -> str:
        """Return her address on a channel, empty if she has none."""
        return {Channel.SMS: self.phone, Channel.EMAIL: self.email}.get(Channel(channel), "")

    def __repr__(self) -> str:
        return f"<Person {self.reference}>"


@dataclass(frozen=True, slots=True)
class Words:
    """A notice as it reads in one language; `short` is for text messages and groups."""

    subject: str
    body: str
    short: str = ""

    def as_data(self) -> dict[str, str]:
        """Return the JSON form rows keep; what is empty is left out."""
        named = {"subject": self.subject, "body": self.body, "short": self.short}
        return {name: text for name, text in named.items() if text}

    @classmethod
    def from_data(cls, data: Mapping[str, str]) -> "Words":
        """Read words back."""
        return cls(data.get("subject", ""), data.get("body", ""), data.get("short", ""))
