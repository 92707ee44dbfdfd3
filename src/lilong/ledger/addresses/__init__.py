"""Reads addresses and finds the places they mean: plain Python over plain values.

`read` tells the parts of a text; a `Resolver` over a `Gazetteer` ranks the places it may mean and
says plainly when there is none, or none of ours; `TypeAhead` finds places while somebody types;
`Townships` tells in which township an address lies.
"""

from lilong.ledger.addresses.answers import SENTENCES, Because, Candidate, Resolution, Verdict
from lilong.ledger.addresses.gazetteer import Gazetteer, Place
from lilong.ledger.addresses.parts import Kind, Part, Reading, written
from lilong.ledger.addresses.reading import read
from lilong.ledger.addresses.resolving import Resolver
from lilong.ledger.addresses.townships import Township, Townships
from lilong.ledger.addresses.typing_ahead import TypeAhead

__all__ = [
    "SENTENCES",
    "Because",
    "Candidate",
    "Gazetteer",
    "Kind",
    "Part",
    "Place",
    "Reading",
    "Resolution",
    "Resolver",
    "Township",
    "Townships",
    "TypeAhead",
    "Verdict",
    "read",
    "written",
]
