"""Writes of the resources room: goods in, goods out, receipts, corrections by two people."""

from lilong.resources.operations.answering import issue_goods, return_goods
from lilong.resources.operations.deciding import decide, reverse_take_in, void_receipt, write_off
from lilong.resources.operations.forgetting import forget_receiver
from lilong.resources.operations.issuing import issue, take_back
from lilong.resources.operations.items import (
    add_item,
    change_item,
    note_taken_out,
    retire_item,
    take_in,
)
from lilong.resources.operations.recounting import Difference, differences, recount
from lilong.resources.operations.revealing import reveal_receivers

__all__ = [
    "Difference",
    "add_item",
    "change_item",
    "decide",
    "differences",
    "forget_receiver",
    "issue",
    "issue_goods",
    "note_taken_out",
    "recount",
    "retire_item",
    "return_goods",
    "reveal_receivers",
    "reverse_take_in",
    "take_back",
    "take_in",
    "void_receipt",
    "write_off",
]
