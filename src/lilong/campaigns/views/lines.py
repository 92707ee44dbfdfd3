"""The lines of a roll as a table, one line with its history, the moves made with it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilong.accounts.forms import lay_on
from lilong.accounts.gates import StaffRequest, needs, needs_any
from lilong.accounts.terms import Capability
from lilong.attachments import faces as attached
from lilong.campaigns import flow, operations, policies, queries, rules
from lilong.campaigns.faces import campaigns as campaign_faces
from lilong.campaigns.faces import doings
from lilong.campaigns.faces import lines as faces
from lilong.campaigns.forms.lines import LineFilters, LineMoveForm
from lilong.campaigns.operations.recording import CONFLICT
from lilong.campaigns.operations.repeating import REFUSED
from lilong.campaigns.queries import LineView
from lilong.campaigns.specs import Recorded
from lilong.campaigns.terms import Stage
from lilong.campaigns.views.assigning import post_choices
from lilong.campaigns.views.campaigns import READS
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused
from lilong.ledger.forms.persons import RevealForm
from lilong.ui import messages
from lilong.ui.answers import go, tell
from lilong.ui.pages import fragment_or_page, keyset


@require_GET
@needs_any(*READS)
def lines(request: StaffRequest, number: str) -> HttpResponse:
    """Show the lines of a campaign's roll in the order of a walk, narrowed by the filter bar."""
    at, viewer = clock.now(), request.viewer
    campaign = policies.get_campaign(viewer, number)
    declared = flow.campaign(campaign.matter.kind)
    roll = queries.roll_of(campaign)
    rounds = queries.rounds_of(roll)
    of = declared.round(rounds[-1].key) if rounds else None
    filters = LineFilters(
        request.GET or None, declared=of, buildings=queries.buildings_of(viewer, roll),
        posts=post_choices(viewer, at),
    )  # fmt: skip
    wanted = filters.wanted()
    rows = queries.line_list(viewer, roll, of, wanted)
    page = keyset(
        rows.select_related("building", "post__unit", "second_post__unit"), request, queries.WALK,
        narrow=rows if wanted.is_narrow else None,
    )  # fmt: skip
    names = queries.names_of(viewer, page.rows)
    manages = viewer.may(Capability.CAMPAIGNS_MANAGE)
    is_frozen = roll.frozen_at is not None
    running = campaign.matter.stage in {Stage.PREPARED, Stage.RUNNING}
    refused = queries.late_refusal(roll)
    context = {
        "campaign": campaign,
        "matter": campaign.matter,
        "declared": declared,
        "roll": roll,
        "none_late": messages.say(refused) if refused and running else "",
        "filters": filters,
        "page": page,
        "rows": [faces.line_face(one, number, of, declared.roll, names) for one in page.rows],
        "weights": [w.label for w in declared.roll.weights if w.source != "one"],
        "has_names": declared.roll.personal or bool(names),
        "may_add": manages
        and running
        and not refused
        and (is_frozen or declared.roll.has_own_lines),
        "may_import": manages and running and declared.roll.has_own_lines,
        "has_sealed": declared.roll.personal or bool(declared.roll.sealed),
        "may_withdraw": manages and not is_frozen and declared.roll.has_own_lines,
        "may_assign": manages and running,
    }
    return fragment_or_page(request, "campaigns/lines.html", "campaigns/parts/lines.html", context)


def _view(request: StaffRequest, number: str, line_id: UUID) -> LineView:
    campaign = policies.get_campaign(request.viewer, number)
    return queries.line_view(request.viewer, campaign, line_id, at=clock.now())


def _context(request: StaffRequest, view: LineView) -> dict[str, Any]:
    viewer, line = request.viewer, view.line
    place = line.building_id or line.place_id
    may_see_place = place is not None and viewer.may(Capability.LEDGER_VIEW)
    state = faces.state_of(view.round, line.state)
    return {
        "view": view,
        "line": line,
        "campaign": view.campaign,
        "matter": view.campaign.matter,
        "declared": view.declared,
        "state": state,
        "stages": faces.track(view),
        "facts": faces.facts(view, reverse("ledger:place", args=[place]) if may_see_place else ""),
        "name": queries.names_of(viewer, [line]).get(line.pk, ""),
        "has_sealed": operations.has_sealed(line, view.entries),
        "may_reveal": viewer.may(Capability.PERSONS_REVEAL),
        "reveal": RevealForm(),
        "shelf": attached.shelf(viewer, queries.subject_of_line(line.pk)),
        "timeline": faces.history(view),
        "now": clock.now(),
    }


