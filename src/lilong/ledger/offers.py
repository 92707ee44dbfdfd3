"""What the room puts into the rail, the search, the map and the pages below it."""

from lilong.accounts.terms import Capability
from lilong.kernel.text import mark
from lilong.ledger import layers
from lilong.ledger.importing import adapters
from lilong.ledger.queries import conflicts
from lilong.ledger.views import finding
from lilong.ui.contributions import ImportAdapter, Item, NavItem, Panel, SearchSource

ITEMS: tuple[Item, ...] = (
    layers.STATES,
    layers.TENURES,
    *layers.ON_THE_MAP,
    NavItem("ledger", mark("Ledger"), "ledger:home", "people", 30, Capability.LEDGER_VIEW,
            "ledger"),
    NavItem(
        "ledger.conflicts",
        mark("Sources that disagree"),
        "ledger:conflicts",
        "matter",
        31,
        Capability.LEDGER_DECIDE,
        "ledger",
    ),
    NavItem(
        "ledger.taking_out",
        mark("Take out of the ledger"),
        "ledger:taking_out",
        "export",
        61,
        Capability.LEDGER_EXPORT,
        "data",
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
    NavItem(
        "ledger.people", mark("People"), "ledger:people", "person", 31, Capability.LEDGER_PERSONS,
        "ledger",
    ),
    NavItem(
        "ledger.organisations", mark("Organisations"), "ledger:organisations", "matter", 32,
        Capability.LEDGER_VIEW, "ledger",
    ),
    NavItem("ledger.bodies", mark("Bodies"), "ledger:bodies", "people", 33, Capability.LEDGER_VIEW,
            "ledger"),
    NavItem("ledger.visits", mark("My round"), "ledger:visits", "tick", 34,
            Capability.LEDGER_RECORD, "ledger"),
    NavItem(
        "ledger.stairs", mark("My staircase"), "ledger:stairs", "home", 5, Capability.LEDGER_TASKS
    ),
    Panel(
        "ledger.place_people", "ledger.place", "ledger/parts/place_people.html",
        finding.place_panel, order=20, capability=Capability.LEDGER_RECORD, queries=0,
    ),
    SearchSource(
        "ledger.places", mark("Places"), finding.find_addresses, 20, Capability.LEDGER_VIEW,
        queries=3,
    ),
    SearchSource(
        "ledger.people", mark("People"), finding.find_people, 21, Capability.LEDGER_PERSONS,
        queries=4,
    ),
    SearchSource(
        "ledger.organisations", mark("Organisations"), finding.find_organisations, 22,
        Capability.LEDGER_VIEW, queries=3,
    ),
)  # fmt: skip
