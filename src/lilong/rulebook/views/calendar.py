"""The calendar desk: years, notices put forward and published, how far deadlines are recounted."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts.gates import StaffRequest, needs, needs_any
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.text import whole_number
from lilong.rulebook import comparing, faces, operations, policies, queries, yearly
from lilong.rulebook.forms import DecisionForm, NoticeForm
from lilong.rulebook.models import CalendarNotice
from lilong.rulebook.notice import FIRST_YEAR, LAST_YEAR
from lilong.ui.answers import tell
from lilong.ui.pages import polled


@require_GET
@needs(Capability.RULEBOOK_VIEW)
def year(request: StaffRequest, number: int = 0) -> HttpResponse:
    """Show a year of working days, holidays and make-up days; the current one by default."""
    viewer, today = request.viewer, clock.local(clock.now()).date()
    number = number or today.year
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise Http404
    calendar = queries.calendar(viewer.office_id, today)
    published = {row.year: row for row in queries.years()}
    known = sorted(published.keys() | {number, today.year, today.year + 1})
    notices = list(queries.notices_of(viewer, number))
    context = {
        "year": number,
        "months": faces.months_of(number, calendar),
        "special": yearly.special_days(number, calendar),
        "published": published.get(number),
        "years": [(one, published.get(one)) for one in known],
        "notices": [yearly.notice_line(row) for row in notices],
        "recounts": [yearly.progress(row) for row in queries.recounts_of(viewer, number)],
        "is_by_notice": any(row.state == "approved" for row in notices),
        "may_propose": policies.may_propose(viewer),
        "opens": calendar.office_hours[0],
        "closes": calendar.office_hours[1],
    }
    return render(request, "rulebook/year.html", context)


@require_GET
@needs(Capability.RULEBOOK_VIEW)
def recount(request: StaffRequest, recount_id: int) -> HttpResponse:
    """Return how far a recount is; asked again and again while it runs."""
    row = queries.get_recount(request.viewer, recount_id)
    context = {"one": yearly.progress(row)}
    return polled(request, "rulebook/parts/recount.html", context)


@require_http_methods(["GET", "POST"])
@needs(Capability.RULEBOOK_PROPOSE)
def enter(request: StaffRequest) -> HttpResponse:
    """Take a year's notice: check it day by day without saving, then put it forward."""
    viewer, at = request.viewer, clock.now()
    wanted = whole_number(request.GET.get("year", ""))
    start = {"year": clock.local(at).year + 1 if wanted is None else wanted}
    form = NoticeForm(request.POST or None, request.FILES or None, initial=start)
    is_valid = form.is_bound and form.is_valid()
    context: dict[str, Any] = {"form": form}
    if is_valid:
        spec = form.spec()
        checked = yearly.checked(spec, queries.calendar(viewer.office_id))
        if "save" in request.POST and not checked.faults:
            row = operations.propose_notice(spec=spec, by=viewer.actor(), at=at)
            tell(request, gettext("The notice was put forward. A second person publishes it."))
            return HttpResponseRedirect(reverse("rulebook:notice", args=[row.pk]))
        context["checked"] = checked
        is_valid = not checked.faults
    status = 422 if form.is_bound and not is_valid else 200
    return render(request, "rulebook/enter.html", context, status=status)


@require_GET
@needs(Capability.RULEBOOK_VIEW)
def notice(request: StaffRequest, calendar_notice_id: int) -> HttpResponse:
    """Show a notice day by day beside what is known, and what may be done with it."""
    row = queries.get_notice(request.viewer, calendar_notice_id)
    return _page(request, row, DecisionForm(initial={"revision": row.revision}))


@require_POST
@needs_any(Capability.RULEBOOK_APPROVE, Capability.RULEBOOK_PROPOSE)
def decide(request: StaffRequest, calendar_notice_id: int) -> HttpResponse:
    """Publish, refuse or withdraw a notice."""
    row = queries.get_notice(request.viewer, calendar_notice_id)
    form, verb = DecisionForm(request.POST), request.POST.get("verb", "")
    if form.is_valid() and verb == "refuse" and not form.cleaned_data["reason"]:
        form.add_error("reason", gettext("Say why it is refused."))
    if not form.is_valid() or verb not in _DONE:
        return _page(request, row, form, status=422)
    given = {"notice_id": row.pk, **form.cleaned_data}
    by, at = request.viewer.actor(), clock.now()
    if verb == "approve":
        operations.approve_notice(**given, by=by, at=at)
    elif verb == "refuse":
        operations.refuse_notice(**given, by=by, at=at)
    else:
        operations.withdraw_notice(**given, by=by, at=at)
    tell(request, _DONE[verb]())
    return HttpResponseRedirect(reverse("rulebook:notice", args=[row.pk]))


_DONE = {
    "approve": lambda: gettext("The year is published. Deadlines are being counted again."),
    "refuse": lambda: gettext("The notice was refused. Its proposer is told."),
    "withdraw": lambda: gettext("The notice was withdrawn."),
}


def _page(
    request: StaffRequest, row: CalendarNotice, form: DecisionForm, status: int = 200
) -> HttpResponse:
    viewer = request.viewer
    is_open = row.state == "proposed"
    context = {
        "row": row,
        "line": yearly.notice_line(row),
        "form": form,
        "checked": yearly.checked(
            operations.NoticeSpec(row.year, row.text, row.source),
            queries.calendar(viewer.office_id),
        ),
        "is_open": is_open,
        "choices": policies.choices_on(
            viewer, row.state, row.proposed_by_id, office_id=row.office_id
        ),
        "warnings": yearly.year_warnings(row, queries.years()) if is_open else [],
        "facts": comparing.facts(row),
    }
    return render(request, "rulebook/notice.html", context, status=status)
