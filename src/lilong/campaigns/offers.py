"""What the room puts into the rail, the search, the map and pages below."""

from lilong.ui.contributions import Item

ITEMS: tuple[Item, ...] = ()
