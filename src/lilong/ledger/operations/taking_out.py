"""Taking places or organisations out of the house stands in the journal."""

from datetime import datetime

from lilong.kernel.actor import Actor
from lilong.kernel.identifiers import new_id
from lilong.ledger.entries import TAKEN_OUT
from lilong.ledger.operations.recording import draft, record


def note_taken_out(what: str, form: str, *, office_id: int, by: Actor, at: datetime) -> None:
    """Write down who took out which list in which form."""
    data = {"what": what, "form": form}
    entry = draft(TAKEN_OUT, new_id(), "taken_out", data, office_id, begins=True)
    record([entry], by=by, at=at)
