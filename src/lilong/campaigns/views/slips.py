"""Slips for the letter boxes, and the page their code opens: no log-in, no script, no names."""

from uuid import UUID

import segno
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.campaigns import flow, operations, policies
from lilong.campaigns.queries import slipping as queries
from lilong.kernel import clock
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.ui.answers import Answer, respond

# From one address so many pages of slips in so many seconds: a staircase of neighbours, no guesser.
MOST, SECONDS = 60, 60
TOO_OFTEN = Refusal("too_often", mark("Too many tries from here. Wait a minute and try again."))


@require_http_methods(["GET", "POST"])
@needs(Capability.CAMPAIGNS_MANAGE)
def slips(request: StaffRequest, number: str) -> HttpResponse:
    """Choose a building, and show its slips on sheets of A4: one for each line, with its code."""
    campaign = policies.get_campaign(request.viewer, number)
    declared = flow.campaign(campaign.matter.kind)
    can = any(queries.moves_by_line(one) for one in declared.rounds)
    context = {
        "campaign": campaign,
        "told": queries.told_on_slip(campaign),
        "can": can,
        "buildings": queries.buildings_of(request.viewer, campaign) if can else [],
    }
    if request.method == "POST" and can:
        made = operations.print_slips(
            campaign, _key(request.POST.get("building", "")), viewer=request.viewer,
            by=request.viewer.actor(), at=clock.now(),
        )  # fmt: skip
        context["slips"] = [(line, _picture(request, code)) for line, code in made]
    return render(request, "campaigns/slips.html", context)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _picture(request: HttpRequest, code: str) -> str:
    address = request.build_absolute_uri(reverse("campaigns:slip", args=[code]))
    return str(segno.make(address, error="m").svg_data_uri(scale=4, border=2, light="#fff"))


@never_cache
@require_http_methods(["GET", "POST"])
def slip(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the notice is, with a button; pressed once, it says when it was recorded."""
    if _is_too_often(request):
        return respond(request, Answer(429, (TOO_OFTEN,)))
    found = queries.slip(code)
    if found is None:
        return render(request, "campaigns/slip.html", {"wrong": True}, status=404)
    problem = ""
    if request.method == "POST" and not found.recorded_at:
        try:
            operations.answer_slip(code, request.POST.get("move", ""), at=clock.now())
        except Refused:
            problem = _("It is over already, or somebody has recorded it at the door.")
        else:
            return redirect("campaigns:slip", code=code)
    context = {
        "found": found,
        "told": queries.told_on_slip(found.campaign),
        "problem": problem,
    }
    answer = render(request, "campaigns/slip.html", context, status=422 if problem else 200)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _is_too_often(request: HttpRequest) -> bool:
    """Count the pages one address has asked for; the counter forgets by itself."""
    key = f"campaigns.slip:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, SECONDS)
    try:
        return int(cache.incr(key)) > MOST
    except ValueError:
        return False
