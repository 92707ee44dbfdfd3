"""Slots where a room puts what a lower page shows, without the page knowing the room.

A room registers its items in `apps.ready`; the page asks the slot with its viewer and imports
nobody. Items are frozen, named by a key, and compare equal when registered twice (ready runs again
when a test changes the list of apps), so functions given to them are module-level functions.
Every item that reads the database notes its query budget in `queries`; `ask` holds it to that in
tests and while debugging.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar, cast

from django.conf import settings
from django.db import connection
from django.http import HttpRequest


class Sight(Protocol):
    """What this room needs to know of a viewer (`lilong.accounts.viewer.Viewer` fits)."""

    @property
    def office_id(self) -> int:
        """Return the tenant the viewer belongs to."""

    def may(self, capability: Any) -> bool:
        """Say whether the viewer's post has been granted a capability."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """A line of the left rail: `label` is a marked message id, `url_name` takes no argument.

    `capability` empty means everybody who is signed in. The first five by order become the tabs of
    the phone. `group` is the key of a heading it stands under (`ui.rail.GROUPS`). `also` is another
    address of the same page. Two items that lead to one address are one line, for who may see both.
    """

    key: str
    label: str
    url_name: str
    icon: str = "dot"
    order: int = 100
    capability: str = ""
    group: str = ""
    also: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of a lower room's page, filled by an upper room.

    `place` names the page's opening ("order.aside"); `context` gets the viewer and the page's
    subject and returns the template's context, or None when there is nothing to show.
    """

    key: str
    place: str
    template: str
    context: Callable[[Any, Any], Mapping[str, Any] | None]
    title: str = ""
    order: int = 100
    capability: str = ""
    queries: int = 3


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A layer of the common map: an address that answers with GeoJSON in WGS-84.

    `kind` is "areas" (quiet shapes) or "points" (marks with `number`, `title`, `url`, `lamp`,
    `count` as properties). `is_shown`: it is on until somebody switches it off. `table` names the
    page that lists the same, "room:page" or "room:page?query"; every layer is listed under the map.
    """

    key: str
    title: str
    url_name: str
    kind: str = "points"
    is_shown: bool = True
    order: int = 100
    capability: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class LayerMark:
    """What a cell of the staircase view may be: a shape and a hue beside words, never a hue alone.

    `shape` is one of dot, ring, square, diamond, up, cross, bar, none; `hue` is 1 to 8 of the
    chart's colours or 0 for none; `short` stands in the cell, `label` in the legend.
    """

    key: str
    label: str
    short: str
    shape: str = "dot"
    hue: int = 0


@dataclass(frozen=True, slots=True)
class BuildingLayer:
    """A way of colouring a building's dwellings: what was told of each, or how far a campaign is.

    `values` gets viewer, the building's place and the day; it returns the key of a mark by the key
    of a dwelling. A dwelling it does not name has the mark with the empty key, or none.
    """

    key: str
    title: str
    legend: tuple[LayerMark, ...]
    values: Callable[[Any, Any, date], Mapping[Any, str]]
    order: int = 100
    capability: str = ""
    queries: int = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the search page's answer."""

    title: str
    url: str
    number: str = ""
    summary: str = ""
    lamp: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SearchSource:
    """Something the search field finds: gets viewer, words and limit, returns the newest first."""

    key: str
    title: str
    find: Callable[[Any, str, int], Sequence[Hit]]
    order: int = 100
    capability: str = ""
    queries: int = 3


@dataclass(frozen=True, slots=True)
class InboxSource:
    """Something that waits for the viewer; the sum of all sources stands on the bell."""

    key: str
    title: str
    url_name: str
    unread: Callable[[Any], int]
    order: int = 100
    capability: str = ""
    queries: int = 1


@dataclass(frozen=True, slots=True)
class ImportAdapter:
    """A kind of file the import pages accept; `adapter` is an `exchange.adapters.Adapter`."""

    key: str
    title: str
    adapter: Any
    order: int = 100
    capability: str = ""


@dataclass(frozen=True, slots=True)
class PostChoice:
    """One of the posts the person may act in."""

    id: int
    label: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class FrameFacts:
    """What the top bar says about who is here."""

    office: str = ""
    person: str = ""
    post: str = ""
    posts: tuple[PostChoice, ...] = ()
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class FrameSource:
    """Gives the top bar its names; the room that knows the staff registers the only one."""

    key: str
    facts: Callable[[HttpRequest], FrameFacts]
    order: int = 100
    capability: str = ""
    queries: int = 2


Item = (
    NavItem
    | Panel
    | MapLayer
    | BuildingLayer
    | SearchSource
    | InboxSource
    | ImportAdapter
    | FrameSource
)
T = TypeVar(
    "T", NavItem, Panel, MapLayer, BuildingLayer, SearchSource, InboxSource, ImportAdapter,
    FrameSource,
)  # fmt: skip

_slots: dict[type[Item], dict[str, Item]] = {}


class AlreadyTaken(Exception):
    """Two different items were registered in one slot under the same key."""


class OverBudget(Exception):
    """A contribution made more queries than it noted."""


def register(item: Item) -> None:
    """Put an item into its slot; raise AlreadyTaken if another one has its key."""
    slot = _slots.setdefault(type(item), {})
    if slot.setdefault(item.key, item) != item:
        raise AlreadyTaken(f"{type(item).__name__} {item.key}")


def unregister(item: Item) -> None:
    """Take an item out again, for tests."""
    _slots.get(type(item), {}).pop(item.key, None)


def items(slot: type[T]) -> list[T]:
    """Return everything in a slot, by order and key."""
    found = cast("list[T]", list(_slots.get(slot, {}).values()))
    return sorted(found, key=lambda item: (item.order, item.key))


def visible(slot: type[T], viewer: Sight | None) -> list[T]:
    """Return what of a slot this viewer may see: deny by default, nothing without a viewer."""
    if viewer is None:
        return []
    return [item for item in items(slot) if not item.capability or viewer.may(item.capability)]


@contextmanager
def within_budget(name: str, queries: int) -> Iterator[None]:
    """Count the queries made inside; raise OverBudget beyond the number, in tests and debugging."""
    if not (settings.DEBUG or getattr(settings, "TESTING", False)):
        yield
        return
    made = 0

    def count(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal made
        made += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield
    if made > queries:
        raise OverBudget(f"{name} made {made} queries and noted {queries}")


def unread(viewer: Sight | None) -> int:
    """Return how many things wait for the viewer, over all inbox sources."""
    total = 0
    for source in visible(InboxSource, viewer):
        with within_budget(source.key, source.queries):
            total += source.unread(viewer)
    return total
