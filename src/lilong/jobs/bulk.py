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


def learn() -> None:
    """Let SQLite look how its tables are filled; PostgreSQL does so itself.

    Without it a question for some keys of one office walks through all rows of that office.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {_SAMPLE}")
            cursor.execute("ANALYZE")


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
