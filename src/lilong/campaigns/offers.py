"""What the room puts into the rail, the search, the map and pages below."""

from lilong.accounts.terms import Capability
from lilong.campaigns.queries import beside
from lilong.kernel.text import mark
from lilong.ui.contributions import Item, NavItem, Panel

ITEMS: tuple[Item, ...] = (
    NavItem(
        "campaigns.today", mark("Due today"), "campaigns:today", "clock", 29,
        Capability.CAMPAIGNS_VISIT,
    ),
    Panel(
        "campaigns.beside_line", "campaign.line", "campaigns/parts/beside_line.html",
        beside.panel, order=10, queries=8,
    ),
)  # fmt: skip
