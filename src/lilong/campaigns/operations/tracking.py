"""Tracks of lines: begun by answers, worked out by a pure function, superseded, ended.

The rule is that of the day the track is dated by; its value and version stay with the run, so that
a track of 2021 is worked out by the rule of 2021 whenever an outcome is recorded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from lilong.accounts.viewer import Viewer
from lilong.campaigns import grammar as g
from lilong.campaigns import policies, queries, rules
from lilong.campaigns.models import Campaign, Expectation, Line, TrackRun
from lilong.campaigns.operations import repeating
from lilong.campaigns.operations.following import follow
from lilong.campaigns.operations.lining import dumped
from lilong.campaigns.operations.telling import record, seal_all, told, why
from lilong.campaigns.queries.sealed import facts_begun, is_sealed, outcome_of
from lilong.campaigns.queries.tracks import Way, rest_refusals, way_of
from lilong.campaigns.terms import Stage
from lilong.cases import rules as cases
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.identifiers import new_id
from lilong.kernel.text import mark

_ENDED = Refusal("not_running", mark("The campaign is not running."))
_NO_RULE = Refusal("no_rule", mark("No rule holds for this day. Look at the rulebook."))
_FUTURE = Refusal("later", mark("This would be in the future. Look at the date."))
_GONE = Refusal("over", mark("This track is over: superseded, handed over or ended."))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackSpec:
    """A track to begin for a line, with the answers it asks for."""

    line_id: UUID
    track: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=new_id)


def working_line(line_id: UUID, viewer: Viewer) -> Line:
    """Return a line that a viewer may work with. Raises NotVisible, Refused once it has ended."""
    rows = policies.visible_lines(viewer).select_related("roll__campaign__matter")
    line = rows.filter(pk=line_id, roll__ballot="").first()
    if line is None:
        raise NotVisible
    if refused := policies.may_work(viewer):
        raise Refused(refused)
    if line.roll.campaign.matter.stage != Stage.RUNNING:
        raise Refused(_ENDED)
    return line


@transaction.atomic
def begin_track(spec: TrackSpec, *, viewer: Viewer, by: Actor, at: datetime) -> TrackRun:
    """Begin a track for a line; one that runs already is superseded, its open days are dropped.

    The same key again returns the first. Raises Refused for wrong answers, a day without a rule, a
    key that was used for something else.
    """
    known = TrackRun.objects.filter(pk=spec.id, office=viewer.office_id).first()
    if known is not None:
        told_now = (spec.line_id, spec.track, dict(spec.answers))
        is_same = (known.line_id, known.track, facts_begun(known)) == told_now
        return repeating.kept(known, is_same=is_same)
    line = working_line(spec.line_id, viewer)
    campaign = line.roll.campaign
    way = way_of(campaign, spec.track)
    found = rest_refusals(campaign, way.track, line)
    found += cases.answers_refusals(way.track.asks, spec.answers)
    on = dated(way.track, spec.answers)
    if not found and on is None:
        found.append(_NO_RULE)
    if found or on is None:
        raise Refused(*found)
    ruling = queries.value_of(campaign, way.track.rule, on)
    if ruling is None:
        raise Refused(_NO_RULE)
    options = {key: queries.value_of(campaign, key, on) for key in way.track.options}
    run = TrackRun(
        id=spec.id, office_id=line.office_id, line=line, track=spec.track,
        rule=rules.plain(ruling.value),
        rule_version=f"{ruling.key}@{ruling.version_id or 'default'}",
        options={key: rules.plain(one.value) for key, one in options.items() if one},
        begun_at=at,
    )  # fmt: skip
    put(run, dict(spec.answers), way, by=by, at=at)
    follow(run, way.track, begins=True, by=by, at=at)
    return run


def dated(track: g.Track, answers: Mapping[str, Any]) -> date | None:
    """Return the day whose rule a track goes by."""
    given = str(answers.get(track.dated_by) or "")
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        return None
    return local(moment).date() if moment.tzinfo else moment.date()


def put(
    run: TrackRun, answers: dict[str, Any], way: Way, *, by: Actor, at: datetime,
    done: Mapping[str, tuple[str, date]] | None = None,
) -> TrackRun:  # fmt: skip
    """Write a run with its expectations; what ran before is superseded."""
    campaign, line = way.campaign, run.line
    earlier = TrackRun.objects.filter(office=line.office_id, line=line.pk, track=run.track)
    run.nth = (earlier.aggregate(last=Max("nth"))["last"] or 0) + 1
    old = earlier.filter(superseded_at=None, ended_at=None).first()
    if old is not None:
        claim(old)
        TrackRun.objects.filter(pk=old.pk).update(superseded_at=at)
        drop(old, at)
    if is_sealed(campaign):
        run.sealed = dumped(answers)
    else:
        run.facts = answers
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:
        raise Stale from None
    shown = (old.nth if old else 0, len(way.compute(run, {})))
    settle_days(run, way, dict(done or {}), by=by, at=at)
    data = {
        "track": run.track, "run": str(run.pk), "nth": run.nth, "rule": run.rule_version,
        "superseded": shown[0], "expected": shown[1],
        "answers": {} if run.sealed else run.facts,
    }  # fmt: skip
    kept = [(line.pk, "answers", dumped(answers))] if run.sealed else []
    sealed = seal_all(kept, office_id=line.office_id, at=at).get(line.pk, ())
    record([told(campaign, "track_begun", data, line=line.pk, sealed=sealed)], by=by, at=at)
    return run


def claim(run: TrackRun, revision: int | None = None) -> None:
    """Claim a run for a write. Raises Stale if somebody was quicker."""
    seen = run.revision if revision is None else revision
    rows = TrackRun.objects.filter(pk=run.pk, revision=seen, superseded_at=None, ended_at=None)
    if not rows.update(revision=F("revision") + 1):
        raise Stale
    run.revision = seen + 1


def drop(run: TrackRun, at: datetime) -> int:
    """Drop the days of a run that are open still. Returns how many."""
    rows = Expectation.objects.filter(office=run.office_id, run=run.pk, is_settled=False)
    return int(rows.filter(dropped_at=None).update(dropped_at=at))


def settle_days(
    run: TrackRun, way: Way, done: dict[str, tuple[str, date]], *, by: Actor, at: datetime
) -> None:
    """Bring a run's days in line with what its rule expects now that these outcomes are known."""
    wanted = {one.key: one for one in way.compute(run, done)}
    known = {row.key: row for row in Expectation.objects.filter(office=run.office_id, run=run.pk)}
    fresh = [_fresh(run, one, way, done, at) for key, one in wanted.items() if key not in known]
    Expectation.objects.bulk_create(fresh)
    for key, row in known.items():
        one = wanted.get(key)
        if row.is_settled:
            continue
        if one is None:
            row.dropped_at = row.dropped_at or at
        else:
            row.kind, row.first, row.last, row.ends_at = one.kind, one.first, one.last, one.ends_at
            row.held_by, row.dropped_at = list(one.held_by), None
        row.save(update_fields=["kind", "first", "last", "ends_at", "held_by", "dropped_at"])


