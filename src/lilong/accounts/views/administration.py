"""Administration, to read: units, posts, staff, tokens."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lilong.accounts import queries
from lilong.accounts.gates import StaffRequest, needs_any
from lilong.accounts.models import Staff, Unit
from lilong.accounts.policies import ADMINISTRATION
from lilong.accounts.queries import doors
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.kernel import clock
from lilong.ui import figures
from lilong.ui.pages import keyset
from lilong.ui.parts import Fact

administrators = needs_any(*ADMINISTRATION)


def _today() -> date:
    return clock.local(clock.now()).date()


def _may(viewer: Viewer) -> dict[str, bool]:
    """Return which buttons the page draws; the operations ask again."""
    return {
        "may_manage": viewer.may(Capability.SYSTEM_MANAGE),
        "may_secure": viewer.may(Capability.SECURITY_MANAGE),
    }


@require_GET
@administrators
def unit_tree(request: StaffRequest) -> HttpResponse:
    """Show the office's units as a tree, and the ended ones with their successors."""
    viewer, today = request.viewer, _today()
    context = {
        "lines": queries.unit_lines(viewer, on=today),
        "ended": queries.ended_units(viewer, on=today),
        **_may(viewer),
    }
    return render(request, "accounts/units.html", context)


@require_GET
@administrators
def unit(request: StaffRequest, key: int) -> HttpResponse:
    """Show a unit with its posts, who holds them and what they may do."""
    viewer, today = request.viewer, _today()
    found = queries.row_of(viewer, Unit, key)
    context = {
        "unit": found,
        "posts": queries.posts_in(viewer, found, on=today),
        "is_ended": found.valid_to is not None and found.valid_to < today,
        **_may(viewer),
    }
    return render(request, "accounts/unit.html", context)


@require_GET
@administrators
def post(request: StaffRequest, key: int) -> HttpResponse:
    """Show a post: its holders and deputies, its grants."""
    viewer, today = request.viewer, _today()
    found = queries.post_in_full(viewer, key, on=today)
    context = {
        "post": found,
        "is_ended": found.valid_to is not None and found.valid_to < today,
        **_may(viewer),
    }
    return render(request, "accounts/post.html", context)


@require_GET
@administrators
def staff_list(request: StaffRequest) -> HttpResponse:
    """Show the people of the office."""
    words = request.GET.get("q", "").strip()
    page = keyset(queries.staff_list(request.viewer, words), request, ("username", "id"))
    context = {"page": page, "words": words, **_may(request.viewer)}
    return render(request, "accounts/staff_list.html", context)


@require_GET
@administrators
def staff(request: StaffRequest, key: int) -> HttpResponse:
    """Show a person: what she holds and held."""
    viewer = request.viewer
    found = queries.row_of(viewer, Staff, key)
    context = {
        "staff": found,
        "holdings": queries.held_ever(viewer, found),
        "has_factor": doors.factors_of(found).exists(),
        "reached": [
            Fact(_("E-mail"), found.email or figures.NONE),
            Fact(_("User id in WeCom"), found.wecom_user or figures.NONE),
            Fact(_("User id in DingTalk"), found.dingtalk_user or figures.NONE),
        ],
        "today": _today(),
        **_may(viewer),
    }
    return render(request, "accounts/staff.html", context)


@require_GET
@administrators
def tokens(request: StaffRequest) -> HttpResponse:
    """Show which programmes may sign in, in which posts."""
    context = {
        "clients": queries.api_clients(request.viewer),
        "today": _today(),
        **_may(request.viewer),
    }
    return render(request, "accounts/tokens.html", context)
