"""Boards: saved searches side by side, each with its figures and its first orders."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused
from lilong.ui.answers import go, tell
from lilong.ui.pages import fragment_or_page
from lilong.work_orders import operations, policies, queries
from lilong.work_orders.forms import BoardForm, PlaceForm
from lilong.work_orders.models import SavedSearch, SearchBoard
from lilong.work_orders.operations import BoardDraft, SeenRow
from lilong.work_orders.terms import MOST_ON_BOARD
from lilong.work_orders.views import kept
from lilong.work_orders.views.moves import add_refusals
from lilong.work_orders.views.searches import seen_of


def board_url(board: SearchBoard) -> str:
    """Return the address of a board."""
    return reverse("work_orders:board_of", args=[board.pk])


@require_GET
@needs(Capability.ORDERS_VIEW)
def boards(request: StaffRequest) -> HttpResponse:
    """Show every saved search the viewer finds, her own first; more than a board holds by name."""
    on = local(clock.now()).date()
    found = list(queries.search_list(request.viewer, on=on))
    return _page(request, None, found[:MOST_ON_BOARD], more=found[MOST_ON_BOARD:])


@require_GET
@needs(Capability.ORDERS_VIEW)
def board(request: StaffRequest, board_id: int) -> HttpResponse:
    """Show one board."""
    on = local(clock.now()).date()
    shown = queries.get_board(request.viewer, board_id, on=on)
    return _page(request, shown, queries.searches_on(request.viewer, shown, on=on))


def _page(
    request: StaffRequest,
    shown: SearchBoard | None,
    searches: list[SavedSearch],
    more: list[SavedSearch] | None = None,
) -> HttpResponse:
    viewer, at = request.viewer, clock.now()
    on = local(at).date()
    start = queries.start_board(viewer, on=on)
    context = {
        "board": shown,
        "tabs": [
            {"name": one.name, "url": board_url(one), "is_current": one == shown}
            for one in queries.board_list(viewer, on=on)
        ],
        "cards": kept.card_views(viewer, queries.cards(viewer, searches, at=at), at),
        "more": [{"name": one.name, "url": kept.list_url(one.asked)} for one in more or ()],
        "reach": kept.reach_words(shown, viewer, on) if shown else "",
        "may_change": shown is not None and policies.may_keep(viewer, shown.reach) is None,
        "is_start": shown is not None and start == shown,
        "now": at,
    }
    return fragment_or_page(
        request, "work_orders/boards.html", "work_orders/parts/cards.html", context
    )


@require_http_methods(["GET", "POST"])
@needs(Capability.ORDERS_VIEW)
def make(request: StaffRequest) -> HttpResponse:
    """Put a board together from saved searches."""
    viewer, at = request.viewer, clock.now()
    known = list(queries.search_list(viewer, on=local(at).date()))
    form = BoardForm(viewer, known, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        draft = BoardDraft(told["name"], told["reach"], told["searches"])
        try:
            made = operations.make_board(draft=draft, viewer=viewer, by=viewer.actor(), at=at)
        except Refused as refused:
            add_refusals(form, refused)
        else:
            tell(request, _("The board is put together."))
            return go(request, board_url(made))
    back = reverse("work_orders:boards")
    return _asked(request, form, back, _("Put a board together"), is_empty=not known)


@require_http_methods(["GET", "POST"])
@needs(Capability.ORDERS_VIEW)
def change(request: StaffRequest, board_id: int) -> HttpResponse:
    """Give a board another name and other searches; end it."""
    viewer, at = request.viewer, clock.now()
    on = local(at).date()
    shown = queries.get_board(viewer, board_id, on=on)
    known = list(queries.search_list(viewer, on=on))
    on_it = [row.pk for row in queries.searches_on(viewer, shown, on=on)]
    initial = {"revision": shown.revision, "name": shown.name, "searches": on_it}
    form = BoardForm(viewer, known, request.POST or None, initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            operations.change_board(
                seen=SeenRow(board_id, told["revision"] or 0), name=told["name"],
                search_ids=told["searches"], viewer=viewer, by=viewer.actor(), at=at,
            )  # fmt: skip
        except Refused as refused:
            add_refusals(form, refused)
        else:
            tell(request, _("The board is changed."))
            return go(request, board_url(shown))
    end_url = reverse("work_orders:board_end", args=[board_id])
    return _asked(
        request, form, board_url(shown), _("Change the board"), row=shown, end_url=end_url
    )


def _asked(request: StaffRequest, form: Any, back: str, title: str, **more: Any) -> HttpResponse:
    context = {"form": form, "back": back, "title": title, "is_board": True, **more}
    status = 422 if form.errors else 200
    return render(request, "work_orders/kept_form.html", context, status=status)


@require_POST
@needs(Capability.ORDERS_VIEW)
def move(request: StaffRequest, board_id: int) -> HttpResponse:
    """Move a search one place up or down on a board."""
    viewer, form = request.viewer, PlaceForm(request.POST)
    if form.is_valid():
        operations.move_on_board(
            seen=SeenRow(board_id, form.cleaned_data["revision"]),
            search_id=form.cleaned_data["search"] or 0, places=form.places, viewer=viewer,
            by=viewer.actor(), at=clock.now(),
        )  # fmt: skip
    shown = queries.get_board(viewer, board_id, on=local(clock.now()).date())
    if getattr(request, "htmx", None):
        on = local(clock.now()).date()
        return _page(request, shown, queries.searches_on(viewer, shown, on=on))
    return go(request, board_url(shown))


@require_POST
@needs(Capability.ORDERS_VIEW)
def end(request: StaffRequest, board_id: int) -> HttpResponse:
    """End a board; its searches stay."""
    viewer = request.viewer
    operations.end_board(
        seen=seen_of(request, board_id), viewer=viewer, by=viewer.actor(), at=clock.now()
    )
    tell(request, _("The board is ended; its searches stay."))
    return go(request, reverse("work_orders:boards"))


@require_POST
@needs(Capability.ORDERS_VIEW)
def start(request: StaffRequest, board_id: int) -> HttpResponse:
    """Begin the day with this board, or with the overview again."""
    viewer = request.viewer
    is_on = request.POST.get("to") == "on"
    operations.start_with(
        board_id=board_id if is_on else None, viewer=viewer, by=viewer.actor(), at=clock.now()
    )
    said = _("You begin with this board.") if is_on else _("You begin with the overview again.")
    tell(request, said)
    return go(request, reverse("work_orders:board_of", args=[board_id]))
