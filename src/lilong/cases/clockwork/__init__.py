"""Deadline clocks as pure arithmetic: what a move changes, and the same counted again from the
journal.

A `ClockChange` is what the journal keeps. Folding all changes of a matter with the same calendar
gives the clocks that stand in the table; a calendar that was published later gives the new ones.
"""

from lilong.cases.clockwork.changes import (
    ClockChange,
    Counting,
    Promise,
    paused,
    resumed,
    started,
    stopped,
)
from lilong.cases.clockwork.explaining import Explained, explain, of_clock
from lilong.cases.clockwork.folding import Face, earliest, fold, paused_until
from lilong.cases.clockwork.holding import Held

__all__ = [
    "ClockChange",
    "Counting",
    "Explained",
    "Face",
    "Held",
    "Promise",
    "earliest",
    "explain",
    "fold",
    "of_clock",
    "paused",
    "paused_until",
    "resumed",
    "started",
    "stopped",
]
