"""Who makes the moves of a work order: the centre, who calls back, the lead, who takes part."""

from lilong.accounts.terms import Capability
from lilong.cases.grammar import By
from lilong.cases.terms import Relation

__all__ = [
    "CALLER",
    "CENTRE",
    "HEAD",
    "LEAD",
    "LEADER",
    "NOT_THE_HANDLER",
    "SUPPORT",
    "deciders",
]

CENTRE = By(Capability.ORDERS_DISPATCH, Relation.CENTRE)
CALLER = By(Capability.ORDERS_FOLLOW_UP, Relation.CENTRE)
LEADER = By(Capability.ORDERS_SUPERVISE)
LEAD = (
    By(Capability.ORDERS_HANDLE, Relation.LEAD),
    # The centre's own people handle what the centre itself leads.
    By(Capability.ORDERS_DISPATCH, Relation.LEAD),
)
SUPPORT = By(Capability.ORDERS_HANDLE, Relation.SUPPORTING)
NOT_THE_HANDLER = tuple(
    By(by.capability, by.relation, not_who_did=("report_handling",)) for by in (CENTRE, CALLER)
)
# Where a unit has no head at present, the office's leader stands in for her.
HEAD = (
    By(Capability.MATTERS_APPROVE, Relation.LEAD),
    LEADER,
)


def deciders(*asks: str) -> tuple[By, ...]:
    """Return who decides on a request: the centre or a supervisor, never who asked for it."""
    return (
        By(Capability.ORDERS_DISPATCH, Relation.CENTRE, not_who_did=asks),
        By(Capability.ORDERS_SUPERVISE, not_who_did=asks),
    )
