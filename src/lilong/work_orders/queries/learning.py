"""Reads of what was proposed and what was chosen: for export, and how often both agree."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lilong.work_orders.models import Lesson

LESSON = (
    "matter_id", "at", "proposer", "category_proposed", "category_confidence", "category_chosen",
    "area_proposed", "area_chosen", "unit_proposed", "unit_confidence", "unit_chosen",
    "rules_version", "rule_key", "duplicate_proposed", "duplicate_confidence", "duplicate_chosen",
)  # fmt: skip


def lessons(office_id: int, *, since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Yield an office's lessons, oldest first, each by the names in `LESSON`."""
    rows = Lesson.objects.filter(office_id=office_id)
    if since is not None:
        rows = rows.filter(at__gte=since)
    yield from rows.order_by("at", "id").values(*LESSON).iterator(chunk_size=2_000)


def dispatched_since(office_id: int, since: datetime) -> int:
    """Return how many decisions of dispatch an office has made since a moment."""
    rows = Lesson.objects.filter(office_id=office_id, at__gte=since, unit_chosen__isnull=False)
    return int(rows.count())
