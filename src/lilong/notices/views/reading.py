"""The inbox, the bell and the outbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.notices import faces, links, operations, queries, templates
from lilong.notices.forms import OutboxFilters
from lilong.notices.models import Notice
from lilong.notices.terms import Channel
from lilong.ui import contributions
from lilong.ui.pages import fragment_or_page, keyset, polled

NEWEST = ("-not_before", "-id")
LATEST = ("-queued_at", "-id")


@require_GET
@needs()
def inbox(request: StaffRequest) -> HttpResponse:
    """Show what the viewer has been told, one line a thread: the unread, or everything."""
    shows_all = request.GET.get("show") == "all"
    page = keyset(queries.threads(request.viewer, only_unread=not shows_all), request, NEWEST)
    whole = queries.threads_in_full(request.viewer, page.rows)
    context = {
        "page": page,
        "shows_all": shows_all,
        "rows": [_thread(notice, whole, request.LANGUAGE_CODE) for notice in page.rows],
        "count": queries.unread_count(request.viewer),
    }
    return fragment_or_page(request, "notices/inbox.html", "notices/parts/rows.html", context)


def _thread(notice: Any, whole: Any, language: str) -> dict[str, Any]:
    earlier: list[Notice] = whole.get((notice.subject_kind, notice.subject_id), [])
    return {
        "notice": notice,
        "words": notice.in_language(language),
        "earlier": [
            {"notice": other, "words": other.in_language(language)}
            for other in reversed(earlier)
            if other.pk != notice.pk
        ],
    }


@require_GET
@needs()
def bell(request: StaffRequest) -> HttpResponse:
    """Return the number on the bell, over all inbox sources; 304 while it stays the same."""
    return polled(
        request, "notices/parts/bell.html", {"count": contributions.unread(request.viewer)}
    )


@require_GET
@needs()
def follow(request: StaffRequest, notice_id: UUID) -> HttpResponse:
    """Mark a notice and what came before it as read, and go to what it is about."""
    notice = operations.mark_read(notice_id=notice_id, by=request.viewer.actor(), at=clock.now())
    target = links.address_of(notice.subject_kind, notice.subject_id)
    return HttpResponseRedirect(target or reverse("notices:inbox"))


@require_POST
@needs()
def mark_read(request: StaffRequest, notice_id: UUID) -> HttpResponse:
    """Mark a thread as read and stay in the inbox."""
    operations.mark_read(notice_id=notice_id, by=request.viewer.actor(), at=clock.now())
    return HttpResponseRedirect(reverse("notices:inbox"))


@require_POST
@needs()
def mark_all_read(request: StaffRequest) -> HttpResponse:
    """Mark everything as read."""
    operations.mark_all_read(by=request.viewer.actor(), at=clock.now())
    return HttpResponseRedirect(reverse("notices:inbox"))


@require_GET
@needs(Capability.SYSTEM_MANAGE)
def outbox(request: StaffRequest) -> HttpResponse:
    """Show the messages of the office on their way out, the newest first, and what failed."""
    filters = OutboxFilters(request.GET or None)
    given = filters.cleaned_data if filters.is_bound and filters.is_valid() else {}
    found = queries.outbox(
        request.viewer, state=given.get("state", ""), channel=given.get("channel", "")
    )
    page, at = keyset(found, request, LATEST), clock.now()
    context = {
        "filters": filters,
        "page": page,
        "rows": [_line(message, at, request.LANGUAGE_CODE) for message in page.rows],
        "now": at,
    }
    return fragment_or_page(request, "notices/outbox.html", "notices/parts/outbox.html", context)


def _line(message: Any, at: datetime, language: str) -> dict[str, Any]:
    notice = message.notice
    known = templates.known(notice.template)
    return {
        "message": message,
        "words": notice.in_language(language),
        "title": gettext(known.title) if known else notice.template,
        "channel": Channel(message.channel).label,
        "who": faces.recipient(message),
        "lamp": faces.lamp(message, at),
        "may_give_up": message.state == "failed",
        "may_send": message.state in {"failed", "given_up"} and notice.withdrawn_at is None,
    }


@require_GET
@needs(Capability.SYSTEM_MANAGE)
def about(request: StaffRequest, message_id: UUID) -> HttpResponse:
    """Lead to what a message is about."""
    subject = queries.subject_of_message(request.viewer, message_id)
    target = links.address_of(subject.kind, subject.id)
    return HttpResponseRedirect(target or reverse("notices:outbox"))


@require_POST
@needs(Capability.SYSTEM_MANAGE)
def send_again(request: StaffRequest, message_id: UUID) -> HttpResponse:
    """Send a failed message again, at once."""
    operations.send_again(message_id=message_id, by=request.viewer.actor(), at=clock.now())
    messages.success(request, gettext("The message is sent again."))
    return HttpResponseRedirect(reverse("notices:outbox"))


@require_POST
@needs(Capability.SYSTEM_MANAGE)
def give_up(request: StaffRequest, message_id: UUID) -> HttpResponse:
    """Give up a failed message."""
    operations.give_up(message_id=message_id, by=request.viewer.actor(), at=clock.now())
    messages.success(request, gettext("The message was given up."))
    return HttpResponseRedirect(reverse("notices:outbox"))
