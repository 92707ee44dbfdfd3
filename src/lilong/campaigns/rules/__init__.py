"""Pure decisions of campaigns: what a line may do, what a measure finds, how units merge."""

from lilong.campaigns.rules.counting import (
    Tallies,
    amounts,
    conditions_of,
    index_of,
    judge,
    parts_of,
    stored,
)
from lilong.campaigns.rules.making import move_refusals, round_refusals
from lilong.campaigns.rules.merging import Unit, merged

__all__ = [
    "Tallies",
    "Unit",
    "amounts",
    "conditions_of",
    "index_of",
    "judge",
    "merged",
    "move_refusals",
    "parts_of",
    "round_refusals",
    "stored",
]
