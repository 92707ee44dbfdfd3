"""Writes of the notices room, one verb a function."""

from lilong.notices.operations.delivering import Delivered, deliver, take_receipts, tidy
from lilong.notices.operations.reading import mark_all_read, mark_read
from lilong.notices.operations.rewording import (
    SUBJECT_KIND,
    Rewording,
    approve,
    draft,
    put_forward,
    refuse,
    take_back,
)
from lilong.notices.operations.sending import send, withdraw, write_to
from lilong.notices.operations.tending import give_up, send_again

__all__ = [
    "SUBJECT_KIND",
    "Delivered",
    "Rewording",
    "approve",
    "deliver",
    "draft",
    "give_up",
    "mark_all_read",
    "mark_read",
    "put_forward",
    "refuse",
    "send",
    "send_again",
    "take_back",
    "take_receipts",
    "tidy",
    "withdraw",
    "write_to",
]
