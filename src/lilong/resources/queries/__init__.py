"""Reads of goods; the viewer comes first, names stay masked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from lilong.accounts.viewer import Viewer
from lilong.resources import policies
from lilong.resources.models import Receipt, StockItem, StockLine, StockRequest
from lilong.resources.terms import State

# Receipts that one printed sheet holds; of more, one unit's are printed at a time.
SHEET_MOST = 2000
_ITERATED = 500


def item_list(viewer: Viewer) -> QuerySet[StockItem]:
    """Return the goods of the viewer's office."""
    return policies.visible_items(viewer)


def get_item(viewer: Viewer, key: UUID) -> StockItem:
    """Return goods by key; raises NotVisible."""
    return policies.get_visible(policies.visible_items(viewer), pk=key)


def item_by_code(viewer: Viewer, code: str) -> StockItem:
    """Return goods by the code they are called by; raises NotVisible."""
    return policies.get_visible(policies.visible_items(viewer), code=code)


def line_list(viewer: Viewer, item: StockItem) -> QuerySet[StockLine]:
    """Return an item's movements with the receipts behind them."""
    rows = policies.visible_lines(viewer).filter(item=item)
    return rows.select_related("receipt")


def get_line(viewer: Viewer, key: UUID) -> StockLine:
    """Return a movement by key; raises NotVisible."""
    rows = policies.visible_lines(viewer).select_related("item")
    return policies.get_visible(rows, pk=key)


def reversed_among(lines: Sequence[StockLine]) -> frozenset[UUID]:
    """Return which of some movements were taken back."""
    keys = [line.pk for line in lines]
    if not keys:
        return frozenset()
    rows = StockLine.objects.filter(office=lines[0].office_id, reverses__in=keys)
    return frozenset(rows.values_list("reverses_id", flat=True))


def receipt_list(viewer: Viewer, item: StockItem, unit: str = "") -> QuerySet[Receipt]:
    """Return an item's receipts, of one giving unit if it is named."""
    rows = policies.visible_receipts(viewer).filter(item=item)
    return rows.filter(unit_stamp=unit) if unit else rows


def get_receipt(viewer: Viewer, key: UUID) -> Receipt:
    """Return a receipt by key; raises NotVisible."""
    rows = policies.visible_receipts(viewer).select_related("item")
    return policies.get_visible(rows, pk=key)


@dataclass(frozen=True, slots=True)
class UnitShare:
    """How many receipts in force bear a unit's stamp, and how many goods."""

    stamp: str
    receipts_count: int
    quantity: int


def units_of(viewer: Viewer, item: StockItem) -> list[UnitShare]:
    """Return the units that gave the item, by stamp."""
    rows = policies.visible_receipts(viewer).filter(item=item, voided_at=None).order_by()
    counted = rows.values_list("unit_stamp").annotate(count=Count("pk"), total=Sum("quantity"))
    return [UnitShare(*row) for row in sorted(counted)]


def sheet_receipts(viewer: Viewer, item: StockItem, unit: str = "") -> list[Receipt]:
    """Return the receipts in force for the printed sheet, by unit; no more than one sheet holds."""
    rows = receipt_list(viewer, item, unit).filter(voided_at=None)
    return list(rows.order_by("unit_stamp", "id")[:SHEET_MOST])


def line_rows(viewer: Viewer, item: StockItem) -> Iterator[StockLine]:
    """Yield an item's movements, oldest first, for a file."""
    return line_list(viewer, item).order_by("id").iterator(_ITERATED)


def receipt_rows(viewer: Viewer, item: StockItem) -> Iterator[Receipt]:
    """Yield an item's receipts, by unit, for a file; names stay masked in it."""
    return receipt_list(viewer, item).order_by("unit_stamp", "id").iterator(_ITERATED)


def request_list(viewer: Viewer) -> QuerySet[StockRequest]:
    """Return the requests of the office, those that wait among them."""
    return policies.visible_requests(viewer).select_related("item")


def count_waiting(viewer: Viewer, item: StockItem | None = None) -> int:
    """Return how many requests wait for a second person, of one item if it is named."""
    rows = policies.visible_requests(viewer).filter(state=State.PROPOSED)
    return (rows.filter(item=item) if item else rows).count()


def get_request(viewer: Viewer, key: UUID) -> StockRequest:
    """Return a request by key; raises NotVisible."""
    rows = policies.visible_requests(viewer).select_related("item", "receipt", "line")
    return policies.get_visible(rows, pk=key)
