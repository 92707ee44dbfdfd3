"""The proposal for a fresh order: which category, which place, which unit, and because of what.

Pure Python over plain values: keywords by an automaton, names of areas, dispatch rules in order,
a table of units.
"""

from lilong.work_orders.triage.assigning import (
    Way,
    as_it_was,
    heir_of,
    suggestions,
    unit_for,
    ways,
)
from lilong.work_orders.triage.classifying import Classifier
from lilong.work_orders.triage.conditions import Asked, Conditions, Span, Words, tidy_words
from lilong.work_orders.triage.locating import Sited, locate, narrowest
from lilong.work_orders.triage.matching import (
    Broken,
    Match,
    Matcher,
    Rule,
    World,
)
from lilong.work_orders.triage.trying import Moved, Past, Trial, try_on
from lilong.work_orders.triage.values import (
    Because,
    Catalogue,
    Leaf,
    Node,
    Place,
    Question,
    Suggestion,
    Told,
    UnitFact,
    UnitRule,
)

__all__ = [
    "Asked",
    "Because",
    "Broken",
    "Catalogue",
    "Classifier",
    "Conditions",
    "Leaf",
    "Match",
    "Matcher",
    "Moved",
    "Node",
    "Past",
    "Place",
    "Question",
    "Rule",
    "Sited",
    "Span",
    "Suggestion",
    "Told",
    "Trial",
    "UnitFact",
    "UnitRule",
    "Way",
    "Words",
    "World",
    "as_it_was",
    "heir_of",
    "locate",
    "narrowest",
    "suggestions",
    "tidy_words",
    "try_on",
    "unit_for",
    "ways",
]
