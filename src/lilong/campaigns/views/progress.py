"""How far a campaign is: by building, by worker, day by day; a sheet for each building; tables."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from lilong.accounts.gates import StaffRequest, needs, needs_any
from lilong.accounts.terms import Capability
from lilong.campaigns import grammar as g
from lilong.campaigns import operations, policies, queries
from lilong.campaigns.faces import progress as faces
from lilong.campaigns.models import Line
from lilong.campaigns.queries import CampaignView, RoundView
from lilong.campaigns.queries import progress as found
from lilong.exchange import writing
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible
from lilong.ui.messages import who

READS = (Capability.CAMPAIGNS_VIEW, Capability.CAMPAIGNS_VISIT)
MOST_MARKS = 300
# More buildings than these are shown when asked for; until then those with most left.
MOST_BUILDINGS = 60


def _shown(view: CampaignView, asked: str) -> RoundView | None:
    """Return the round a page is about: the one asked for, else the open one, else the last."""
    for one in view.rounds:
        if asked and str(one.row.pk) == asked:
            return one
    return view.open_round or (view.rounds[-1] if view.rounds else None)


@require_GET
@needs_any(*READS)
def progress(request: StaffRequest, number: str) -> HttpResponse:
    """Show how far a round is, and what is left where."""
    at, viewer = clock.now(), request.viewer
    view = queries.campaign_view(viewer, number, at=at)
    shown = _shown(view, request.GET.get("round", ""))
    context: dict[str, Any] = {
        "view": view, "matter": view.campaign.matter, "declared": view.declared, "shown": shown,
        "rounds": [(one, str(one.row.pk)) for one in view.rounds],
    }  # fmt: skip
    if shown is not None:
        context |= _round(request, view, shown)
    return render(request, "campaigns/progress.html", context)


def _round(request: StaffRequest, view: CampaignView, shown: RoundView) -> dict[str, Any]:
    at, viewer, number = clock.now(), request.viewer, view.campaign.matter.number
    row = shown.row
    row.roll.campaign = view.campaign
    lines = reverse("campaigns:lines", args=[number])
    base = sum(n for (state, w), n in shown.tallies.items() if not w and not _is_out(shown, state))
    due = row.due_date or _day(view.campaign.matter.facts.get("due_date"))
    parts = found.by_building(viewer, row)
    is_cut = len(parts) > MOST_BUILDINGS and "all" not in request.GET
    if is_cut:
        parts = sorted(parts, key=lambda part: -part.left)[:MOST_BUILDINGS]
    buildings = [
        faces.part_face(
            part, shown.declared, _("Without a building"),
            url=f"{lines}?building={part.key}" if part.key else "",
            sheet=reverse("campaigns:building_sheet", args=[number, part.key]) if part.key else "",
        )
        for part in parts
    ]  # fmt: skip
    posts = [
        faces.part_face(
            part, shown.declared, _("Given to nobody"),
            url=f"{lines}?post={part.key}" if part.key else "",
        )
        for part in found.by_post(viewer, row)
    ]  # fmt: skip
    return {
        "heads": faces.state_heads(shown.declared), "buildings": buildings, "posts": posts,
        "chart": faces.chart(found.burn_up(row, at=at, due=due, base=base)),
        "left_url": f"{lines}?which=left", "base": base, "is_cut": is_cut,
    }  # fmt: skip


def _day(text: Any) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def _is_out(shown: RoundView, state: str) -> bool:
    return any(s.key == state and s.out for s in shown.declared.states)


@require_GET
@needs_any(*READS)
def building_sheet(request: StaffRequest, number: str, building: UUID) -> HttpResponse:
    """Show a building's lines door by door, to be printed and taken along."""
    at, viewer = clock.now(), request.viewer
    view = queries.campaign_view(viewer, number, at=at)
    shown = _shown(view, "")
    rows = found.lines_at(viewer, shown.row, building) if shown else []
    if shown is None or not rows:
        raise NotVisible
    states = {s.key: s for s in shown.declared.states}
    names = queries.names_of(viewer, rows)
    discreet = {s.key for s in shown.declared.states if s.discreet}
    doors = [
        (line, states.get(line.state), names.get(line.pk, ""))
        for line in rows
        if line.state not in discreet
    ]
    context = {
        "view": view, "matter": view.campaign.matter, "declared": view.declared, "shown": shown,
        "building": rows[0].building, "doors": doors, "now": at,
    }  # fmt: skip
    return render(request, "campaigns/building_sheet.html", context)


@require_GET
@needs(Capability.CAMPAIGNS_MANAGE)
def table(request: StaffRequest, number: str, form: str) -> HttpResponse:
    """Take the lines out as a table: labels and states; no names, no sealed facts."""
    at, viewer = clock.now(), request.viewer
    view = queries.campaign_view(viewer, number, at=at)
    shown = _shown(view, "")
    declared = shown.declared if shown else None
    states = _told_states(declared)
    columns = [q for q in view.declared.roll.columns if q.key not in view.declared.roll.sealed]
    weights = view.declared.roll.weights
    headers = [
        _("Line"), *(str(q.label) for q in columns), _("State"), _("Since"), _("Visits"),
        *(str(w.label) for w in weights), _("Came late"),
    ]  # fmt: skip
    rows = policies.visible_lines(viewer).filter(roll=view.roll.pk).order_by("position", "id")

    def cells() -> Iterator[list[Any]]:
        for line in rows.iterator(chunk_size=1_000):
            state = states.get(line.state, line.state)
            yield [
                line.label, *(_cell(line, q.key) for q in columns), state, line.state_at,
                line.visit_count, *(line.weights.get(w.key) for w in weights),
                line.late_reason,
            ]  # fmt: skip

    if form not in writing.FORMS:
        raise Http404
    operations.note_table(view.campaign, form=form, by=viewer.actor(), at=at)
    marked = writing.watermark(who(viewer.actor().as_data()), at)
    return writing.download(writing.Sheet(headers, cells(), marked), name=number, form=form)


def _told_states(declared: g.Round | None) -> dict[str, str]:
    """Return what a table calls each state.

    Where one is discreet every settled line is only that: an empty cell would tell who said no.
    """
    states = declared.states if declared else ()
    is_discreet = any(s.discreet for s in states)
    return {s.key: _("Settled") if is_discreet and s.settles else str(s.label) for s in states}


def _cell(line: Line, key: str) -> Any:
    value = line.facts.get(key)
    return value if isinstance(value, str | int | float) or value is None else str(value)


@require_GET
@needs(Capability.CAMPAIGNS_VIEW)
@cache_control(private=True, max_age=0)
def map_left(request: StaffRequest) -> JsonResponse:
    """Answer with the buildings in which lines of running campaigns are left, for the map."""
    viewer = request.viewer
    rows = found.running_rounds(viewer)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.longitude, one.latitude]},
            "properties": {
                "number": "", "title": f"{one.label} · {one.left}/{one.total}", "count": one.left,
                "lamp": "", "url": reverse("campaigns:campaigns"),
            },
        }
        for one in found.marks(viewer, rows, most=MOST_MARKS)
    ]  # fmt: skip
    return JsonResponse({"type": "FeatureCollection", "features": features})
