"""What the room puts into the rail, the search, the map and the pages below it."""

from lilong.accounts.terms import Capability
from lilong.kernel.text import mark
from lilong.ui.contributions import Item, NavItem

ITEMS: tuple[Item, ...] = (
    NavItem("ledger", mark("Ledger"), "ledger:home", "people", 30, Capability.LEDGER_VIEW),
)
