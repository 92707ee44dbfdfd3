"""The office's catalogue as plain values, kept per revision; limits of a category; proposals."""

from bisect import bisect_right
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from lilong.accounts import queries as accounts
from lilong.accounts.models import Unit
from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.rulebook import queries as rulebook
from lilong.rulebook.terms import category_scopes, kind_of_scope
from lilong.territory import queries as territory
from lilong.territory.models import Area, valid_on
from lilong.work_orders import rules
from lilong.work_orders.models import CatalogueEdition, Category, CategoryUnit, DispatchVersion
from lilong.work_orders.queries.dated import on_day, turns
from lilong.work_orders.terms import RequesterKind, VersionState
from lilong.work_orders.triage import (
    Catalogue,
    Classifier,
    Leaf,
    Node,
    UnitFact,
    UnitRule,
    as_it_was,
    heir_of,
)

MOST_KEPT = 32


@dataclass(frozen=True, slots=True)
class Desk:
    """A catalogue with its automaton: what one process keeps for an office.

    `versions` are (first day, number, key) of the published dispatch rules, in the order they hold.
    """

    catalogue: Catalogue
    classifier: Classifier
    versions: tuple[tuple[date, int, int], ...] = ()

    def version_on(self, on: date) -> int | None:
        """Return the key of the dispatch rules that hold on a day; None before the first."""
        return next((key for first, _n, key in reversed(self.versions) if first <= on), None)


_kept: OrderedDict[tuple[int, UUID | None, UUID, int], Desk] = OrderedDict()
_turns: OrderedDict[tuple[int, UUID | None], tuple[date, ...]] = OrderedDict()
_lock = Lock()


def desk(office_id: int, *, on: date | None = None) -> Desk:
    """Return an office's catalogue as it is on a day, today by default, with its automaton.

    Two short queries when it is known.
    """
    on = on or local(clock.now()).date()
    office_revision = accounts.office(office_id).revision
    edition = CatalogueEdition.objects.filter(office_id=office_id)
    revision = edition.values_list("revision", flat=True).first()
    key = (office_id, revision, office_revision, bisect_right(_days(office_id, revision), on))
    with _lock:
        known = _kept.get(key)
    if known is None:
        catalogue = _read(office_id, on)
        known = Desk(catalogue, Classifier(catalogue.leaves.values()), _versions(office_id))
        with _lock:
            _kept[key] = known
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    return known


def _days(office_id: int, edition: UUID | None) -> tuple[date, ...]:
    """Return the days on which the catalogue changes; kept while its edition stays."""
    key = (office_id, edition)
    with _lock:
        known = _turns.get(key)
    if known is None:
        known = turns(office_id)
        with _lock:
            _turns[key] = known
            while len(_turns) > MOST_KEPT:
                _turns.popitem(last=False)
    return known


def _versions(office_id: int) -> tuple[tuple[date, int, int], ...]:
    rows = DispatchVersion.objects.filter(office_id=office_id, state=VersionState.PUBLISHED)
    columns = rows.order_by("valid_from", "number").values_list("valid_from", "number", "pk")
    return tuple((first, number, key) for first, number, key in columns if first)


def _read(office_id: int, on: date) -> Catalogue:
    rules_of: dict[int, list[UnitRule]] = defaultdict(list)
    for rule in CategoryUnit.objects.filter(office_id=office_id).select_related("area"):
        for path in paths_of(rule.area):
            rules_of[rule.category_id].append(
                UnitRule(rule.category_id, path, rule.unit_id, rule.valid_from, rule.valid_to)
            )
    units = accounts.units(Viewer(office_id=office_id)).select_related("area")
    rows = on_day(office_id, Category.objects.filter(office_id=office_id).order_by("code"), on)
    return Catalogue(
        office_id=office_id,
        leaves={row.code: _leaf(row) for row in rows if row.is_leaf},
        units={row.pk: _unit(row) for row in units},
        rules={key: tuple(found) for key, found in rules_of.items()},
        centre_id=accounts.centre_unit_id(office_id),
        nodes={row.pk: _node(row) for row in rows},
    )


