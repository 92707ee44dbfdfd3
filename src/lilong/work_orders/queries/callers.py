"""Where callers have had something to do with: for the audit of who read them."""

from collections.abc import Iterable
from uuid import UUID

from lilong.work_orders.models import WorkOrder


def areas_of_callers(office_id: int, keys: Iterable[str]) -> dict[str, set[str]]:
    """Return for each caller the paths of the areas her orders lie in; one query.

    An order without a place gives an empty path: it belongs to no area yet.
    """
    wanted = [UUID(key) for key in keys if _is_key(key)]
    rows = WorkOrder.objects.filter(office_id=office_id, caller_id__in=wanted)
    found: dict[str, set[str]] = {}
    for caller_id, path in rows.values_list("caller_id", "matter__area_path"):
        found.setdefault(str(caller_id), set()).add(path)
    return found


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
