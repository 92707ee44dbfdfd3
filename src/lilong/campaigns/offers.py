"""What the room puts into the rail, the search, the map and pages below."""

from lilong.accounts.terms import Capability
from lilong.campaigns import importing
from lilong.campaigns.layers import LEFT
from lilong.campaigns.queries import beside
from lilong.kernel.text import mark
from lilong.ui.contributions import ImportAdapter, Item, NavItem, Panel

ITEMS: tuple[Item, ...] = (
    NavItem(
        "campaigns", mark("Campaigns"), "campaigns:campaigns", "tick", 28,
        Capability.CAMPAIGNS_VIEW,
    ),
    NavItem(
        "campaigns.today", mark("Due today"), "campaigns:today", "clock", 30,
        Capability.CAMPAIGNS_VISIT,
    ),
    Panel(
        "campaigns.beside_line", "campaign.line", "campaigns/parts/beside_line.html",
        beside.panel, order=10, queries=8,
    ),
    NavItem(
        "campaigns.round", mark("Door to door"), "campaigns:round", "tick", 29,
        Capability.CAMPAIGNS_VISIT,
    ),
    LEFT,
    ImportAdapter(
        importing.ADAPTER.name, importing.ADAPTER.title, importing.ADAPTER, 40,
        Capability.CAMPAIGNS_MANAGE,
    ),
    Panel(
        "campaigns.links", "campaign.links", "campaigns/parts/links.html", beside.links,
        queries=1,
    ),
)  # fmt: skip
