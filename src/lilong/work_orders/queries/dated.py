"""The catalogue as it is on a day: rows with the revision that holds laid over them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from lilong.work_orders.models import Category as Row
from lilong.work_orders.models import CategoryRevision

PLAIN = (
    "name", "name_en", "parent_id", "keywords", "filing", "filing_en", "closing", "closing_en",
    "limit", "limit_class", "lead_unit_id", "is_by_area", "result_classes", "evidence",
    "site_check",
)  # fmt: skip


def values_of(row: Row) -> dict[str, Any]:
    """Return what a change may touch of a category, as it is stored in its row."""
    joint = row.joint_units.order_by("pk").values_list("pk", flat=True)
    return {name: getattr(row, name) for name in PLAIN} | {"joint_units": list(joint)}


def turns(office_id: int) -> tuple[date, ...]:
    """Return the days on which an office's categories changed or are going to, in order."""
    rows = CategoryRevision.objects.filter(office_id=office_id, change__isnull=False)
    return tuple(sorted(set(rows.values_list("valid_from", flat=True))))


def revisions_on(
    office_id: int, on: date, *, category_id: int | None = None
) -> dict[int, CategoryRevision]:
    """Return by category which of its revisions holds on a day; one without any is missing.

    Before the first day it is the first: the category did not hold then.
    """
    rows = CategoryRevision.objects.filter(office_id=office_id)
    if category_id is not None:
        rows = rows.filter(category_id=category_id)
    held: dict[int, CategoryRevision] = {}
    for row in rows.order_by("number"):
        # Later numbers begin on the same day or later: what is put forward follows what is settled.
        if row.category_id not in held or row.valid_from <= on:
            held[row.category_id] = row
    return held


def on_day(office_id: int, rows: Iterable[Row], on: date) -> list[Row]:
    """Return categories as they are on a day, in the order of their paths; nothing is saved.

    Only a leaf moves, so that its own path alone follows its parent's.
    """
    found = list(rows)
    held = revisions_on(office_id, on)
    paths = {row.pk: row.path for row in found}
    for row in found:
        if row.pk in held:
            lay(row, held[row.pk], paths)
    return sorted(found, key=lambda row: row.path)


def lay(row: Row, revision: CategoryRevision, paths: dict[int, str]) -> None:
    """Make a row be what a revision says; `paths` are those of what it may stand below."""
    for name in PLAIN:
        setattr(row, name, revision.values[name])
    row.revision = revision.number
    above = paths.get(row.parent_id or 0, "")
    row.path = f"{above}{row.code}/"
