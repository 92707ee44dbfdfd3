"""Reads of the ledger room."""

from lilong.ledger.queries.gazetteers import Book, book_of, gazetteer_of
from lilong.ledger.queries.known import Known
from lilong.ledger.queries.neighbourhood import (
    Neighbourhood,
    count_labels,
    inside,
    neighbourhood_of,
)
from lilong.ledger.queries.resolving import (
    Answer,
    Found,
    resolve_address,
    resolve_in,
    resolve_many,
)
from lilong.ledger.queries.suggesting import Suggestion, is_near, name_of, place_by_key, suggest

__all__ = [
    "Answer",
    "Book",
    "Found",
    "Known",
    "Neighbourhood",
    "Suggestion",
    "book_of",
    "count_labels",
    "gazetteer_of",
    "inside",
    "is_near",
    "name_of",
    "neighbourhood_of",
    "place_by_key",
    "resolve_address",
    "resolve_in",
    "resolve_many",
    "suggest",
]
