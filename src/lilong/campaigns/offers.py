"""What the room puts into the rail, the search, the map and pages below."""

from lilong.accounts.terms import Capability
from lilong.campaigns import importing
from lilong.kernel.text import mark
from lilong.ui.contributions import ImportAdapter, Item, NavItem

ITEMS: tuple[Item, ...] = (
    NavItem(
        "campaigns", mark("Campaigns"), "campaigns:campaigns", "tick", 28,
        Capability.CAMPAIGNS_VIEW,
    ),
    NavItem(
        "campaigns.round", mark("Door to door"), "campaigns:round", "tick", 29,
        Capability.CAMPAIGNS_VISIT,
    ),
    ImportAdapter(
        importing.ADAPTER.name, importing.ADAPTER.title, importing.ADAPTER, 40,
        Capability.CAMPAIGNS_MANAGE,
    ),
)  # fmt: skip
