"""The generic pages: kinds, list, case, raise, move, diagram; one set serves every declaration."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import select_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts import queries as accounts
from lilong.accounts.gates import StaffRequest, needs
from lilong.accounts.terms import Capability
from lilong.attachments import faces as attached
from lilong.attachments import operations as attachments
from lilong.cases import diagrams, faces, flow, operations, policies, queries
from lilong.cases.forms import MatterFilters, MoveForm, RaiseForm
from lilong.cases.grammar import Move, Programme
from lilong.cases.models import Matter
from lilong.cases.queries import Case, Wanted
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused
from lilong.ui import messages
from lilong.ui.answers import go, tell
from lilong.ui.context import own_or_english
from lilong.ui.pages import fragment_or_page, keyset

NEWEST = ("-opened_at", "-id")


def _programme(request: StaffRequest, kind: str) -> Programme:
    if not flow.is_known(kind) or kind not in policies.visible_kinds(request.viewer):
        raise Http404
    programme = flow.programme(kind)
    if programme.has_own_pages:
        raise Http404
    return programme


def _units(request: StaffRequest) -> dict[int, str]:
    return {unit.pk: own_or_english(unit, "name") for unit in accounts.units(request.viewer)}


@require_GET
@needs()
def kinds(request: StaffRequest) -> HttpResponse:
    """Show every kind of matter the viewer may see."""
    visible = policies.visible_kinds(request.viewer)
    shown = [p for p in flow.programmes() if p.key in visible and not p.has_own_pages]
    return render(request, "cases/kinds.html", {"programmes": shown})


@require_GET
@needs()
def matter_list(request: StaffRequest, kind: str) -> HttpResponse:
    """Show the matters of a kind, newest first, narrowed by the filter bar."""
    programme = _programme(request, kind)
    filters = MatterFilters(programme, request.viewer, request.GET or None)
    at = clock.now()
    wanted = Wanted(kind=kind)
    if filters.is_bound and filters.is_valid():
        given = filters.cleaned_data
        wanted = Wanted(
            kind=kind,
            stage=given["stage"],
            unit_id=given["unit"],
            state=given["state"],
            at=at,
            facts=filters.facts(),
        )
    rows = queries.matter_list(request.viewer, wanted).select_related("lead_unit")
    page = keyset(rows, request, NEWEST)
    context = {
        "programme": programme,
        "filters": filters,
        "page": page,
        "rows": [
            {
                "matter": m,
                "lamp": faces.lamp(m, at),
                "stage": programme.stage(m.stage),
                "lead_unit": own_or_english(m.lead_unit, "name"),
            }
            for m in page.rows
        ],
        "may_raise": any(request.viewer.may(by.capability) for by in programme.raised_by),
    }
    return fragment_or_page(request, "cases/list.html", "cases/parts/rows.html", context)


@require_GET
@needs()
def diagram(request: StaffRequest, kind: str) -> HttpResponse:
    """Show a kind's stages and moves as a picture and as a table."""
    programme = _programme(request, kind)
    drawn = diagrams.draw(programme)
    return render(request, "cases/diagram.html", {"programme": programme, "drawn": drawn})


