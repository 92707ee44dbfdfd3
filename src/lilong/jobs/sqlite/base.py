"""The embedded database with turns.

SQLite has one writer at a time and no queue: who waits looks again every tenth of a second at the
latest. A worker that begins its next write the moment the last one ends is never found outside,
and a person's sign-in waits until all work is done. So background work rests between its writes.
"""

import time
from typing import Any

from django.db.backends.sqlite3 import base

from lilong.jobs import turns


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that tells how long it kept the others from writing."""

    _begun_at = 0.0

    def _start_transaction_under_autocommit(self) -> None:
        super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        self._begun_at = time.monotonic()

    def _commit(self) -> Any:
        result = super()._commit()  # type: ignore[misc]  # not in the stubs
        turns.wrote_for(time.monotonic() - self._begun_at)
        return result
