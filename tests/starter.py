"""The starter rulebook for every test that needs it: loaded once, then put back as it was stored.

Loading it took a third of the suite. The journal of the load is put back with it.
"""

from datetime import datetime

from django.db import connection, transaction

from lilong.kernel.actor import Actor
from lilong.rulebook import keys, snapshot
from lilong.rulebook import operations as rulebook
from tests import kept

_kept: dict[tuple[str, str, datetime, frozenset[str]], kept.Kept] = {}


def load_starter(*, by: Actor, at: datetime) -> None:
    """Do what `rulebook.operations.load_starter` does, where nothing stands yet."""
    tables = kept.tables_of("rulebook", "journal")
    # What is loaded depends on what is declared, and a test may declare keys of its own.
    declared = frozenset(key.name for key in keys.all_keys())
    key = (connection.vendor, str(by.as_data()), at, declared)
    if not kept.are_empty(tables):
        rulebook.load_starter(by=by, at=at)
    elif key in _kept:
        with transaction.atomic():
            kept.put_back(_kept[key])
            # As the operation does: what a test before this one has read is not gone by.
            snapshot.note_change()
    else:
        rulebook.load_starter(by=by, at=at)
        _kept[key] = kept.stored(tables)
