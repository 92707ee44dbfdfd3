"""A place or area as the resolver's answers name it: a plain value, read once for many answers."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from lilong.ledger.models import Place, PlaceAlias
from lilong.ledger.terms import AliasKind, PlaceKind
from lilong.territory.models import Area

# Kinds that stand in a gazetteer; dwellings are looked up in their building.
IN_GAZETTEER: Final = tuple(kind for kind in PlaceKind if kind is not PlaceKind.DWELLING)
AREA: Final = "area"
_COLUMNS: Final = (
    "id", "kind", "address", "name", "name_en", "parent_id", "area_id", "area_path", "number",
    "building_number", "longitude", "latitude", "valid_from", "valid_to",
)  # fmt: skip


class Known(NamedTuple):
    """A place of the ledger, or an area, which has no `place_id`.

    `address_from` is the day its present address holds from, `last` the last day it stands.
    """

    kind: str
    label: str
    name: str
    name_en: str
    place_id: UUID | None
    parent_id: UUID | None
    area_id: int | None
    area_path: str
    building_number: str
    point: tuple[float, float] | None
    first: date
    last: date | None
    address_from: date | None = None
    number: str = ""
    code: str = ""
    district: str = ""
    township: str = ""

    def stands_on(self, day: date) -> bool:
        """Say whether it stands on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


def of_area(area: Area) -> Known:
    """Return an area as a known place."""
    return Known(
        AREA, area.name, area.name, area.name_en, None, None, area.pk, area.path, "", None,
        area.valid_from, area.valid_to,
    )  # fmt: skip


def _of_row(row: Sequence[Any]) -> Known:
    (key, kind, address, name, name_en, parent_id, area_id, path, number, building, lon, lat,
     first, last) = row  # fmt: skip
    point = (lon, lat) if lon is not None and lat is not None else None
    return Known(
        kind, address or name, name, name_en, key, parent_id, area_id, path, building, point,
        first, last, None, number,
    )  # fmt: skip


def places_of(office_id: int) -> dict[UUID, Known]:
    """Return an office's places without its dwellings, ended ones too; one query."""
    rows = Place.objects.filter(office=office_id, kind__in=IN_GAZETTEER)
    found = (_of_row(row) for row in rows.values_list(*_COLUMNS))
    return {one.place_id: one for one in found if one.place_id}


class Alias(NamedTuple):
    """Another name of a place; `last` is its last day."""

    place_id: UUID
    text: str
    is_former: bool
    last: date | None


def aliases_of(office_id: int, places: Iterable[UUID]) -> list[Alias]:
    """Return the other names of an office's places; one query."""
    known = set(places)
    rows = PlaceAlias.objects.filter(office=office_id, is_mistaken=False)
    rows = rows.exclude(place__kind=PlaceKind.DWELLING).order_by("valid_from", "id")
    return [
        Alias(place_id, text, kind == AliasKind.FORMER, last)
        for place_id, text, kind, last in rows.values_list("place_id", "text", "kind", "valid_to")
        if place_id in known
    ]
