"""Many rows at once: what a long write needs of the process and the embedded database."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Rows by the thousand make no cycles worth looking for; a fifth of an import went into looking.
_SELDOM = (100_000, 50, 1_000)
# In KiB, as SQLite counts a negative size: indexes of a large ledger are read from memory.
_ROOMY = -131_072
# So many rows of an index SQLite looks at to know how its values repeat. It takes what it saw for
# all there is: with fewer it thinks an office smaller than the keys that are asked for at once.
_SAMPLE = 50_000
# Tables of which PostgreSQL knows fewer rows than pages: never looked at, or when what had been
# written was just taken back, as by a dry run. It thinks them empty, and walks one for every row
# of another.
_MISJUDGED = """
    SELECT quote_ident(relname) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
      AND reltuples < ceil(pg_relation_size(oid) / current_setting('block_size')::numeric)
      AND pg_relation_size(oid) > 0
    ORDER BY relname
"""


def learn() -> None:
    """Let the database look how its tables are filled.

    Without it a question for some keys of one office walks through all rows of that office.
    PostgreSQL does so itself a minute later; until then it is told of what it misjudges grossly.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {_SAMPLE}")
            cursor.execute("ANALYZE")
            return
        cursor.execute(_MISJUDGED)
        if names := [name for (name,) in cursor.fetchall()]:
            # Who looks at one of them just now does it for us.
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {', '.join(names)}")


@contextmanager
def many_rows() -> Iterator[None]:
    """Inside, Python collects seldom and SQLite keeps more of its file in memory (128 MB).

    Whoever fills tables calls `learn` on the way and at the end, too.
    """
    threshold = gc.get_threshold()
    # A process that was forked froze what it shares with the others: that stays as it is.
    is_frozen = gc.get_freeze_count() > 0
    if not is_frozen:
        gc.collect()
        gc.freeze()
    gc.set_threshold(*_SELDOM)
    size = _cache_size(_ROOMY)
    try:
        yield
    finally:
        _cache_size(size)
        gc.set_threshold(*threshold)
        if not is_frozen:
            gc.unfreeze()


def _cache_size(wanted: int) -> int:
    """Set how much SQLite keeps in memory; return how much it was."""
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        before = int(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA cache_size = {wanted}")
    return before
