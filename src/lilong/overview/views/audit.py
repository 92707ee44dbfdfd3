"""The auditor's desk over the read log: who read what of whom and why, never the values (L-09)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from lilong.accounts import queries as accounts
from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.exchange import writing
from lilong.kernel import clock
from lilong.overview import operations
from lilong.overview.forms import ReadingFilters
from lilong.overview.queries import readings as queries
from lilong.overview.terms import FLAG_NAMES, FLAG_REASONS, Found
from lilong.rulebook import queries as rulebook
from lilong.ui.context import own_or_english
from lilong.ui.messages import say, who
from lilong.ui.pages import keyset
from lilong.vault.queries import Asked, LogLine
from lilong.vault.terms import PURPOSE_NAMES, SUBJECT_NAMES, Purpose

_DAY = timedelta(days=1)
_FIELDS = {
    "name": lambda: pgettext("protected value", "name"),
    "phone": lambda: pgettext("protected value", "phone"),
    "identity": lambda: pgettext("protected value", "identity number"),
    "address": lambda: pgettext("protected value", "address"),
    "email": lambda: pgettext("protected value", "e-mail address"),
    "born_on": lambda: pgettext("protected value", "date of birth"),
    "note": lambda: pgettext("protected value", "note"),
    "sealed": lambda: pgettext("protected value", "answers kept encrypted"),
    "secrets": lambda: pgettext("protected value", "facts kept encrypted"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log in words, with what is unusual about it."""

    row: LogLine
    reader: str
    subject: str
    fields: str
    purpose: str
    flags: tuple[tuple[str, str], ...]


def _listed(words: Sequence[str]) -> str:
    return pgettext("between the items of a list", ", ").join(words)


def _purpose(key: str) -> str:
    known = {one.value for one in Purpose}
    return _(PURPOSE_NAMES[Purpose(key)]) if key in known else key


def _field(name: str) -> str:
    last = name.partition(":")[0].rpartition(".")[2]
    return str(_FIELDS[last]()) if last in _FIELDS else name


def _line(row: LogLine, found: Sequence[Found]) -> Line:
    kind = _(SUBJECT_NAMES.get(row.subject_kind, row.subject_kind))
    told = tuple(
        (_(FLAG_NAMES[one.flag]), say(FLAG_REASONS[one.flag], one.params)) for one in found
    )
    fields = _listed(list(dict.fromkeys(_field(name) for name in row.fields)))
    return Line(
        row, who(row.actor), f"{kind} {row.subject_id[-8:]}", fields, _purpose(row.purpose), told
    )


def _filters(request: StaffRequest, at: datetime) -> tuple[ReadingFilters, queries.Counts]:
    """Return the form with the readers and posts of the period as choices, and its counts."""
    viewer, today = request.viewer, clock.local(at).date()
    first = ReadingFilters(request.GET or None, today=today)
    period = Asked(since=first.asked.since, until=first.asked.until)
    staff, posts = queries.choices(viewer, period)
    form = ReadingFilters(
        request.GET or None,
        today=today,
        staff=[(row.pk, own_or_english(row, "name")) for row in staff],
        posts=[
            (key, own_or_english(row, "name"))
            for key, row in sorted(accounts.named(viewer, "post", posts).items())
        ],
    )
    return form, queries.counts(viewer, form.asked)


@require_GET
@needs(Capability.AUDIT_READ)
def readings(request: StaffRequest) -> HttpResponse:
    """Show the read log: filters, counts, unusual readings with their reasons."""
    viewer, at = request.viewer, clock.now()
    form, counted = _filters(request, at)
    found = queries.flags(viewer, form.asked, at=at)
    rows = queries.lines(viewer, form.asked)
    if form.is_flagged and found is not None:
        rows = queries.narrowed(rows, found)
    page = keyset(rows, request, ("-at", "-id"))
    staff = dict(form.fields["staff"].choices)  # type: ignore[attr-defined]
    years = rulebook.value("retention.log", office_id=viewer.office_id, on=clock.local(at).date())
    context = {
        "filters": form,
        "since": clock.local(form.asked.since).date() if form.asked.since else None,
        "last": clock.local(form.asked.until).date() - _DAY if form.asked.until else None,
        "page": page,
        "lines": [_line(row, (found or {}).get(row.pk, ())) for row in page.rows],
        "counts": counted,
        "by_reader": [
            (staff.get(key) or pgettext("reader", "the system itself"), number)
            for key, number in counted.by_reader
        ],
        "by_purpose": [(_purpose(key), number) for key, number in counted.by_purpose],
        "flagged": len(found) if found is not None else None,
        "most": queries.MOST_JUDGED,
        "query": _without_cursor(request),
        "years": max(int(years.value), 3),
    }
    return render(request, "overview/readings.html", context)


def _without_cursor(request: HttpRequest) -> str:
    return urlencode([(k, v) for k, v in request.GET.items() if k != "cursor"])


@require_GET
@needs(Capability.AUDIT_READ)
def readings_export(request: StaffRequest, form: str) -> HttpResponse:
    """Send the lines asked for as a table, marked with who took it and when; without her own."""
    if form not in writing.FORMS:
        raise Http404
    viewer, at = request.viewer, clock.now()
    filters, _counts = _filters(request, at)
    asked = filters.asked
    by = viewer.actor()
    operations.export_readings(asked=asked, form=form, by=by, at=at)
    found = queries.flags(viewer, asked, at=at) or {}
    rows = queries.lines(viewer, asked).exclude(staff_id=viewer.staff_id).order_by("at", "pk")
    if filters.is_flagged:
        rows = queries.narrowed(rows, found)
    sheet = writing.Sheet(
        headers=[
            _("Read at"), _("Reader"), _("Kind of subject"), _("Key of the subject"), _("Values"),
            _("Purpose"), _("Her words then"), _("Network address"), _("Unusual"),
        ],
        rows=(_cells(row, found.get(row.pk, ())) for row in rows.iterator(chunk_size=1000)),
        mark=writing.watermark(who(by.as_data()), at),
    )  # fmt: skip
    return writing.download(sheet, name=_("read log"), form=form)


def _cells(row: LogLine, found: Sequence[Found]) -> list[Any]:
    line = _line(row, found)
    flags = _listed([name for name, _reason in line.flags])
    return [
        row.at, line.reader, row.subject_kind, row.subject_id, line.fields, line.purpose,
        row.reason, row.address, flags,
    ]  # fmt: skip
