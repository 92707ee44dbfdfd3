"""A request is recorded at the desk; afterwards its number, its deadlines and the next step."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused
from lilong.work_orders import operations, queries
from lilong.work_orders.forms import RecordForm
from lilong.work_orders.views import showing
from lilong.work_orders.views.moves import add_refusals
from lilong.work_orders.views.order import page_context


@require_http_methods(["GET", "POST"])
@needs(Capability.ORDERS_RECORD)
def record(request: StaffRequest) -> HttpResponse:
    """Record a request with its five elements and what the caller showed."""
    at = clock.now()
    names = queries.names(request.viewer)
    data = request.POST if request.method == "POST" else None
    form = RecordForm(names, request.viewer, data, on=local(at).date())
    if data is not None and form.is_valid():
        try:
            matter = operations.record_with_files(
                intake=form.intake(),
                files=request.FILES.getlist("photos"),
                viewer=request.viewer,
                by=request.viewer.actor(),
                at=at,
            )
        except Refused as refused:
            add_refusals(form, refused)
        else:
            return HttpResponseRedirect(reverse("work_orders:recorded", args=[matter.number]))
    context = {"form": form}
    return render(request, "work_orders/record.html", context, status=422 if form.errors else 200)


@require_GET
@needs(Capability.ORDERS_VIEW, Capability.ORDERS_RECORD)
def recorded(request: StaffRequest, number: str) -> HttpResponse:
    """Show what a fresh order promises: its number, its deadlines explained, what comes next."""
    at = clock.now()
    view = queries.order(request.viewer, number, at=at)
    context = page_context(request, view, at) | {
        "may_dispatch": request.viewer.may(Capability.ORDERS_DISPATCH),
        "hint": str(view.case.programme.stage(view.matter.stage).hint),
        "order_url": showing.order_url(number),
    }
    return render(request, "work_orders/recorded.html", context)
