"""Public notices of a campaign, what people objected, and the counting sheet of a vote."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs, needs_any
from lilong.accounts.terms import Capability
from lilong.campaigns import flow, operations, policies, queries
from lilong.campaigns.faces import campaigns as faces
from lilong.campaigns.forms.displays import (
    AnswerObjectionForm,
    DisplayForm,
    MediateForm,
    ObjectionForm,
)
from lilong.campaigns.models import Campaign, Line
from lilong.campaigns.views.steps import step_page
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refused
from lilong.ledger.forms.persons import RevealForm
from lilong.ui.answers import tell

READS = (Capability.CAMPAIGNS_VIEW, Capability.CAMPAIGNS_VISIT)


@require_GET
@needs(Capability.CAMPAIGNS_VIEW)
def displays(request: StaffRequest, number: str) -> HttpResponse:
    """Show the notices of a campaign with their objections, the newest first."""
    campaign = policies.get_campaign(request.viewer, number)
    context = {
        "campaign": campaign, "matter": campaign.matter,
        "declared": flow.campaign(campaign.matter.kind),
        "displays": queries.displays_of(campaign),
        "objections": queries.objections_of(campaign),
        "may_manage": request.viewer.may(Capability.CAMPAIGNS_MANAGE),
        "today": local(clock.now()).date(),
        "may_reveal": request.viewer.may(Capability.PERSONS_REVEAL), "reveal": RevealForm(),
    }  # fmt: skip
    return render(request, "campaigns/displays.html", context)


def _line(request: StaffRequest, campaign: Campaign) -> Line | None:
    """Return the line a form is about, if it is one of the campaign that the viewer sees."""
    asked = request.GET.get("line", "")
    if not asked:
        return None
    try:
        key = UUID(asked)
    except ValueError:
        raise Http404 from None
    lines = policies.visible_lines(request.viewer).filter(roll__campaign=campaign.pk)
    found: Line | None = lines.filter(pk=key).first()
    if found is None:
        raise NotVisible
    return found


@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def put_up(request: StaffRequest, number: str) -> HttpResponse:
    """Ask for a notice and put it up."""
    at, viewer = clock.now(), request.viewer
    campaign = policies.get_campaign(viewer, number)
    line, today = _line(request, campaign), local(at).date()
    notices = queries.notices_of(campaign, is_for_line=line is not None)
    initial: dict[str, Any] = {
        "line": line.pk if line else None,
        "title": campaign.matter.title,
        "starts_on": today,
    }
    if notices:
        first, days = notices[0]
        initial |= {"notice": first.key, "ends_on": operations.last_day(today, days)}
    form = DisplayForm(request.POST or None, notices=notices, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.put_up(campaign, form.spec(), viewer=viewer, by=viewer.actor(), at=at)
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            tell(request, _("The notice is up."))
            return redirect("campaigns:displays", number)
    title, about = _("Put up a public notice"), line.label if line else ""
    return step_page(request, campaign, form, "step", title=title, about=about)


@require_POST
@needs(Capability.CAMPAIGNS_MANAGE)
def take_down(request: StaffRequest, number: str, display_id: UUID) -> HttpResponse:
    """Take a notice down once its days are over and objections answered."""
    at, viewer = clock.now(), request.viewer
    row = queries.get_display(request.viewer, number, display_id)
    operations.take_down(row, viewer=viewer, by=viewer.actor(), at=at)
    tell(request, _("The notice is down."))
    return redirect("campaigns:displays", number)


@require_GET
@needs(Capability.CAMPAIGNS_VIEW)
def display_sheet(request: StaffRequest, number: str, display_id: UUID) -> HttpResponse:
    """Show a notice as it is printed and hung."""
    row = queries.get_display(request.viewer, number, display_id)
    context = {
        "display": row, "matter": row.campaign.matter,
        "declared": flow.campaign(row.campaign.matter.kind),
        "office": row.campaign.matter.office, "days": (row.ends_on - row.starts_on).days,
        "after": row.ends_on + timedelta(days=1),
        "put_off": [] if row.line_id else faces.put_off(row.campaign),
    }  # fmt: skip
    return render(request, "campaigns/display_sheet.html", context)


@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_VISIT)
def object_to(request: StaffRequest, number: str) -> HttpResponse:
    """Record an objection to a notice or to the campaign."""
    at, viewer = clock.now(), request.viewer
    campaign = policies.get_campaign(viewer, number)
    display = request.GET.get("display", "")
    line = _line(request, campaign)
    initial: dict[str, Any] = {"received_on": local(at).date()}
    if display:
        row = queries.get_display(request.viewer, number, _uuid(display))
        initial["display"], line = row.pk, row.line
    initial["line"] = line.pk if line else None
    form = ObjectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.object_to(campaign, form.spec(), viewer=viewer, by=viewer.actor(), at=at)
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            tell(request, _("The objection is recorded."))
            return redirect("campaigns:displays", number)
    title, about = _("Record an objection"), line.label if line else ""
    return step_page(request, campaign, form, "step", title=title, about=about)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def answer(request: StaffRequest, number: str, objection_id: UUID) -> HttpResponse:
    """Answer an objection in writing."""
    at, viewer = clock.now(), request.viewer
    row = queries.get_objection(viewer, number, objection_id)
    form = AnswerObjectionForm(request.POST or None, initial={"revision": row.revision})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            operations.answer_objection(
                row, data["answer"], revision=data["revision"], viewer=viewer, by=viewer.actor(),
                at=at,
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            tell(request, _("The answer is recorded."))
            return redirect("campaigns:displays", number)
    return step_page(request, row.campaign, form, "step", title=_("Answer the objection"))


@sensitive_post_parameters()
@require_POST
@needs(Capability.PERSONS_REVEAL)
def reveal(request: StaffRequest, number: str, objection_id: UUID) -> HttpResponse:
    """Show who objected and her words, for a purpose; who looked and why is written down."""
    viewer = request.viewer
    if not viewer.may(Capability.CAMPAIGNS_VIEW):
        raise NotVisible
    row = queries.get_objection(viewer, number, objection_id)
    form = RevealForm(request.POST)
    context: dict[str, Any] = {
        "campaign": row.campaign, "matter": row.campaign.matter, "row": row, "reveal": form,
        "may_reveal": True,
    }  # fmt: skip
    if form.is_valid():
        try:
            context["shown"] = operations.reveal_objection(
                row, viewer=viewer, reason=form.cleaned_data["reason"],
                address=request.META.get("REMOTE_ADDR", ""),
                by=viewer.actor(purpose=form.cleaned_data["purpose"]), at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
    name = "parts/objection" if getattr(request, "htmx", None) else "objection"
    status = 422 if form.errors else 200
    response = render(request, f"campaigns/{name}.html", context, status=status)
    response["Cache-Control"] = "no-store, private"
    return response


@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def mediate(request: StaffRequest, number: str, objection_id: UUID) -> HttpResponse:
    """Record a coordination meeting on an objection."""
    at, viewer = clock.now(), request.viewer
    row = queries.get_objection(viewer, number, objection_id)
    initial = {"revision": row.revision, "on": local(at).date()}
    form = MediateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            operations.mediate(
                row, data["on"], data["words"], data["outcome"], revision=data["revision"],
                viewer=viewer, by=viewer.actor(), at=at,
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            tell(request, _("The meeting is recorded."))
            return redirect("campaigns:displays", number)
    return step_page(request, row.campaign, form, "step", title=_("Coordination meeting"))


@require_GET
@needs_any(*READS)
def count_sheet(request: StaffRequest, number: str, round_id: UUID) -> HttpResponse:
    """Show the counting sheet of a round or a vote: what was counted, by which rule, who signs."""
    at, viewer = clock.now(), request.viewer
    view = queries.campaign_view(viewer, number, at=at)
    one = queries.round_view(viewer, view.campaign, round_id)
    invalid = queries.count_in_state(one.row, "invalid")
    context = {
        "view": view, "matter": view.campaign.matter, "declared": view.declared,
        "round": faces.round_face(view, one, viewer), "roll": one.row.roll, "now": at,
        "invalid": invalid, "office": view.campaign.matter.office,
    }  # fmt: skip
    return render(request, "campaigns/count_sheet.html", context)
