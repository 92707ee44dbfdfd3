"""What narrows a selector, as a form asks it: words, and the values it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from lilong.kernel.text import mark
from lilong.ledger.queries.choices import Selector, UnitKind
from lilong.ledger.terms import (
    ORGANISATION_NAMES,
    PLACE_NAMES,
    STATE_NAMES,
    TENURE_NAMES,
    HouseholdKind,
    PlaceKind,
)

Values = tuple[tuple[str, str], ...]


class Answering(StrEnum):
    """How an option is answered."""

    SEVERAL = "several"
    ONE = "one"
    YES_NO = "yes_no"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a selector: its words, how it is answered, its values with their words."""

    key: str
    label: str
    answering: Answering
    values: Values = ()

    def words(self, value: Any) -> list[str]:
        """Return what was chosen in words that are translated when they are shown; a day as it is.

        Several values are several words.
        """
        if self.answering is Answering.YES_NO:
            return [_YES if value else _NO]
        if self.answering is Answering.DAY:
            return [value.isoformat() if isinstance(value, date) else str(value)]
        known = dict(self.values)
        some = [value] if isinstance(value, str) else list(value)
        return [known.get(one, str(one)) for one in some]


_YES, _NO = mark("Yes"), mark("No")


def _values(names: Mapping[Any, str]) -> Values:
    return tuple((key.value, name) for key, name in names.items())


_HOUSEHOLDS: Final = {
    HouseholdKind.FAMILY: mark("Family household"),
    HouseholdKind.COLLECTIVE: mark("Collective household"),
}
_UNITS: Final = {kind: PLACE_NAMES[PlaceKind(kind.value)] for kind in UnitKind}
_KINDS: Final[Mapping[str, tuple[str, Values]]] = {
    "unit": (mark("Kind of unit"), _values(_UNITS)),
    "household": (mark("Kind of household"), _values(_HOUSEHOLDS)),
    "organisation": (mark("Kind of organisation"), _values(ORGANISATION_NAMES)),
}
_OPTIONS: Final[Mapping[str, Option]] = MappingProxyType(
    {
        "tenure": Option("tenure", mark("Tenure"), Answering.SEVERAL, _values(TENURE_NAMES)),
        "state": Option(
            "state", mark("Use of the dwelling"), Answering.SEVERAL, _values(STATE_NAMES)
        ),
        "born_from": Option("born_from", mark("Born on or after"), Answering.DAY),
        "born_to": Option("born_to", mark("Born on or before"), Answering.DAY),
        "relation": Option(
            "relation",
            mark("Whom a home counts"),
            Answering.ONE,
            (
                ("lives", mark("Who lives there")),
                ("registered", mark("Who is registered there")),
                ("either", mark("Who lives or is registered there")),
            ),
        ),
        "union": Option("union", mark("Has a union"), Answering.YES_NO),
    }
)


def option_of(selector: Selector, key: str) -> Option:
    """Return an option of a selector as a form asks it; KeyError if it has none of that key."""
    if key not in selector.options:
        raise KeyError(key)
    if key == "kind":
        label, values = _KINDS[selector.kind]
        return Option(key, label, Answering.SEVERAL, values)
    return _OPTIONS[key]
