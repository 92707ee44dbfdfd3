"""What the room puts into the rail, the search, the map and pages below."""

from lilong.accounts.terms import Capability
from lilong.campaigns import importing
from lilong.campaigns.layers import LEFT
from lilong.kernel.text import mark
from lilong.ui.contributions import ImportAdapter, Item, NavItem

ITEMS: tuple[Item, ...] = (
    NavItem(
        "campaigns", mark("Campaigns"), "campaigns:campaigns", "tick", 28,
        Capability.CAMPAIGNS_VIEW,
    ),
    LEFT,
    ImportAdapter(
        importing.ADAPTER.name, importing.ADAPTER.title, importing.ADAPTER, 40,
        Capability.CAMPAIGNS_MANAGE,
    ),
)  # fmt: skip
