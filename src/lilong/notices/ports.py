"""What carries messages out of the house: one port, a sender for each channel."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message for one address. `key` never changes, so that a provider can tell a repetition.

    `to` is a number, an e-mail address, or empty for a group.
    """

    key: str
    channel: str
    to: str = field(repr=False)
    subject: str = ""
    body: str = field(default="", repr=False)
    office: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A provider's answer: the id it knows the message by, empty if it gives none."""

    provider_id: str = ""


class SendFailed(Exception):
    """A message did not go out; `is_final` says that trying again would not help.

    Its text goes to a page and a log: no address, no secret.
    """

    def __init__(self, text: str, *, is_final: bool = False) -> None:
        super().__init__(text)
        self.is_final = is_final


class Sender(Protocol):
    """A way out. It may be called again with the same key after a crash."""

    def send(self, outgoing: Outgoing) -> Receipt:
        """Hand a message over, or raise SendFailed."""
