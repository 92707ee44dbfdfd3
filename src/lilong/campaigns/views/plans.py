"""A plan of a campaign: made, edited by hand, accepted, served, printed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.campaigns import flow, operations, policies
from lilong.campaigns.forms.days import LateForm, PartForm, StaffForm
from lilong.campaigns.grammar import Plan
from lilong.campaigns.models import Campaign, PlanDraft, PlanOrder
from lilong.campaigns.queries import plans as queries
from lilong.campaigns.queries.planned import shapes, view_of
from lilong.cases.forms.questions import AnswerForm
from lilong.exchange.sentences import from_data
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.kernel.text import whole_number
from lilong.ui import parts
from lilong.ui.messages import say
from lilong.ui.pages import polled


def _page(
    request: StaffRequest, campaign: Campaign, key: str, staff: Any = None, template: str = ""
) -> HttpResponse:
    plan = queries.plan_of(campaign, key)
    view = view_of(campaign, plan, at=clock.now())
    order = queries.last_order(campaign, key)
    short = [seat.code for seat in view.seats if seat.have < seat.need]
    context = {
        "campaign": campaign, "matter": campaign.matter, "plan": plan, "view": view,
        "draft": view.draft, "form": AnswerForm(plan.asks, request.viewer),
        "staff": staff or StaffForm(plan, short, request.viewer), "short": short,
        "declared": flow.campaign(campaign.matter.kind), "making": _making(campaign, plan, order),
        "note": from_data(order.note) if order and order.note else None,
    }  # fmt: skip
    status = 422 if staff is not None else 200
    return render(request, template or "campaigns/plan.html", context, status=status)


def _making(campaign: Campaign, plan: Plan, order: PlanOrder | None) -> parts.Progress | None:
    """Return how far a job is that makes a plan: nobody knows, but it tells what over; or None."""
    if order is None or order.ended_at is not None:
        return None
    size = queries.size_of(campaign, plan)
    words = _("The plan is being made; this page shows it when it is there.")
    url = reverse("campaigns:plan_progress", args=[campaign.matter.number, plan.key])
    return parts.Progress(size, 0, words, url)


@require_GET
@needs(Capability.CAMPAIGNS_MANAGE)
def progress(request: StaffRequest, number: str, plan: str) -> HttpResponse:
    """Answer the polling while a job makes a plan; at the end the page is loaded anew."""
    campaign = policies.get_campaign(request.viewer, number)
    declared = queries.plan_of(campaign, plan)
    state = _making(campaign, declared, queries.last_order(campaign, plan))
    if state is None:
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    return polled(request, "campaigns/parts/plan_progress.html", {"state": state})


@require_GET
@needs(Capability.CAMPAIGNS_MANAGE)
def plan(request: StaffRequest, number: str, plan: str) -> HttpResponse:
    """Show a plan: its groups with sizes beside the bound, what speaks against it, who serves."""
    return _page(request, policies.get_campaign(request.viewer, number), plan)


@require_GET
@needs(Capability.CAMPAIGNS_MANAGE)
def points(request: StaffRequest, number: str, plan: str) -> HttpResponse:
    """Return the parts of a plan as points, each with the code of its group, in WGS-84."""
    campaign = policies.get_campaign(request.viewer, number)
    view = view_of(campaign, queries.plan_of(campaign, plan), at=clock.now())
    page = reverse("campaigns:plan", args=[number, plan])
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": list(part.point)},
            "properties": {
                "number": group.code[-3:], "title": f"{group.code} {part.label} {part.which}",
                "url": page, "lamp": "normal",
            },
        }
        for group in view.groups
        for part in group.parts
        if part.point
    ]  # fmt: skip
    return JsonResponse({"type": "FeatureCollection", "features": features})


@require_GET
@needs(Capability.CAMPAIGNS_MANAGE)
def outlines(request: StaffRequest, number: str, plan: str) -> HttpResponse:
    """Return the groups of a plan as shapes around their parts, in WGS-84."""
    campaign = policies.get_campaign(request.viewer, number)
    view = view_of(campaign, queries.plan_of(campaign, plan), at=clock.now())
    return JsonResponse({"type": "FeatureCollection", "features": shapes(view)})


@require_GET
@needs(Capability.CAMPAIGNS_MANAGE)
def sheet(request: StaffRequest, number: str, plan: str) -> HttpResponse:
    """Show a plan as a sheet to be printed, without people."""
    campaign = policies.get_campaign(request.viewer, number)
    return _page(request, campaign, plan, template="campaigns/plan_sheet.html")


def _given(request: StaffRequest) -> dict[str, Any]:
    return {"viewer": request.viewer, "by": request.viewer.actor(), "at": clock.now()}


def _seen(request: StaffRequest) -> int:
    return _number(request.POST.get("revision", ""))


def _number(text: str) -> int:
    """Return a number that a page gave along; what is none, or longer than any, is nobody's."""
    number = whole_number(text)
    return -1 if number is None else number


