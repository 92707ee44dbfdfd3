"""What the API tells of goods: counts, movements, receipts with masked names."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from lilong.resources.models import Receipt, StockItem, StockLine
from lilong.ui import messages


class ItemOut(BaseModel):
    """Goods of one kind: `on_hand` is what came in less what was handed out or written off."""

    id: UUID
    code: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    note: str
    is_active: bool
    on_hand: int
    in_count: int
    issued_count: int
    written_off_count: int
    revision: int


class ItemPage(BaseModel):
    """A page of goods; `next` is the cursor of the following one, null at the end."""

    items: list[ItemOut]
    next: str | None
    previous: str | None


class LineOut(BaseModel):
    """One movement; `reverses` is the movement that it takes back."""

    id: UUID
    direction: str
    cause: str
    quantity: int
    occasion: str
    party: str
    receipt: UUID | None
    reverses: UUID | None
    matter: UUID | None
    reason: str
    moved_at: datetime
    by: str


class LinePage(BaseModel):
    """A page of movements, newest first."""

    items: list[LineOut]
    next: str | None
    previous: str | None


class ReceiptOut(BaseModel):
    """One receipt; the receiver's name is masked, her key is the ledger's or the roll's."""

    id: UUID
    occasion: UUID
    occasion_name: str
    receiver_kind: str
    receiver: UUID
    receiver_name: str
    unit_stamp: str
    is_signed: bool
    quantity: int
    given_at: datetime
    voided_at: datetime | None
    void_reason: str


class ReceiptPage(BaseModel):
    """A page of receipts, newest first."""

    items: list[ReceiptOut]
    next: str | None
    previous: str | None


def item_data(item: StockItem) -> dict[str, Any]:
    """Return goods as the API tells them."""
    return {name: getattr(item, name) for name in ItemOut.model_fields}


def line_data(line: StockLine) -> dict[str, Any]:
    """Return a movement as the API tells it."""
    plain = ("id", "direction", "cause", "quantity", "occasion", "party", "reason", "moved_at")
    return {name: getattr(line, name) for name in plain} | {
        "receipt": line.receipt_id,
        "reverses": line.reverses_id,
        "matter": line.matter_id,
        "by": messages.who(line.by),
    }


def receipt_data(receipt: Receipt) -> dict[str, Any]:
    """Return a receipt as the API tells it, the name masked."""
    plain = (
        "id", "occasion", "occasion_name", "receiver_kind", "receiver", "unit_stamp", "quantity",
        "given_at", "voided_at", "void_reason",
    )  # fmt: skip
    return {name: getattr(receipt, name) for name in plain} | {
        "receiver_name": str(receipt.receiver_name),
        "is_signed": receipt.signature is not None,
    }
