"""Writes of one office that look before they add come one after the other."""

from lilong.accounts.models import Office


def take_turn(office_id: int) -> None:
    """Wait until nobody else of the office looks before she adds; hold the turn to the commit.

    To be called within a transaction. On PostgreSQL it holds the office's row in the mode that
    leaves its foreign keys free; SQLite has one writer anyway.
    """
    rows = Office.objects.select_for_update(no_key=True).order_by()
    list(rows.filter(pk=office_id).values_list("pk"))
