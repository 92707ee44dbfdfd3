"""What the retention rules would let go on a day, and what went (L-07)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs_any
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.ledger.forms.rights import DayForm
from lilong.ledger.queries import retention


@require_GET
@needs_any(Capability.PRIVACY_MANAGE, Capability.AUDIT_READ)
def removal(request: StaffRequest) -> HttpResponse:
    """Show what the retention rules would let go on a day, and what went in the nights before."""
    viewer, today = request.viewer, clock.local(clock.now()).date()
    form = DayForm(request.GET or None)
    on = (form.cleaned_data["on"] if form.is_bound and form.is_valid() else None) or today
    kept = retention.kept_for(viewer.office_id, on)
    counts = retention.due(viewer.office_id, on).counts()
    context = {
        "form": form,
        "on": on,
        "lines": [(words, kept_words, counts[key]) for key, words, kept_words in _rules(kept)],
        "runs": [
            (run, [(words, run.counts.get(key, 0)) for key, words, _kept in _rules(kept)])
            for run in retention.runs(viewer)[:30]
        ],
    }
    return render(request, "ledger/retention.html", context)


def _rules(kept: dict[str, int]) -> list[tuple[str, str, str]]:
    """Return each kind of data with its words and how long it is kept."""
    months = pgettext("retention", "{number} months")
    return [
        ("visits", _("Notes of home visits"), months.format(number=kept["visits"])),
        ("labels", _("Care labels that have expired"),
         pgettext("retention", "{number} days after").format(number=kept["labels"])),
        ("persons", _("Persons whose ties have all ended"),
         months.format(number=kept["relations"])),
        ("samples", _("Justifications of readings"), months.format(number=kept["samples"])),
        ("exports", _("Files of exports"), _("until they expire")),
    ]  # fmt: skip
