"""What providers send to the API when a message has arrived, or has not."""

from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from lilong.notices.operations import Delivered


class ReceiptIn(Schema):
    """What became of one message; `id` is the key it was sent with."""

    id: UUID
    state: Literal["delivered", "undelivered"]
    error: str = Field(default="", max_length=300)

    def as_delivered(self) -> Delivered:
        """Return the room's own form."""
        return Delivered(self.id, self.state == "delivered", self.error)


class ReceiptsIn(Schema):
    """Receipts, at most 500 at once."""

    receipts: list[ReceiptIn] = Field(max_length=500)


class ReceiptsOut(Schema):
    """How many of the messages are known here, and of how many this was news."""

    known: int
    changed: int