def paths_of(area: Area | None) -> tuple[str, ...]:
    """Return where a rule for an area holds: there, and in what came of it when it was changed."""
    if area is None:
        return ("",)
    if area.valid_to is None:
        return (area.path,)
    return (area.path, *(heir.path for heir in territory.successors_of(area, date.max)))


def _node(row: Category) -> Node:
    heirs = (row.successor_id,) if row.successor_id else ()
    return Node(row.pk, row.path, row.name, row.name_en, row.valid_from, row.valid_to, heirs)


def _leaf(row: Category) -> Leaf:
    return Leaf(
        id=row.pk,
        code=row.code,
        path=row.path,
        name=row.name,
        name_en=row.name_en,
        kind=row.kind,
        keywords=tuple(row.keywords),
        limit=row.limit,
        limit_class=row.limit_class,
        results=tuple(row.result_classes),
        evidence=row.evidence,
        site_check=row.site_check,
        lead_unit_id=row.lead_unit_id,
        is_by_area=row.is_by_area,
        revision=row.revision,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _unit(row: Unit) -> UnitFact:
    return UnitFact(
        id=row.pk,
        name=row.name,
        name_en=row.name_en,
        kind=row.kind,
        area_path=row.area.path if row.area else "",
        parent_id=row.parent_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        successor_id=row.successor_id,
    )


def leaf_of(office_id: int, code: str, *, on: date) -> Leaf:
    """Return the category an order may be given on a day; Refused for any other code.

    The code of one that has ended means its successor, if it has one.
    """
    leaf = heir_of(desk(office_id, on=on).catalogue, code, on)
    if leaf is None:
        raise Refused(
            Refusal(
                "unknown_category",
                mark("“{code}” is no category of this office's catalogue at present."),
                {"code": code},
                field="category",
            )
        )
    return leaf


def judged_by(office_id: int, leaf: Leaf, *, on: date) -> Leaf:
    """Return a category as it was on an order's first day: by that the order is judged."""
    return as_it_was(desk(office_id, on=on).catalogue, leaf, on)


def changing_days(office_id: int) -> tuple[date, ...]:
    """Return the days on which an office's catalogue changes, in order; kept by its edition."""
    edition = CatalogueEdition.objects.filter(office_id=office_id)
    return _days(office_id, edition.values_list("revision", flat=True).first())


def handling_limit(
    office_id: int, leaf: Leaf | None, *, limit_class: str, scope: str | Sequence[str], on: date
) -> dict[str, Any]:
    """Return the fact that fixes an order's handling limit: the length and where it comes from.

    Without a category the class alone decides. `scope` is "source:firm" for firms' requests, or
    everything the order is looked up by; the category's own scopes come before it.
    """
    known = (scope,) if isinstance(scope, str) else tuple(scope)
    if leaf is not None:
        above = tuple(one for one in known if kind_of_scope(one) != "category")
        known = (*category_scopes(leaf.path), *above)
    chosen = leaf.limit_class if leaf else limit_class
    is_firm = f"source:{RequesterKind.FIRM}" in known
    requester = RequesterKind.FIRM if is_firm else RequesterKind.PERSON
    source = rules.limit_source(chosen, requester)
    origin: dict[str, Any] = {"class": chosen}
    if leaf is not None:
        origin |= {"category": leaf.id, "category_revision": leaf.revision}
    if not source.key and leaf is not None:
        return {**leaf.limit, **origin}
    ruling = rulebook.value(source.key, office_id=office_id, scope=known, on=on)
    limit = ruling.value[source.part] if source.part else ruling.value
    origin |= {"part": source.part} if source.part else {}
    return {**limit.as_data(), "key": source.key, "rule": ruling.version_id, **origin}


def category_list(viewer: Viewer, *, on: date | None = None) -> QuerySet[Category]:
    """Return the viewer's office's catalogue in tree order; `on` leaves out what does not hold."""
    rows = Category.objects.filter(office_id=viewer.office_id)
    if on is not None:
        rows = rows.filter(valid_on(on))
    return rows.select_related("lead_unit").order_by("path")


def categories_on(viewer: Viewer, on: date) -> list[Category]:
    """Return the viewer's office's categories of a day, as they are then, in tree order."""
    return on_day(
        viewer.office_id, Category.objects.filter(valid_on(on), office_id=viewer.office_id), on
    )
