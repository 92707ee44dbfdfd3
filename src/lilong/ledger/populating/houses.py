"""The places of a street and of an estate, from the street down to the room."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final
from uuid import UUID

from lilong.ledger.populating import invented
from lilong.ledger.populating.quarters import Community, Quarter, Stretch, Style, short_name
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import PlaceKind

# For each style: floors at least and at most, homes on a floor of a stairwell, stairwells at most.
_FORMS: Final = {
    Style.LANE: (2, 4, 2, 1),
    Style.SLAB: (6, 7, 3, 4),
    Style.TOWER: (14, 25, 4, 2),
}
_AREAS: Final = {Style.LANE: (900, 4200), Style.SLAB: (3100, 8200), Style.TOWER: (5600, 16400)}
# Puyuli's houses hold three households each.
_PUYULI_FLOORS: Final = (1, 2, 2)
_SPACING: Final = 0.00021
_FACILITIES: Final = (
    ("垃圾箱房", "Bin house"),
    ("门卫室", "Gatehouse"),
    ("车棚", "Bicycle shed"),
)
SINCE: Final = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Estate:
    """An estate's places in the order in which they are added; dwellings as the homes are."""

    places: list[PlaceSpec]
    estate_id: UUID
    dwellings: list[UUID]


def street(community: Community, road: str = "") -> PlaceSpec:
    """Return the place of a community's street."""
    own = road or f"{short_name(community)}路"
    english = community.name_en.removesuffix(" Community")
    return PlaceSpec(
        kind=PlaceKind.STREET, code=f"{community.code}-{own}", name=own, road=own,
        name_en=f"{'Puyu' if road else english} Road", area_id=community.area_id,
        point=_point(community, Random(own)), valid_from=SINCE,  # noqa: S311  # invented
    )  # fmt: skip


def shops(stretch: Stretch, above: UUID, draw: Random) -> list[PlaceSpec]:
    """Return the premises of a street, odd numbers on one side, in their order along it."""
    lon, lat = _point(stretch.community, draw) or (0.0, 0.0)
    found = []
    for i in range(stretch.shop_count):
        number = 3 + 2 * i
        use, english = invented.trade(draw)
        is_drawn = stretch.community.bounds is not None
        found.append(
            PlaceSpec(
                kind=PlaceKind.PREMISES, parent_id=above, number=str(number), use=use,
                name=f"{use}{number}号", name_en=f"{english.capitalize()} No. {number}",
                order=10 * (i + 1), floor_area=draw.randrange(1200, 9800), valid_from=SINCE,
                point=(round(lon + i * 0.00009, 6), round(lat, 6)) if is_drawn else None,
            )
        )  # fmt: skip
    return found


def estate(quarter: Quarter, above: UUID, draw: Random) -> Estate:
    """Return an estate with as many buildings as its homes need."""
    begun = date(quarter.built_year, 1, 1)
    middle = _point(quarter.community, draw)
    whole = PlaceSpec(
        kind=PlaceKind.ESTATE, code=quarter.code, name=quarter.name, name_en=quarter.name_en,
        parent_id=above, road=quarter.road or f"{short_name(quarter.community)}路",
        lane=quarter.lane, area_id=quarter.community.area_id, built_year=quarter.built_year,
        is_protected=quarter.is_protected, point=middle, valid_from=begun,
    )  # fmt: skip
    places, dwellings = [whole], []
    left, number = len(quarter.homes), 0
    while left > 0:
        number += 1
        rooms = list(_rooms(quarter, left, draw))
        building = _building(quarter, whole, number, rooms, middle)
        places.append(building)
        for floor, stairwell, room in rooms:
            home = PlaceSpec(
                kind=PlaceKind.DWELLING, parent_id=building.id, room=room, floor=floor,
                stairwell=stairwell, floor_area=draw.randrange(*_AREAS[quarter.style]),
                valid_from=begun,
            )  # fmt: skip
            places.append(home)
            dwellings.append(home.id)
        left -= len(rooms)
    for name, english in _FACILITIES:
        places.append(
            PlaceSpec(
                kind=PlaceKind.FACILITY, parent_id=whole.id, name=f"{quarter.name}{name}",
                name_en=f"{quarter.name_en}: {english}", use=name, valid_from=begun, point=middle,
            )
        )  # fmt: skip
    return Estate(places, whole.id, dwellings)


def _rooms(quarter: Quarter, left: int, draw: Random) -> Iterator[tuple[int, str, str]]:
    """Yield floor, stairwell and number of the rooms of the next building, no more than needed."""
    if quarter.code == "PUYULI":
        for i, floor in enumerate(_PUYULI_FLOORS[:left]):
            yield floor, "1", f"{floor}0{1 if i < 2 else 2}"
        return
    fewest, most, on_floor, stairwells = _FORMS[quarter.style]
    floors, wells = draw.randrange(fewest, most), draw.randrange(1, stairwells + 1)
    count = 0
    for floor in range(1, floors + 1):
        for place in range(wells * on_floor):
            if count == left:
                return
            yield floor, str(place // on_floor + 1), f"{floor}{place + 1:02}"
            count += 1


def _building(
    quarter: Quarter, whole: PlaceSpec, number: int, rooms: Sequence[tuple[int, str, str]],
    middle: tuple[float, float] | None,
) -> PlaceSpec:  # fmt: skip
    floors = max(floor for floor, _stairwell, _room in rooms)
    return PlaceSpec(
        kind=PlaceKind.BUILDING, parent_id=whole.id, number=str(number),
        name_en=f"{quarter.name_en} No. {number}", built_year=quarter.built_year,
        is_protected=quarter.is_protected, floors=floors,
        stairwells=len({stairwell for _floor, stairwell, _room in rooms}),
        has_lift=quarter.style is Style.TOWER, valid_from=whole.valid_from,
        point=_beside(middle, number),
    )  # fmt: skip


def _point(community: Community, draw: Random) -> tuple[float, float] | None:
    """Return a point well within a community's bounds, none where it is not drawn."""
    if community.bounds is None:
        return None
    west, south, east, north = community.bounds
    lon = west + (east - west) * draw.uniform(0.25, 0.75)
    lat = south + (north - south) * draw.uniform(0.25, 0.75)
    return round(lon, 6), round(lat, 6)


def _beside(middle: tuple[float, float] | None, number: int) -> tuple[float, float] | None:
    """Return where a building stands: rows of nine around the estate's middle."""
    if middle is None:
        return None
    row, place = divmod(number - 1, 9)
    lon = middle[0] + (place - 4) * _SPACING
    return round(lon, 6), round(middle[1] + (row - 4) * _SPACING, 6)
