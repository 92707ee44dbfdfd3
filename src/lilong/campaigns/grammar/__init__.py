"""The grammar in which a campaign is declared: roll, rounds, measures, tracks, plans."""

from lilong.campaigns.grammar.faults import faults, forbidden_among
from lilong.campaigns.grammar.plans import Group, Plan, Solved, Task, Unit, part_of, parted
from lilong.campaigns.grammar.rolls import Merge, Roll, Weight
from lilong.campaigns.grammar.seen import (
    Displayed,
    Due,
    Made,
    Objected,
    Record,
    Seen,
    SeenBallot,
    SeenLine,
    SeenRoll,
    SeenRound,
)
from lilong.campaigns.grammar.tracks import Begun, Expected, Said, Track
from lilong.campaigns.grammar.words import (
    Ballot,
    Campaign,
    Gate,
    Index,
    LineFigure,
    Log,
    Measure,
    Move,
    Proof,
    PublicNotice,
    Round,
    SetEffect,
    Shows,
    State,
    Warn,
)
from lilong.cases.grammar import Effect, Facts, Kind, Question, Why
from lilong.kernel.text import mark
from lilong.rulebook.keys import Key, Part
from lilong.rulebook.starter.shapes import CONDITION, condition
from lilong.rulebook.terms import ValueType

# The columns of a rulebook table whose rows are options people choose from.
OPTION_PARTS = (
    Part("key", ValueType.TEXT, mark("Key")),
    Part("name", ValueType.TEXT, mark("Name")),
    Part("name_en", ValueType.TEXT, mark("English name")),
)

__all__ = [
    "CONDITION",
    "OPTION_PARTS",
    "Ballot",
    "Begun",
    "Campaign",
    "Displayed",
    "Due",
    "Effect",
    "Expected",
    "Facts",
    "Gate",
    "Group",
    "Index",
    "Key",
    "Kind",
    "LineFigure",
    "Log",
    "Made",
    "Measure",
    "Merge",
    "Move",
    "Objected",
    "Part",
    "Plan",
    "Proof",
    "PublicNotice",
    "Question",
    "Record",
    "Roll",
    "Round",
    "Said",
    "Seen",
    "SeenBallot",
    "SeenLine",
    "SeenRoll",
    "SeenRound",
    "SetEffect",
    "Shows",
    "Solved",
    "State",
    "Task",
    "Track",
    "Unit",
    "ValueType",
    "Warn",
    "Weight",
    "Why",
    "condition",
    "faults",
    "forbidden_among",
    "part_of",
    "parted",
]
