"""How far deadlines have been counted again: written by the room that counts, shown at the desk."""

from datetime import datetime

from django.db.models import F

from lilong.rulebook.models import CalendarRecount


def begin_recount(
    *, office_id: int, year: int, year_revision: int, total: int, at: datetime
) -> CalendarRecount:
    """Write down that an office's deadlines are to be counted again; asked again, find its row."""
    row, _is_new = CalendarRecount.objects.get_or_create(
        office_id=office_id,
        year=year,
        year_revision=year_revision,
        defaults={
            "total": total,
            "started_at": at,
            "finished_at": None if total else at,
        },
    )
    return row


def note_moved(*, recount_id: int) -> None:
    """Add one matter whose deadline moved, in the transaction that moved it."""
    CalendarRecount.objects.filter(pk=recount_id).update(moved=F("moved") + 1)


def note_counted(*, recount_id: int, counted: int, is_over: bool, at: datetime) -> None:
    """Set how many have been counted so far, so that a batch counted twice is not added twice."""
    row = CalendarRecount.objects.filter(pk=recount_id)
    if is_over:
        row.update(counted=F("total"), finished_at=at)
    else:
        row.update(counted=counted)