@require_POST
@needs(Capability.CAMPAIGNS_MANAGE)
def make(request: StaffRequest, number: str, plan: str) -> HttpResponse:
    """Have a plan made, in the place of the one before."""
    campaign = policies.get_campaign(request.viewer, number)
    form = AnswerForm(queries.plan_of(campaign, plan).asks, request.viewer, request.POST)
    answers = form.answers() if form.is_valid() else {}
    revision = _seen(request) if "revision" in request.POST else None
    found = operations.order_plan(campaign, plan, answers, revision=revision, **_given(request))
    if isinstance(found, PlanDraft):
        messages.success(request, _("The plan is made. Look at it, then accept it."))
    return redirect("campaigns:plan", number, plan)


@require_POST
@needs(Capability.CAMPAIGNS_MANAGE)
def move(request: StaffRequest, number: str, plan: str) -> HttpResponse:
    """Move a part to another group."""
    campaign = policies.get_campaign(request.viewer, number)
    form = PartForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a part and another group of this plan."))
        return redirect("campaigns:plan", number, plan)
    given = form.cleaned_data
    _draft, against = operations.move_unit(
        campaign, plan, given["part"], given["to"], revision=given["revision"], **_given(request)
    )
    messages.success(request, _("Moved."))
    for refusal in against:
        messages.warning(request, say(refusal))
    return redirect("campaigns:plan", number, plan)


@require_POST
@needs(Capability.CAMPAIGNS_MANAGE)
def add(request: StaffRequest, number: str, plan: str) -> HttpResponse:
    """Give what came late to a group of a plan."""
    campaign = policies.get_campaign(request.viewer, number)
    form = LateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose something that is in no group, and a group."))
        return redirect("campaigns:plan", number, plan)
    given = form.cleaned_data
    _draft, against = operations.add_unit(
        campaign, plan, given["unit"], given["to"], revision=given["revision"], **_given(request)
    )
    messages.success(request, _("Added; who serves stays."))
    for refusal in against:
        messages.warning(request, say(refusal))
    return redirect("campaigns:plan", number, plan)


@require_POST
@needs(Capability.CAMPAIGNS_MANAGE)
def accept(request: StaffRequest, number: str, plan: str) -> HttpResponse:
    """Accept a plan as it stands."""
    campaign = policies.get_campaign(request.viewer, number)
    operations.accept_plan(campaign, plan, revision=_seen(request), **_given(request))
    messages.success(request, _("The plan is accepted and stands."))
    return redirect("campaigns:plan", number, plan)


@sensitive_post_parameters()
@require_POST
@needs(Capability.CAMPAIGNS_MANAGE)
def staff(request: StaffRequest, number: str, plan: str) -> HttpResponse:
    """Name somebody who serves a group."""
    campaign = policies.get_campaign(request.viewer, number)
    declared = queries.plan_of(campaign, plan)
    view = view_of(campaign, declared, at=clock.now())
    form = StaffForm(declared, [seat.code for seat in view.seats], request.viewer, request.POST)
    if form.is_valid():
        try:
            operations.name_staff(
                campaign, plan, form.cleaned_data["code"], form.answers(),
                revision=_seen(request), **_given(request),
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            messages.success(request, _("Named; the name is kept encrypted."))
            return redirect("campaigns:plan", number, plan)
    return _page(request, campaign, plan, form)


@require_POST
@needs(Capability.CAMPAIGNS_MANAGE)
def dismiss(request: StaffRequest, number: str, plan: str) -> HttpResponse:
    """Take somebody off a group again."""
    campaign = policies.get_campaign(request.viewer, number)
    operations.dismiss_staff(
        campaign, plan, request.POST.get("code", ""), _number(request.POST.get("nth", "")),
        revision=_seen(request), **_given(request),
    )  # fmt: skip
    messages.success(request, _("Taken off."))
    return redirect("campaigns:plan", number, plan)
