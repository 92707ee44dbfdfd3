"""What places were called on a day: the address that held then, not the one of today (G-19)."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from lilong.ledger.models import Place, PlaceAlias, holding_on
from lilong.ledger.terms import AliasKind

_AT_ONCE: Final = 400


def addresses_then(places: Iterable[Place], *, on: date) -> dict[UUID, str]:
    """Return the standard addresses that places of one office had on a day, by key.

    One query for some hundred. Where two former addresses hold on the day, the later counts.
    """
    now = {place.pk: place for place in places}
    found = {key: place.address for key, place in now.items()}
    keys = list(now)
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        rows = PlaceAlias.objects.filter(
            holding_on(on), office=now[some[0]].office_id, place__in=some, kind=AliasKind.FORMER,
            valid_to__isnull=False,
        )  # fmt: skip
        found |= dict(rows.order_by("valid_from", "id").values_list("place", "text"))
    return found


def called_then(place: Place, addresses: dict[UUID, str]) -> str:
    """Return what a place was called, its name before its address, as `str` does for today."""
    return place.name or addresses.get(place.pk, place.address)
