"""Words of the resources room: movements of goods, their causes, receivers, what two decide."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from lilong.kernel.text import mark

# What the journal, the vault and the notices call the room's things.
ITEM_SUBJECT: Final = "stock_item"
RECEIPT_SUBJECT: Final = "goods_receipt"
REQUEST_SUBJECT: Final = "stock_request"
LIST_SUBJECT: Final = "stock_list"
# No single movement is larger: beyond it somebody has typed a barcode.
MOST_AT_ONCE: Final = 1_000_000


class Direction(StrEnum):
    """Which way goods move."""

    IN = "in"
    OUT = "out"


class Cause(StrEnum):
    """Why goods move; a movement that reverses another has a cause of its own."""

    TAKE_IN = "take_in"
    TAKE_IN_REVERSED = "take_in_reversed"
    ISSUE = "issue"
    ISSUE_REVERSED = "issue_reversed"
    WRITE_OFF = "write_off"


CAUSE_NAMES: dict[Cause, str] = {
    Cause.TAKE_IN: mark("Goods taken in"),
    Cause.TAKE_IN_REVERSED: mark("Taking in reversed"),
    Cause.ISSUE: mark("Handed out"),
    Cause.ISSUE_REVERSED: mark("Back from a receipt"),
    Cause.WRITE_OFF: mark("Written off"),
}
# Which column of an item each cause is counted in, and with which sign.
COUNTED: Final[dict[Cause, tuple[str, int]]] = {
    Cause.TAKE_IN: ("in_count", 1),
    Cause.TAKE_IN_REVERSED: ("in_count", -1),
    Cause.ISSUE: ("issued_count", 1),
    Cause.ISSUE_REVERSED: ("issued_count", -1),
    Cause.WRITE_OFF: ("written_off_count", 1),
}
GOES_IN: Final = frozenset({Cause.TAKE_IN, Cause.ISSUE_REVERSED})


class ReceiverKind(StrEnum):
    """Who receives goods: somebody or a body of the ledger, or a line of a roll of its own."""

    PERSON = "person"
    ORGANISATION = "organisation"
    ROLL_LINE = "roll_line"


RECEIVER_NAMES: dict[ReceiverKind, str] = {
    ReceiverKind.PERSON: mark("Person of the ledger"),
    ReceiverKind.ORGANISATION: mark("Organisation"),
    ReceiverKind.ROLL_LINE: mark("Person on the roll"),
}


class RequestKind(StrEnum):
    """What one person asks for and a second one approves."""

    WRITE_OFF = "write_off"
    VOID_RECEIPT = "void_receipt"
    REVERSE_TAKE_IN = "reverse_take_in"


REQUEST_NAMES: dict[RequestKind, str] = {
    RequestKind.WRITE_OFF: mark("Write goods off"),
    RequestKind.VOID_RECEIPT: mark("Void a receipt"),
    RequestKind.REVERSE_TAKE_IN: mark("Reverse a taking in"),
}


class State(StrEnum):
    """How far a request has come."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STATE_NAMES: dict[State, str] = {
    State.PROPOSED: mark("Waits for approval"),
    State.APPROVED: mark("Approved"),
    State.REFUSED: mark("Refused"),
    State.WITHDRAWN: mark("Withdrawn"),
}


class Verb(StrEnum):
    """What may be done with a request that waits."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """Goods as they are to be kept: `unit` is what they are counted in (份, 本)."""

    code: str
    name: str
    unit: str
    name_en: str = ""
    unit_en: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TakeInSpec:
    """Goods that come in: how many, from whom, on what occasion."""

    quantity: int
    donor: str
    occasion: str = ""
    matter_id: UUID | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IssueSpec:
    """Goods that are handed to one receiver.

    `occasion` is the key for which each receiver gets the item once: a campaign's matter. `stamp`
    is the unit that gives them and stands on the receipt. `number` (identity or phone) tells two
    lines of one person apart from two persons; only its blind index is kept.
    """

    item: str
    occasion: UUID
    receiver: UUID
    name: str
    stamp: str
    receiver_kind: ReceiverKind = ReceiverKind.PERSON
    quantity: int = 1
    occasion_name: str = ""
    number: str = ""
    matter_id: UUID | None = None
    signature: UUID | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """What the movements of an item come to, and what its receipts in force do."""

    in_count: int = 0
    issued_count: int = 0
    written_off_count: int = 0
    receipts_count: int = 0

    @property
    def on_hand(self) -> int:
        """Return how many must be there."""
        return self.in_count - self.issued_count - self.written_off_count
