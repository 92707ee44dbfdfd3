"""Tables of the campaigns room."""

from lilong.campaigns.models.further import (
    Display,
    Expectation,
    LogRecord,
    Objection,
    TrackRun,
)
from lilong.campaigns.models.moves import Choice, Crossing, DayCount, Entry, Tally
from lilong.campaigns.models.plans import PlanDraft, PlanOrder
from lilong.campaigns.models.rolls import Campaign, Line, Roll, Round

__all__ = [
    "Campaign",
    "Choice",
    "Crossing",
    "DayCount",
    "Display",
    "Entry",
    "Expectation",
    "Line",
    "LogRecord",
    "Objection",
    "PlanDraft",
    "PlanOrder",
    "Roll",
    "Round",
    "Tally",
    "TrackRun",
]
