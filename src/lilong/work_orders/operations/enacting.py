"""An approved change of the catalogue takes effect: rows, their revisions, a new edition."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from lilong.kernel.clock import local
from lilong.kernel.errors import Stale
from lilong.kernel.identifiers import new_id
from lilong.work_orders.models import (
    CatalogueChange,
    CatalogueEdition,
    Category,
    CategoryRevision,
    CategoryUnit,
)
from lilong.work_orders.queries.cataloguing import unit_named, unit_named_after
from lilong.work_orders.queries.dated import PLAIN, revisions_on, values_of
from lilong.work_orders.rules.cataloguing import Wanted
from lilong.work_orders.terms import ChangeKind

_DAY = timedelta(days=1)


def enact(change: CatalogueChange, wanted: Wanted, *, today: date) -> Category:
    """Write what a change wants, from its first day on; return the category it is about.

    Called in the transaction that approves it. Raises Stale when the category was changed since.
    """
    if wanted.kind is ChangeKind.ADD:
        category = _add(change.office_id, wanted)
    else:
        category = _claim(change.category_id or 0, change.base_revision)
        if wanted.kind is ChangeKind.CHANGE:
            _change(category, change, wanted, today)
        elif wanted.kind is ChangeKind.END:
            _end(category, wanted)
        else:
            _name_unit(category, wanted)
    renew_edition(change.office_id)
    return category


def renew_edition(office_id: int) -> None:
    """Make everything stale that was worked out from an office's old catalogue."""
    CatalogueEdition.objects.update_or_create(office_id=office_id, defaults={"revision": new_id()})


def _claim(category_id: int, revision: int) -> Category:
    rows = Category.objects.filter(pk=category_id, revision=revision)
    if rows.update(revision=F("revision") + 1) != 1:
        raise Stale
    return Category.objects.get(pk=category_id)


def _add(office_id: int, wanted: Wanted) -> Category:
    values = wanted.values
    above = Category.objects.filter(office_id=office_id, pk=values["parent_id"] or 0).first()
    category = Category.objects.create(
        office_id=office_id, code=wanted.code, path=f"{above.path if above else ''}{wanted.code}/",
        kind=above.kind if above else values["kind"], is_leaf=values["is_leaf"],
        valid_from=wanted.valid_from, **{name: values[name] for name in PLAIN},
    )  # fmt: skip
    category.joint_units.set(values["joint_units"])
    return category


def _change(category: Category, change: CatalogueChange, wanted: Wanted, today: date) -> None:
    number = category.revision
    if not category.revisions.exists():
        CategoryRevision.objects.create(
            office_id=category.office_id, category=category, number=number - 1,
            valid_from=category.valid_from, values=values_of(category),
        )  # fmt: skip
    CategoryRevision.objects.create(
        office_id=category.office_id, category=category, number=number,
        valid_from=wanted.valid_from, change=change,
        values={name: wanted.values[name] for name in (*PLAIN, "joint_units")},
    )  # fmt: skip
    if wanted.valid_from <= today:
        _show(category, wanted.values)


def _show(category: Category, values: Mapping[str, Any]) -> None:
    """Write what holds now into the category's own row, which lists and joins read."""
    for name in PLAIN:
        setattr(category, name, values[name])
    above = Category.objects.filter(pk=category.parent_id or 0).first()
    category.path = f"{above.path if above else ''}{category.code}/"
    category.save(update_fields=[*PLAIN, "path"])
    category.joint_units.set(values["joint_units"])


def _end(category: Category, wanted: Wanted) -> None:
    last = wanted.valid_from - _DAY
    category.valid_to, category.successor_id = last, wanted.values.get("successor_id")
    category.save(update_fields=["valid_to", "successor"])
    # Only with a successor is any unit named still: it no longer leads what there is no more.
    for row in category.units.filter(valid_to__isnull=True):
        _end_unit(row, last)


def _end_unit(row: CategoryUnit, last: date) -> None:
    row.valid_to = max(last, row.valid_from)
    row.save(update_fields=["valid_to"])


def _name_unit(category: Category, wanted: Wanted) -> None:
    first = wanted.valid_from
    if wanted.kind is ChangeKind.UNIT_END:
        _end_unit(category.units.get(pk=wanted.values["row_id"]), first - _DAY)
        return
    area_id = wanted.values["area_id"]
    present = unit_named(category, area_id, first)
    follows = unit_named_after(category, area_id, first)
    if present is not None:
        _end_unit(present, first - _DAY)
    CategoryUnit.objects.create(
        office_id=category.office_id, category=category, area_id=area_id,
        unit_id=wanted.values["unit_id"], valid_from=first,
        valid_to=follows.valid_from - _DAY if follows else None,
    )  # fmt: skip


@transaction.atomic
def show_catalogue(*, at: datetime) -> int:
    """Write what has begun to hold into the rows lists read; return how many rows that were.

    Proposals and limits do not wait for it: they read revisions by day. A second run changes none.
    """
    today, shown = local(at).date(), 0
    offices = CategoryRevision.objects.filter(change__isnull=False).values_list("office", flat=True)
    for office_id in sorted(set(offices)):
        held = revisions_on(office_id, today)
        for category in Category.objects.filter(pk__in=held):
            values = held[category.pk].values
            if any(values_of(category)[name] != values[name] for name in (*PLAIN, "joint_units")):
                _show(category, values)
                shown += 1
    return shown
