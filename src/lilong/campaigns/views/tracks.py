"""Tracks of a line: its days, their outcomes, hand-overs; and what is due today."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs, needs_any, safe_next
from lilong.accounts.terms import Capability
from lilong.campaigns import flow, operations, policies
from lilong.campaigns.forms.days import (
    BeginForm,
    HandOverForm,
    OutcomeForm,
    ReasonForm,
    TakeOverForm,
)
from lilong.campaigns.models import Campaign, Line
from lilong.campaigns.operations import TakeSpec, TrackSpec
from lilong.campaigns.queries import tracks as queries
from lilong.campaigns.queries.beside import beside_line
from lilong.campaigns.queries.lists import names_of
from lilong.campaigns.terms import Stage
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refused
from lilong.ui.pages import keyset

SEES = (Capability.CAMPAIGNS_VIEW, Capability.CAMPAIGNS_VISIT)
WORKS = (Capability.CAMPAIGNS_VISIT, Capability.CAMPAIGNS_MANAGE)
ORDER = ("first", "id")


def line_in(request: StaffRequest, number: str, line_id: UUID) -> tuple[Campaign, Line]:
    """Return a campaign's line that the viewer sees. Raises NotVisible."""
    campaign = policies.get_campaign(request.viewer, number)
    rows = policies.visible_lines(request.viewer).filter(roll__campaign=campaign.pk)
    line = rows.filter(pk=line_id, roll__ballot="").select_related("roll").first()
    if line is None:
        raise NotVisible
    return campaign, line


def back(request: StaffRequest, number: str, line_id: UUID) -> HttpResponse:
    """Return to where the form stood, else to the page of the line's days."""
    asked = safe_next(request, request.POST.get("next", ""))
    return redirect(asked or "campaigns:days", *(() if asked else (number, line_id)))


@require_GET
@needs_any(*SEES)
def days(request: StaffRequest, number: str, line_id: UUID) -> HttpResponse:
    """Show the tracks and logs of a line."""
    campaign, line = line_in(request, number, line_id)
    names = names_of(request.viewer, [line])
    context = {
        **beside_line(request.viewer, campaign, line, clock.now()),
        "name": names.get(line.pk, ""),
    }
    return render(request, "campaigns/days.html", context)


@require_GET
@needs_any(*SEES)
def today(request: StaffRequest) -> HttpResponse:
    """Show what is due today or overdue on the lines the viewer sees, the oldest first."""
    on = local(clock.now()).date()
    page = keyset(queries.dues(request.viewer, on=on), request, ORDER)
    context = {"page": page, "days": queries.named(request.viewer, page.rows, on=on), "today": on}
    return render(request, "campaigns/today.html", context)


@require_http_methods(["GET", "POST"])
@needs_any(*WORKS)
def begin(request: StaffRequest, number: str, line_id: UUID, track: str) -> HttpResponse:
    """Begin a track for a line; one that runs is superseded."""
    campaign, line = line_in(request, number, line_id)
    way = queries.way_of(campaign, track)
    form = BeginForm(way.track, request.viewer, request.POST or None)
    if request.method == "POST" and form.is_valid():
        spec = TrackSpec(
            line_id=line.pk, track=track, answers=form.answers(), id=form.cleaned_data["id"]
        )
        try:
            viewer = request.viewer
            operations.begin_track(spec, viewer=viewer, by=viewer.actor(), at=clock.now())
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            messages.success(request, _("Begun; the days are worked out."))
            return back(request, number, line_id)
    return _asked(request, form, campaign, line, str(way.track.label), way.track.why)


def _asked(
    request: StaffRequest, form: Any, campaign: Campaign, line: Line, title: str, why: Any
) -> HttpResponse:
    context = {
        "form": form, "campaign": campaign, "matter": campaign.matter, "line": line,
        "title": title, "why": why,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "campaigns/days_form.html", context, status=status)


