"""The revision of an office: new after every change of who is where and sees what."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from django.db import connection

from lilong.accounts.models import Office

_REVISION = f"SELECT revision FROM {Office._meta.db_table} WHERE id = %s"  # noqa: S608  # own name
# What was read in this request; None outside of one, where everything is asked anew.
_seen: ContextVar[dict[int, Any] | None] = ContextVar("seen", default=None)


@contextlib.contextmanager
def steady() -> Iterator[None]:
    """Let an office's revision be read once: one request sees one state of the office."""
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


def changed(office_id: int) -> None:
    """Read an office's revision anew: this very request has changed it."""
    seen = _seen.get()
    if seen is not None:
        seen.pop(office_id, None)


def revision(office_id: int) -> Any:
    """Return what an office's kept rows hang on, None if there is no such office.

    Asked several times in every request, so it goes round the ORM.
    """
    seen = _seen.get()
    if seen is not None and office_id in seen:
        return seen[office_id]
    with connection.cursor() as cursor:
        cursor.execute(_REVISION, [office_id])
        found = cursor.fetchone()
    current = found[0] if found else None
    if seen is not None:
        seen[office_id] = current
    return current
