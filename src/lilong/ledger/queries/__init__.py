"""Reads of the ledger room."""

from lilong.ledger.queries.choices import Choice, Scope, Selector
from lilong.ledger.queries.gazetteers import Book, book_of, gazetteer_of
from lilong.ledger.queries.known import Known
from lilong.ledger.queries.naming import masked_names, same_person
from lilong.ledger.queries.neighbourhood import (
    Neighbourhood,
    count_labels,
    inside,
    neighbourhood_of,
)
from lilong.ledger.queries.options import Answering, Option, option_of
from lilong.ledger.queries.resolving import (
    Answer,
    Found,
    resolve_address,
    resolve_in,
    resolve_many,
)
from lilong.ledger.queries.scoping import read_options
from lilong.ledger.queries.selecting import SELECTORS, count_selected, select
from lilong.ledger.queries.sheets import addresses_of, lying, protected_among
from lilong.ledger.queries.suggesting import Suggestion, is_near, name_of, place_by_key, suggest

__all__ = [
    "SELECTORS",
    "Answer",
    "Answering",
    "Book",
    "Choice",
    "Found",
    "Known",
    "Neighbourhood",
    "Option",
    "Scope",
    "Selector",
    "Suggestion",
    "addresses_of",
    "book_of",
    "count_labels",
    "count_selected",
    "gazetteer_of",
    "inside",
    "is_near",
    "lying",
    "masked_names",
    "name_of",
    "neighbourhood_of",
    "option_of",
    "place_by_key",
    "protected_among",
    "read_options",
    "resolve_address",
    "resolve_in",
    "resolve_many",
    "same_person",
    "select",
    "suggest",
]