@require_POST
@needs_any(*WORKS)
def outcome(
    request: StaffRequest, number: str, line_id: UUID, expectation_id: UUID
) -> HttpResponse:
    """Record what came of an expected day."""
    line_in(request, number, line_id)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose an outcome and a day."))
        return back(request, number, line_id)
    given = form.cleaned_data
    viewer = request.viewer
    operations.record_outcome(
        expectation_id, given["outcome"], given["on"], revision=given["revision"], viewer=viewer,
        by=viewer.actor(), at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("Recorded."))
    return back(request, number, line_id)


@require_http_methods(["GET", "POST"])
@needs_any(*WORKS)
def hand_over(
    request: StaffRequest, number: str, line_id: UUID, track_run_id: UUID
) -> HttpResponse:
    """Offer a track to another office with the days left."""
    campaign, line = line_in(request, number, line_id)
    form = HandOverForm(request.POST or None, initial={"revision": request.GET.get("revision", "")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.hand_over(
                track_run_id, given["office"], reason=given["reason"], revision=given["revision"],
                viewer=request.viewer, by=request.viewer.actor(), at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            messages.success(request, _("Offered; it stays ours until the other office confirms."))
            return back(request, number, line_id)
    return _asked(request, form, campaign, line, _("Hand over to another office"), None)


@require_POST
@needs_any(*WORKS)
def keep(request: StaffRequest, number: str, line_id: UUID, track_run_id: UUID) -> HttpResponse:
    """Take back the offer of a track."""
    line_in(request, number, line_id)
    viewer = request.viewer
    operations.take_offer_back(track_run_id, viewer=viewer, by=viewer.actor(), at=clock.now())
    messages.success(request, _("Taken back; it stays here."))
    return back(request, number, line_id)


@require_http_methods(["GET", "POST"])
@needs_any(*WORKS)
def end(request: StaffRequest, number: str, line_id: UUID, track_run_id: UUID) -> HttpResponse:
    """End a track with a reason."""
    campaign, line = line_in(request, number, line_id)
    form = ReasonForm(request.POST or None, initial={"revision": request.GET.get("revision", "")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        viewer = request.viewer
        operations.end_track(
            track_run_id, reason=given["reason"], revision=given["revision"], viewer=viewer,
            by=viewer.actor(), at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("The track is over."))
        return back(request, number, line_id)
    return _asked(request, form, campaign, line, _("End the track"), None)


@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def offered(request: StaffRequest) -> HttpResponse:
    """Show what other offices would hand over, and take one over."""
    viewer = request.viewer
    rows = list(queries.offered(viewer)[:100])
    choices = _campaigns(request)
    asked = _key(request) if request.method == "POST" else None
    form = TakeOverForm(choices, request.POST or None, auto_id=f"{asked}-%s")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        campaign = policies.get_campaign(viewer, given["campaign"])
        spec = TakeSpec(run_id=_key(request), label=given["label"], id=given["id"])
        try:
            run = operations.take_over(
                spec, campaign, viewer=viewer, by=viewer.actor(), at=clock.now()
            )
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            messages.success(request, _("Taken over with the days that are left."))
            return redirect("campaigns:days", given["campaign"], run.line_id)
    forms = {
        run.pk: form if run.pk == asked else TakeOverForm(choices, auto_id=f"{run.pk}-%s")
        for run in rows
    }
    context = {"rows": [(run, *_told(run), forms[run.pk]) for run in rows]}
    status = 422 if form.errors else 200
    return render(request, "campaigns/offered.html", context, status=status)


def _key(request: StaffRequest) -> UUID:
    try:
        return UUID(request.POST.get("run", ""))
    except ValueError:
        raise NotVisible from None


def _campaigns(request: StaffRequest) -> list[tuple[str, str]]:
    kinds = [one.key for one in flow.campaigns() if any(t.hands_over for t in one.tracks)]
    rows = policies.visible_campaigns(request.viewer).filter(
        matter__kind__in=kinds, matter__stage=Stage.RUNNING
    )
    return [
        (number, f"{number} {title}")
        for number, title in rows.order_by("-matter_id").values_list(
            "matter__number", "matter__title"
        )[:50]
    ]


def _told(run: Any) -> tuple[str, str]:
    declared = flow.campaign(run.line.roll.campaign.matter.kind)
    return str(declared.label), str(declared.track(run.track).label)
