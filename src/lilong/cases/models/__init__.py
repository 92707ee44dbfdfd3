"""The engine's tables."""

from lilong.cases.models.matters import (
    Assignment,
    Contact,
    KeptAnswer,
    Link,
    Matter,
    MatterClock,
    MatterFact,
    MatterNumber,
    MatterQuerySet,
)
from lilong.cases.models.waiting import Approval, Telling

__all__ = [
    "Approval",
    "Assignment",
    "Contact",
    "KeptAnswer",
    "Link",
    "Matter",
    "MatterClock",
    "MatterFact",
    "MatterNumber",
    "MatterQuerySet",
    "Telling",
]
