"""The answer to an address: a verdict, and places with how well they fit and because of what."""

from enum import StrEnum
from typing import Final, NamedTuple

from lilong.kernel.text import mark
from lilong.ledger.addresses.gazetteer import Place
from lilong.ledger.addresses.parts import Reading

# From this score on a place counts as found.
KNOWN_FROM: Final = 60


class Verdict(StrEnum):
    """What a text turned out to be."""

    KNOWN = "known"
    OUTSIDE = "outside"
    NOT_KNOWN = "not_known"


class Because(StrEnum):
    """Why a place is a candidate."""

    EXACT = "exact"
    INSIDE = "inside"
    AROUND = "around"
    NAME = "name"
    CROSSING = "crossing"
    OTHER_UNIT = "other_unit"
    WITHOUT_LANE = "without_lane"
    WITHOUT_ROAD = "without_road"
    NEAREST = "nearest"
    SOUND = "sound"
    LIKE = "like"


class Candidate(NamedTuple):
    """A place with how well it fits (0 to 100) and because of what."""

    place: Place
    score: int
    because: Because
    by_likeness: Because | None = None


class Resolution(NamedTuple):
    """The answer to a text: what was read, what it may be, best first, and the verdict."""

    reading: Reading
    verdict: Verdict
    candidates: tuple[Candidate, ...]


SENTENCES: Final = {
    Verdict.KNOWN: mark("A place of ours."),
    Verdict.OUTSIDE: mark("Outside our subdistrict."),
    Verdict.NOT_KNOWN: mark("Not known here."),
    Because.EXACT: mark("This very address"),
    Because.INSIDE: mark("It lies in this place"),
    Because.AROUND: mark("One of the places on it"),
    Because.NAME: mark("The place of this name"),
    Because.CROSSING: mark("One of the roads that meet there"),
    Because.OTHER_UNIT: mark(
        "The number is right, lane and house number are mistaken for each other"
    ),
    Because.WITHOUT_LANE: mark("The house is right, the lane is missing"),
    Because.WITHOUT_ROAD: mark("The lane is right, the road is missing"),
    Because.NEAREST: mark("Only a neighbour by its number"),
    Because.SOUND: mark("The name sounds like this"),
    Because.LIKE: mark("The name is like this"),
}
