"""The office's areas for its administrators: the tree, one area's history, and its changes.

A change is shown first: which areas end and what comes after them, which units and posts go along.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lilong.accounts import operations, queries
from lilong.accounts.forms import lay_on
from lilong.accounts.forms.areas import AreaChangeForm, MergeForm, RenumberForm, SplitForm
from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.accounts.views.administration import administrators
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused
from lilong.kernel.text import mark
from lilong.territory import queries as territory
from lilong.territory.models import Area


@dataclass(frozen=True, slots=True)
class Verb:
    """A way to change an area: its words and its form."""

    title: str
    button: str
    form: type[AreaChangeForm]


VERBS = {
    "split": Verb(mark("Split this area"), mark("Split it"), SplitForm),
    "merge": Verb(mark("Merge this area with others"), mark("Merge them"), MergeForm),
    "renumber": Verb(mark("Give this area a new code"), mark("Renumber it"), RenumberForm),
}


def _area(request: StaffRequest, key: int) -> Area:
    found = territory.area_by_key(key, within_path=request.user.office.area.path)
    if found is None:
        raise NotVisible
    return found


def _may_change(request: StaffRequest, area: Area) -> bool:
    """Say whether the buttons are drawn; the operation asks again."""
    is_own = area.pk == request.user.office.area_id
    return request.viewer.may(Capability.TERRITORY_MANAGE) and area.valid_to is None and not is_own


@require_GET
@administrators
def area_tree(request: StaffRequest) -> HttpResponse:
    """Show the office's areas as a tree, and those that have ended with what came after them."""
    path, today = request.user.office.area.path, clock.local(clock.now()).date()
    context = {
        "lines": territory.tree_below(path, on=today),
        "ended": territory.ended_below(path, on=today),
    }
    return render(request, "accounts/areas.html", context)


@require_GET
@administrators
def area(request: StaffRequest, key: int) -> HttpResponse:
    """Show an area: what it came from, what became of it, what lies below it and points at it."""
    found = _area(request, key)
    today = clock.local(clock.now()).date()
    units, posts = queries.placed_at(request.viewer, found.pk)
    context = {
        "area": found,
        "history": territory.history_of(found),
        "below": territory.tree_below(found.path, on=today)[1:] if found.valid_to is None else [],
        "units": units,
        "posts": posts,
        "is_ended": found.valid_to is not None and found.valid_to < today,
        "may_change": _may_change(request, found),
        "verbs": VERBS,
    }
    return render(request, "accounts/area.html", context)


@require_http_methods(["GET", "POST"])
@needs(Capability.TERRITORY_MANAGE)
def change_area(request: StaffRequest, key: int, verb: str) -> HttpResponse:
    """Ask how an area is to change, show what that brings, and carry it out when told to."""
    if verb not in VERBS:
        raise Http404
    place, words = _area(request, key), VERBS[verb]
    at = clock.now()
    form = words.form(
        request.POST or None, request.FILES or None, office=request.user.office, place=place,
        today=clock.local(at).date(),
    )  # fmt: skip
    outcome = None
    if form.is_valid():
        is_sure = "sure" in request.POST
        act = operations.change_areas if is_sure else operations.foresee_areas
        try:
            outcome = act(
                form.change(), office_id=request.viewer.office_id, by=request.viewer.actor(), at=at
            )
        except Refused as answer:
            lay_on(form, answer.refusals)
        else:
            if is_sure:
                messages.success(request, _("Saved. What was there before stays in the history."))
                return redirect("accounts:area", key=place.pk)
    context: dict[str, Any] = {"area": place, "words": words, "form": form, "outcome": outcome}
    return render(request, "accounts/area_change.html", context, status=422 if form.errors else 200)
