"""Write-offs and corrections that wait: shown, and decided on by a second person."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.resources import operations, queries
from lilong.resources.forms import DecideForm
from lilong.resources.models import StockRequest
from lilong.resources.terms import (
    REQUEST_NAMES,
    STATE_NAMES,
    RequestKind,
    State,
    Verb,
)
from lilong.ui import parts
from lilong.ui.answers import tell
from lilong.ui.context import own_or_english
from lilong.ui.pages import keyset
from lilong.ui.times import when


def _kind(row: StockRequest) -> str:
    return _(REQUEST_NAMES[RequestKind(row.kind)])


def _state(row: StockRequest) -> str:
    return _(STATE_NAMES[State(row.state)])


@require_GET
@needs(Capability.RESOURCES_VIEW)
def requests(request: StaffRequest) -> HttpResponse:
    """List what was asked for, newest first."""
    page = keyset(queries.request_list(request.viewer), request, ("-id",))
    lines = [
        (row, _kind(row), own_or_english(row.item, "name"), own_or_english(row, "proposer"),
         _state(row))
        for row in page.rows
    ]  # fmt: skip
    return render(request, "resources/requests.html", {"page": page, "lines": lines})


def _facts(row: StockRequest) -> list[parts.Fact]:
    unit = own_or_english(row.item, "unit")
    facts = [
        parts.Fact(_("Kind"), _kind(row)),
        parts.Fact(_("How many"), f"{row.quantity:,} {unit}"),
        parts.Fact(_("Asked for by"), own_or_english(row, "proposer")),
        parts.Fact(_("Time"), when(row.proposed_at)),
        parts.Fact(_("Why"), row.reason),
    ]
    if row.receipt is not None:
        facts.insert(2, parts.Fact(_("Unit stamp"), row.receipt.unit_stamp))
        facts.insert(3, parts.Fact(_("Receiver"), str(row.receipt.receiver_name)))
    elif row.party:
        label = _("From whom") if row.line is not None else _("Where they went")
        facts.insert(2, parts.Fact(label, row.party))
    return facts


@require_http_methods(["GET", "POST"])
@needs(Capability.RESOURCES_VIEW)
def request_page(request: StaffRequest, stock_request_id: UUID) -> HttpResponse:
    """Show one request, and decide on it."""
    viewer = request.viewer
    row = queries.get_request(viewer, stock_request_id)
    form = DecideForm(initial={"revision": row.revision})
    if request.method == "POST":
        form = DecideForm(request.POST)
        if form.is_valid() and request.POST.get("verb") in {one.value for one in Verb}:
            try:
                operations.decide(
                    request_id=row.pk, verb=Verb(request.POST["verb"]),
                    revision=form.cleaned_data["revision"], reason=form.cleaned_data["reason"],
                    by=viewer.actor(), at=clock.now(),
                )  # fmt: skip
            except Refused as refused:
                lay_on(form, refused.refusals)
            else:
                tell(request, _("Your decision was written down."))
                return HttpResponseRedirect(request.path)
    is_own = row.proposed_by_id is not None and row.proposed_by_id == viewer.staff_id
    waits = row.state == State.PROPOSED
    context = {
        "row": row,
        "kind": _kind(row),
        "stands": _state(row),
        "name": own_or_english(row.item, "name"),
        "facts": _facts(row),
        "form": form,
        "may_decide": waits and not is_own and viewer.may(Capability.RESOURCES_APPROVE),
        "may_withdraw": waits and is_own,
        "decider": own_or_english(row, "decider"),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "resources/request.html", context, status=status)
