"""The embedded database with turns.

SQLite has one writer at a time and no queue: who waits looks again every tenth of a second at the
latest. A worker that begins its next write the moment the last one ends is never found outside,
and a person's sign-in waits until all work is done. So background work rests between its writes.
"""

import sqlite3
import time
from typing import Any

from django.db.backends.sqlite3 import base

from lilong.jobs import turns


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that tells how long it kept the others from writing."""

    _begun_at = 0.0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; wait for those who hold the file just now, as every statement does.

        A file that was copied or restored turns to its write-ahead log at the first connection,
        and for that one moment SQLite refuses the others instead of letting them wait.
        """
        until = time.monotonic() + conn_params.get("timeout", 5)
        while True:
            try:
                return super().get_new_connection(conn_params)
            except sqlite3.OperationalError as fault:
                if "locked" not in str(fault) or time.monotonic() > until:
                    raise
            time.sleep(0.05)

    def _start_transaction_under_autocommit(self) -> None:
        super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        self._begun_at = time.monotonic()

    def _commit(self) -> Any:
        result = super()._commit()  # type: ignore[misc]  # not in the stubs
        turns.wrote_for(time.monotonic() - self._begun_at)
        return result
