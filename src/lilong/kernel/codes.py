"""Codes of regions, enumeration areas and unit grids (G-15 to G-18)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

_DIGITS = re.compile(r"\d+", re.ASCII)
_LENGTHS = (2, 4, 6, 9, 12, 14, 17)
COMMUNITY_LENGTH = 12
_ENUMERATION_LENGTH = 15
_FIRST_VIRTUAL = 900


class SubdistrictKind(StrEnum):
    """What the third part of a region code stands for (GB/T 10114)."""

    SUBDISTRICT = "subdistrict"
    TOWN = "town"
    TOWNSHIP = "township"
    SIMILAR = "similar"


class CommunityKind(StrEnum):
    """What the village-level part stands for (G-16)."""

    RESIDENTS_COMMITTEE = "residents_committee"
    VILLAGE = "village"
    SIMILAR = "similar"


_SUBDISTRICT_KINDS = (
    (range(1, 100), SubdistrictKind.SUBDISTRICT),
    (range(100, 200), SubdistrictKind.TOWN),
    (range(200, 400), SubdistrictKind.TOWNSHIP),
    (range(400, 600), SubdistrictKind.SIMILAR),
)
_COMMUNITY_KINDS = (
    (range(1, 200), CommunityKind.RESIDENTS_COMMITTEE),
    (range(200, 400), CommunityKind.VILLAGE),
    (range(400, 600), CommunityKind.SIMILAR),
)


@dataclass(frozen=True, slots=True)
class RegionCode:
    """A statistical region code down to the level it names (G-15).

    Two digits of the province, two of the city, two of the district (GB/T 2260), three of the
    subdistrict, three of the community; then, if given, two of the urban attribute and three of
    the urban-rural class.
    """

    code: str

    @property
    def district(self) -> str:
        """The six digits of the district, or what there is of them."""
        return self.code[:6]

    @property
    def subdistrict(self) -> str:
        """The nine digits of the subdistrict, empty above it."""
        return self.code[:9] if len(self.code) >= 9 else ""

    @property
    def community(self) -> str:
        """The twelve digits of the community, empty above it."""
        return self.code[:COMMUNITY_LENGTH] if len(self.code) >= COMMUNITY_LENGTH else ""

    @property
    def subdistrict_kind(self) -> SubdistrictKind | None:
        """What the subdistrict part stands for."""
        number = int(self.code[6:9] or 0)
        return next((kind for span, kind in _SUBDISTRICT_KINDS if number in span), None)

    @property
    def community_kind(self) -> CommunityKind | None:
        """What the community part stands for."""
        number = int(self.code[9:12] or 0)
        return next((kind for span, kind in _COMMUNITY_KINDS if number in span), None)

    @property
    def urban_attribute(self) -> str:
        """Digits 13 and 14."""
        return self.code[12:14]

    @property
    def urban_class(self) -> str:
        """Digits 15 to 17."""
        return self.code[14:17]

    def lies_in(self, other: "RegionCode") -> bool:
        """Say whether this region is the other one or part of it."""
        return self.code.startswith(other.code)


def read_region_code(text: str) -> RegionCode | Refusal:
    """Return the region code a text means, trailing zeros of higher levels cut, or its fault."""
    code = text.strip()
    if not _DIGITS.fullmatch(code) or len(code) not in _LENGTHS:
        sentence = mark("A region code has 2, 4, 6, 9, 12, 14 or 17 digits; “{value}” has not.")
        return Refusal("bad_region_code", sentence, {"value": text}, rule="G-15")
    region = RegionCode(_cut(code))
    has_bad_part = (region.subdistrict and region.subdistrict_kind is None) or (
        region.community and region.community_kind is None
    )
    if has_bad_part:
        sentence = mark("“{value}” holds a subdistrict or community number that is not in use.")
        return Refusal("bad_region_part", sentence, {"value": text}, rule="G-15, G-16")
    return region


def _cut(code: str) -> str:
    if len(code) > COMMUNITY_LENGTH:
        return code
    for start in (9, 6, 4, 2):
        if len(code) > start and not code[start:].strip("0"):
            code = code[:start]
    return code


def fault_in_enumeration_code(text: str) -> Refusal | None:
    """Say what is wrong with an enumeration area's code: 12 digits and 001 to 999 (G-17)."""
    code = text.strip()
    is_formed = bool(_DIGITS.fullmatch(code)) and len(code) == _ENUMERATION_LENGTH
    if not is_formed or code[12:] == "000":
        sentence = mark("An enumeration area's code is its community's 12 digits and 001 to 999.")
        return Refusal("bad_enumeration_code", sentence, {"value": text}, rule="G-17")
    region = read_region_code(code[:12])
    return region if isinstance(region, Refusal) else None


def is_virtual_enumeration_area(code: str) -> bool:
    """Say whether an area keeps only registers of houses that are gone: 900 and up (G-17)."""
    return int(code[12:15]) >= _FIRST_VIRTUAL


def enumeration_code(community: str, number: int) -> str:
    """Return the code of an enumeration area; raises ValueError beyond 1 to 999."""
    return _with_number(community, number, 3)


def fault_in_grid_code(text: str, *, length: int) -> Refusal | None:
    """Say what is wrong with a unit grid's code (G-18), or None.

    `length` is the rule value `grid.code_length`: 12 digits of the community and the rest counts
    the cells, from 1.
    """
    code = text.strip()
    if not _DIGITS.fullmatch(code) or len(code) != length:
        sentence = mark("A grid code has {length} digits; “{value}” has {found}.")
        params = {"length": length, "value": text, "found": len(code)}
        return Refusal("bad_grid_code", sentence, params, rule="G-18")
    if not code[COMMUNITY_LENGTH:].strip("0"):
        sentence = mark("The cells of a grid are counted from 1; “{value}” ends in zeros.")
        return Refusal("bad_grid_number", sentence, {"value": text}, rule="G-18")
    region = read_region_code(code[:COMMUNITY_LENGTH])
    return region if isinstance(region, Refusal) else None


def grid_code(community: str, number: int, *, length: int) -> str:
    """Return the code of a community's cell; raises ValueError when the number does not fit."""
    return _with_number(community, number, length - COMMUNITY_LENGTH)


def _with_number(community: str, number: int, width: int) -> str:
    if len(community) != COMMUNITY_LENGTH or width < 1 or not 1 <= number < 10**width:
        raise ValueError(f"{community} has no cell number {number} of {width} digits")
    return f"{community}{number:0{width}d}"