@require_GET
@needs_any(*READS)
def line(request: StaffRequest, number: str, line_id: UUID) -> HttpResponse:
    """Show one line: where it stands, what may be done now, what was done so far."""
    view = _view(request, number, line_id)
    actions, blocked = faces.doings(view, number)
    context = {**_context(request, view), "actions": actions, "blocked": blocked}
    if request.viewer.may(Capability.CAMPAIGNS_MANAGE) and view.declared.ballots:
        at = clock.now()
        whole = queries.campaign_view(request.viewer, number, at=at)
        # Pages of their own: only a move is made in the dialog.
        context["votes"], less = doings.split(list(doings.ballots(whole, view.line, at=at)))
        blocked += less
        context["ballots"] = [
            campaign_faces.round_face(whole, one, request.viewer) for one in view.ballots
        ]
    return render(request, "campaigns/line.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs_any(*READS)
def move(request: StaffRequest, number: str, line_id: UUID, key: str) -> HttpResponse:
    """Ask what a move with a line needs, and record it; a conflict is told, never won silently."""
    view = _view(request, number, line_id)
    declared = view.round.move(key) if view.round else None
    if declared is None or view.round is None:
        raise Http404
    takes_more = rules.takes_more(view.declared, view.round, declared)
    form = LineMoveForm(
        declared, request.viewer, request.POST or None, is_secret=view.round.secret,
        takes_note=takes_more,
        initial={"revision": view.line.revision}, rulings=queries.rulings_of(view.campaign),
    )  # fmt: skip
    conflict = ""
    if request.method == "POST" and form.is_valid():
        change = form.change(view.line.pk, request.FILES.getlist("evidence"))
        viewer = request.viewer
        found = operations.record_changes(
            [change], viewer=viewer, by=viewer.actor(), at=clock.now()
        )[0]
        if found.outcome == CONFLICT:
            conflict = _conflict(view, found)
        elif found.outcome == REFUSED:
            lay_on(form, found.refusals)
        else:
            tell(request, f"{declared.label} · {view.line.label}")
            return go(request, faces.line_url(number, view.line.pk))
    context = {
        **_context(request, view), "form": form, "move": declared, "conflict": conflict,
        "is_in_dialog": _is_dialog(request),
        "takes_files": takes_more,
        "blocked": [b for o in view.offers if o.move.key == key for b in doings.blocks(o)],
    }  # fmt: skip
    # In the dialog htmx shows what was refused, as it shows a form's errors.
    is_refused = form.errors or (conflict and _is_dialog(request))
    status = 422 if is_refused else 409 if conflict else 200
    name = "parts/move_form" if _is_dialog(request) else "line_move"
    return render(request, f"campaigns/{name}.html", context, status=status)


def _conflict(view: LineView, found: Recorded) -> str:
    state = faces.state_of(view.round, found.state)
    return faces.conflict_words(found.by, found.at, str(state.label) if state else found.state)


def _is_dialog(request: StaffRequest) -> bool:
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and htmx.target == "dialog-body"


@sensitive_post_parameters()
@require_POST
@needs(Capability.PERSONS_REVEAL)
def reveal(request: StaffRequest, number: str, line_id: UUID) -> HttpResponse:
    """Show what is kept encrypted of a line, for a purpose; who looked and why is written down."""
    if not any(request.viewer.may(one) for one in READS):
        raise NotVisible
    view = _view(request, number, line_id)
    form = RevealForm(request.POST)
    context: dict[str, Any] = {**_context(request, view), "reveal": form}
    if form.is_valid():
        try:
            shown = operations.reveal_line(
                view.line.pk, viewer=request.viewer, reason=form.cleaned_data["reason"],
                address=request.META.get("REMOTE_ADDR", ""),
                by=request.viewer.actor(purpose=form.cleaned_data["purpose"]), at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            lay_on(form, refused.refusals)
        else:
            context["shown"] = faces.revealed(view, shown)
    is_part = bool(getattr(request, "htmx", None))
    template = "campaigns/parts/sealed.html" if is_part else "campaigns/sealed.html"
    response = render(request, template, context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store, private"
    return response
