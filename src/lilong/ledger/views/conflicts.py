"""The conflict desk: sources that disagree, decided one by one or by a rule of the office."""

from typing import Any
from uuid import UUID

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused
from lilong.ledger.forms.conflicts import (
    ConflictFilter,
    DecisionForm,
    PreferenceForm,
    RevealForm,
)
from lilong.ledger.forms.privacy import add_refusals
from lilong.ledger.models import Conflict
from lilong.ledger.operations import conflicts as operations
from lilong.ledger.operations import preferences
from lilong.ledger.queries import conflicts as queries
from lilong.ledger.terms import DISPUTED, SECRET_KEYS, SOURCE_NAMES, ConflictState, SourceKind
from lilong.ui.messages import who
from lilong.ui.pages import keyset

SIZE = 20


@require_GET
@needs(Capability.LEDGER_DECIDE)
def desk(request: StaffRequest) -> HttpResponse:
    """Show the conflicts that wait for the viewer, newest first."""
    filters = ConflictFilter(request.GET or None)
    rows = queries.conflict_list(request.viewer).filter(**filters.narrows)
    page = keyset(rows, request, ("-id",), size=SIZE)
    context = {
        "filters": filters,
        "page": page,
        "lines": queries.lines_of(page.rows, request.viewer.office_id),
        "open_count": queries.count_open(request.viewer),
        "may_prefer": queries.may_prefer(request.viewer),
    }
    return render(request, "ledger/conflicts.html", context)


@require_http_methods(["GET", "POST"])
@needs(Capability.LEDGER_DECIDE)
def conflict(request: StaffRequest, conflict_id: UUID) -> HttpResponse:
    """Show both sides of one; take the decision and go on to the next."""
    found = queries.get_conflict(request.viewer, conflict_id)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found.revision = form.cleaned_data["revision"]
        try:
            operations.decide_conflict(
                found,
                ConflictState(form.cleaned_data["decision"]),
                reason=form.cleaned_data["reason"],
                by=request.viewer.actor(),
                at=clock.now(),
            )
        except Refused as refused:
            add_refusals(form, refused)
        else:
            return _next(request, found)
    return _shown(request, found, form, status=422 if form.errors else 200)


def _next(request: StaffRequest, decided: Conflict) -> HttpResponseRedirect:
    toasts.success(request, _("Decided."))
    following = queries.following(request.viewer, decided)
    if following is None:
        return redirect("ledger:conflicts")
    return redirect("ledger:conflict", following.pk)


def _shown(
    request: StaffRequest, found: Conflict, form: DecisionForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    line = queries.lines_of([found], request.viewer.office_id)[0]
    is_readable = found.key in SECRET_KEYS and request.viewer.may(Capability.PERSONS_REVEAL)
    context = {
        "line": line,
        "form": form,
        "reveal": RevealForm() if is_readable else None,
        "decided_by": who(found.decided_by) if found.decided_by else "",
        **more,
    }
    return render(request, "ledger/conflict.html", context, status=status)


@require_POST
@needs(Capability.LEDGER_DECIDE, Capability.PERSONS_REVEAL)
def reveal(request: StaffRequest, conflict_id: UUID) -> HttpResponse:
    """Show both values in full for a purpose; who looked and why is written down."""
    found = queries.get_conflict(request.viewer, conflict_id)
    form = RevealForm(request.POST)
    more: dict[str, Any] = {"reveal": form}
    if form.is_valid():
        try:
            more["shown"] = operations.reveal_conflict(
                found,
                viewer=request.viewer,
                address=request.META.get("REMOTE_ADDR", ""),
                by=request.viewer.actor(purpose=form.cleaned_data["purpose"]),
                at=clock.now(),
            )
        except Refused as refused:
            add_refusals(form, refused)
    status = 422 if form.errors else 200
    response = _shown(request, found, DecisionForm(), status=status, **more)
    response["Cache-Control"] = "no-store, private"
    return response


@require_http_methods(["GET", "POST"])
@needs(Capability.LEDGER_DECIDE)
def rules(request: StaffRequest) -> HttpResponse:
    """Show which sources go first; say what a new preference would settle, then make it."""
    may_prefer = queries.may_prefer(request.viewer)
    form = PreferenceForm(request.POST or None)
    context: dict[str, Any] = {"may_prefer": may_prefer}
    if request.method == "POST":
        if not may_prefer:
            raise NotVisible
        if form.is_valid():
            given = form.cleaned_data
            key, source = given["key"], SourceKind(given["source"])
            if "confirm" in request.POST:
                return _prefer(request, key, source, given["reason"])
            context["settling"] = preferences.settling(request.viewer.office_id, key, source)
    held = list(queries.preference_list(request.viewer)[:50])
    context |= {
        "form": form if may_prefer else None,
        "lines": [
            (row, _(DISPUTED.get(row.key, row.key)), _(SOURCE_NAMES[SourceKind(row.source)]),
             who(row.by))
            for row in held
        ],
    }  # fmt: skip
    return render(
        request, "ledger/conflict_rules.html", context, status=422 if form.errors else 200
    )


def _prefer(
    request: StaffRequest, key: str, source: SourceKind, reason: str
) -> HttpResponseRedirect:
    done = preferences.prefer_source(
        office_id=request.viewer.office_id, key=key, source=source, reason=reason,
        by=request.viewer.actor(), at=clock.now(),
    )  # fmt: skip
    count = done.taken + done.kept
    text = ngettext("%(count)d conflict was settled.", "%(count)d conflicts were settled.", count)
    toasts.success(request, text % {"count": count})
    return HttpResponseRedirect(reverse("ledger:conflict_rules"))


@require_POST
@needs(Capability.LEDGER_DECIDE)
def revoke(request: StaffRequest, preference_id: UUID) -> HttpResponse:
    """Prefer a source no more."""
    if not queries.may_prefer(request.viewer):
        raise NotVisible
    preferences.revoke_preference(
        office_id=request.viewer.office_id, preference_id=preference_id,
        by=request.viewer.actor(), at=clock.now(),
    )  # fmt: skip
    toasts.success(request, _("The preference was revoked; what it settled stays settled."))
    return redirect("ledger:conflict_rules")
