"""A list's filters are kept as a search under a name, renamed, put in order, ended."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused, Stale
from lilong.kernel.text import whole_number
from lilong.ui.answers import go, tell
from lilong.work_orders import operations, queries
from lilong.work_orders.forms import PlaceForm, RenameForm, SearchForm
from lilong.work_orders.operations import SearchDraft, SeenRow
from lilong.work_orders.views import kept
from lilong.work_orders.views.lists import filters_in
from lilong.work_orders.views.moves import add_refusals


def seen_of(request: StaffRequest, key: int) -> SeenRow:
    """Return the row a form was drawn from; Stale for a form that does not say which."""
    revision = whole_number(request.POST.get("revision", ""))
    if revision is None:
        raise Stale
    return SeenRow(key, revision)


@require_http_methods(["GET", "POST"])
@needs(Capability.ORDERS_VIEW)
def save(request: StaffRequest) -> HttpResponse:
    """Keep the filters of the address under a name, for oneself or for others."""
    viewer, at = request.viewer, clock.now()
    on = local(at).date()
    asked = filters_in(request).asked()
    known = list(queries.search_list(viewer, on=on))
    form = SearchForm(viewer, known, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told, replaced = form.cleaned_data, form.replaced()
        doer: dict[str, Any] = {"viewer": viewer, "by": viewer.actor(), "at": at}
        try:
            if replaced:
                operations.change_search(seen=replaced, name=told["name"], asked=asked, **doer)
            else:
                draft = SearchDraft(told["name"], told["reach"], asked)
                operations.save_search(draft=draft, **doer)
        except Refused as refused:
            add_refusals(form, refused)
        else:
            tell(request, _("The search is saved."))
            return go(request, reverse("work_orders:boards"))
    context = {
        "form": form,
        "asks": kept.asked_words(asked, queries.names(viewer), on),
        "back": kept.list_url(asked),
        "title": _("Save this search"),
    }
    status = 422 if form.errors else 200
    return render(request, "work_orders/kept_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs(Capability.ORDERS_VIEW)
def change(request: StaffRequest, search_id: int) -> HttpResponse:
    """Give a saved search another name; end it."""
    viewer, at = request.viewer, clock.now()
    on = local(at).date()
    row = queries.get_search(viewer, search_id, on=on)
    initial = {"revision": row.revision, "name": row.name}
    form = RenameForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            operations.change_search(
                seen=SeenRow(search_id, told["revision"]), name=told["name"],
                viewer=viewer, by=viewer.actor(), at=at,
            )  # fmt: skip
        except Refused as refused:
            add_refusals(form, refused)
        else:
            tell(request, _("The search is renamed."))
            return go(request, reverse("work_orders:boards"))
    context = {
        "form": form,
        "row": row,
        "asks": kept.asked_words(row.asked, queries.names(viewer), on),
        "list_url": kept.list_url(row.asked),
        "back": reverse("work_orders:boards"),
        "title": _("Change the saved search"),
        "end_url": reverse("work_orders:search_end", args=[search_id]),
    }
    status = 422 if form.errors else 200
    return render(request, "work_orders/kept_form.html", context, status=status)


@require_POST
@needs(Capability.ORDERS_VIEW)
def move(request: StaffRequest, search_id: int) -> HttpResponse:
    """Move a search one place up or down among those of its reach."""
    form = PlaceForm(request.POST)
    if form.is_valid():
        operations.move_search(
            seen=SeenRow(search_id, form.cleaned_data["revision"]), places=form.places,
            viewer=request.viewer, by=request.viewer.actor(), at=clock.now(),
        )  # fmt: skip
    return go(request, f"{reverse('work_orders:boards')}#open-{search_id}")


@require_POST
@needs(Capability.ORDERS_VIEW)
def end(request: StaffRequest, search_id: int) -> HttpResponse:
    """End a saved search; it leaves every board."""
    viewer = request.viewer
    operations.end_search(
        seen=seen_of(request, search_id), viewer=viewer, by=viewer.actor(), at=clock.now()
    )
    tell(request, _("The search is ended."))
    return go(request, reverse("work_orders:boards"))
