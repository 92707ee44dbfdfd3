"""A campaign's steps: freeze, open and close a round, another day, the end."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.campaigns import flow, operations, policies, queries
from lilong.campaigns.faces import campaigns as faces
from lilong.campaigns.faces import foresight
from lilong.campaigns.forms.steps import (
    CloseForm,
    DeadlineForm,
    EndForm,
    FreezeForm,
    OpenForm,
    PutOffForm,
)
from lilong.campaigns.models import Campaign
from lilong.campaigns.terms import Stage
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused
from lilong.ui.answers import tell

ENDS = ("close", "cancel")


def step_page(
    request: StaffRequest, campaign: Campaign, form: object, template: str, **more: object
) -> HttpResponse:
    """Show the form of a step."""
    context = {
        "campaign": campaign,
        "matter": campaign.matter,
        "declared": flow.campaign(campaign.matter.kind),
        "form": form,
        **more,
    }
    status = 422 if getattr(form, "errors", None) else 200
    return render(request, f"campaigns/{template}.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def freeze(request: StaffRequest, number: str) -> HttpResponse:
    """Show the roll as it would be, with what it lacks; freeze it if it is still that one."""
    at, viewer = clock.now(), request.viewer
    campaign = policies.get_campaign(viewer, number)
    if campaign.matter.stage != Stage.PREPARED:
        return redirect("campaigns:campaign", number)
    refusals: tuple[Refusal, ...] = ()
    asked = FreezeForm(request.POST or None)
    if request.method == "POST" and asked.is_valid():
        data = asked.cleaned_data
        try:
            operations.freeze(
                campaign, expects=data["fingerprint"], revision=data["revision"], viewer=viewer,
                by=viewer.actor(), at=at,
            )  # fmt: skip
        except Refused as refused:
            refusals = refused.refusals
            campaign = policies.get_campaign(viewer, number)
        else:
            tell(request, _("The roll is frozen: {number}").format(number=number))
            return redirect("campaigns:campaign", number)
    found = queries.foreseen(campaign, queries.roll_of(campaign), on=local(at).date())
    initial = {"revision": campaign.matter.revision, "fingerprint": found.fingerprint}
    declared = flow.campaign(campaign.matter.kind).roll
    face = foresight.face(found, declared, campaign.scope.get("options", {}), refusals)
    response = step_page(request, campaign, FreezeForm(initial=initial), "freeze", foreseen=face)
    response.status_code = 422 if request.method == "POST" else 200
    return response


@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def open_round(request: StaffRequest, number: str, round_key: str) -> HttpResponse:
    """Ask what opening a round needs, and open it."""
    campaign = policies.get_campaign(request.viewer, number)
    declared = {one.key: one for one in flow.campaign(campaign.matter.kind).rounds}.get(round_key)
    if declared is None:
        raise Http404
    rulings = queries.rulings_of(campaign)
    form = OpenForm(declared, request.viewer, request.POST or None, rulings=rulings)
    if request.method == "POST" and form.is_valid():
        roll = queries.roll_of(campaign)
        try:
            operations.open_round(
                roll, form.spec(), viewer=request.viewer, by=request.viewer.actor(),
                at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            tell(request, _("Opened: {round}").format(round=declared.label))
            return redirect("campaigns:campaign", number)
    return step_page(request, campaign, form, "open", title=declared.label)


@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def close_round(request: StaffRequest, number: str, round_id: UUID) -> HttpResponse:
    """Show what stands and what will happen, and close a round: of the roll or of a vote."""
    at, viewer = clock.now(), request.viewer
    view = queries.campaign_view(viewer, number, at=at)
    one = queries.round_view(viewer, view.campaign, round_id)
    form = CloseForm(request.POST or None, initial={"changes": one.row.changes})
    if request.method == "POST" and form.is_valid():
        one.row.changes = form.cleaned_data["changes"]
        try:
            operations.close_round(
                one.row, reason=form.cleaned_data["reason"], viewer=viewer, by=viewer.actor(),
                at=at,
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            tell(request, _("Closed: {round}").format(round=one.declared.label))
            return redirect("campaigns:campaign", number)
    face = faces.round_face(view, one, viewer)
    reached = {found.measure.key for found in one.standings if found.is_reached}
    effects = [
        (effect, sum(one.tallies.get((key, ""), 0) + one.late.get((key, ""), 0)
                     for key in effect.frm))
        for effect in one.declared.effects
        if effect.at_end and effect.measure not in reached
    ]  # fmt: skip
    return step_page(request, view.campaign, form, "close", face=face, effects=effects)


@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def put_off(request: StaffRequest, number: str, round_id: UUID) -> HttpResponse:
    """Ask for another last day of a round, and why; the old one stays readable."""
    viewer, at = request.viewer, clock.now()
    view = queries.campaign_view(viewer, number, at=at)
    one = queries.round_view(viewer, view.campaign, round_id)
    if one.declared.puts_off is None:
        raise Http404
    initial = {"changes": one.row.changes, "due_date": one.row.due_date}
    form = PutOffForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        one.row.changes = form.cleaned_data["changes"]
        try:
            operations.put_off(
                one.row, form.cleaned_data["due_date"], reason=form.cleaned_data["reason"],
                viewer=viewer, by=viewer.actor(), at=at,
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            tell(request, _("The last day is put off."))
            return redirect("campaigns:campaign", number)
    about = faces.round_face(view, one, viewer).label
    return step_page(
        request, view.campaign, form, "step", title=_("Put off the last day"), about=about
    )


@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def deadline(request: StaffRequest, number: str) -> HttpResponse:
    """Let a campaign be finished by another day, with the reason."""
    campaign = policies.get_campaign(request.viewer, number)
    initial = {
        "revision": campaign.matter.revision,
        "due_date": campaign.matter.facts.get("due_date"),
    }
    form = DeadlineForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.move_deadline(
                campaign, form.day(), reason=form.cleaned_data["reason"],
                revision=form.cleaned_data["revision"], viewer=request.viewer,
                by=request.viewer.actor(), at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            return redirect("campaigns:campaign", number)
    return step_page(request, campaign, form, "step", title=_("Move the day"))


@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def end(request: StaffRequest, number: str, key: str) -> HttpResponse:
    """End a campaign with its summary, or call it off with the reason."""
    if key not in ENDS:
        raise Http404
    campaign = policies.get_campaign(request.viewer, number)
    initial = {"revision": campaign.matter.revision}
    form = EndForm(request.POST or None, with_summary=key == "close", initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            operations.end(
                campaign, key, reason=data["reason"], summary=data.get("summary") or "",
                revision=data["revision"], viewer=request.viewer, by=request.viewer.actor(),
                at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            return redirect("campaigns:campaign", number)
    titles = {"close": _("End the campaign"), "cancel": _("Call the campaign off")}
    return step_page(request, campaign, form, "step", title=titles[key])
