"""The API of goods: what there is, what moved, who received it (masked). It only reads."""

from typing import Any

from ninja import Query, Router

from lilong.accounts.gates import StaffRequest
from lilong.accounts.terms import Capability
from lilong.cases.schemas import PageIn
from lilong.kernel.errors import Refused
from lilong.resources import policies, queries
from lilong.resources.schemas import (
    ItemOut,
    ItemPage,
    LinePage,
    ReceiptPage,
    item_data,
    line_data,
    receipt_data,
)
from lilong.ui.pages import Page, keyset

router = Router()
NEWEST = ("-id",)


def _seen(request: StaffRequest) -> None:
    refusal = policies.may(request.viewer, Capability.RESOURCES_VIEW)
    if refusal is not None:
        raise Refused(refusal)


def _answer(found: Page[Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "items": items,
        "next": found.next_cursor or None,
        "previous": found.previous_cursor or None,
    }


@router.get("/items", response=ItemPage, summary="List goods by name")
def item_list(request: StaffRequest, page: Query[PageIn]) -> dict[str, Any]:
    """Return a page of the office's goods with their counts."""
    _seen(request)
    rows = queries.item_list(request.viewer)
    found = keyset(rows, page.cursor, ("name", "id"), size=page.limit)
    return _answer(found, [item_data(row) for row in found.rows])


@router.get("/items/{code}", response=ItemOut, summary="Read goods by their code")
def item(request: StaffRequest, code: str) -> dict[str, Any]:
    """Return goods with their counts."""
    _seen(request)
    return item_data(queries.item_by_code(request.viewer, code))


@router.get("/items/{code}/movements", response=LinePage, summary="List movements, newest first")
def movements(request: StaffRequest, code: str, page: Query[PageIn]) -> dict[str, Any]:
    """Return a page of what came in and went out."""
    _seen(request)
    rows = queries.line_list(request.viewer, queries.item_by_code(request.viewer, code))
    found = keyset(rows, page.cursor, NEWEST, size=page.limit)
    return _answer(found, [line_data(row) for row in found.rows])


@router.get("/items/{code}/receipts", response=ReceiptPage, summary="List receipts, newest first")
def receipts(
    request: StaffRequest, code: str, page: Query[PageIn], unit: str = ""
) -> dict[str, Any]:
    """Return a page of receipts, voided ones among them; `unit` is the stamp of one unit."""
    _seen(request)
    goods = queries.item_by_code(request.viewer, code)
    rows = queries.receipt_list(request.viewer, goods, unit)
    found = keyset(rows, page.cursor, NEWEST, size=page.limit)
    return _answer(found, [receipt_data(row) for row in found.rows])
