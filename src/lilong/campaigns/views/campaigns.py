"""The list of campaigns, and a new one: which kind, whom it is about, until when."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs, needs_any
from lilong.accounts.terms import Capability
from lilong.campaigns import flow, operations, queries
from lilong.campaigns.faces import campaigns as faces
from lilong.campaigns.forms.listing import CampaignFilters
from lilong.campaigns.forms.preparing import PrepareForm
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused
from lilong.ui.pages import fragment_or_page, keyset

READS = (Capability.CAMPAIGNS_VIEW, Capability.CAMPAIGNS_VISIT)


@require_GET
@needs_any(*READS)
def campaigns(request: StaffRequest) -> HttpResponse:
    """Show the campaigns, newest first: deadline, open round, how far the first measure is."""
    at, filters = clock.now(), CampaignFilters(request.GET or None)
    rows = queries.campaign_list(request.viewer, filters.wanted())
    page = keyset(rows, request, queries.NEWEST)
    glances = queries.glances(request.viewer.office_id, page.rows)
    context = {
        "filters": filters,
        "page": page,
        "rows": [
            faces.row_face(one, glances[one.pk], flow.campaign(one.matter.kind), at)
            for one in page.rows
        ],
        "may_manage": request.viewer.may(Capability.CAMPAIGNS_MANAGE),
    }
    return fragment_or_page(request, "campaigns/list.html", "campaigns/parts/list.html", context)


@require_GET
@needs(Capability.CAMPAIGNS_MANAGE)
def kinds(request: StaffRequest) -> HttpResponse:
    """Show every kind of campaign, what it is for and on which basis; off ones say so."""
    at = clock.now()
    shown = [
        (one, operations.is_enabled(one.key, request.viewer.office_id, at))
        for one in flow.campaigns()
    ]
    return render(request, "campaigns/kinds.html", {"kinds": shown})


@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def new(request: StaffRequest, kind: str) -> HttpResponse:
    """Ask what a kind of campaign needs, say how many lines it would take, and prepare it."""
    if not flow.is_known(kind):
        raise Http404
    at, viewer = clock.now(), request.viewer
    declared = flow.campaign(kind)
    form = PrepareForm(declared, viewer, request.POST or None, on=local(at).date())
    context: dict[str, Any] = {"declared": declared, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            if "count" in request.POST:
                context["count"] = operations.count_of_scope(
                    kind, form.scope(), office_id=viewer.office_id,
                    on=form.cleaned_data["reference_date"] or local(at).date(),
                )  # fmt: skip
            else:
                made = operations.prepare(form.spec(), viewer=viewer, by=viewer.actor(), at=at)
                return redirect("campaigns:campaign", made.matter.number)
        except Refused as refused:
            lay_on(form, refused.refusals)
    context["is_enabled"] = operations.is_enabled(kind, viewer.office_id, at)
    return render(request, "campaigns/new.html", context, status=422 if form.errors else 200)
