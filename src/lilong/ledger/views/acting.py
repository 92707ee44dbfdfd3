"""What is done on the ledger's pages of people: every verb one form page, from a row of `ACTS`.

A page loads what the verb is about, shows its form, calls one operation and goes back. What the
operation refuses stands beside the field it names.
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused
from lilong.ledger.views import (
    groups,
    household_acts,
    label_acts,
    party_acts,
    person_acts,
    place_acts,
    visit_acts,
)
from lilong.ledger.views.act import Act, Doing

ACTS: dict[str, Act] = {
    **person_acts.ACTS,
    **label_acts.ACTS,
    **place_acts.ACTS,
    **groups.ACTS,
    **household_acts.ACTS,
    **party_acts.ACTS,
    **visit_acts.ACTS,
}


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs(Capability.LEDGER_RECORD)
def act(request: StaffRequest, act_verb: str, row_id: UUID | None = None) -> HttpResponse:
    """Show the form of a verb and carry it out."""
    known = ACTS.get(act_verb)
    if known is None or (row_id is None) is not known.stands_alone:
        raise Http404
    at = clock.now()
    row = known.row(request.viewer, row_id) if row_id else None
    form = known.form(request.POST or None, viewer=request.viewer, row=row, today=local(at).date())
    if request.method == "POST" and form.is_valid():
        try:
            done = known.do(Doing(request.viewer, row, form, at))
        except Refused as answer:
            lay_on(form, answer.refusals)
        else:
            messages.success(request, _("Saved. What was there before stays in the history."))
            return redirect(known.back(done if known.leads_on else row))
    context = {
        "act": known,
        "form": form,
        "back": known.back(row) if row is not None and not known.leads_on else known.home(row),
        "about": known.about(row) if row is not None else "",
    }
    return render(request, "ledger/act.html", context, status=422 if form.errors else 200)
