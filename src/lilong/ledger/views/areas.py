"""The page of an area: what the ledger counts there."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel.errors import NotVisible
from lilong.territory import queries as territory


@require_GET
@needs(Capability.LEDGER_VIEW)
def area(request: StaffRequest, key: int) -> HttpResponse:
    """Show an area of the viewer's office."""
    within = request.viewer.area_path or request.viewer.office_path
    found = territory.area_by_key(key, within_path=within)
    if found is None:
        raise NotVisible
    return render(request, "ledger/area.html", {"area": found})
