"""The places an office knows, indexed by everything an address may say of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lilong.ledger.addresses.names import Named, Names
from lilong.ledger.addresses.normal import normal
from lilong.ledger.addresses.parts import Kind, Part, Reading
from lilong.ledger.addresses.reading import read


class Place(NamedTuple):
    """A place as the resolver knows it: its key, its address or name, and what it lies in.

    Aliases are other names and earlier addresses. Empty district or township: not known.
    """

    key: str
    label: str
    district: str = ""
    township: str = ""
    aliases: tuple[str, ...] = ()


class Spot(NamedTuple):
    """Where a place stands: what it is called by (a road or a name), its lane and its house."""

    base: str
    lane: str
    house: str


class Gazetteer:
    """Places with their indexes.

    `home` holds the townships that are the office's own; when it is empty every place is. `city`
    is the one the places lie in.
    """

    def __init__(
        self, places: Iterable[Place], *, home: Iterable[str] = (), city: str = "上海"
    ) -> None:
        # In order of label and key, so that answers do not depend on the order they came in.
        self.places: Sequence[Place] = tuple(sorted(places, key=lambda p: (p.label, p.key)))
        self.home = frozenset(home)
        self.city = city
        self.districts = frozenset(bare(p.district) for p in self.places) - {""}
        self.townships = frozenset(map(bare, (*self.home, *(p.township for p in self.places))))
        self.townships -= {""}
        self.regions = [(bare(p.district), bare(p.township)) for p in self.places]
        self.names = self._collect_names()
        self.spots: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        self.by_base: dict[str, list[int]] = defaultdict(list)
        self.by_lane: dict[str, list[int]] = defaultdict(list)
        self.own_spots: list[list[Spot]] = []
        for index, place in enumerate(self.places):
            self.own_spots.append(self._add(index, place))
        self._close()

    def _collect_names(self) -> Names:
        """Find the roads and names of all places, so that texts can be read by them."""
        kinds: dict[tuple[str, Kind], None] = {}
        for place in self.places:
            for said in (place.label, *place.aliases):
                for part in spoken(read(said)):
                    if part.kind in {Kind.ROAD, Kind.NAME}:
                        kinds[part.value, part.kind] = None
        named = [Named(said, kind, said) for said, kind in kinds if len(said) > 1]
        named += [Named(said, Kind.DISTRICT, said) for said in self.districts]
        named += [Named(said, Kind.TOWNSHIP, said) for said in self.townships]
        return Names(named)

    def _add(self, index: int, place: Place) -> list[Spot]:
        found: dict[Spot, None] = {}
        for said in (place.label, *place.aliases):
            found |= dict.fromkeys(spots_of(read(said, self.names)))
        for spot in found:
            self.spots[spot].append(index)
            self.by_base[spot.base].append(index)
            if spot.lane:
                self.by_lane[spot.lane].append(index)
        return list(found)

    def _close(self) -> None:
        self.spots = dict(self.spots)
        self.by_lane = {lane: list(dict.fromkeys(rows)) for lane, rows in self.by_lane.items()}
        self.by_base = {base: list(dict.fromkeys(rows)) for base, rows in self.by_base.items()}

    def is_home(self, place: Place) -> bool:
        """Say whether a place lies in the office's own townships."""
        return not self.home or place.township in self.home


def pairs(text: str) -> set[str]:
    """Return the overlapping pairs of a text's signs."""
    return {text[i : i + 2] for i in range(len(text) - 1)}


def bare(name: str) -> str:
    """Return a region's name in standard form without a remark in brackets."""
    return normal(name).partition("(")[0]


def spoken(reading: Reading) -> list[Part]:
    """Return the parts of a place's address without names in brackets, which are remarks.

    A road in brackets is another address of the place.
    """
    return [
        part
        for part in reading.parts
        if part.kind is not Kind.NAME or reading.text[part.start - 1 : part.start] != "("
    ]


def spots_of(reading: Reading) -> list[Spot]:
    """Return where an address stands: one spot for each road or name, lane and house it says.

    What names no more than a region stands for that region.
    """
    parts = spoken(reading)
    bases, lanes, houses = bearings(parts)
    if not bases and not lanes and not houses and parts:
        bases = [parts[-1].value]
    return [
        Spot(base, lane, house)
        for base in bases
        for lane in lanes or ("",)
        for house in houses or ("",)
    ]


def bearings(parts: Iterable[Part]) -> tuple[list[str], Sequence[str], Sequence[str]]:
    """Return the roads and names, the lanes and the houses that parts say.

    A building inside a lane is a house, whether it is called 号, 号楼 or 幢.
    """
    bases: list[str] = []
    lanes: Sequence[str] = ()
    houses: Sequence[str] = ()
    for kind, value, _start, _end, values in parts:
        if kind is Kind.ROAD or kind is Kind.NAME:
            bases.append(value)
        elif kind is Kind.LANE:
            lanes = lanes or values or (value,)
        elif kind is Kind.SUBLANE and lanes:
            lanes = [f"{lane}/{value}" for lane in lanes]
        elif kind is Kind.NUMBER or kind is Kind.BUILDING:
            houses = houses or values or (value,)
    return bases, lanes, houses
