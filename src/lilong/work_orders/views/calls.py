"""The follow-up desk: whom the centre has to speak with, the script, one form, the next call."""

from datetime import datetime
from typing import Any

from django.contrib import messages as toasts
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.cases.terms import CONTACT_KIND_WORDS, ClockState, ContactKind, ContactSide
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused, Stale
from lilong.ui import messages
from lilong.ui.answers import toast
from lilong.vault.terms import Purpose
from lilong.work_orders import calling, operations, queries
from lilong.work_orders.queries import Call, Filters, OrderView
from lilong.work_orders.terms import Mark
from lilong.work_orders.views import showing, speaking
from lilong.work_orders.views.moves import add_refusals
from lilong.work_orders.views.order import page_context

KINDS = {"contact": ContactKind.FIRST_CONTACT, "call": ContactKind.FOLLOW_UP_CALL}
SLUGS = {kind: slug for slug, kind in KINDS.items()}


def call_url(call: Call | None) -> str:
    """Return the address of the desk with a call on it."""
    if call is None:
        return reverse("work_orders:follow_up")
    return reverse("work_orders:call", args=[call.matter.number, SLUGS[call.kind]])


@require_GET
@needs(Capability.ORDERS_FOLLOW_UP)
def follow_up(request: StaffRequest, number: str = "", kind: str = "") -> HttpResponse:
    """Show the follow-up desk; `script` asks for the script in another language."""
    if kind and kind not in KINDS:
        raise Http404
    at = clock.now()
    calls = queries.call_list(request.viewer, ContactSide.CENTRE, at=at, number=number)
    call = _find(calls, number, kind) if number else next(iter(calls), None)
    if number and call is None:
        # Another call in its place would be made in the belief that it is this one.
        toasts.info(request, _("That call does not wait, or no longer."))
        return HttpResponseRedirect(call_url(None))
    return _drawn(request, _context(request, calls, call, at))


def _find(calls: list[Call], number: str, kind: str) -> Call | None:
    """Return the call asked for, None if it does not wait."""
    return next(
        (c for c in calls if c.matter.number == number and (not kind or SLUGS[c.kind] == kind)),
        None,
    )


@require_POST
@needs(Capability.ORDERS_FOLLOW_UP)
def record_call(request: StaffRequest, number: str, kind: str) -> HttpResponse:
    """Write down what came of a call, close the order if that is asked, and show the next one."""
    if kind not in KINDS:
        raise Http404
    at = clock.now()
    before = queries.call_list(request.viewer, ContactSide.CENTRE, at=at, number=number)
    view = queries.order(request.viewer, number, at=at)
    form = calling.CallForm(KINDS[kind], request.POST, revision=view.matter.revision)
    if not form.is_valid():
        return _again(request, before, number, kind, form, at)
    closes = request.POST.get("then") == "close"
    try:
        operations.speak(
            order_id=view.matter.pk,
            answer=form.answer(),
            closes=closes,
            viewer=request.viewer,
            revision=form.cleaned_data["revision"],
            by=request.viewer.actor(),
            at=at,
        )
    except Stale as stale:
        form.add_error(None, messages.say(stale.refusal))
        return _again(request, before, number, kind, form, at)
    except Refused as refused:
        add_refusals(form, refused)
        return _again(request, before, number, kind, form, at)
    told = _("{number}: recorded and closed") if closes else _("{number}: recorded")
    return _next(request, before, number, kind, told.format(number=number), at)


def _again(
    request: StaffRequest, calls: list[Call], number: str, kind: str, form: Any, at: datetime
) -> HttpResponse:
    """Show the form once more, with what is wrong; nothing of it is lost."""
    call = _find(calls, number, kind)
    if call is None:
        # Somebody else made it meanwhile: what is wrong is said over the next one.
        words = " ".join(form.non_field_errors()) or _("That call does not wait, or no longer.")
        shown = _drawn(request, _context(request, calls, next(iter(calls), None), at), status=422)
        return toast(shown, words)
    return _drawn(request, _context(request, calls, call, at, form), status=422)


def _next(
    request: StaffRequest, before: list[Call], number: str, kind: str, words: str, at: datetime
) -> HttpResponse:
    keys = [(call.matter.number, SLUGS[call.kind]) for call in before]
    place = keys.index((number, kind)) + 1 if (number, kind) in keys else 0
    calls = queries.call_list(request.viewer, ContactSide.CENTRE, at=at)
    left = {(c.matter.number, SLUGS[c.kind]): c for c in calls if not c.is_later(at)}
    following = next((left[key] for key in keys[place:] if key in left), None)
    following = following or (calls[0] if calls else None)
    if not getattr(request, "htmx", None):
        toasts.success(request, words)
        return HttpResponseRedirect(call_url(following))
    response = _drawn(request, _context(request, calls, following, at))
    response["HX-Push-Url"] = call_url(following)
    return toast(response, words)


def _drawn(request: StaffRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    htmx: Any = getattr(request, "htmx", None)
    is_part = bool(htmx) and not htmx.history_restore_request and htmx.target == "calls"
    template = "work_orders/parts/calls.html" if is_part else "work_orders/calls.html"
    response = render(request, template, context, status=status)
    response["Vary"] = "HX-Request"
    return response


def _context(
    request: StaffRequest, calls: list[Call], call: Call | None, at: datetime, form: Any = None
) -> dict[str, Any]:
    viewer = request.viewer
    ready = queries.order_list(viewer, Filters(mark=Mark.READY), at=at)
    context: dict[str, Any] = {
        "counts": queries.call_counts(viewer, ContactSide.CENTRE, at=at),
        "ready": ready.order_by().count(),
        "ready_url": f"{reverse('work_orders:list')}?mark={Mark.READY}",
        "entries": [_entry(one, one is call, at) for one in calls],
        "call": call,
        "now": at,
    }
    if call is None:
        return context
    try:
        view = queries.order(viewer, call.matter.number, at=at)
    except NotVisible:
        return context | {"call": None}
    return context | page_context(request, view, at) | _call_context(request, view, call, form)


def _call_context(request: StaffRequest, view: OrderView, call: Call, form: Any) -> dict[str, Any]:
    asked = request.GET.get("script", "")
    language = asked if asked in calling.LANGUAGES else calling.language_of(view.details.words)
    handling = next(
        (c for c in view.case.clocks if c.key == "handling" and c.state == ClockState.RUNNING),
        None,
    )
    limit = handling.due_at if handling else None
    is_contact = call.kind == ContactKind.FIRST_CONTACT
    return {
        "kind": SLUGS[call.kind],
        "kind_words": _(CONTACT_KIND_WORDS[call.kind]),
        "form": form or calling.CallForm(call.kind, revision=view.matter.revision),
        "script": calling.script(view.matter, call.kind, language, limit),
        "other_language": next(one for one in calling.LANGUAGES if one != language),
        "here_url": call_url(call),
        "call_lamp": speaking.call_lamp(call, view.case.snapshot.at),
        "purpose": Purpose.CONTACT if is_contact else Purpose.FOLLOW_UP_CALL,
        "attempts": speaking.attempts(view),
        "may_close": not is_contact,
    }


def _entry(call: Call, is_current: bool, at: datetime) -> dict[str, Any]:
    return {
        "url": call_url(call),
        "number": call.matter.number,
        "title": call.matter.title,
        "kind": _(CONTACT_KIND_WORDS[call.kind]),
        "unit": showing.named(call.matter.lead_unit),
        "lamp": speaking.call_lamp(call, at),
        "attempts": call.attempts,
        "again_at": call.again_at if call.is_later(at) else None,
        "is_current": is_current,
    }