def _fresh(
    run: TrackRun, one: g.Expected, way: Way, done: Mapping[str, tuple[str, date]], at: datetime
) -> Expectation:
    row = Expectation(
        office_id=run.office_id, run=run, line_id=run.line_id, key=one.key, kind=one.kind,
        first=one.first, last=one.last, ends_at=one.ends_at, held_by=list(one.held_by),
    )  # fmt: skip
    outcome, on = done.get(one.key) or (one.outcome, one.first)
    if outcome and on > local(at).date():
        raise Refused(replace(_FUTURE, field=way.track.dated_by))
    if outcome:
        write_outcome(row, outcome, on, way, at)
    return row


def write_outcome(row: Expectation, outcome: str, on: date, way: Way, at: datetime) -> None:
    """Note an outcome in a row that is saved by the caller; encrypted where people go again."""
    if is_sealed(way.campaign):
        row.sealed, row.outcome = outcome, ""
    else:
        row.outcome = outcome
    row.outcome_on, row.recorded_at = on, at
    row.is_settled = rules.settles(way.track, row.kind, outcome)


@transaction.atomic
def record_outcome(
    expectation_id: UUID, outcome: str, on: date, *, revision: int | None = None, viewer: Viewer,
    by: Actor, at: datetime,
) -> Expectation:  # fmt: skip
    """Record what came of an expected day; the days after it are worked out anew.

    Raises Refused for an outcome out of time, one that is held by others, a track that is over.
    """
    row = (
        Expectation.objects.filter(pk=expectation_id, office=viewer.office_id)
        .select_related("run")
        .first()
    )
    if row is None:
        raise NotVisible
    line = working_line(row.line_id, viewer)
    run, campaign = row.run, line.roll.campaign
    run.line = line
    if run.superseded_at or run.ended_at or row.dropped_at:
        raise Refused(_GONE)
    way = way_of(campaign, run.track)
    if found := rest_refusals(campaign, way.track, line):
        raise Refused(*found)
    days = list(Expectation.objects.filter(office=run.office_id, run=run.pk, dropped_at=None))
    kept = [queries.kept(one) for one in days]
    mine = next(one for one in kept if one.key == row.key)
    if found := list(rules.outcome_refusals(way.track, mine, outcome, kept, on=on, at=local(at))):
        raise Refused(*found)
    claim(run, revision)
    write_outcome(row, outcome, on, way, at)
    row.save(update_fields=["outcome", "sealed", "outcome_on", "recorded_at", "is_settled"])
    settle_days(run, way, done_of([*(d for d in days if d.pk != row.pk), row]), by=by, at=at)
    _tell_outcome(way, run, row, outcome, by=by, at=at)
    follow(run, way.track, begins=False, by=by, at=at)
    return row


