"""Tracks of lines: how a run is worked out, how its days stand, what is due on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, policies, rules
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Expectation, Line, TrackRun
from lilong.campaigns.queries.lists import names_of
from lilong.campaigns.queries.sealed import facts_begun, kept, outcome_of
from lilong.campaigns.rules.expecting import Kept, Standing, holding
from lilong.campaigns.terms import Stage
from lilong.kernel.errors import NotVisible, Refusal
from lilong.rulebook.keys import get_key
from lilong.rulebook.values import read
from lilong.ui.messages import say


@dataclass(frozen=True, slots=True)
class Way:
    """A declared track of a campaign."""

    campaign: Campaign
    track: g.Track

    def compute(
        self, run: TrackRun, done: Mapping[str, tuple[str, date]]
    ) -> tuple[g.Expected, ...]:
        """Return what the run's own version of the rule expects."""
        begun = g.Begun(
            facts=facts_begun(run),
            rule=read(get_key(self.track.rule), run.rule),
            version=run.rule_version,
            done=done,
            options={key: read(get_key(key), value) for key, value in run.options.items()},
        )
        return self.track.compute(begun)


def way_of(campaign: Campaign, track: str) -> Way:
    """Return a track of a campaign by its key. Raises NotVisible."""
    try:
        return Way(campaign, flow.campaign(campaign.matter.kind).track(track))
    except KeyError:
        raise NotVisible from None


def rest_refusals(campaign: Campaign, track: g.Track, line: Line) -> list[Refusal]:
    """Return that nothing is recorded of a track while its line stands where it does."""
    rounds = flow.campaign(campaign.matter.kind).rounds
    labels = {s.key: s.label for one in rounds for s in one.states}
    return rules.rest_refusals(track, line.state, labels.get(line.state, line.state))


@dataclass(frozen=True, slots=True)
class Day:
    """An expected day as pages show it."""

    row: Expectation
    label: str
    kind: Any
    hint: str
    when_late: str
    standing: Standing
    outcome: Any
    holding: int
    outcomes: tuple[tuple[str, Any, bool], ...]
    name: str = ""

    @property
    def is_open(self) -> bool:
        """Say whether something can be recorded of it."""
        return self.standing is not Standing.SETTLED and self.row.dropped_at is None


@dataclass(frozen=True, slots=True)
class RunView:
    """A run with its days as pages show it."""

    run: TrackRun
    track: g.Track
    days: tuple[Day, ...]

    @property
    def is_current(self) -> bool:
        """Say whether the run goes on."""
        return self.run.superseded_at is None and self.run.ended_at is None

    @property
    def open_count(self) -> int:
        """Return how many of its days are open."""
        return sum(day.is_open for day in self.days)


def runs_of(campaign: Campaign, line: Line, *, on: date) -> list[RunView]:
    """Return the runs of a line, the newest first, with their days. Two queries."""
    if not flow.campaign(campaign.matter.kind).tracks:
        return []
    rows = TrackRun.objects.filter(office=line.office_id, line=line.pk).select_related("handed_to")
    days: dict[UUID, list[Expectation]] = {}
    for one in Expectation.objects.filter(office=line.office_id, line=line.pk).order_by(
        "first", "key"
    ):
        days.setdefault(one.run_id, []).append(one)
    return [
        _view(way_of(campaign, run.track), run, days.get(run.pk, []), on)
        for run in rows.order_by("track", "-nth")
    ]


def _view(way: Way, run: TrackRun, rows: list[Expectation], on: date) -> RunView:
    done = {row.key: (outcome_of(row), row.outcome_on) for row in rows if row.outcome_on}
    known = {one.key: one for one in way.compute(run, done)} if facts_begun(run) else {}
    plain = [kept(row) for row in rows if row.dropped_at is None]
    days = tuple(_day(way.track, row, known.get(row.key), plain, on) for row in rows)
    return RunView(run, way.track, days)


def words(text: Any) -> str:
    """Return a label in the reader's language: a lazy translation, a marked sentence, a `Said`."""
    return say(text) if isinstance(text, (str, g.Said)) else str(text)


def _day(
    track: g.Track, row: Expectation, one: g.Expected | None, others: list[Kept], on: date
) -> Day:
    seen = kept(row)
    outcomes = track.outcomes.get(row.kind, ())
    names = {key: label for key, label, _does in outcomes}
    return Day(
        row=row, label=words(one.label) if one else row.key,
        kind=track.kinds.get(row.kind, row.kind),
        hint=words(one.hint) if one and one.hint else "",
        when_late=words(one.when_late) if one and one.when_late else "",
        standing=seen.standing(on), outcome=names.get(seen.outcome, seen.outcome),
        holding=len(holding(seen, others)), outcomes=outcomes,
    )  # fmt: skip


def let_be() -> Q:
    """Return the filter for days of lines that are let be: out of the base, or discreet.

    Who said no, or is not eligible, is reminded of nothing.
    """
    found = Q(pk__in=())
    for declared in flow.campaigns():
        states = [s.key for r in declared.rounds for s in r.states if s.out or s.discreet]
        if declared.tracks and states:
            found |= Q(line__roll__campaign__matter__kind=declared.key, line__state__in=states)
    return found


def dues(viewer: Viewer, *, on: date) -> QuerySet[Expectation]:
    """Return the days of lines a viewer sees that are due by a day and not settled."""
    lines = policies.visible_lines(viewer).filter(roll__campaign__matter__stage=Stage.RUNNING)
    rows = Expectation.objects.filter(
        office=viewer.office_id, is_settled=False, dropped_at=None, first__lte=on,
        run__superseded_at=None, run__ended_at=None, line__in=lines.values("pk"),
    ).exclude(let_be())  # fmt: skip
    return rows.select_related("run", "line__roll__campaign__matter", "line__post")


def named(viewer: Viewer, rows: Sequence[Expectation], *, on: date) -> list[Day]:
    """Return days of many lines with their words, each worked out from its own run, and the masked
    names of who they are about; two queries at most.
    """
    found = []
    names = names_of(viewer, [row.line for row in rows])
    for row in rows:
        way = way_of(row.line.roll.campaign, row.run.track)
        known = {one.key: one for one in way.compute(row.run, {})}
        day = _day(way.track, row, known.get(row.key), [], on)
        found.append(replace(day, name=names.get(row.line_id, "")))
    return found


def offered(viewer: Viewer) -> QuerySet[TrackRun]:
    """Return the runs other offices would hand over to the viewer's."""
    rows = TrackRun.objects.filter(
        handed_to=viewer.office_id, taken_over_at=None, superseded_at=None, ended_at=None
    )
    return rows.select_related("line__roll__campaign__matter", "office").order_by("handed_at", "id")
