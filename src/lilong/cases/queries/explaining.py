"""How a clock came to its deadline, from the journal of its matter."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lilong.cases.clockwork import ClockChange, Explained, explain, of_clock
from lilong.cases.models import MatterClock
from lilong.cases.queries.matters import Case
from lilong.cases.standing import standing
from lilong.journal.models import Entry
from lilong.kernel.clock import local
from lilong.rulebook import queries as rulebook


def clock_changes(entries: Iterable[Entry]) -> list[ClockChange]:
    """Return the changes of a matter's clocks, in order, those that were undone left out."""
    return [
        ClockChange.from_data(data, _moment(entry.at, data))
        for entry in standing(entries)
        for data in entry.data.get("clocks", ())
    ]


def _moment(at: datetime, data: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(data["from"]) if data["op"] == "start" and "from" in data else at


def explained(case: Case, row: MatterClock) -> Explained:
    """Return the sentences that explain a clock, counted again as on the matter's opening day.

    If that gives another deadline (a calendar came later), nothing is claimed.
    """
    changes = of_clock(clock_changes(case.entries), row.key, row.nth)
    if not changes:
        return Explained()
    calendar = rulebook.calendar(case.matter.office_id, local(case.matter.opened_at).date())
    told, face = explain(changes, calendar)
    return told if face.due_at == row.due_at else Explained()
