"""The problem list (挂账): parked orders, with plan and review day, until they are closed."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.ui.pages import keyset
from lilong.work_orders import queries
from lilong.work_orders.queries import BY_DEADLINE
from lilong.work_orders.terms import PARKING
from lilong.work_orders.views import showing
from lilong.work_orders.views.requests import desk_url


@require_GET
@needs(Capability.ORDERS_VIEW)
def parked(request: StaffRequest) -> HttpResponse:
    """Show the parked orders with plan and review day: they stay here until they are closed."""
    at, viewer = clock.now(), request.viewer
    page = keyset(queries.parked(viewer), request, BY_DEADLINE)
    context = {
        "page": page,
        "lines": [
            {
                "line": showing.line(matter, at),
                "plan": matter.facts.get("plan", ""),
                "review": _day(matter.facts.get("review_date")),
            }
            for matter in page.rows
        ],
        "now": at,
        "parking_url": desk_url(PARKING) if queries.may_decide(viewer) else "",
    }
    return render(request, "work_orders/parked.html", context)


def _day(text: object) -> Any:
    try:
        return date.fromisoformat(str(text)[:10]) if text else None
    except ValueError:
        return None