@require_http_methods(["GET", "POST"])
@needs()
def raise_matter(request: StaffRequest, kind: str) -> HttpResponse:
    """Raise a matter of a declared kind."""
    programme = _programme(request, kind)
    form = RaiseForm(programme, request.viewer, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            matter = operations.raise_matter(
                request=operations.RaiseRequest(
                    kind=kind, title=form.cleaned_data["title"], facts=form.answers()
                ),
                viewer=request.viewer,
                office_id=request.viewer.office_id,
                by=request.viewer.actor(),
                at=clock.now(),
            )
        except Refused as refused:
            _add_refusals(form, refused)
        else:
            return HttpResponseRedirect(reverse("cases:case", args=[kind, matter.number]))
    status = 422 if form.errors else 200
    return render(
        request, "cases/raise.html", {"programme": programme, "form": form}, status=status
    )


def _matter(request: StaffRequest, kind: str, number: str) -> Matter:
    _programme(request, kind)
    matter = queries.matter_by_number(request.viewer, number)
    if matter.kind != kind:
        raise NotVisible
    return matter


@require_GET
@needs()
def case(request: StaffRequest, kind: str, number: str) -> HttpResponse:
    """Show a matter: facts, history, clocks, what may be done now and why not the rest."""
    at = clock.now()
    shown = queries.case_of(_matter(request, kind, number), at=at)
    doer = queries.doer_for(request.viewer, shown)
    offers = queries.offers(shown, doer)
    units = _units(request)
    context = {
        "case": shown,
        "matter": shown.matter,
        "programme": shown.programme,
        "lead_unit": own_or_english(shown.matter.lead_unit, "name"),
        "lamp": faces.lamp(shown.matter, at),
        "stages": faces.stage_track(shown),
        "facts": faces.facts(shown, units, links_places=request.viewer.may(Capability.LEDGER_VIEW)),
        "clocks": faces.clocks(shown, at),
        "timeline": faces.timeline(shown, units),
        "actions": faces.actions(shown, offers, faces.move_url),
        "blocked": faces.blocked(offers),
        "shelf": attached.shelf(request.viewer, queries.subject_of(shown.matter.pk)),
        "facts_template": select_template([f"{kind}/facts.html", "cases/parts/facts.html"]),
        "now": at,
    }
    return render(request, "cases/case.html", context)


def _offered(request: StaffRequest, shown: Case, move: Move) -> queries.Offer:
    doer = queries.doer_for(request.viewer, shown)
    found = [o for o in queries.offers(shown, doer) if o.move.key == move.key]
    return found[0] if found else queries.Offer(move)


@require_http_methods(["GET", "POST"])
@needs()
def move(request: StaffRequest, kind: str, number: str, key: str) -> HttpResponse:
    """Ask what a move needs, and make it."""
    matter = _matter(request, kind, number)
    shown = queries.case_of(matter, at=clock.now())
    declared = shown.programme.move(key)
    if declared is None:
        raise Http404
    initial, rulings = {"revision": matter.revision, **matter.facts}, shown.snapshot.rulings
    data, files = request.POST or None, request.FILES.getlist("evidence")
    form = MoveForm(declared, request.viewer, data, initial=initial, rulings=rulings)
    if request.method == "POST" and form.is_valid():
        try:
            moved = operations.move_with_evidence(
                request=operations.MoveRequest(
                    matter_id=matter.pk,
                    move=key,
                    answers=form.answers(),
                    reason=form.reason(),
                    revision=form.cleaned_data["revision"],
                ),
                files=files,
                viewer=request.viewer,
                by=request.viewer.actor(),
                at=clock.now(),
            )
        except Refused as refused:
            _add_refusals(form, refused)
        else:
            done = _("{move} · {number}").format(move=declared.label, number=number)
            tell(request, done, faces.undo_of(moved, declared, clock.now()))
            return HttpResponseRedirect(_where_it_is(request, moved))
    context = {
        "matter": matter,
        "programme": shown.programme,
        "move": declared,
        "form": form,
        "blocked": faces.blocked([_offered(request, shown, declared)]),
    }
    return render(request, "cases/move.html", context, status=422 if form.errors else 200)


def _where_it_is(request: StaffRequest, matter: Matter) -> str:
    """Return a matter's page; the list of its kind when it was given away to others."""
    if policies.visible_matters(request.viewer).filter(pk=matter.pk).exists():
        return faces.page_url(matter)
    return reverse("cases:list", args=[matter.kind])


@require_POST
@needs()
def undo(request: StaffRequest, matter_id: UUID) -> HttpResponse:
    """Take back the viewer's own last decision on a matter, and lead to it."""
    asked, viewer = operations.UndoRequest(matter_id), request.viewer
    matter = operations.undo(request=asked, viewer=viewer, by=viewer.actor(), at=clock.now())
    tell(request, _("Undone: {number}").format(number=matter.number))
    return go(request, _where_it_is(request, matter))


@require_http_methods(["POST"])
@needs()
def attach(request: StaffRequest, kind: str, number: str) -> HttpResponse:
    """Attach files to a matter."""
    matter = _matter(request, kind, number)
    for upload in request.FILES.getlist("files"):
        attachments.attach(
            subject=queries.subject_of(matter.pk),
            office_id=matter.office_id,
            upload=upload,
            by=request.viewer.actor(),
            at=clock.now(),
            kind=attached.kind_given(request.POST.get("shows", "")),
        )
    return HttpResponseRedirect(reverse("cases:case", args=[kind, number]))


def _add_refusals(form: Any, refused: Refused) -> None:
    for refusal in refused.refusals:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, messages.say(refusal))
