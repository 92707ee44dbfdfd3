"""A row that knows a house by the sender's number, and says of it what the ledger does not.

A number of another road or door may be a new number of the same house, or another house under an
old number: nobody but a person can tell, so the row is held back until somebody has.
"""

from typing import Final

from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import half_width, mark
from lilong.ledger.importing.places_said import Address, address_said
from lilong.ledger.importing.row_by_row import Taking
from lilong.ledger.models import Place, PlaceAlias
from lilong.ledger.operations.conflicts import Dispute
from lilong.ledger.specs import Source
from lilong.ledger.terms import PLACE_NAMES, PLACE_SUBJECT, AliasKind, PlaceKind, SourceKind

_COLUMNS: Final = {
    "road": "road", "lane": "lane", "number": "number", "building": "building_number",
    "room": "room",
}  # fmt: skip


def other_address(place: Place, said: Address, taking: Taking) -> Dispute | None:
    """Return what a row disagrees about where it gives a known place another address.

    One that the place bears under another name, or bore, is none.
    """
    if _is_address_of(place, said):
        return None
    names = PlaceAlias.objects.filter(office=place.office_id, place=place.pk, is_mistaken=False)
    if names.filter(text__in={said.whole, _plain(said).whole}).exists():
        return None
    return Dispute(
        PLACE_SUBJECT, place.pk, "address", said.whole, taking.source, place.address,
        _who_said(place), place.area_path,
    )  # fmt: skip


def must_be(place: Place, kind: str) -> None:
    """Refuse a row that calls a known place by another kind, or that names one which has ended."""
    if place.valid_to is not None:
        text = mark(
            "the ledger knows it as “{place}”, whose last day was {day}. If it stands again, add "
            "it by hand; another house needs a number of its own."
        )
        params = {"place": str(place), "day": place.valid_to}
        raise Refused(Refusal("place_ended", text, params, rule="G-19", field="foreign"))
    if kind and place.kind != kind:
        text = mark("the ledger knows “{place}” as: {present}. The file says: {said}.")
        params = {"place": str(place), "present": _kind(place.kind), "said": _kind(kind)}
        raise Refused(Refusal("other_kind", text, params, rule="G-19", field="kind"))


def _kind(kind: str) -> Refusal:
    return Refusal("kind", PLACE_NAMES[PlaceKind(kind)])


def _is_address_of(place: Place, said: Address) -> bool:
    """Say whether an address is the place's; of one without a road, what it says must fit."""
    if not said.whole or place.address == said.whole:
        return True
    stands = Address(**{name: getattr(place, column) for name, column in _COLUMNS.items()})
    one, other = _plain(said), _plain(stands)
    if one.road:
        return one == other
    return all(getattr(one, name) in {"", getattr(other, name)} for name in _COLUMNS)


def _plain(address: Address) -> Address:
    """Return an address as it is read: full-width signs are spelling alone."""
    read = address_said(half_width(address.whole).replace(" ", ""))
    return read if read.road or not address.road else address


def _who_said(place: Place) -> Source:
    """Return who gave a place its address: whoever renumbered it last, else the office."""
    former = PlaceAlias.objects.filter(
        office=place.office_id, place=place.pk, kind=AliasKind.FORMER, is_mistaken=False
    )
    last = former.order_by("-valid_to", "-recorded_at").first()
    if last is None:
        return Source(SourceKind.OFFICE, place.valid_from)
    return Source(SourceKind(last.source), last.source_date)
