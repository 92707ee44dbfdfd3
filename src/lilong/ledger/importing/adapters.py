"""Every kind of file the ledger takes."""

from lilong.exchange.adapters import Adapter
from lilong.ledger.importing import persons

ALL: tuple[Adapter, ...] = (persons.ADAPTER,)
