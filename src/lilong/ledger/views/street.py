"""The shops of a street in their street order, moved up and down one place at a time."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible
from lilong.ledger.models import Place
from lilong.ledger.operations.describing import order_premises
from lilong.ledger.queries import sheets
from lilong.ledger.queries.places import get_place
from lilong.ledger.terms import PlaceKind


def _street(request: StaffRequest, place_id: UUID) -> Place:
    found = get_place(request.viewer, place_id)
    if found.kind != PlaceKind.STREET:
        raise NotVisible
    return found


@require_GET
@needs(Capability.LEDGER_VIEW)
def street(request: StaffRequest, place_id: UUID) -> HttpResponse:
    """Show the premises along a street, next door beside next door."""
    found = _street(request, place_id)
    on = local(clock.now()).date()
    context = {
        "place": found,
        "shops": sheets.street_line(found, on=on),
        "may_record": request.viewer.may(Capability.LEDGER_RECORD),
    }
    return render(request, "ledger/street.html", context)


@require_POST
@needs(Capability.LEDGER_RECORD)
def move(request: StaffRequest, place_id: UUID) -> HttpResponse:
    """Let a shop change places with its neighbour."""
    found = _street(request, place_id)
    at = clock.now()
    on = local(at).date()
    keys = [shop.pk for shop in sheets.street_line(found, on=on)]
    shop = next((key for key in keys if str(key) == request.POST.get("shop", "")), None)
    if shop is None:
        raise NotVisible
    here = keys.index(shop)
    there = here - 1 if request.POST.get("way") == "up" else here + 1
    if 0 <= there < len(keys):
        keys[here], keys[there] = keys[there], keys[here]
        order_premises(found, keys, on=on, by=request.viewer.actor(), at=at)
    return redirect(f"{reverse('ledger:street', args=[found.pk])}#shop-{shop}")
