"""The administration page of the queue."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.jobs import operations, queries
from lilong.journal import operations as journal
from lilong.kernel import clock
from lilong.ui.parts import Fact


@require_GET
@needs(Capability.SYSTEM_MANAGE)
def overview(request: StaffRequest) -> HttpResponse:
    """Show the queue, what failed, the cron table, the workers, and events nobody could take."""
    at, viewer = clock.real_now(), request.viewer
    counted = queries.counts(viewer, at)
    context = {
        "facts": [
            Fact(gettext("May start now"), counted.ready),
            Fact(gettext("Wait for later"), counted.waiting),
            Fact(gettext("Running"), counted.running),
            Fact(gettext("Failed for good"), counted.failed),
        ],
        "running": queries.running(viewer),
        "failed": queries.failed(viewer),
        "schedules": queries.schedule_list(viewer, at),
        "workers": queries.workers(viewer, at),
        "undelivered": queries.undelivered(viewer),
        "now": at,
    }
    return render(request, "jobs/overview.html", context)


@require_POST
@needs(Capability.SYSTEM_MANAGE)
def retry(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """Try a failed job again."""
    operations.retry(task_id=task_id, by=request.viewer.actor(), at=clock.now())
    messages.success(request, gettext("The job will be tried again."))
    return HttpResponseRedirect(reverse("jobs:overview"))


@require_POST
@needs(Capability.SYSTEM_MANAGE)
def retry_delivery(request: StaffRequest, delivery_id: int) -> HttpResponse:
    """Try to hand over an event again."""
    journal.retry_delivery(delivery_id=delivery_id, by=request.viewer.actor(), at=clock.now())
    messages.success(request, gettext("The event will be handed over again."))
    return HttpResponseRedirect(reverse("jobs:overview"))
