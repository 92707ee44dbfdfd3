"""What undo must bring back: everything of a matter, but its revision and its journal."""

from typing import Any
from uuid import UUID

from lilong.cases.models import (
    Approval,
    Assignment,
    Contact,
    Matter,
    MatterClock,
    MatterFact,
    Telling,
)
from lilong.search.models import SearchEntry
from lilong.work_orders.models import WorkOrder

MOVED_ON = ("revision", "chain_length", "chain_head")


def _rows(model: Any, *without: str, **wanted: Any) -> list[dict[str, Any]]:
    rows = list(model.objects.filter(**wanted).order_by("pk").values())
    return [{key: value for key, value in row.items() if key not in without} for row in rows]


def state(matter_id: UUID) -> dict[str, Any]:
    """Return everything the office knows of a matter, as plain rows."""
    of = {"matter_id": matter_id}
    answers = _rows(MatterFact, "id", **of)
    return {
        "matter": _rows(Matter, *MOVED_ON, pk=matter_id),
        "clocks": _rows(MatterClock, **of),
        "assignments": _rows(Assignment, **of),
        "contacts": _rows(Contact, **of),
        "requests": _rows(Approval, **of),
        "duties": _rows(Telling, **of),
        "answers": sorted(answers, key=lambda row: str(row["key"])),
        "order": _rows(WorkOrder, **of),
        "search": _rows(SearchEntry, "id", key=matter_id),
    }
