"""One standard address for one place (G-19): what would stand twice is refused."""

from collections.abc import Iterable, Sequence
from typing import Final

from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger.models import Place
from lilong.ledger.terms import PlaceKind

# A house and a home are known by their address alone; shops may share a door, under other names.
_KEYED: Final = frozenset({PlaceKind.BUILDING, PlaceKind.DWELLING})
_AT_ONCE: Final = 300


def stand_alone(places: Sequence[Place]) -> None:
    """Refuse places, as they are stored, whose like stands at the same address already."""
    for start in range(0, len(places), _AT_ONCE):
        some = places[start : start + _AT_ONCE]
        own = {place.pk for place in some}
        rows = Place.objects.filter(
            office__in={place.office_id for place in some}, valid_to=None,
            address__in={place.address for place in some},
        )  # fmt: skip
        if found := _twin(some, [row for row in rows.only(*_COLUMNS) if row.pk not in own]):
            raise Refused(_stands(found))


_COLUMNS: Final = (
    "id", "office_id", "kind", "address", "name", "parent_id", "area_path", "road",
)  # fmt: skip


def _twin(places: Iterable[Place], others: Sequence[Place]) -> Place | None:
    return next((one for one in places for other in others if _are_alike(one, other)), None)


def _are_alike(one: Place, other: Place) -> bool:
    if (one.office_id, one.kind, one.address) != (other.office_id, other.kind, other.address):
        return False
    if one.kind in _KEYED and one.road:
        return True
    return (one.name, one.parent_id, one.area_path) == (
        other.name, other.parent_id, other.area_path
    )  # fmt: skip


def _stands(place: Place) -> Refusal:
    text = mark("“{place}” stands in the ledger already.")
    return Refusal("stands_already", text, {"place": str(place)}, rule="G-19")
