"""Reads: the ruling of a key, the working calendar, and what the rulebook's pages show."""

from lilong.rulebook.queries.desk import (
    data_after,
    data_at,
    find_value,
    foreseen,
    get_proposal,
    get_value,
    history_of,
    proposals,
    value_rows,
)
from lilong.rulebook.queries.door import door_terms
from lilong.rulebook.queries.ruling import (
    SUPPOSED,
    Ruling,
    calendar,
    receipt,
    supposing,
    value,
    version_at,
    versions_of,
)
from lilong.rulebook.queries.years import (
    days_of,
    find_notice,
    get_notice,
    get_recount,
    notices_of,
    recounts_of,
    years,
)

__all__ = [
    "SUPPOSED",
    "Ruling",
    "calendar",
    "data_after",
    "data_at",
    "days_of",
    "door_terms",
    "find_notice",
    "find_value",
    "foreseen",
    "get_notice",
    "get_proposal",
    "get_recount",
    "get_value",
    "history_of",
    "notices_of",
    "proposals",
    "receipt",
    "recounts_of",
    "supposing",
    "value",
    "value_rows",
    "version_at",
    "versions_of",
    "years",
]
