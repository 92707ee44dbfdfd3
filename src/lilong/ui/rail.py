"""The left rail: its groups, and how its lines are gathered under them.

A group is a heading that folds. Which ones somebody has opened stands in a cookie of her browser,
so that a page comes as she left it; the group of the page she is on is always open. Few lines need
no headings, and a heading over one line is none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext

from lilong.kernel.text import mark

WORK: Final = "work"
LEDGER: Final = "ledger"
DATA: Final = "data"
RULES: Final = "rules"
HOUSE: Final = "house"
# What a group is called, and its icon where the rail is narrow.
GROUPS: Final[dict[str, tuple[str, str]]] = {
    WORK: (mark("Orders and matters"), "order"),
    LEDGER: (mark("Ledger of the quarter"), "people"),
    DATA: (mark("Files and privacy"), "lock"),
    RULES: (mark("Areas and rules"), "book"),
    HOUSE: (mark("Care of the system"), "settings"),
}
COOKIE: Final = "rail_open"
# So many lines stand without headings.
FLAT: Final = 9


@dataclass(frozen=True, slots=True)
class NavLink:
    """A line of the rail, ready to draw; `group` is a key of `GROUPS`, or a heading in words."""

    label: str
    url: str
    icon: str
    group: str
    is_current: bool = False


@dataclass(slots=True)
class RailGroup:
    """Lines under one heading; without a key they stand alone, without a heading."""

    key: str = ""
    label: str = ""
    icon: str = ""
    is_open: bool = True
    lines: list[NavLink] = field(default_factory=list)

    @property
    def has_current(self) -> bool:
        """Say whether the page that is shown is one of these lines."""
        return any(line.is_current for line in self.lines)


def opened(cookie: str | None) -> frozenset[str] | None:
    """Return which groups a browser has open; None when nobody has touched them there."""
    return None if cookie is None else frozenset(cookie.split("."))


def gathered(lines: Sequence[NavLink], kept_open: frozenset[str] | None) -> list[RailGroup]:
    """Return the rail's lines under their headings, groups where their first line would stand.

    Until somebody folds one, the group of the page is open, or the first: a first day begins with
    the work.
    """
    if len(lines) <= FLAT:
        return [RailGroup(lines=list(lines))]
    counts = _counted(lines)
    alone, groups = RailGroup(), dict[str, RailGroup]()
    for line in lines:
        if counts[line.group] < 2 or not line.group:
            alone.lines.append(line)
            continue
        label, icon = GROUPS.get(line.group, (line.group, line.icon))
        group = groups.setdefault(line.group, RailGroup(line.group, gettext(label), icon))
        group.lines.append(line)
    if kept_open is None:
        is_elsewhere = any(group.has_current for group in groups.values())
        kept_open = frozenset(() if is_elsewhere else list(groups)[:1])
    for key, group in groups.items():
        group.is_open = key in kept_open or group.has_current
    return [alone, *groups.values()] if alone.lines else list(groups.values())


def _counted(lines: Iterable[NavLink]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.group] = counts.get(line.group, 0) + 1
    return counts
