"""The areas of an office as scopes of its values."""

from functools import partial

from lilong.accounts import queries as accounts
from lilong.kernel import clock
from lilong.rulebook.ports import Named
from lilong.rulebook.terms import area_scopes
from lilong.territory import atlas, queries
from lilong.territory.models import Area
from lilong.ui.context import own_or_english

# What stands before an area's name for each step it lies below the office's own.
_STEP = "\u3000"


def area_scopes_of(office_id: int) -> list[Named]:
    """Return every area below an office today, each with those it lies in; a subtree is meant."""
    today = clock.local(clock.now()).date()
    path = accounts.office(office_id).area.path
    return [
        Named(
            f"area:{area.path}",
            partial(_words, depth, area),
            tuple(one for one in area_scopes(area.path)[1:] if one.startswith(f"area:{path}")),
        )
        for depth, area in queries.tree_below(path, on=today)
    ]


def area_name(path: str) -> str:
    """Return an area's name in the reader's language, its path for one that is not known."""
    found = next((area for area in atlas.atlas().areas if area.path == path), None)
    return own_or_english(found, "name") if found else path


def _words(depth: int, area: Area) -> str:
    return _STEP * depth + own_or_english(area, "name")
