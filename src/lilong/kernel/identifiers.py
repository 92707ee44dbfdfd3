"""Keys of large tables: UUID version 7, made by the application and growing with time."""

from uuid import UUID

from uuid6 import uuid7


def new_id() -> UUID:
    """Return a fresh key; later keys sort after earlier ones."""
    return UUID(int=uuid7().int)
