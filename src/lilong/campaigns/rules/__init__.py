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
from lilong.campaigns.rules.expecting import (
    STANDING_NAMES,
    Kept,
    Standing,
    holding,
    outcome_refusals,
    plain,
    settles,
)
from lilong.campaigns.rules.making import (
    early_refusals,
    gates_refusals,
    is_early,
    is_visit,
    move_refusals,
    order_refusals,
    round_refusals,
    takes_more,
    term_refusals,
)
from lilong.campaigns.rules.merging import Unit, merged, sums

__all__ = [
    "STANDING_NAMES",
    "Kept",
    "Standing",
    "Tallies",
    "Unit",
    "amounts",
    "conditions_of",
    "early_refusals",
    "gates_refusals",
    "holding",
    "index_of",
    "is_early",
    "is_visit",
    "judge",
    "merged",
    "move_refusals",
    "order_refusals",
    "outcome_refusals",
    "parts_of",
    "plain",
    "round_refusals",
    "settles",
    "stored",
    "sums",
    "takes_more",
    "term_refusals",
]