def done_of(days: Iterable[Expectation]) -> dict[str, tuple[str, date]]:
    """Return what came of days, by key: the outcome and its day."""
    return {row.key: (outcome_of(row), row.outcome_on) for row in days if row.outcome_on}


def _tell_outcome(
    way: Way, run: TrackRun, row: Expectation, outcome: str, *, by: Actor, at: datetime
) -> None:
    hidden = is_sealed(way.campaign)
    data = {
        "track": run.track, "run": str(run.pk), "expectation": row.key, "kind": row.kind,
        "outcome": "" if hidden else outcome, "on": "" if hidden else str(row.outcome_on),
        "is_settled": row.is_settled,
    }  # fmt: skip
    kept = [(row.line_id, "outcome", {"outcome": outcome, "on": row.outcome_on})] if hidden else []
    sealed = seal_all(kept, office_id=run.office_id, at=at).get(row.line_id, ())
    draft = told(way.campaign, "outcome_recorded", data, line=row.line_id, sealed=sealed)
    record([draft], by=by, at=at)


@transaction.atomic
def end_track(
    run_id: UUID, *, reason: str, revision: int | None = None, viewer: Viewer, by: Actor,
    at: datetime,
) -> TrackRun:  # fmt: skip
    """End a track whose days are done with, or that was begun by mistake; it says why."""
    run = own_run(run_id, viewer)
    if not reason.strip():
        raise Refused(Refusal("no_reason", mark("Give a reason."), field="reason"))
    claim(run, revision)
    TrackRun.objects.filter(pk=run.pk).update(ended_at=at)
    dropped = drop(run, at)
    data = {"track": run.track, "run": str(run.pk), "dropped": dropped}
    campaign: Campaign = run.line.roll.campaign
    words, sealed = why(campaign, run.line_id, reason.strip()[:300], at=at)
    draft = told(campaign, "track_ended", data, reason=words, line=run.line_id, sealed=sealed)
    record([draft], by=by, at=at)
    return run


def own_run(run_id: UUID, viewer: Viewer) -> TrackRun:
    """Return a run of the viewer's office that goes on. Raises NotVisible, Refused."""
    run = TrackRun.objects.filter(pk=run_id, office=viewer.office_id).first()
    if run is None:
        raise NotVisible
    run.line = working_line(run.line_id, viewer)
    if run.superseded_at or run.ended_at:
        raise Refused(_GONE)
    return run
