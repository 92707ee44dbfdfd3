"""The ledger's first page, and the page of a place."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.ledger.queries import places as queries
from lilong.ledger.terms import PlaceKind


@require_GET
@needs(Capability.LEDGER_VIEW)
def home(request: StaffRequest) -> HttpResponse:
    """Show the field that finds an address, and the streets and estates of the viewer's area."""
    words = request.GET.get("q", "").strip()
    context = {
        "words": words,
        "found": queries.find_places(request.viewer, words),
        "streets": queries.place_list(request.viewer, PlaceKind.STREET)[:50],
        "estates": queries.place_list(request.viewer, PlaceKind.ESTATE)[:50],
    }
    return render(request, "ledger/home.html", context)


@require_GET
@needs(Capability.LEDGER_VIEW)
def show(request: StaffRequest, place_id: UUID) -> HttpResponse:
    """Show a place."""
    found = queries.get_place(request.viewer, place_id)
    return render(request, "ledger/place.html", {"place": found})
