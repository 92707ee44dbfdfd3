"""Kept counts compared with the movements they rest on, and put right (AC-54)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lilong.kernel.actor import Actor
from lilong.resources import rules
from lilong.resources.models import StockItem
from lilong.resources.operations.recording import locked, record
from lilong.resources.queries.counting import sums_of
from lilong.resources.terms import ITEM_SUBJECT, Sums


@dataclass(frozen=True, slots=True)
class Difference:
    """An item whose kept counts are not what its rows come to: column, as kept, as counted.

    `receipts` is what the receipts in force come to where the movements say otherwise; no count can
    put that right, somebody has to look.
    """

    item_id: UUID
    code: str
    columns: dict[str, tuple[int, int]]
    receipts: tuple[int, int] | None = None


def differences(office_id: int) -> list[Difference]:
    """Return every item of an office whose counts are wrong."""
    return [
        found
        for item in StockItem.objects.filter(office=office_id).order_by("code")
        if (found := _difference(item, sums_of(item)))
    ]


def _difference(item: StockItem, sums: Sums) -> Difference | None:
    kept = {
        name: getattr(item, name)
        for name in ("on_hand", "in_count", "issued_count", "written_off_count")
    }
    wrong = rules.wrong_columns(kept, sums)
    receipts = None
    if sums.receipts_count != sums.issued_count:
        receipts = (sums.receipts_count, sums.issued_count)
    if not wrong and receipts is None:
        return None
    return Difference(item.pk, item.code, wrong, receipts)


def recount(*, office_id: int, by: Actor, at: datetime) -> list[Difference]:
    """Set wrong counts to what the movements come to; the journal keeps what stood there.

    Returns what was found. Receipts that differ from the movements stay as they are.
    """
    found = differences(office_id)
    for one in found:
        with transaction.atomic():
            item = locked(office_id, one.item_id)
            now = _difference(item, sums_of(item))
            if now is None or not now.columns:
                continue
            counted = {name: right for name, (_kept, right) in now.columns.items()}
            StockItem.objects.filter(pk=item.pk).update(**counted)
            data = {"before": {n: kept for n, (kept, _right) in now.columns.items()}}
            record(
                ITEM_SUBJECT, item.pk, "recounted", {**data, "after": counted},
                office_id=office_id, by=by, at=at,
            )  # fmt: skip
    return found
