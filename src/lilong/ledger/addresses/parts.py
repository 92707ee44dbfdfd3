"""What stands in an address: parts with their kind, their value and their place in the text."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple


class Kind(StrEnum):
    """What a part is, from the large to the small."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    TOWNSHIP = "township"
    COMMUNITY = "community"
    ROAD = "road"
    LANE = "lane"
    SUBLANE = "sublane"
    NUMBER = "number"
    NAME = "name"
    BUILDING = "building"
    STAIRWELL = "stairwell"
    FLOOR = "floor"
    ROOM = "room"
    HINT = "hint"


class Part(NamedTuple):
    """One part of a text that was read: `value` is its standard form, `start` and `end` its place.

    `values` holds every number of a range or a list; elsewhere it is empty.
    """

    kind: Kind
    value: str
    start: int
    end: int
    values: tuple[str, ...] = ()


class Reading(NamedTuple):
    """A text in the form it was read in, with its parts in the order of the text."""

    text: str
    parts: tuple[Part, ...]

    def first(self, kind: Kind) -> str:
        """Return the value of the first part of a kind, empty when there is none."""
        return next((part.value for part in self.parts if part.kind is kind), "")

    def all_of(self, kind: Kind) -> list[str]:
        """Return the values of all parts of a kind."""
        return [part.value for part in self.parts if part.kind is kind]


# Values of numbers are written with their unit, so that 弄 and 号 are never taken for each other.
UNITS: Final = {Kind.LANE: "弄", Kind.SUBLANE: "支弄", Kind.NUMBER: "号", Kind.BUILDING: "号楼",
                Kind.STAIRWELL: "单元", Kind.FLOOR: "层", Kind.ROOM: "室"}  # fmt: skip


def written(parts: Iterable[Part]) -> str:
    """Return the standard spelling of parts: 陕北路285弄3号502室."""
    said = []
    for part in parts:
        unit = UNITS.get(part.kind, "")
        values = part.values or (part.value,)
        said.append("、".join(values) + unit)
    return "".join(said)
