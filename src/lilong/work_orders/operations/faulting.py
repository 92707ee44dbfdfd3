"""What keeps a change of the catalogue from being put forward, or approved as it is now."""

from collections.abc import Iterator
from datetime import date, datetime

from lilong.accounts import queries as accounts
from lilong.accounts.models import Unit
from lilong.accounts.viewer import Viewer
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal
from lilong.kernel.text import mark
from lilong.territory import queries as territory
from lilong.work_orders import queries
from lilong.work_orders.models import Category, CategoryUnit
from lilong.work_orders.queries import cataloguing
from lilong.work_orders.rules import amending as rules
from lilong.work_orders.rules.cataloguing import (
    Around,
    Branch,
    CategoryDraft,
    Wanted,
    draft_refusals,
)
from lilong.work_orders.terms import ChangeKind


def change_faults(viewer: Viewer, wanted: Wanted, *, at: datetime) -> list[Refusal]:
    """Return everything that keeps a change from being put forward; nothing is written.

    Raises NotVisible for a category, area or unit's row of another office.
    """
    category = None
    if wanted.kind is not ChangeKind.ADD:
        category = queries.get_category(viewer, wanted.code)
    is_dated = category is not None and wanted.kind in {ChangeKind.CHANGE, ChangeKind.END}
    latest = queries.latest_change(category) if category and is_dated else None
    found = [
        rules.may_begin(wanted.valid_from, today=local(at).date(), latest=latest),
        rules.may_still(category.valid_to) if category else None,
        *_FAULTS[wanted.kind](viewer, wanted, category),
    ]
    return [one for one in found if one is not None]


Faults = Iterator[Refusal | None]


def _added(viewer: Viewer, wanted: Wanted, _category: Category | None) -> Faults:
    rows = Category.objects.filter(office_id=viewer.office_id, code=wanted.code)
    yield rules.may_have_code(wanted.code, is_taken=rows.exists())
    # What stands below another is of its kind; only a root says its own.
    parent_id = wanted.values.get("parent_id") or 0
    above = Category.objects.filter(office_id=viewer.office_id, pk=parent_id).first()
    kind = above.kind if above else str(wanted.values.get("kind", ""))
    yield from _drafted(viewer, wanted, kind, is_leaf=bool(wanted.values.get("is_leaf")))


def _changed(viewer: Viewer, wanted: Wanted, category: Category | None) -> Faults:
    assert category is not None
    if not category.is_leaf and wanted.values.get("parent_id") != category.parent_id:
        text = mark("A branch stays where it is: only what orders are filed under moves.")
        yield Refusal("branch_moves", text, field="parent")
    yield from _drafted(viewer, wanted, category.kind, is_leaf=category.is_leaf)


def _drafted(viewer: Viewer, wanted: Wanted, kind: str, *, is_leaf: bool) -> Faults:
    draft, on = CategoryDraft.from_data(wanted.values), wanted.valid_from
    parent = Category.objects.filter(office_id=viewer.office_id, pk=draft.parent_id or 0).first()
    branch = None
    if parent is not None:
        branch = Branch(parent.kind, parent.is_leaf, _holds(parent, on))
    units = [u.pk for u in accounts.units(viewer) if _holds(u, on)]
    yield from draft_refusals(draft, Around(kind, is_leaf, branch, frozenset(units)))


def _holds(row: Category | Unit, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)


def _ended(viewer: Viewer, wanted: Wanted, category: Category | None) -> Faults:
    assert category is not None
    key, on = wanted.values.get("successor_id"), wanted.valid_from
    successor = Category.objects.filter(office_id=viewer.office_id, pk=key).first() if key else None
    if key and successor is None:
        raise NotVisible
    if successor is not None:
        yield rules.may_succeed(
            is_itself=successor.pk == category.pk,
            is_leaf=successor.is_leaf and category.is_leaf,
            holds=_holds(successor, on),
        )
    yield from rules.end_refusals(
        queries.pointing_to(category, on), first=on, begun=category.valid_from,
        has_successor=successor is not None,
    )  # fmt: skip


def _unit_named(viewer: Viewer, wanted: Wanted, category: Category | None) -> Faults:
    assert category is not None
    unit_id, area_id = wanted.values["unit_id"], wanted.values["area_id"]
    home = accounts.office(viewer.office_id).area.path
    if area_id and territory.area_by_key(area_id, within_path=home) is None:
        raise NotVisible
    live = {u.pk for u in accounts.units(viewer) if _holds(u, wanted.valid_from)}
    row = cataloguing.unit_named(category, area_id, wanted.valid_from)
    present = (row.unit_id, row.valid_from) if row else None
    yield rules.may_name_unit(
        wanted.valid_from, is_live=unit_id in live, present=present, unit_id=unit_id
    )


def _unit_ended(_viewer: Viewer, wanted: Wanted, category: Category | None) -> Faults:
    row = CategoryUnit.objects.filter(category=category, pk=wanted.values["row_id"]).first()
    if row is None:
        raise NotVisible
    yield rules.may_end_unit(wanted.valid_from, row.valid_from)
    yield rules.may_end_once(row.valid_to)


_FAULTS = {
    ChangeKind.ADD: _added,
    ChangeKind.CHANGE: _changed,
    ChangeKind.END: _ended,
    ChangeKind.UNIT: _unit_named,
    ChangeKind.UNIT_END: _unit_ended,
}
