"""How soon a home is called at again where nobody was there: the office's rule."""

from datetime import date, timedelta

from lilong.kernel.text import mark
from lilong.rulebook import queries as rulebook
from lilong.rulebook.keys import Key
from lilong.rulebook.starter.shapes import OWN_PROPOSAL
from lilong.rulebook.terms import Confidence, ValueType

AGAIN = Key(
    name="ledger.visit_again",
    type=ValueType.NUMBER,
    title=mark("Where nobody was there, the next visit is due after"),
    unit="days",
    default=3,
    source=OWN_PROPOSAL,
    confidence=Confidence.LOW,
)


def next_visit(office_id: int, on: date) -> date:
    """Return the day on which a home is due again after a visit that found nobody."""
    ruling = rulebook.value(AGAIN.name, office_id=office_id, on=on)
    return on + timedelta(days=int(ruling.value))
