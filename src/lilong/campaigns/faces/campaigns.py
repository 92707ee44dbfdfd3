"""A campaign as its pages draw it: measures with their conditions, rounds, what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, queries
from lilong.campaigns import grammar as g
from lilong.campaigns.faces import words
from lilong.campaigns.faces.measures import MeasureFace, measure_face
from lilong.campaigns.models import Campaign, Roll
from lilong.campaigns.queries import CampaignView, Glance, RoundView, Standing
from lilong.campaigns.terms import Stage
from lilong.cases import faces as cases
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.ledger.queries import SELECTORS, option_of
from lilong.ui import figures, messages, parts
from lilong.ui.context import own_or_english


def url(name: str, number: str, *more: Any) -> str:
    """Return the address of a page of a campaign."""
    return reverse(f"campaigns:{name}", args=[number, *more])


@dataclass(frozen=True, slots=True)
class StateFace:
    """How many lines stand in a state, what they weigh; those that came late beside."""

    key: str
    label: str
    shape: str
    hue: int
    count: int
    late: int
    weights: list[str]
    url: str = ""


@dataclass(frozen=True, slots=True)
class RoundFace:
    """A round as a page shows it."""

    view: RoundView
    label: str
    whose: str
    measures: list[MeasureFace]
    states: list[StateFace]
    crossings: list[tuple[datetime, str, str]]
    answers: list[str]
    indexes: list[tuple[str, str, int]]
    url: str = ""
    close_url: str = ""
    put_off: Sequence[str] = ()

    @property
    def is_open(self) -> bool:
        """Say whether it runs."""
        return self.view.row.closed_at is None

    @property
    def decides(self) -> bool:
        """Say whether something is decided by it: a vote is, a survey is not."""
        return self.view.declared.decides

    @property
    def is_overdue(self) -> bool:
        """Say whether it runs although its last day has passed."""
        due = self.view.row.due_date
        return self.is_open and due is not None and due < local(clock.now()).date()


def round_face(view: CampaignView, one: RoundView, viewer: Viewer) -> RoundFace:
    """Return a round of a campaign, of its roll or of a vote."""
    ballot = one.row.roll.ballot
    roll = view.declared.roll_of(ballot)
    number = view.campaign.matter.number
    line = one.row.roll.line
    label = str(view.declared.ballot(ballot).label) if ballot else str(one.declared.label)
    if one.row.nth > 1:
        label = _("{round} ({nth})").format(round=label, nth=one.row.nth)
    manages = viewer.may(Capability.CAMPAIGNS_MANAGE) and one.row.closed_at is None
    return RoundFace(
        view=one,
        label=label,
        whose=line.label if line else "",
        measures=[measure_face(found, one.declared, roll) for found in one.standings],
        states=states(one, roll, "" if ballot else url("lines", number)),
        crossings=[_crossing(one, found) for found in one.crossings],
        answers=words.answers_words(
            one.declared.asks, one.row.facts, queries.rulings_of(view.campaign)
        ),
        indexes=[
            (str(index.label), figures.fixed(mean) if mean is not None else figures.NONE, over)
            for index, mean, over in queries.indexes(view.campaign, one.row, one.tallies)
        ],
        url=url("vote", number, one.row.pk) if ballot else url("lines", number),
        close_url=url("close_round", number, one.row.pk) if manages else "",
        put_off=[words.put_off_words(noted) for noted in one.row.put_off],
    )


def put_off(campaign: Campaign) -> list[tuple[str, str]]:
    """Return what a notice of the whole campaign says of last days that were put off, by round."""
    declared = flow.campaign(campaign.matter.kind)
    return [
        (str(declared.round(row.key).label), words.put_off_words(noted))
        for row in queries.rounds_of(queries.roll_of(campaign))
        for noted in row.put_off
    ]


def _crossing(one: RoundView, found: Any) -> tuple[datetime, str, str]:
    label = next((str(m.label) for m in one.declared.measures if m.key == found.measure), "")
    text = _("Reached: {measure}") if found.is_reached else _("No longer reached: {measure}")
    return found.at, text.format(measure=label or found.measure), found.rule_version


def states(one: RoundView, roll: g.Roll, lines_url: str = "") -> list[StateFace]:
    """Return the states of a round with how many lines stand there, late ones apart."""
    weights = [w for w in roll.weights if w.source != "one"]
    return [
        StateFace(
            key=state.key,
            label=str(state.label),
            shape=state.shape,
            hue=state.hue,
            count=one.tallies.get((state.key, ""), 0),
            late=one.late.get((state.key, ""), 0),
            weights=[
                words.weighed_words(w, roll, one.tallies.get((state.key, w.key), 0))
                for w in weights
                if one.tallies.get((state.key, ""), 0)
            ],
            url=f"{lines_url}?state={state.key}" if lines_url and not state.discreet else "",
        )
        for state in one.declared.states
    ]


@dataclass(frozen=True, slots=True)
class RowFace:
    """A row of the list of campaigns."""

    campaign: Campaign
    url: str
    lamp: parts.Lamp
    kind: str
    stage: str
    unit: str
    round: str
    measure: str
    share: str
    count: int | None


def row_face(campaign: Campaign, glance: Glance, declared: g.Campaign, at: datetime) -> RowFace:
    """Return a campaign as a row of the list."""
    matter = campaign.matter
    measure, share = _first(glance.first)
    row = glance.row
    label = ""
    if row is not None and row.closed_at is None:
        label = str(declared.round(row.key).label)
        if row.nth > 1:
            label = _("{round} ({nth})").format(round=label, nth=row.nth)
    frozen = glance.roll is not None and glance.roll.frozen_at is not None
    return RowFace(
        campaign=campaign,
        url=url("campaign", matter.number),
        lamp=cases.lamp(matter, at),
        kind=str(declared.label),
        stage=stage_words(matter.stage),
        unit=str(own_or_english(matter.lead_unit, "name")),
        round=label,
        measure=measure,
        share=share,
        count=glance.roll.count if frozen and glance.roll else None,
    )


def _first(found: Standing | None) -> tuple[str, str]:
    if found is None:
        return "", ""
    if found.findings:
        one = found.findings[0]
        return str(found.measure.label), figures.share(int(one.amount), int(one.base))
    return str(found.measure.label), figures.share(found.part, found.base)


def stage_words(stage: str) -> str:
    """Return how far a campaign is."""
    labels = {
        Stage.PREPARED: _("Prepared"),
        Stage.RUNNING: _("Running"),
        Stage.CLOSED: pgettext("a campaign", "Ended"),
        Stage.CANCELLED: _("Called off"),
    }
    return labels[Stage(stage)]


def roll_facts(view: CampaignView, count: int | None) -> list[parts.Fact]:
    """Return what is known of the roll: whom, when it was frozen, what it weighs together."""
    roll, declared = view.roll, view.declared.roll
    facts = [
        parts.Fact(_("Whom it is about"), str(declared.lines)),
        parts.Fact(_("Reference date"), words.day_words(roll.reference_date.isoformat())),
    ]
    facts += narrowed(declared, view.campaign.scope.get("options", {}))
    if roll.frozen_at is None:
        if count is not None:
            facts.append(parts.Fact(_("Lines it would take today"), f"{count:,}"))
        return facts
    facts += [
        parts.Fact(_("Lines"), f"{roll.count:,}"),
        *_totals(roll, declared),
        parts.Fact(_("Frozen"), words.hour_words(local(roll.frozen_at))),
        parts.Fact(_("Fingerprint"), roll.fingerprint[:12]),
    ]
    if roll.late_count:
        facts.append(parts.Fact(_("Came late, counted apart"), f"{roll.late_count:,}"))
    return [*facts, *_going(view.campaign)]


def _going(campaign: Campaign) -> list[parts.Fact]:
    """Return when what tells of people goes, or that it is gone."""
    if campaign.deleted_at is not None:
        went = words.hour_words(local(campaign.deleted_at))
        return [parts.Fact(_("What told of people was deleted"), went)]
    if campaign.deletes_on is None:
        return []
    goes = campaign.deletes_on + timedelta(days=1)
    return [parts.Fact(_("What tells of people is deleted on"), words.day_words(goes.isoformat()))]


def narrowed(declared: g.Roll, options: Mapping[str, Any]) -> list[parts.Fact]:
    """Return by which options of its selector a roll is narrowed, in the reader's words."""
    found = []
    for key, value in options.items():
        option = option_of(SELECTORS[declared.selector], key)
        said = " · ".join(_(one) for one in option.words(value))
        found.append(parts.Fact(_(option.label), said))
    return found


def _totals(roll: Roll, declared: g.Roll) -> list[parts.Fact]:
    return [
        parts.Fact(str(w.label), words.weighed(declared, w.key, int(roll.totals.get(w.key, 0))))
        for w in declared.weights
        if w.source != "one"
    ]


def timeline(view: CampaignView, units: dict[int, str]) -> list[parts.TimelineEntry]:
    """Return the history of a campaign: what its matter and its roll went through, newest last."""
    found = cases.timeline(view.case, units)
    found += [
        parts.TimelineEntry(
            at=local(entry.at),
            text=words.event_words(view.declared, entry.type, entry.data),
            who=messages.who(entry.actor),
            reason=entry.reason,
            is_system=entry.actor.get("kind") in {"system", "import"},
        )
        for entry in view.entries
    ]
    return sorted(found, key=lambda one: one.at)
