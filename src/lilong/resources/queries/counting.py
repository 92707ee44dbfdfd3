"""What an item's movements and receipts come to, counted from the rows."""

from django.db.models import Sum

from lilong.resources.models import Receipt, StockItem, StockLine
from lilong.resources.terms import COUNTED, Cause, Sums


def sums_of(item: StockItem) -> Sums:
    """Return the sums of an item's movements, and of its receipts in force."""
    lines = StockLine.objects.filter(office=item.office_id, item=item).order_by()
    counts: dict[str, int] = {}
    for cause, total in lines.values_list("cause").annotate(total=Sum("quantity")):
        column, sign = COUNTED[Cause(cause)]
        counts[column] = counts.get(column, 0) + sign * total
    standing = Receipt.objects.filter(office=item.office_id, item=item, voided_at=None)
    on_receipts = standing.aggregate(total=Sum("quantity"))["total"] or 0
    return Sums(**counts, receipts_count=on_receipts)
