"""Numbers people use: office prefix, day, and a counter of that day."""

from datetime import date

from django.db import connection

from lilong.cases.models import MatterNumber

_TAKE = f"""
    INSERT INTO {MatterNumber._meta.db_table} (office_id, day, last) VALUES (%s, %s, %s)
    ON CONFLICT (office_id, day) DO UPDATE SET last = {MatterNumber._meta.db_table}.last + %s
    RETURNING last
"""  # noqa: S608  # the table's name is the model's own


def take(*, office_id: int, day: date, count: int) -> int:
    """Return the first of `count` fresh numbers of an office and day, in one statement.

    The row is locked until the caller's transaction ends, so that two callers never get the same.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [office_id, day.isoformat(), count, count])
        return int(cursor.fetchone()[0]) - count + 1


def number(prefix: str, day: date, counter: int) -> str:
    """Return a number as people read it: PY-20261120-0412."""
    return f"{prefix}-{day:%Y%m%d}-{counter:04d}"
