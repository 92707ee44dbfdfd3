"""The API of saved searches: which there are for the caller's post, and what each finds now."""

from typing import Any

from ninja import Router, Schema

from lilong.accounts.gates import StaffRequest
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.work_orders import queries
from lilong.work_orders.models import SavedSearch
from lilong.work_orders.terms import MOST_COUNTED, Reach

router = Router()


class SearchOut(Schema):
    """A saved search: for whom it is kept, and its filters by the names of the list's fields.

    `unit` and `area` in `asked` are keys of this office, `category` is a code.
    """

    id: int
    name: str
    reach: Reach
    asked: dict[str, str]
    revision: int


class SearchCountsOut(SearchOut):
    """A saved search with its figures within what the caller sees; `late` and `near` are open ones.

    Counting stops at 1,000: `is_more` names the figures that are larger.
    """

    found: int
    late: int
    near: int
    is_more: list[str]


def _search(row: SavedSearch) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "reach": row.reach,
        "asked": row.asked,
        "revision": row.revision,
    }


@router.get("", response=list[SearchOut], summary="List saved searches")
def search_list(request: StaffRequest) -> list[dict[str, Any]]:
    """Return the saved searches the caller's post finds: her own first, the office's last."""
    on = local(clock.now()).date()
    return [_search(row) for row in queries.search_list(request.viewer, on=on)]


@router.get("/{search_id}", response=SearchCountsOut, summary="Count what a saved search finds")
def read(request: StaffRequest, search_id: int) -> dict[str, Any]:
    """Return a saved search with its figures of this moment."""
    at = clock.now()
    row = queries.get_search(request.viewer, search_id, on=local(at).date())
    counts = queries.counts_of(request.viewer, row, at=at)
    figures = {"found": counts.found, "late": counts.late, "near": counts.near}
    return {
        **_search(row),
        **{key: min(count, MOST_COUNTED) for key, count in figures.items()},
        "is_more": [key for key, count in figures.items() if count > MOST_COUNTED],
    }
