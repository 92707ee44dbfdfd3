"""Writes of the index; within the caller's transaction, like the row that is indexed."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from lilong.journal.storing import select_rows
from lilong.search import places
from lilong.search.models import SearchEntry
from lilong.search.tokens import tokenize
from lilong.vault.storing import insert_rows

_CHUNK = 500
_COLUMNS = ("id", "office_id", "kind", "key", "at", "words")


# What makes the words findable, and is dearer row by row than over all rows at the end.
_LATER = {
    "postgresql": (
        "DROP INDEX search_entry_words",
        ["""CREATE INDEX search_entry_words ON search_searchentry USING gin (words)
            WITH (gin_pending_list_limit = 1024)"""],
    ),
    "sqlite": (
        "DROP TRIGGER search_words_added",
        [
            "INSERT INTO search_words(search_words) VALUES ('rebuild')",
            """CREATE TRIGGER search_words_added AFTER INSERT ON search_searchentry BEGIN
                 INSERT INTO search_words(rowid, words) VALUES (new.id, new.words); END""",
        ],
    ),
}  # fmt: skip


@contextlib.contextmanager
def indexed_afterwards() -> Iterator[None]:
    """Let very many texts in and make them findable together at the end.

    Meanwhile nothing new is found. Not while others write.
    """
    before, afterwards = _LATER[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(before)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in afterwards:
                cursor.execute(statement)


@dataclass(frozen=True, slots=True)
class Indexed:
    """One thing for the bulk door: what `index` takes.

    `words` are those of the text, each once, if somebody has told them apart already.
    """

    office_id: int
    kind: str
    key: UUID
    text: str
    at: datetime
    words: tuple[str, ...] = ()


def index(*, office_id: int, kind: str, key: UUID, text: str, at: datetime) -> None:
    """Make a text findable under its key; `at` is the moment it is sorted by (newest first).

    Called again, it replaces what stood there. Phone and identity numbers in the text do not
    enter the index (L-08).
    """
    index_many([Indexed(office_id, kind, key, text, at)])


def index_many(items: Iterable[Indexed], *, are_new: bool = False) -> int:
    """Make many texts findable; return how many. The last of the same key counts.

    `are_new` says that the keys were made just now: nothing of them stands in the index yet.
    """
    iterator, count = iter(items), 0
    while chunk := list(islice(iterator, _CHUNK)):
        latest = {(item.office_id, item.kind, item.key): item for item in chunk}
        with transaction.atomic(savepoint=not are_new):
            if not are_new:
                _remove(latest.values())
            insert_rows(SearchEntry, _COLUMNS, _placed(list(latest.values())))
        count += len(latest)
    return count


def remove(*, office_id: int, kind: str, key: UUID) -> None:
    """Make a thing unfindable; no error if it already is."""
    SearchEntry.objects.filter(office_id=office_id, kind=kind, key=key).delete()


def _remove(items: Iterable[Indexed]) -> None:
    owners: dict[tuple[int, str], list[UUID]] = {}
    for item in items:
        owners.setdefault((item.office_id, item.kind), []).append(item.key)
    for (office_id, kind), keys in owners.items():
        known = SearchEntry.objects.filter(office_id=office_id, kind=kind, key__in=keys)
        places_known = list(known.values_list("pk", flat=True))
        if places_known:
            SearchEntry.objects.filter(pk__in=places_known).delete()


def _placed(items: Sequence[Indexed]) -> list[tuple[Any, ...]]:
    wanted = [places.place_of(item.at, item.key) for item in items]
    taken = {place for (place,) in select_rows(SearchEntry, ("id",), {"id": wanted})}
    rows = []
    for item, place in zip(items, wanted, strict=True):
        if not item.kind.isidentifier():
            raise ValueError(f"A kind is a plain word, not {item.kind!r}.")
        free = place
        while free in taken or (free != place and SearchEntry.objects.filter(pk=free).exists()):
            free += 1
        taken.add(free)
        words = " ".join((*(item.words or set(tokenize(item.text))), *_scope(item, free)))
        rows.append((free, item.office_id, item.kind, item.key, item.at, words))
    return rows


def _scope(item: Indexed, place: int) -> tuple[str, ...]:
    if connection.vendor != "postgresql":
        return (places.scope_word(item.office_id, item.kind),)
    day = places.day_of(place)
    return (
        places.window_word(item.office_id, item.kind, "d", day),
        places.window_word(item.office_id, item.kind, "b", day // places.DAYS_IN_BLOCK),
    )
