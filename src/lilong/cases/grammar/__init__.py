"""The grammar in which a kind of matter is declared: stages, moves, questions, clocks, gates,
effects.
"""

from lilong.cases.grammar.basics import Limit, Why
from lilong.cases.grammar.faults import faults
from lilong.cases.grammar.snapshot import (
    Assigned,
    ClockReading,
    Doer,
    Done,
    Facts,
    Snapshot,
    Spoken,
    Waiting,
)
from lilong.cases.grammar.waiting import Approval, Extend, Suspend, Tell, Track
from lilong.cases.grammar.words import (
    Assign,
    By,
    Clock,
    Effect,
    Fact,
    Gate,
    Kind,
    Move,
    Notice,
    Programme,
    Question,
    Speak,
    Stage,
)
from lilong.rulebook.keys import Key
from lilong.rulebook.terms import ValueType

__all__ = [
    "Approval",
    "Assign",
    "Assigned",
    "By",
    "Clock",
    "ClockReading",
    "Doer",
    "Done",
    "Effect",
    "Extend",
    "Fact",
    "Facts",
    "Gate",
    "Key",
    "Kind",
    "Limit",
    "Move",
    "Notice",
    "Programme",
    "Question",
    "Snapshot",
    "Speak",
    "Spoken",
    "Stage",
    "Suspend",
    "Tell",
    "Track",
    "ValueType",
    "Waiting",
    "Why",
    "faults",
]
