"""What the room puts into the rail, the search, the map and the pages below it."""

from lilong.accounts.terms import Capability
from lilong.kernel.text import mark
from lilong.ledger.importing import adapters
from lilong.ui.contributions import ImportAdapter, Item, NavItem

ITEMS: tuple[Item, ...] = (
    NavItem("ledger", mark("Ledger"), "ledger:home", "people", 30, Capability.LEDGER_VIEW),
    *(
        ImportAdapter(one.name, one.title, one, 20 + order, Capability.LEDGER_IMPORT)
        for order, one in enumerate(adapters.ALL)
    ),
)
