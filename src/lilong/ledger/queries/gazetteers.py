"""The places an office knows, made ready to be found and kept until one of them changes."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import connection

from lilong.accounts import queries as accounts
from lilong.ledger.addresses import Gazetteer, Place, Resolver, TypeAhead
from lilong.ledger.models import Edition
from lilong.ledger.queries.known import Alias, Known, aliases_of, of_area, places_of
from lilong.ledger.terms import PlaceKind
from lilong.territory import queries as territory
from lilong.territory.atlas import Atlas, short_name
from lilong.territory.models import Area, Level

# So many places and areas are kept in memory, over all offices; who was not asked longest, goes.
MOST_KEPT = 200_000
_REVISION = f"SELECT revision FROM {Edition._meta.db_table} WHERE office_id = %s"  # noqa: S608  # own name
# What carries a name by which the houses within it are called: 新福康里3号.
_NAMES_HOUSES = frozenset({PlaceKind.ESTATE, PlaceKind.LANE})
_HOUSES = frozenset({PlaceKind.BUILDING, PlaceKind.PREMISES, PlaceKind.FACILITY})


@dataclass(frozen=True, slots=True)
class Book:
    """Everything an office knows by name or address, on every day.

    `known` holds what a key of the gazetteer means. A former address has a key of its own, and its
    last day in `former`. `places` are those of the ledger by their id, `areas` by theirs.
    """

    office_id: int
    office_path: str
    resolver: Resolver
    ahead: TypeAhead
    known: Mapping[str, Known]
    former: Mapping[str, date]
    places: Mapping[UUID, Known]
    areas: Mapping[int, Known]

    def above(self, place: Known) -> Iterator[Known]:
        """Yield what a place lies in, the nearest first."""
        parent = self.places.get(place.parent_id) if place.parent_id else None
        while parent is not None:
            yield parent
            parent = self.places.get(parent.parent_id) if parent.parent_id else None


@dataclass(frozen=True, slots=True)
class _Kept:
    revision: Any
    atlas: Atlas
    book: Book


_kept: OrderedDict[int, _Kept] = OrderedDict()
_lock = Lock()


def _revision(office_id: int) -> Any:
    """Return the revision of an office's places, None before its first; asked for every answer."""
    with connection.cursor() as cursor:
        cursor.execute(_REVISION, [office_id])
        found = cursor.fetchone()
    return found[0] if found else None


def book_of(office_id: int, atlas: Atlas | None = None) -> Book:
    """Return what an office knows; one or two short queries while nothing has changed.

    `atlas` is the office's own, if the caller has it already.
    """
    if atlas is None:
        atlas = territory.atlas(accounts.office(office_id).area.path)
    revision = _revision(office_id)
    with _lock:
        kept = _kept.get(office_id)
        if kept is not None:
            _kept.move_to_end(office_id)
    if kept is not None and kept.revision == revision and kept.atlas is atlas:
        return kept.book
    book = _bound(office_id)
    with _lock:
        _kept[office_id] = _Kept(revision, atlas, book)
        _kept.move_to_end(office_id)
        while len(_kept) > 1 and sum(len(one.book.known) for one in _kept.values()) > MOST_KEPT:
            _kept.popitem(last=False)
    return book


def _bound(office_id: int) -> Book:
    office = accounts.office(office_id).area
    gazetted, known = _areas(office)
    home = office.name if office.level == Level.SUBDISTRICT else ""
    district = next((one.district for one in gazetted if one.key == office.code), "")
    places = places_of(office_id)
    aliases: dict[UUID, list[Alias]] = defaultdict(list)
    for alias in aliases_of(office_id, places):
        aliases[alias.place_id].append(alias)
    former: dict[str, date] = {}
    for key, bare in places.items():
        place = bare._replace(district=district, township=home)
        names = _names(place, aliases[key])
        parent = places.get(place.parent_id) if place.parent_id else None
        if parent is not None and place.kind in _HOUSES and parent.kind in _NAMES_HOUSES:
            names += _in_named(place, parent, aliases[parent.place_id or key])
        gazetted.append(Place(str(key), place.label, district, home, tuple(names)))
        ended = [alias for alias in aliases[key] if alias.last is not None]
        held = [alias.last for alias in ended if alias.is_former and alias.last]
        known[str(key)] = (
            place._replace(address_from=max(held) + timedelta(days=1)) if held else place
        )
        for nth, alias in enumerate(ended):
            if alias.last is not None:
                own = f"{key}/{nth}"
                known[own], former[own] = known[str(key)], alias.last
                gazetted.append(Place(own, alias.text, district, home))
    gazetteer = Gazetteer(gazetted, home=[home] if home else [])
    found = {key: known[str(key)] for key in places}
    areas = {one.area_id: one for one in known.values() if not one.place_id and one.area_id}
    return Book(
        office_id, office.path, Resolver(gazetteer), TypeAhead(gazetteer), known, former, found,
        areas,
    )  # fmt: skip


def _names(place: Known, aliases: list[Alias]) -> list[str]:
    """Return what a place is called beside its address."""
    said = [place.name, place.name_en, *(alias.text for alias in aliases if alias.last is None)]
    return [name for name in dict.fromkeys(said) if name and name != place.label]


def _in_named(place: Known, parent: Known, aliases: list[Alias]) -> list[str]:
    """Return the addresses of a house by the names of the estate or lane it lies in."""
    number = place.number if place.number != parent.number else ""
    rest = f"{number}号" if number else ""
    rest += f"{place.building_number}幢" if place.building_number else ""
    return [f"{name}{rest}" for name in _names(parent, aliases)] if rest else []


def gazetteer_of(area: Area, *, on: date) -> Gazetteer:
    """Return the areas that are known on a day, with those below an office's area as its own."""
    gazetted, known = _areas(area)
    home = [area.name] if area.level == Level.SUBDISTRICT else []
    return Gazetteer((one for one in gazetted if known[one.key].stands_on(on)), home=home)


def _areas(own: Area) -> tuple[list[Place], dict[str, Known]]:
    """Return the areas of every office, of the others none so small as a grid cell.

    Areas are no secret and stand in one tree for all offices, so that an address in the next
    subdistrict is told from one nobody knows. An area of now goes before one of earlier days.
    """
    rows = list(territory.subtree("").defer("polygon").order_by("valid_from", "id"))
    by_path = {row.path: row for row in rows}
    places: dict[str, Place] = {}
    known: dict[str, Known] = {}
    for row in rows:
        is_cell = row.level == Level.GRID_CELL and not row.path.startswith(own.path)
        if row.level == Level.CITY or is_cell:
            continue
        names = (short_name(row.name), row.name_en)
        places[row.code] = Place(
            key=row.code,
            label=row.name,
            district=_name_above(row, Level.DISTRICT, by_path),
            township=_name_above(row, Level.SUBDISTRICT, by_path),
            aliases=tuple(name for name in names if len(name) > 1 and name != row.name),
        )
        known[row.code] = of_area(row)._replace(
            code=row.code, district=places[row.code].district, township=places[row.code].township
        )
    return list(places.values()), known


def _name_above(area: Area, level: str, by_path: dict[str, Area]) -> str:
    """Return the name of the area of a level that an area is or lies in, empty when none does."""
    path = area.path
    while path:
        here = by_path.get(path)
        if here is not None and here.level == level:
            return here.name
        path = path[: path.rstrip(".").rfind(".") + 1]
    return ""
