"""The first page, what the search field finds, and the pulse a monitor asks for."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.overview import queries
from lilong.ui import contributions, parts
from lilong.ui.context import own_or_english
from lilong.ui.contributions import SearchSource
from lilong.work_orders import queries as orders
from lilong.work_orders.queries import Overview
from lilong.work_orders.views import showing
from lilong.work_orders.views.boards import board_url

MOST_HITS = 20


def _list(**filters: Any) -> str:
    return f"{reverse('work_orders:list')}?{urlencode(filters)}"


def _figures(told: Overview, today: date, *, may_dispatch: bool) -> list[parts.Figure]:
    figures = [
        parts.Figure(told.received_today, _("came in today"), _list(since=today)),
        parts.Figure(
            told.closed_today, _("closed today"), _list(state="closed", closed_since=today)
        ),
        parts.Figure(told.open, _("open"), _list(state="open")),
        parts.Figure(told.near, _("due soon"), _list(state="near"), "soon"),
        parts.Figure(told.late, _("late"), _list(state="late"), "late"),
        parts.Figure(told.backlog, _("backlog"), _list(state="backlog")),
    ]
    if may_dispatch:
        desk = reverse("work_orders:desk")
        figures.insert(0, parts.Figure(told.to_dispatch, _("to dispatch"), desk))
    return figures


def _loads(told: Overview) -> list[parts.Load]:
    return [
        parts.Load(
            name=str(own_or_english(unit, "name")),
            normal=unit.open - unit.near - unit.late,
            soon=unit.near,
            late=unit.late,
            url=_list(state="open", unit=unit.unit_id),
        )
        for unit in told.units
    ]


@require_GET
@needs()
def home(request: StaffRequest) -> HttpResponse:
    """Lead to the board a person begins with, if she chose one; else show the overview."""
    board = orders.start_board(request.viewer, on=local(clock.now()).date())
    if board is not None:
        return HttpResponseRedirect(board_url(board))
    return overview(request)


@require_GET
@needs()
def overview(request: StaffRequest) -> HttpResponse:
    """Show the first page of the viewer's post."""
    at = clock.now()
    viewer = request.viewer
    shown = queries.home(viewer, at=at)
    context: dict[str, Any] = {
        "waiting": showing.lines(shown.waiting, at),
        "late": showing.lines(shown.late, at),
        "to_follow_up": shown.to_follow_up,
        "handles": viewer.may(Capability.ORDERS_HANDLE),
        "may_record": viewer.may(Capability.ORDERS_RECORD),
        "sees_orders": viewer.may(Capability.ORDERS_VIEW),
        "at": at,
    }
    if shown.figures is not None:
        may_dispatch = viewer.may(Capability.ORDERS_DISPATCH)
        context |= {
            "told": shown.figures,
            "may_dispatch": may_dispatch,
            "figures": _figures(shown.figures, local(at).date(), may_dispatch=may_dispatch),
            "loads": _loads(shown.figures),
            "late_url": _list(state="late"),
            "open_url": _list(state="open"),
        }
    return render(request, "overview/home.html", context)


@require_GET
@needs()
def search(request: StaffRequest) -> HttpResponse:
    """Show what every room finds for the words in the search field."""
    words = request.GET.get("q", "").strip()
    found = []
    for source in contributions.visible(SearchSource, request.viewer) if words else ():
        with contributions.within_budget(source.key, source.queries):
            found.append((_(source.title), source.find(request.viewer, words, MOST_HITS)))
    context = {
        "words": words,
        "found": [(title, hits) for title, hits in found if hits],
        "now": clock.now(),
    }
    return render(request, "overview/search.html", context)


@require_GET
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say to a monitor whether the database answers (503 if not) and whether a worker lives."""
    found = queries.health(at=clock.now())
    told = {
        "status": "ok" if found.is_well else "degraded" if found.database else "down",
        "database": found.database,
        "worker": found.worker,
        "worker_seconds": found.worker_seconds,
    }
    return JsonResponse(told, status=200 if found.database else 503)
