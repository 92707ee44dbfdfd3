"""The desk of persons' own rights: what they ask, what is held, what was answered (L-07)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lilong.accounts.gates import StaffRequest, needs, needs_any
from lilong.accounts.terms import Capability
from lilong.exchange import writing
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.kernel.text import whole_number
from lilong.ledger.forms.privacy import add_refusals
from lilong.ledger.forms.rights import (
    AnswerForm,
    ConsentForm,
    FindPersonForm,
    RequestFilter,
    RequestForm,
)
from lilong.ledger.models import SubjectRequest
from lilong.ledger.operations import rights as operations
from lilong.ledger.privacy.rights import CORRECTABLE
from lilong.ledger.privacy.words import (
    COLUMN_NAMES,
    REQUEST_NAMES,
    REQUEST_STATE_NAMES,
    Column,
    RequestKind,
    RequestState,
)
from lilong.ledger.queries import rights as queries
from lilong.ledger.terms import MEMBER_NAMES, RELATION_NAMES, SEAT_NAMES, SOURCE_NAMES
from lilong.ledger.views.purposes import name_of, roles_words
from lilong.ui.answers import tell
from lilong.ui.context import own_or_english
from lilong.ui.messages import who
from lilong.ui.pages import keyset
from lilong.ui.times import day

_GUARDS = (Capability.PRIVACY_MANAGE, Capability.LEDGER_APPROVE)


def _line(row: SubjectRequest, at: datetime) -> dict[str, Any]:
    return {
        "row": row,
        "kind": _(REQUEST_NAMES[RequestKind(row.kind)]),
        "state": _(REQUEST_STATE_NAMES[RequestState(row.state)]),
        "is_overdue": queries.is_overdue(row, at),
    }


@require_http_methods(["GET", "POST"])
@needs_any(*_GUARDS)
def requests(request: StaffRequest) -> HttpResponse:
    """Show what persons have asked, and find the one who stands at the counter."""
    viewer, at = request.viewer, clock.now()
    may_manage = viewer.may(Capability.PRIVACY_MANAGE)
    form = FindPersonForm(request.POST or None) if may_manage else None
    if form is not None and form.is_bound and form.is_valid():
        person = operations.find_for_request(
            number=form.cleaned_data["number"], viewer=viewer, by=viewer.actor(), at=at,
            address=request.META.get("REMOTE_ADDR", ""),
        )  # fmt: skip
        if person is not None:
            return HttpResponseRedirect(reverse("ledger:held", args=[person.pk]))
        form.add_error("number", _("Nobody of this office's ledger has this number."))
    filters = RequestFilter(request.GET or None)
    state = filters.cleaned_data["state"] if filters.is_bound and filters.is_valid() else ""
    page = keyset(queries.request_list(viewer, state), request, ("-received_at", "-id"))
    context = {
        "form": form,
        "filters": filters,
        "page": page,
        "lines": [_line(row, at) for row in page.rows],
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "ledger/requests.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs(Capability.PRIVACY_MANAGE)
def held(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show what is held on a person, masked, and take her request in."""
    viewer, at = request.viewer, clock.now()
    person = queries.get_person(viewer, person_id)
    form = RequestForm(request.POST or None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            row = operations.receive_request(
                person_id=person.pk, kind=RequestKind(given["kind"]), words=given["words"],
                proof=given["proof"], field=given["field"], by=viewer.actor(), at=at,
            )  # fmt: skip
        except Refused as refused:
            add_refusals(form, refused)
        else:
            tell(request, _("Taken in. It has to be answered in time."))
            return HttpResponseRedirect(reverse("ledger:request", args=[row.pk]))
    context = {**_extract(request, person_id), "form": form, "consent_form": ConsentForm()}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "ledger/held.html", context, status=status)


