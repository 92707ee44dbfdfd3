"""The starter catalogue becomes an office's own, which it may then change as it likes."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from lilong.accounts import queries as accounts
from lilong.accounts.models import Office, Unit
from lilong.accounts.viewer import Viewer
from lilong.journal import operations as journal
from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor
from lilong.kernel.subject import Subject
from lilong.work_orders.models import Category
from lilong.work_orders.operations.enacting import renew_edition
from lilong.work_orders.terms import CategoryKind, Evidence

STARTER = Path(__file__).resolve().parent.parent / "data" / "catalogue.json"
SINCE = date(2015, 1, 1)
_KINDS = {
    "C": CategoryKind.COMPONENT,
    "E": CategoryKind.EVENT,
    "H": CategoryKind.REQUEST,
    "S": CategoryKind.SERVICE,
}
# A component or an event is seen at the place: its handling is shown by a photo, and another
# person looks at it (U-07).
_SHOWN = frozenset({CategoryKind.COMPONENT, CategoryKind.EVENT})
Node = dict[str, Any]


@transaction.atomic
def load_catalogue(*, office: Office, by: Actor, at: datetime) -> int:
    """Give an office the starter catalogue; return how many categories are new.

    What the office has under a code already is left as it is; a second run adds nothing.
    """
    nodes: list[Node] = json.loads(STARTER.read_text("utf-8"))["nodes"]
    units = {unit.code: unit for unit in accounts.units(Viewer(office_id=office.pk))}
    known = {row.code: row for row in Category.objects.filter(office=office)}
    parents = {node["parent"] for node in nodes}
    fresh = [node for node in nodes if node["code"] not in known]
    for level in _levels(fresh, nodes):
        rows = [
            _category(office, node, known, units, is_leaf=node["code"] not in parents)
            for node in level
        ]
        Category.objects.bulk_create(rows)
        known |= {row.code: row for row in rows}
    joint = Category.joint_units.through
    joint.objects.bulk_create(
        joint(category_id=known[node["code"]].pk, unit_id=units[code].pk)
        for node in fresh
        for code in node.get("joint", ())
        if code in units
    )
    if fresh:
        announce(office, len(fresh), by, at)
    return len(fresh)


def _levels(fresh: list[Node], nodes: list[Node]) -> list[list[Node]]:
    """Return the new nodes level by level, so that every parent is there before its children."""
    depths: dict[str | None, int] = {None: -1}
    for node in nodes:
        depths[node["code"]] = depths[node["parent"]] + 1
    deepest = max(depths.values(), default=0)
    return [[n for n in fresh if depths[n["code"]] == depth] for depth in range(deepest + 1)]


def _category(
    office: Office,
    node: Node,
    known: dict[str, Category],
    units: dict[str, Unit],
    *,
    is_leaf: bool,
) -> Category:
    parent = known.get(node["parent"] or "")
    kind = _KINDS[node["code"][0]]
    return Category(
        office=office,
        code=node["code"],
        parent=parent,
        path=f"{parent.path if parent else ''}{node['code']}/",
        name=node["name"],
        name_en=node["name_en"],
        kind=kind,
        is_leaf=is_leaf,
        keywords=node.get("keywords", []),
        filing=node.get("filing", ""),
        filing_en=node.get("filing_en", ""),
        closing=node.get("closing", ""),
        closing_en=node.get("closing_en", ""),
        limit=node.get("limit", {}),
        limit_class=node.get("limit_class", ""),
        lead_unit=units.get(node.get("lead", "")),
        is_by_area=node.get("lead_by_area", False),
        result_classes=node.get("result_classes", []),
        evidence=Evidence.FILE if kind in _SHOWN else Evidence.RECORD,
        site_check=kind in _SHOWN,
        valid_from=SINCE,
    )


def announce(office: Office, count: int, by: Actor, at: datetime) -> None:
    """Note the load in the journal and make everything worked out from the old catalogue stale."""
    renew_edition(office.pk)
    draft = Draft(
        office_id=office.pk,
        subject=Subject("catalogue", str(office.pk)),
        type="work_orders.catalogue_loaded",
        data={"categories": count},
    )
    journal.append(draft, by=by, at=at)
