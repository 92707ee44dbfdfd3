"""Writes of the notices room, one verb a function."""

from lilong.notices.operations.approving import approve, refuse
from lilong.notices.operations.delivering import Delivered, deliver, take_receipts, tidy
from lilong.notices.operations.reading import mark_all_read, mark_read
from lilong.notices.operations.rewording import Rewording, draft, put_forward, take_back
from lilong.notices.operations.sending import send, withdraw, write_to
from lilong.notices.operations.tending import give_up, send_again
from lilong.notices.operations.wordings import SUBJECT_KIND

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
