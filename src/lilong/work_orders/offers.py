"""What the room puts into the rail, the search, the map, the import and the pages below it."""

from lilong.accounts.terms import Capability
from lilong.kernel.text import mark
from lilong.ui.contributions import (
    ImportAdapter,
    Item,
    MapLayer,
    NavItem,
    Panel,
    SearchSource,
)
from lilong.work_orders import importing
from lilong.work_orders.views import finding, neighbourhood, rules

_RAIL = (
    ("desk", mark("Dispatch desk"), "dispatch", 20, Capability.ORDERS_DISPATCH, "work"),
    ("requests", mark("Return desk"), "undo", 25, Capability.ORDERS_DISPATCH, "work"),
    ("inbox", mark("My unit's orders"), "inbox", 21, Capability.ORDERS_HANDLE, "work"),
    ("follow_up", mark("Follow-up desk"), "phone", 22, Capability.ORDERS_FOLLOW_UP, "work"),
    ("board", mark("My units' board"), "chart", 19, Capability.MATTERS_APPROVE, "work"),
    ("record", mark("Record an order"), "new", 23, Capability.ORDERS_RECORD, "work"),
    ("list", mark("All orders"), "order", 24, Capability.ORDERS_VIEW, "work"),
    ("boards", mark("Boards"), "screen", 25, Capability.ORDERS_VIEW, "work"),
    ("parked", mark("Parked orders"), "clock", 26, Capability.ORDERS_VIEW, "work"),
    ("rates", mark("Rates"), "chart", 27, Capability.ORDERS_VIEW, "work"),
    ("catalogue", mark("Catalogue of matters"), "book", 60, Capability.ORDERS_VIEW, "rules"),
    ("rules", mark("Dispatch rules"), "dispatch", 61, Capability.RULEBOOK_VIEW, "rules"),
)

ITEMS: tuple[Item, ...] = (
    *(
        NavItem(f"work_orders.{name}", label, f"work_orders:{name}", icon, order, capability, group)
        for name, label, icon, order, capability, group in _RAIL
    ),
    # Who calls for the centre has callers to tell there, though she handles nothing.
    NavItem(
        "work_orders.tellings", mark("My unit's orders"), "work_orders:inbox", "inbox", 22,
        Capability.ORDERS_FOLLOW_UP, "work",
    ),
    NavItem(
        "work_orders.decisions", mark("Return desk"), "work_orders:requests", "undo", 25,
        Capability.ORDERS_SUPERVISE, "work",
    ),
    ImportAdapter(
        key=importing.ADAPTER.name,
        title=importing.ADAPTER.title,
        adapter=importing.ADAPTER,
        order=10,
        capability=Capability.ORDERS_IMPORT,
    ),
    SearchSource(
        "work_orders", mark("Orders"), finding.find, 10, Capability.ORDERS_VIEW, queries=8
    ),
    Panel(
        "work_orders.broken_rules", "administration", "work_orders/parts/broken_rules.html",
        rules.broken_panel, capability=Capability.SYSTEM_MANAGE, queries=13,
    ),
    Panel(
        "work_orders.here", "ledger.place", "work_orders/parts/orders_here.html",
        neighbourhood.panel, mark("Orders here"), 20, Capability.ORDERS_VIEW, queries=3,
    ),
    MapLayer(
        "work_orders", mark("Open orders"), "work_orders:points",
        capability=Capability.ORDERS_VIEW, table="work_orders:list",
    ),
)  # fmt: skip
