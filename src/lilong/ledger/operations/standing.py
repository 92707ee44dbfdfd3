"""One standard address for one place (G-19): what would stand twice is refused."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger.models import Place
from lilong.ledger.terms import PlaceKind

# A house and a home are known by their address alone; shops may share a door, under other names.
_KEYED: Final = frozenset({PlaceKind.BUILDING, PlaceKind.DWELLING})
_AT_ONCE: Final = 300


def stand_alone(place: Place) -> None:
    """Refuse a place, as it is stored, whose like stands at the same address already."""
    if clashing([place], {}):
        text = mark("“{place}” stands in the ledger already.")
        raise Refused(Refusal("stands_already", text, {"place": str(place)}, rule="G-19"))


def clashing(places: Sequence[Place], before: Mapping[UUID, str]) -> list[Place]:
    """Return the places of one office that would have their like at the address they carry.

    Judged as a whole: what is among them stands no longer where it stood. `before` says where;
    two that shared an address already are no new clash.
    """
    own = {place.pk for place in places}
    there: defaultdict[str, list[Place]] = defaultdict(list)
    for place in places:
        there[place.address].append(place)
    for start in range(0, len(places), _AT_ONCE):
        some = places[start : start + _AT_ONCE]
        rows = Place.objects.filter(
            office__in={place.office_id for place in some}, valid_to=None,
            address__in={place.address for place in some},
        )  # fmt: skip
        for row in rows.only(*_COLUMNS):
            if row.pk not in own:
                there[row.address].append(row)
    return [one for one in places if any(_clash(one, two, before) for two in there[one.address])]


_COLUMNS: Final = (
    "id", "office_id", "kind", "address", "name", "parent_id", "area_path", "road",
)  # fmt: skip


def _clash(one: Place, other: Place, before: Mapping[UUID, str]) -> bool:
    if one.pk == other.pk or not _are_alike(one, other):
        return False
    shared = before.get(one.pk, "") == before.get(other.pk)
    return not shared


def _are_alike(one: Place, other: Place) -> bool:
    if (one.office_id, one.kind, one.address) != (other.office_id, other.kind, other.address):
        return False
    if one.kind in _KEYED and one.road:
        return True
    return (one.name, one.parent_id, one.area_path) == (
        other.name, other.parent_id, other.area_path
    )  # fmt: skip
