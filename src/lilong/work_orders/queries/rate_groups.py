"""What rates are told apart by: units, communities, a level of the catalogue, sources."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from lilong.accounts import queries as accounts
from lilong.accounts.viewer import Viewer
from lilong.cases.models import MatterQuerySet
from lilong.territory.models import Area, Level
from lilong.work_orders.models import Category
from lilong.work_orders.queries.naming import names
from lilong.work_orders.queries.rate_sets import RatesAsked
from lilong.work_orders.rated import Grouping, Peers
from lilong.work_orders.rules.rates import peers_of
from lilong.work_orders.words import SOURCE_WORDS

# What belongs to no group: an order without place, without category.
OTHER = "none"


@dataclass(frozen=True, slots=True)
class Group:
    """One of those rates are told of; a unit has peers, a source is named by its words."""

    key: Any
    name: str
    name_en: str
    peers: Peers | None = None


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups by key, and how the value of an order's column leads to one."""

    by_key: Mapping[Any, Group]
    find: Callable[[Any], Any]

    def key_of(self, raw: Any) -> Any:
        """Return the key of the group an order belongs to by its column."""
        found = self.find(raw)
        return OTHER if found is None else found

    def all_groups(self) -> Iterator[Group]:
        """Yield every group, those of no group last."""
        yield from self.by_key.values()
        yield Group(OTHER, "", "")

    def listed(self, keys: Collection[Any]) -> list[Group]:
        """Return the groups of which there is something to tell, in their order."""
        return [group for group in self.all_groups() if group.key in keys]


def groups_of(viewer: Viewer, asked: RatesAsked) -> Groups:
    """Return the groups of an office, ended ones among them: their orders are theirs."""
    return _MAKERS[asked.by](viewer, asked)


def _units(viewer: Viewer, _asked: RatesAsked) -> Groups:
    rows = accounts.units_of(accounts.office(viewer.office_id)).values()
    found = {
        unit.pk: Group(unit.pk, unit.name, unit.name_en, peers_of(unit.kind))
        for unit in sorted(rows, key=lambda one: one.code)
    }
    return Groups(found, lambda raw: raw)


def _communities_of(viewer: Viewer) -> list[Area]:
    areas = names(viewer).areas.values()
    found = [area for area in areas if area.level == Level.COMMUNITY]
    return sorted(found, key=lambda area: (area.code, area.pk))


def _communities(viewer: Viewer, _asked: RatesAsked) -> Groups:
    areas = _communities_of(viewer)

    def find(path: str) -> int | None:
        return next((area.pk for area in areas if path.startswith(area.path)), None)

    return Groups({area.pk: Group(area.pk, area.name, area.name_en) for area in areas}, find)


def _categories(viewer: Viewer, asked: RatesAsked) -> Groups:
    """Return the categories one level below the one asked for; of a leaf, itself."""
    rows = list(
        Category.objects.filter(office_id=viewer.office_id)
        .order_by("path")
        .values_list("pk", "code", "path", "name", "name_en")
    )
    depth = _depth(rows, asked.category)
    found: dict[str, Group] = {}
    of_row: dict[int, str] = {}
    for pk, code, path, name, name_en in rows:
        steps = path.strip("/").split("/")
        of_row[pk] = steps[min(depth, len(steps)) - 1]
        if code in steps[depth - 1 : depth] or code == asked.category:
            found[code] = Group(code, name, name_en)
    return Groups(found, of_row.get)


def _depth(rows: Collection[Any], code: str) -> int:
    path = next((row[2] for row in rows if row[1] == code), "")
    return 1 + len([step for step in path.split("/") if step])


def _sources(_viewer: Viewer, _asked: RatesAsked) -> Groups:
    found = {str(key): Group(str(key), words, "") for key, words in SOURCE_WORDS.items()}
    return Groups(found, lambda raw: raw)


_MAKERS: dict[Grouping, Callable[[Viewer, RatesAsked], Groups]] = {
    Grouping.UNIT: _units,
    Grouping.COMMUNITY: _communities,
    Grouping.CATEGORY: _categories,
    Grouping.SOURCE: _sources,
}


def narrowed(rows: MatterQuerySet, viewer: Viewer, asked: RatesAsked, key: str) -> MatterQuerySet:
    """Narrow orders to a community, category or source by its key, or to those of none."""
    if asked.by == Grouping.SOURCE:
        return rows.filter(work_order__source=key)
    if asked.by == Grouping.CATEGORY:
        return _of_category(rows, viewer, asked, key)
    areas = _communities_of(viewer)
    if key == OTHER:
        return rows.exclude(reduce(or_, [_below(area) for area in areas], Q(pk__in=[])))
    wanted = [_below(area) for area in areas if str(area.pk) == key]
    return rows.filter(wanted[0]) if wanted else rows.none()


def _of_category(
    rows: MatterQuerySet, viewer: Viewer, asked: RatesAsked, key: str
) -> MatterQuerySet:
    if key == OTHER:
        return rows.filter(work_order__category__isnull=True)
    groups = _categories(viewer, asked)
    leaves = names(viewer).catalogue.leaves.values()
    return rows.filter(
        work_order__category_id__in=[leaf.id for leaf in leaves if groups.find(leaf.id) == key]
    )


def _below(area: Area) -> Q:
    return Q(area_path__gte=area.path, area_path__lt=area.path + "~")
