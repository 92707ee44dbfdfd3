"""What a change of the catalogue would do, counted by supposing it; nothing is written."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from lilong.accounts.viewer import Viewer
from lilong.cases.models import Matter
from lilong.rulebook import queries as rulebook
from lilong.territory import queries as territory
from lilong.work_orders import policies
from lilong.work_orders.models import Category, CategoryUnit, DispatchRule
from lilong.work_orders.queries.catalogue import Desk, paths_of
from lilong.work_orders.queries.cataloguing import open_orders, rules_naming
from lilong.work_orders.queries.ruling import Ground, compiled, ground, past_orders
from lilong.work_orders.rules.cataloguing import Wanted
from lilong.work_orders.terms import ChangeKind
from lilong.work_orders.triage import Catalogue, Classifier, Leaf, Past, UnitRule, heir_of
from lilong.work_orders.triage.trying import unit_by

SHOWN = 20
# The key a category has that is only to be.
TO_BE = -1
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """A past order that would get something else proposed: keys before and after, "" for none."""

    id: UUID
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change would do, as far as the viewer sees orders.

    `tried` past orders were asked again; `categories` and `units` are those that would get another
    one proposed, newest first. `open_orders` counts all that are filed there today.
    """

    open_orders: int
    tried: int
    categories: tuple[Shift, ...]
    units: tuple[Shift, ...]
    rules: tuple[DispatchRule, ...]
    named: tuple[CategoryUnit, ...]


def impact_of(viewer: Viewer, wanted: Wanted, category: Category | None) -> Impact:
    """Return what a change would do: past orders are asked again with the catalogue it makes.

    As many of the newest as the rulebook says for a trial of rules. `category` is None for a new
    one. Two catalogues are compared on the change's first day.
    """
    on, office_id = wanted.valid_from, viewer.office_id
    before = ground(office_id, on=on)
    after = Ground(office_id, supposed(before.desk, wanted, category), before.atlas)
    most = int(rulebook.value("dispatch.tried", office_id=office_id, on=on).value)
    past = list(past_orders(viewer, most=most))
    return Impact(
        open_orders=open_orders(category).count() if category else 0,
        tried=len(past),
        categories=_other_categories(viewer, before.desk, after.desk, past, on),
        units=_other_units(before, after, past, on),
        rules=tuple(rules_naming(category, on)) if category else (),
        named=tuple(_named(category, on)) if category else (),
    )


def orders_named(viewer: Viewer, keys: Collection[UUID]) -> list[Matter]:
    """Return those of some orders that a viewer sees, newest first."""
    rows = policies.visible_orders(viewer).filter(pk__in=list(keys))
    return list(rows.order_by("-opened_at", "-id"))


def _named(category: Category, on: date) -> list[CategoryUnit]:
    rows = category.units.select_related("area", "unit").order_by("valid_from")
    return [row for row in rows if row.valid_to is None or row.valid_to >= on]


def _other_categories(
    viewer: Viewer, before: Desk, after: Desk, past: list[Past], on: date
) -> tuple[Shift, ...]:
    if before.classifier is after.classifier:
        return ()
    rows = policies.visible_orders(viewer).filter(pk__in=[order.id for order in past])
    told = {
        key: (title, words)
        for key, title, words in rows.values_list("pk", "title", "work_order__words")
    }
    found = (
        Shift(
            order.id,
            _first(before.classifier, *told[order.id], on),
            _first(after.classifier, *told[order.id], on),
        )
        for order in past
    )
    return tuple(one for one in found if one.before != one.after)


def _first(classifier: Classifier, title: str, words: str, on: date) -> str:
    found = classifier.classify(words, title, on=on, most=1)
    return str(found[0].key) if found else ""


def _other_units(before: Ground, after: Ground, past: list[Past], on: date) -> tuple[Shift, ...]:
    old, new = compiled(before, on=on), compiled(after, on=on)
    found = (
        Shift(
            order.id,
            unit_by(old, _as_of(order, before.desk.catalogue, on))[0],
            unit_by(new, _as_of(order, after.desk.catalogue, on))[0],
        )
        for order in past
    )
    return tuple(one for one in found if one.before != one.after)


def _as_of(order: Past, catalogue: Catalogue, on: date) -> Past:
    """Return a past order with its category as a catalogue has it on a day."""
    leaf = order.asked.leaf
    if leaf is None:
        return order
    return replace(order, asked=replace(order.asked, leaf=heir_of(catalogue, leaf.code, on)))


def supposed(known: Desk, wanted: Wanted, category: Category | None) -> Desk:
    """Return a desk as it would be with a change; what the change does not touch is the same."""
    catalogue = known.catalogue
    if wanted.kind in {ChangeKind.UNIT, ChangeKind.UNIT_END}:
        rules = _with_units(catalogue, wanted, category)
        return Desk(replace(catalogue, rules=rules), known.classifier, known.versions)
    leaf = _leaf(catalogue, wanted, category)
    if leaf is None:
        return known
    nodes = dict(catalogue.nodes)
    if wanted.kind is ChangeKind.END and leaf.id in nodes:
        heirs = (key,) if (key := wanted.values.get("successor_id")) else ()
        nodes[leaf.id] = replace(nodes[leaf.id], valid_to=leaf.valid_to, successors=heirs)
    catalogue = replace(catalogue, leaves={**catalogue.leaves, leaf.code: leaf}, nodes=nodes)
    return Desk(catalogue, Classifier(catalogue.leaves.values()), known.versions)


def _leaf(catalogue: Catalogue, wanted: Wanted, category: Category | None) -> Leaf | None:
    """Return the leaf a change makes; None where it makes a branch, which proposes nothing."""
    held, values = catalogue.leaves.get(wanted.code), wanted.values
    if wanted.kind is ChangeKind.END:
        return replace(held, valid_to=wanted.valid_from - _DAY) if held else None
    if category is None and not values.get("is_leaf"):
        return None
    if category is not None and held is None:
        return None
    above = catalogue.nodes.get(values.get("parent_id") or 0)
    path = f"{above.path if above else ''}{wanted.code}/"
    plain = _plain(values)
    if held is not None:
        return replace(held, path=path, **plain)
    return Leaf(
        id=TO_BE, code=wanted.code, path=path, kind=str(values.get("kind", "")), revision=1,
        valid_from=wanted.valid_from, **plain,
    )  # fmt: skip


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    same = ("name", "name_en", "limit", "limit_class", "evidence", "lead_unit_id", "is_by_area",
            "site_check")  # fmt: skip
    return {name: values[name] for name in same} | {
        "keywords": tuple(values["keywords"]),
        "results": tuple(values["result_classes"]),
    }


def _with_units(
    catalogue: Catalogue, wanted: Wanted, category: Category | None
) -> dict[int, tuple[UnitRule, ...]]:
    if category is None:
        return dict(catalogue.rules)
    fresh: tuple[UnitRule, ...] = ()
    if wanted.kind is ChangeKind.UNIT_END:
        row = CategoryUnit.objects.select_related("area").get(
            pk=wanted.values["row_id"], category=category
        )
        area = row.area
    else:
        key = wanted.values["area_id"]
        area = territory.area_by_key(key) if key else None
        fresh = tuple(
            UnitRule(category.pk, path, wanted.values["unit_id"], wanted.valid_from)
            for path in paths_of(area)
        )
    gone = set(paths_of(area))
    kept = tuple(r for r in catalogue.rules.get(category.pk, ()) if r.area_path not in gone)
    return {**catalogue.rules, category.pk: (*kept, *fresh)}
