"""Reads of the calendar desk: years, their days, notices put forward, recounts."""

from datetime import date

from django.db.models import QuerySet

from lilong.accounts.viewer import Viewer
from lilong.kernel.errors import NotVisible
from lilong.rulebook import policies
from lilong.rulebook.models import CalendarDay, CalendarNotice, CalendarRecount, CalendarYear


def find_notice(notice_id: int) -> CalendarNotice | None:
    """Return a year's notice for a reaction, which sees every office; None if there is none."""
    return CalendarNotice.objects.filter(pk=notice_id).first()


def notices_of(viewer: Viewer, year: int | None = None) -> QuerySet[CalendarNotice]:
    """Return the notices put forward in the viewer's office, the newest first."""
    if not policies.may_view(viewer):
        return CalendarNotice.objects.none()
    rows = CalendarNotice.objects.filter(office_id=viewer.office_id)
    return (rows if year is None else rows.filter(year=year)).order_by("-proposed_at", "-pk")


def get_notice(viewer: Viewer, notice_id: int) -> CalendarNotice:
    """Return one notice of the viewer's office; raises NotVisible."""
    row = notices_of(viewer).filter(pk=notice_id).first()
    if row is None:
        raise NotVisible
    return row


def recounts_of(viewer: Viewer, year: int) -> list[CalendarRecount]:
    """Return how far the office's deadlines were counted again after a year, newest first."""
    if not policies.may_view(viewer):
        return []
    rows = CalendarRecount.objects.filter(office_id=viewer.office_id, year=year)
    return list(rows.order_by("-year_revision"))


def get_recount(viewer: Viewer, recount_id: int) -> CalendarRecount:
    """Return one recount of the viewer's office; raises NotVisible."""
    row = CalendarRecount.objects.filter(office_id=viewer.office_id, pk=recount_id).first()
    if row is None or not policies.may_view(viewer):
        raise NotVisible
    return row


def years() -> list[CalendarYear]:
    """Return the published years, first year first."""
    return list(CalendarYear.objects.order_by("year"))


def days_of(year: int) -> list[CalendarDay]:
    """Return the stored days of a year."""
    span = (date(year, 1, 1), date(year, 12, 31))
    return list(CalendarDay.objects.filter(day__range=span).order_by("day"))