def _extract(request: StaffRequest, person_id: UUID) -> dict[str, Any]:
    """Return what is held in words, values masked."""
    person = queries.get_person(request.viewer, person_id)
    found = queries.held(person, on=clock.local(clock.now()).date())
    fields = [(name, _(COLUMN_NAMES[Column(name)]), getattr(person, name)) for name in CORRECTABLE]
    ties = [
        (_(RELATION_NAMES[row.kind]), _place(row), row.valid_from, row.valid_to, _source(row))  # type: ignore[index]
        for row in found.relations
    ]
    ties += [
        (_(MEMBER_NAMES[row.role]), _("household"), row.valid_from, row.valid_to, _source(row))  # type: ignore[index]
        for row in found.memberships
    ]
    ties += [
        (_(SEAT_NAMES[row.role]), own_or_english(row.body, "name"), row.valid_from, row.valid_to,  # type: ignore[index]
         _source(row))
        for row in found.seats
    ]  # fmt: skip
    readings = [
        (roles_words(roles) or _("another post"), name_of(purpose), number)
        for roles, purpose, number in found.readings
    ]
    return {
        "person": person, "found": found, "fields": fields, "ties": ties, "readings": readings,
        "shown": {}, "at": clock.now(), "today": clock.local(clock.now()).date(),
    }  # fmt: skip


def _place(row: Any) -> str:
    if row.place is not None:
        return str(row.place.address or row.place.name)
    return str(row.to_organisation.name) if row.to_organisation is not None else "—"


def _source(row: Any) -> str:
    return f"{_(SOURCE_NAMES[row.source])}, {day(row.source_date)}"


@require_POST
@needs(Capability.PRIVACY_MANAGE)
def extract(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show everything held on a person in clear, to be printed for her; logged as her request."""
    viewer, at = request.viewer, clock.now()
    shown = operations.show_held(
        person_id=person_id, viewer=viewer, by=viewer.actor(), at=at,
        address=request.META.get("REMOTE_ADDR", ""),
    )  # fmt: skip
    context = {**_extract(request, person_id)}
    context["mark"] = writing.watermark(who(viewer.actor().as_data()), at)
    context["fields"] = [
        (name, label, shown.get(name, "")) for name, label, _masked in context["fields"]
    ]
    response = render(request, "ledger/extract.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
@needs(Capability.PRIVACY_MANAGE)
def consent(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Write down a guardian's consent, or (`end`) that one was taken back."""
    form = ConsentForm(request.POST)
    person = queries.get_person(request.viewer, person_id)
    by, at, ended = request.viewer.actor(), clock.now(), whole_number(request.POST.get("end", ""))
    is_done = False
    if ended is not None:
        operations.end_consent(consent_id=ended, person_id=person.pk, by=by, at=at)
        is_done = True
    elif form.is_valid():
        try:
            operations.record_consent(person_id=person.pk, **form.cleaned_data, by=by, at=at)
            is_done = True
        except Refused as refused:
            add_refusals(form, refused)
    if is_done:
        tell(request, _("Written down."))
        return HttpResponseRedirect(reverse("ledger:held", args=[person.pk]))
    context = {**_extract(request, person_id), "form": RequestForm(), "consent_form": form}
    return render(request, "ledger/held.html", context, status=422)


@require_http_methods(["GET", "POST"])
@needs_any(*_GUARDS)
def asked(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Show one request with its deadline, and answer it."""
    viewer, at = request.viewer, clock.now()
    row = queries.get_request(viewer, request_id)
    form = AnswerForm(request.POST or None, initial={"revision": row.revision})
    if form.is_bound and form.is_valid():
        try:
            operations.answer_request(
                request_id=row.pk, revision=form.cleaned_data["revision"],
                grants=request.POST.get("verb") == "grant", reason=form.cleaned_data["reason"],
                by=viewer.actor(), at=at,
            )  # fmt: skip
        except Refused as refused:
            add_refusals(form, refused)
        else:
            tell(request, _("Answered. The journal has it."))
            return HttpResponseRedirect(request.path)
    deletes = row.kind == RequestKind.DELETE
    grants = Capability.LEDGER_APPROVE if deletes else Capability.PRIVACY_MANAGE
    is_own = row.received_by_id == viewer.staff_id
    duties = queries.duties_to_keep(row.person, on=clock.local(at).date()) if deletes else ()
    context = {
        **_line(row, at),
        "form": form,
        "is_open": row.state == RequestState.OPEN,
        "may_grant": viewer.may(grants) and not (deletes and is_own),
        "may_refuse": viewer.may(Capability.PRIVACY_MANAGE),
        "may_manage": viewer.may(Capability.PRIVACY_MANAGE),
        "deletes": deletes,
        "duties": [_(duty) for duty in duties],
        "field": _(COLUMN_NAMES[Column(row.field)]) if row.field else "",
        "answerer": own_or_english(row, "answerer"),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "ledger/request.html", context, status=status)
