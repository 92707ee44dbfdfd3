"""Finding: newest first, bounded in time whether the words are rare or stand in every row."""

import json
from typing import Any
from uuid import UUID

from django.db import connection

from lilong.search import places, tokens
from lilong.search.models import SearchEntry

# So many of the newest rows are looked through before the index is asked: by PostgreSQL always
# (two milliseconds at most), by SQLite for single characters, whose words its index would have to
# gather first.
_NEWEST_ROWS = 3000
_NEWEST_ROWS_SQLITE = 1000
_BEYOND = 2**63 - 1
# A window is this much wider than the expectation, and each next one so many times the last.
_SLACK = 1.5
_WIDER = 8

_SQLITE = """
SELECT entry.key, entry.id FROM search_words JOIN search_searchentry AS entry
ON entry.id = search_words.rowid
WHERE search_words MATCH %s AND search_words.rowid < %s ORDER BY search_words.rowid DESC LIMIT %s
"""
_SQLITE_NEWEST = """
SELECT key, id FROM (
  SELECT key, id, ' ' || words || ' ' AS words FROM search_searchentry
  WHERE office_id = %s AND kind = %s AND id < %s ORDER BY id DESC LIMIT %s
) AS newest WHERE (SELECT min(instr(newest.words, value)) FROM json_each(%s)) > 0 LIMIT %s
"""
_POSTGRES_NEWEST = """
SELECT key, id FROM (
  SELECT key, id, words FROM search_searchentry
  WHERE office_id = %s AND kind = %s AND id < %s ORDER BY id DESC LIMIT %s
) AS newest WHERE words @@ %s::tsquery ORDER BY id DESC LIMIT %s
"""
_SCOPE = "FROM search_searchentry WHERE office_id = %(office)s AND kind = %(kind)s"
_POSTGRES_SPAN = f"""
SELECT
 (SELECT id {_SCOPE} AND id < %(below)s ORDER BY id DESC LIMIT 1),
 (SELECT id {_SCOPE} AND id < %(below)s ORDER BY id DESC OFFSET %(rows)s - 1 LIMIT 1),
 (SELECT id {_SCOPE} ORDER BY id LIMIT 1)
"""
_POSTGRES_WINDOW = """
SELECT key, id FROM (
  SELECT key, id FROM search_searchentry WHERE words @@ %s::tsquery AND id < %s OFFSET 0
) AS found ORDER BY id DESC LIMIT %s
"""


def find(
    office_id: int, kind: str, words: str, limit: int = 50, before: UUID | None = None
) -> list[UUID]:
    """Return the keys of an office's things of a kind that hold all these words, newest first.

    `before` is the last key of the page before this one. Whatever is typed is words: there is no
    query language. Words that are numbers of persons find nothing.
    """
    whole, beginnings = tokens.wanted(words)
    if not whole and not beginnings:
        return []
    below = _place(office_id, kind, before)
    if connection.vendor == "postgresql":
        query = " & ".join([*sorted(whole), *(f"{b}:*" for b in sorted(beginnings))])
        return _find_in_windows(office_id, kind, query, limit, below)
    if beginnings:
        pieces = json.dumps([f" {piece}" for piece in (*(f"{w} " for w in whole), *beginnings)])
        asked = (office_id, kind, below, _NEWEST_ROWS_SQLITE, pieces, limit)
        newest = _rows(_SQLITE_NEWEST, *asked)
        if len(newest) >= limit:
            return [UUID(key) for key, _id in newest]
    query = " AND ".join(
        [
            *(f'"{word}"' for word in sorted(whole)),
            f'"{places.scope_word(office_id, kind)}"',
            *(f'"{beginning}"*' for beginning in sorted(beginnings)),
        ]
    )
    return [UUID(key) for key, _id in _rows(_SQLITE, query, below, limit)]


def holds_number(text: str) -> bool:
    """Say whether a text holds a number of a person: such words find nothing, and are not kept."""
    return tokens.holds_number(text)


def _place(office_id: int, kind: str, before: UUID | None) -> int:
    if before is None:
        return _BEYOND
    entry = SearchEntry.objects.filter(office_id=office_id, kind=kind, key=before)
    return entry.values_list("pk", flat=True).first() or _BEYOND


def _find_in_windows(office_id: int, kind: str, query: str, limit: int, below: int) -> list[UUID]:
    """Look through the newest rows, then through windows as wide as these make one expect."""
    asked = (office_id, kind, below, _NEWEST_ROWS, query, limit)
    found: list[UUID] = [key for key, _place in _rows(_POSTGRES_NEWEST, *asked)]
    seen = _span(office_id, kind, below) if len(found) < limit else None
    if seen is None:
        return found
    newest, below, oldest = seen
    seen_days = places.days_between(newest, below)
    days = max(1.0, seen_days * _SLACK * limit / max(len(found), 0.5))
    day, oldest = places.day_of(below - 1), places.day_of(oldest)
    while len(found) < limit and day >= oldest:
        letter, numbers, day = places.window(day, days, oldest)
        scope = "|".join(places.window_word(office_id, kind, letter, n) for n in numbers)
        rows = _rows(_POSTGRES_WINDOW, f"{query} & ({scope})", below, limit - len(found))
        found += [key for key, _place in rows]
        below, day, days = places.start_of(day), day - 1, days * _WIDER
    return found


def _span(office_id: int, kind: str, below: int) -> tuple[int, int, int] | None:
    """Return the first and last place of the newest rows and the oldest of all; None if no more."""
    scope: dict[str, str | int] = {
        "office": office_id,
        "kind": kind,
        "below": below,
        "rows": _NEWEST_ROWS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRES_SPAN, scope)
        newest, last, oldest = cursor.fetchone()
    return None if last is None or last == oldest else (newest, last, oldest)


def _rows(sql: str, *params: str | int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
