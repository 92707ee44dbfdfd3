"""All names a reader knows, found in one pass over a text."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import ahocorasick

from lilong.ledger.addresses.parts import Kind
from lilong.ledger.addresses.regions import MUNICIPALITIES, names_of_regions

# When one name is several things, the first of these is meant first.
_ORDER: Final = {
    kind: rank
    for rank, kind in enumerate(
        (Kind.DISTRICT, Kind.TOWNSHIP, Kind.ROAD, Kind.NAME, Kind.COMMUNITY, Kind.CITY,
         Kind.PROVINCE)
    )
}  # fmt: skip


class Named(NamedTuple):
    """A name: how it is said, what it names, and the standard name of that."""

    said: str
    kind: Kind
    standard: str


class Names:
    """Names in an automaton; those of provinces and cities are always among them."""

    def __init__(self, names: Iterable[Named] = ()) -> None:
        found: dict[str, Named] = {
            said: Named(said, Kind.CITY if _is_city(said, standard) else Kind.PROVINCE, standard)
            for said, standard in names_of_regions().items()
        }
        for name in names:
            known = found.get(name.said)
            if len(name.said) > 1 and (known is None or _ORDER[name.kind] < _ORDER[known.kind]):
                found[name.said] = name
        self.automaton = ahocorasick.Automaton()
        for said in sorted(found):
            self.automaton.add_word(said, found[said])
        self.automaton.make_automaton()
        self.known = found

    def found_in(self, text: str) -> list[tuple[int, Named]]:
        """Return the names of a text with their beginnings, longest first where they overlap."""
        return [(end + 1 - len(name.said), name) for end, name in self.automaton.iter_long(text)]


def _is_city(said: str, standard: str) -> bool:
    return said.endswith("市") or standard in MUNICIPALITIES or not _is_province(standard)


def _is_province(standard: str) -> bool:
    return standard in _PROVINCES


_PROVINCES: Final = frozenset(
    standard for said, standard in names_of_regions().items() if said.endswith(("省", "区"))
)
