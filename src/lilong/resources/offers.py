"""What the room puts into the rail, and where its notices lead."""

from django.urls import reverse

from lilong.accounts.terms import Capability
from lilong.kernel.text import mark
from lilong.ui.contributions import Item, NavItem

ITEMS: tuple[Item, ...] = (
    NavItem("resources", mark("Goods"), "resources:home", "box", 45, Capability.RESOURCES_VIEW),
)


def request_address(key: str) -> str:
    """Return the page of a request."""
    return reverse("resources:request", args=[key])


def item_address(key: str) -> str:
    """Return the page of goods."""
    return reverse("resources:item", args=[key])
