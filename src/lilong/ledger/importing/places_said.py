"""The address of a row, in its parts: from columns of their own, else read from the whole."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from lilong.exchange.adapters import Values
from lilong.ledger import rules
from lilong.ledger.addresses import Kind as Part
from lilong.ledger.addresses import read
from lilong.ledger.importing.results import text_of
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import PlaceKind

PARTS: Final = {
    "road": Part.ROAD, "lane": Part.LANE, "number": Part.NUMBER, "building": Part.BUILDING,
    "room": Part.ROOM,
}  # fmt: skip
_UNITS: Final = {"lane": "弄", "number": "号", "building": "幢", "room": "室"}
_NO_DAY: Final = date.min


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of a row's address."""

    road: str = ""
    lane: str = ""
    number: str = ""
    building: str = ""
    room: str = ""

    def spelled(self, *names: str) -> str:
        """Return the standard spelling of some of the parts."""
        parts = {name: getattr(self, name) for name in names}
        spec = PlaceSpec(kind=PlaceKind.BUILDING, valid_from=_NO_DAY, **parts)
        return rules.address_of(spec)

    @property
    def whole(self) -> str:
        """Return the standard spelling."""
        return self.spelled(*PARTS)


def address_in(row: Values) -> Address:
    """Return a row's address: from its own columns, else read from the whole."""
    said = {name: text_of(row, name).removesuffix(_UNITS.get(name, "")) for name in PARTS}
    return Address(**said) if any(said.values()) else address_said(text_of(row, "address"))


def address_said(text: str) -> Address:
    """Return the parts of an address that is written out."""
    reading = read(text)
    said = {name: reading.first(part) for name, part in PARTS.items()}
    if said["building"] and not said["number"]:
        said["number"], said["building"] = said["building"], ""
    return Address(**said)
