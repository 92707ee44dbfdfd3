"""What tests leave in PostgreSQL's tables although it is taken back: it is swept up after each.

Rows that are taken back stay in their tables as dead ones, and every test reads past those of all
tests before it. Worse is what ANALYZE saw: it stays, too. A table that was looked at with its rows
gone is thought to be empty from then on, and what a later test fills it with is walked through
once for every row of another table: minutes, or hours, depending on the order of the tests.
"""

from django.db import connection

# A table larger than this holds mostly dead rows: a test begins with a few hundred live ones.
_LARGE = 4 * 2**20
_TABLES = "relkind = 'r' AND relnamespace = current_schema()::regnamespace"
# Tables that PostgreSQL has looked at and found emptier than they can be filled: fewer rows than
# pages. Swept, such a table has no page, and counts as one that was never looked at.
_TO_SWEEP = f"""
    SELECT quote_ident(relname) FROM pg_class
    WHERE {_TABLES} AND (pg_relation_size(oid) > {_LARGE} OR relpages > greatest(reltuples, 0))
    ORDER BY relname
"""  # numbers and words of our own


def to_sweep() -> list[str]:
    """Return the tables that are full of dead rows, or thought to be empty."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(_TO_SWEEP)
        return [name for (name,) in cursor.fetchall()]


def sweep() -> None:
    """Take away the dead rows and what was thought of them; call it between two tests."""
    if names := to_sweep():
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM {', '.join(names)}")
