"""What a roll is made of: selectors, how one is narrowed, and the lines it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from lilong.ledger.queries.naturally import naturally
from lilong.ledger.terms import PlaceKind
from lilong.territory.models import Area


class UnitKind(StrEnum):
    """What a part of a building is that belongs to somebody alone: a home, a shop or an office."""

    DWELLING = PlaceKind.DWELLING.value
    PREMISES = PlaceKind.PREMISES.value


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a roll: a row of the ledger with where it is, and nothing protected.

    `label` may be shown to everybody who sees the roll: the standard address, or the name of an
    organisation, estate or area; of a person or household the address of the home, never a name.
    `sort` puts lines into the order of a walk: address, building, stairwell, floor, room.
    `owners` are the persons and organisations that own or co-own a unit on the day.
    """

    kind: str
    key: UUID | None
    label: str
    place_id: UUID | None
    building_id: UUID | None
    estate_id: UUID | None
    stairwell: str
    area_id: int | None
    area_path: str
    longitude: float | None
    latitude: float | None
    sort: tuple[Any, ...]
    weights: Mapping[str, int]
    owners: frozenset[UUID] = frozenset()
    floor: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What narrows a selector; all that is given must hold.

    `area_paths` are areas, at or below any of which a line lies; `place_ids` are estates,
    buildings, streets, lanes, at or within any of which it lies. `options` are those the selector
    knows; several values of one are alternatives.
    """

    area_paths: tuple[str, ...] = ()
    place_ids: tuple[UUID, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Selector:
    """A way of choosing lines: its name for people, what a line is, what narrows and weighs it."""

    label: str
    kind: str
    options: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()


Point = tuple[float | None, float | None]
NOWHERE: Point = (None, None)
# Of a place and, where it is a dwelling, of where that lies in its building.
_COLUMNS = (
    "id", "kind", "address", "name", "building", "estate", "area", "area_path", "longitude",
    "latitude", "road", "lane", "number", "building_number", "room", "dwelling_facts__stairwell",
    "dwelling_facts__floor",
)  # fmt: skip


class Spot(NamedTuple):
    """A place as a line needs it, in the order of `columns`."""

    id: UUID
    kind: str
    address: str
    name: str
    building: UUID | None
    estate: UUID | None
    area: int | None
    area_path: str
    longitude: float | None
    latitude: float | None
    road: str
    lane: str
    number: str
    building_number: str
    room: str
    stairwell: str | None
    floor: int | None

    @property
    def words(self) -> str:
        """Return what the place is called: an estate by its name, others by their address."""
        if self.kind == PlaceKind.ESTATE:
            return self.name or self.address
        return self.address or self.name


def columns(prefix: str = "") -> list[str]:
    """Return what to ask of a place; `prefix` reaches through a row's own key."""
    return [f"{prefix}{name}" for name in _COLUMNS]


# The same few thousand numbers stand in all addresses.
_natural = lru_cache(maxsize=8192)(naturally)


def line(
    kind: str, key: UUID, spot: Spot, points: Mapping[UUID, Point], *,
    weights: Mapping[str, int], owners: frozenset[UUID] = frozenset(),
) -> Choice:  # fmt: skip
    """Return the line of something at a place; a home without a point has its building's."""
    where: Point = (spot.longitude, spot.latitude)
    if spot.longitude is None:
        above = points.get(spot.estate, NOWHERE) if spot.estate else NOWHERE
        where = points.get(spot.building, above) if spot.building else above
    said = spot.words
    return Choice(
        kind, key, said, spot.id,
        spot.id if spot.kind == PlaceKind.BUILDING else spot.building,
        spot.id if spot.kind == PlaceKind.ESTATE else spot.estate,
        spot.stairwell or "", spot.area, spot.area_path, *where, _order(spot, said, key),
        weights, owners, spot.floor,
    )  # fmt: skip


def _order(spot: Spot, said: str, key: UUID) -> tuple[Any, ...]:
    return (
        _natural(spot.road), _natural(spot.lane), _natural(spot.number),
        _natural(spot.building_number), _natural(spot.stairwell or ""), spot.floor or 0,
        _natural(spot.room), said, key.hex,
    )  # fmt: skip


def placeless(kind: str, key: UUID, label: str, weights: Mapping[str, int]) -> Choice:
    """Return the line of something that is recorded at no place."""
    return Choice(
        kind, key, label, None, None, None, "", None, "", None, None,
        ((), (), (), (), (), 0, (), label, key.hex), weights,
    )  # fmt: skip


def area_line(area: Area, point: Point, weights: Mapping[str, int]) -> Choice:
    """Return the line of an area."""
    return Choice(
        "area", None, area.name, None, None, None, "", area.pk, area.path, *point,
        ((), (), (), (), (), 0, (), area.path, str(area.pk)), weights,
    )  # fmt: skip
