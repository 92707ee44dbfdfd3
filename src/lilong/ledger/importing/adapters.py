"""Every kind of file the ledger takes."""

from lilong.exchange.adapters import Adapter
from lilong.ledger.importing import firms, ownership, persons, places, renumbering

ALL: tuple[Adapter, ...] = (
    persons.ADAPTER, ownership.ADAPTER, firms.ADAPTER, places.ADAPTER, renumbering.ADAPTER,
)  # fmt: skip
