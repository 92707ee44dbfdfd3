"""What becomes of a value that another one stands against: taken, left, or put before people."""

from collections.abc import Mapping
from enum import StrEnum

from lilong.ledger.specs import Source
from lilong.ledger.terms import TELLING_KEYS, SourceKind


class Ruling(StrEnum):
    """What becomes of a value that is not the one that stands."""

    TAKE = "take"
    KEEP = "keep"
    DISPUTE = "dispute"


def ruling(key: str, stands: Source, offers: Source, preferred: Mapping[str, SourceKind]) -> Ruling:
    """Say what becomes of a value another one stands against.

    Between two sources the one the office prefers for the field goes first, if it speaks later.
    A source corrects itself, save in what tells a person apart.
    """
    if stands.kind is not offers.kind:
        return by_preference(preferred.get(key), stands, offers)
    if key in TELLING_KEYS:
        return Ruling.DISPUTE
    return Ruling.TAKE if offers.on >= stands.on else Ruling.KEEP


def by_preference(favourite: SourceKind | None, stands: Source, offers: Source) -> Ruling:
    """Say what the office's preference comes to between two sources."""
    if favourite is offers.kind and offers.on > stands.on:
        return Ruling.TAKE
    if favourite is stands.kind and stands.on >= offers.on:
        return Ruling.KEEP
    return Ruling.DISPUTE
