"""Where it is: the area a point lies in, else the areas the place or the words name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from lilong.kernel.text import mark
from lilong.work_orders.triage.values import Because, Place, Suggestion

BY_POINT, BY_RECORD, BY_SITE, BY_PLACE, BY_WORDS = 97, 95, 92, 85, 60


class _Area(Protocol):
    @property
    def path(self) -> str:
        """Return the chain of keys from the root."""


A = TypeVar("A", bound=_Area)


def narrowest(named: Iterable[A]) -> list[A]:
    """Leave out the areas around another one that is named, too."""
    areas = list(named)
    paths = [a.path for a in areas]
    return [a for a in areas if not any(o != a.path and o.startswith(a.path) for o in paths)]


@dataclass(frozen=True, slots=True)
class Sited:
    """The area of a place of the ledger that the words mean, and that place's address."""

    area: Place
    label: str
    in_words: bool = False


def locate(
    at_point: Place | None,
    in_place: Iterable[Place] = (),
    in_words: Iterable[Place] = (),
    recorded: Place | None = None,
    sited: Iterable[Sited] = (),
) -> list[Suggestion]:
    """Return where it may be, surest first: a point is sure, several names share their confidence.

    The places are those a map has found; this only weighs them. `recorded` is the area that was
    named when the order was taken in; `sited` are those of places the ledger knows.
    """
    found: dict[int, Suggestion] = {}
    ways = (
        ([at_point] if at_point else [], BY_POINT, mark("because the point lies there")),
        ([recorded] if recorded else [], BY_RECORD, mark("because it was recorded there")),
        (narrowest(in_place), BY_PLACE, mark("because the place names it")),
        (narrowest(in_words), BY_WORDS, mark("because the words name it")),
    )
    known = [
        (one.area, BY_WORDS + 1 if one.in_words else BY_SITE,
         Because(mark("because {place} lies there"), {"place": one.label}))
        for one in sited
    ]  # fmt: skip
    told = [
        (place, confidence // len(places), Because(text))
        for places, confidence, text in ways
        for place in places
    ]
    for place, confidence, because in (*known, *told):
        if place.id not in found or found[place.id].confidence < confidence:
            found[place.id] = Suggestion(place.id, place.name, place.name_en, confidence, because)
    return sorted(found.values(), key=lambda s: -s.confidence)
