"""Writes of the engine, one verb a function; each a transaction with its journal entry."""

from lilong.cases.operations.answering import answer_once, forget_answers
from lilong.cases.operations.moving import MoveRequest, move, move_with_evidence
from lilong.cases.operations.raising import RaiseRequest, raise_many, raise_matter
from lilong.cases.operations.rebuilding import Difference, differences, rebuild_clocks
from lilong.cases.operations.recounting import (
    RECOUNT,
    Stretch,
    order_recount,
    recount_provisional,
)
from lilong.cases.operations.succeeding import hand_to_successor
from lilong.cases.operations.undoing import UndoRequest, undo

__all__ = [
    "RECOUNT",
    "Difference",
    "MoveRequest",
    "RaiseRequest",
    "Stretch",
    "UndoRequest",
    "answer_once",
    "differences",
    "forget_answers",
    "hand_to_successor",
    "move",
    "move_with_evidence",
    "order_recount",
    "raise_many",
    "raise_matter",
    "rebuild_clocks",
    "recount_provisional",
    "undo",
]
