"""Selectors: whom or what a roll may be frozen from, as the ledger stood on a day.

These reads know no viewer: who asks has seen that the roll may be made. No line holds a protected
value; masked names are asked for apart, by `masked_names`.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger.queries import roll_homes, roll_lands, roll_parties
from lilong.ledger.queries.choices import Choice, Scope, Selector
from lilong.ledger.queries.roll_rows import Lines
from lilong.ledger.queries.scoping import Asked, asked

_HOMES: Final = ("tenure", "state")
_COUNTED: Final = ("households", "dwellings")
SELECTORS: Final[Mapping[str, Selector]] = MappingProxyType(
    {
        "ledger.dwellings": Selector(mark("All dwellings"), "dwelling", _HOMES, ("area",)),
        "ledger.owned_units": Selector(
            mark("All units with their owners"), "unit", ("kind", *_HOMES), ("area",)
        ),
        "ledger.households": Selector(
            mark("All households"), "household", ("kind", *_HOMES), ("persons",)
        ),
        "ledger.persons": Selector(
            mark("All persons, each once at home"), "person", ("born_from", "born_to", "relation")
        ),
        "ledger.premises": Selector(
            mark("All shops and other premises"), "premises", (), ("area",)
        ),
        "ledger.organisations": Selector(
            mark("All organisations"), "organisation", ("kind", "union"), ("size",)
        ),
        "ledger.buildings": Selector(mark("All buildings"), "building", (), (*_COUNTED, "persons")),
        "ledger.estates": Selector(mark("All estates"), "estate", (), _COUNTED),
        "ledger.communities": Selector(mark("All communities"), "area", (), _COUNTED),
    }
)
_LINES: Final[Mapping[str, Callable[[Asked], Lines]]] = {
    "ledger.dwellings": roll_homes.dwellings,
    "ledger.owned_units": roll_homes.owned_units,
    "ledger.households": roll_homes.households,
    "ledger.persons": roll_parties.persons,
    "ledger.premises": roll_homes.premises,
    "ledger.organisations": roll_parties.organisations,
    "ledger.buildings": roll_lands.buildings,
    "ledger.estates": roll_lands.estates,
    "ledger.communities": roll_lands.communities,
}


def select(selector: str, scope: Scope, *, office_id: int, on: date) -> Iterator[Choice]:
    """Return the lines a selector gives for a day, as a stream in the order of their keys.

    The number of queries does not grow with the lines; `Choice.sort` puts them into the order of a
    walk. Raises Refused, before anything is read, for an unknown selector or option, NotVisible
    for a place of another office. Knows no viewer: the caller has checked who may ask.
    """
    return _lines(selector, scope, office_id, on).read()


def count_selected(selector: str, scope: Scope, *, office_id: int, on: date) -> int:
    """Return how many lines `select` would give, without reading them."""
    return sum(rows.count() for rows in _lines(selector, scope, office_id, on).rows)


def _lines(selector: str, scope: Scope, office_id: int, on: date) -> Lines:
    known = SELECTORS.get(selector)
    if known is None:
        text = mark("The ledger has no choice called “{selector}”.")
        raise Refused(Refusal("no_selector", text, {"selector": selector}, field="selector"))
    return _LINES[selector](asked(known, scope, office_id=office_id, on=on))
