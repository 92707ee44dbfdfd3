"""What a request says when it comes in, as plain values, whichever door it uses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any
from uuid import UUID

from lilong.kernel.errors import Refusal
from lilong.kernel.identifiers import new_id
from lilong.kernel.masking import mask_numbers
from lilong.work_orders.terms import RequesterKind, RequestKind, Source

TITLE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class CallerDetails:
    """Who asks, in clear; leaves this value only for the vault."""

    name: str = ""
    phone: str = ""
    identity: str = ""
    email: str = ""
    kind: str = RequesterKind.PERSON

    @property
    def is_named(self) -> bool:
        return bool(self.name or self.phone or self.identity or self.email)

    @property
    def is_reachable(self) -> bool:
        return bool(self.phone or self.email)

    def __repr__(self) -> str:
        return f"CallerDetails({self.kind})"


@dataclass(frozen=True, slots=True)
class Intake:
    """One request. `received_at` is when it reached us (or the sender), if that was before now.

    `point` is (longitude, latitude) in WGS-84. `site_id` is the place of the ledger chosen, else
    the one `place` means is found. `sender_due` carries the sender's own deadlines by
    clock key ("sender_contact", "sender_handling"). `category` files it at once. `origin` comes
    back in the answer to a room that asked. `sender_answer` is what the sender has answered.
    """

    words: str
    title: str = ""
    source: str = Source.COUNTER
    sender: str = ""
    sender_number: str = ""
    request_kind: str = RequestKind.HELP
    received_at: datetime | None = None
    happened_at: datetime | None = None
    place: str = ""
    area_id: int | None = None
    site_id: UUID | None = None
    point: tuple[float, float] | None = None
    caller: CallerDetails = field(default_factory=CallerDetails)
    is_anonymous: bool = False
    is_secret: bool = False
    category: str = ""
    sender_due: Mapping[str, datetime] = field(default_factory=dict)
    sender_answer: str = ""
    sender_answered_at: datetime | None = None
    origin: Mapping[str, Any] = field(default_factory=dict)
    import_run: UUID | None = None
    id: UUID = field(default_factory=new_id)

    def fingerprint(self, received_at: datetime) -> str:
        """Return what makes two numberless requests the same: source, time and words."""
        words = "".join(self.words.split())
        text = f"{self.source}\n{received_at.timestamp():.0f}\n{words}"
        return blake2b(text.encode(), digest_size=16).hexdigest()

    def heading(self) -> str:
        """Return the title, or the beginning of the words; numbers of persons are masked."""
        text = " ".join((self.title or self.words).split())
        if not self.title and len(text) > TITLE_LENGTH:
            text = f"{text[:TITLE_LENGTH]}…"
        return mask_numbers(text)


class Outcome(StrEnum):
    """What became of an intake."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer to one intake: the order it became or was already, or why it was rejected."""

    outcome: Outcome
    order_id: UUID | None = None
    refusals: tuple[Refusal, ...] = ()
