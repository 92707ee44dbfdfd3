"""Pages that show the rulebook: the keys, and one key with its history."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.rulebook import explaining, faces, policies, queries, timeline
from lilong.rulebook.forms import DayForm, KeyFilters
from lilong.rulebook.keys import get_key
from lilong.rulebook.terms import State
from lilong.ui import parts
from lilong.ui.pages import fragment_or_page


@require_GET
@needs(Capability.RULEBOOK_VIEW)
def key_list(request: StaffRequest) -> HttpResponse:
    """Show every key with the value in force today, and how many proposals wait."""
    filters = KeyFilters(request.GET or None)
    today = clock.local(clock.now()).date()
    rows = list(queries.value_rows(request.viewer))
    lines = faces.key_lines(rows, request.viewer.office_id, today)
    waiting = sum(row.state == State.PROPOSED for row in rows)
    if filters.is_bound and filters.is_valid():
        lines = faces.narrowed(lines, **filters.cleaned_data)
    context = {"filters": filters, "lines": lines, "today": today, "waiting": waiting}
    return fragment_or_page(request, "rulebook/list.html", "rulebook/parts/keys.html", context)


@require_GET
@needs(Capability.RULEBOOK_VIEW)
def key(request: StaffRequest, name: str) -> HttpResponse:
    """Show a key: what it decides, what is in force on a day, every value it has had."""
    rows = queries.history_of(request.viewer, name)
    declared, office_id = get_key(name), request.viewer.office_id
    today = clock.local(clock.now()).date()
    asked = DayForm({"on": request.GET.get("on") or today.isoformat()})
    on = (asked.cleaned_data["on"] or today) if asked.is_valid() else today
    context = {
        "key": declared,
        "title": gettext(declared.title),
        "decides": explaining.decides(declared),
        "facts": [parts.Fact(label, words) for label, words in faces.facts_of(declared)],
        "lines": faces.value_lines(declared, rows, on, today),
        "holding": timeline.holding(declared, rows, office_id, on),
        "lanes": timeline.lanes(rows, today),
        "asked": asked,
        "on": on,
        "is_today": on == today,
        "waiting": [row for row in rows if row.state == State.PROPOSED],
        "may_propose": policies.may_propose(request.viewer),
    }
    return render(request, "rulebook/key.html", context)
