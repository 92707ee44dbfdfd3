"""What the room puts into the rail, the search, the map and the pages below it."""

from lilong.accounts.terms import Capability
from lilong.kernel.text import mark
from lilong.ledger.importing import adapters
from lilong.ledger.queries import conflicts
from lilong.ui.contributions import ImportAdapter, Item, NavItem, Panel

ITEMS: tuple[Item, ...] = (
    NavItem("ledger", mark("Ledger"), "ledger:home", "people", 30, Capability.LEDGER_VIEW),
    NavItem(
        "ledger.conflicts",
        mark("Sources that disagree"),
        "ledger:conflicts",
        "matter",
        31,
        Capability.LEDGER_DECIDE,
    ),
    NavItem(
        "ledger.taking_out",
        mark("Take out of the ledger"),
        "ledger:taking_out",
        "export",
        61,
        Capability.LEDGER_EXPORT,
    ),
    Panel(
        "ledger.run_conflicts",
        "exchange.run",
        "ledger/parts/run_conflicts.html",
        conflicts.run_panel,
        capability=Capability.LEDGER_DECIDE,
        queries=1,
    ),
    *(
        ImportAdapter(one.name, one.title, one, 20 + order, Capability.LEDGER_IMPORT)
        for order, one in enumerate(adapters.ALL)
    ),
)
