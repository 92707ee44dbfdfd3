"""A line as pure rules see it: its history, records, ballots and expected days, by few queries."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, rules
from lilong.campaigns import grammar as g
from lilong.campaigns.models import (
    Campaign,
    Display,
    Entry,
    Expectation,
    Line,
    LogRecord,
    Objection,
    PlanDraft,
    Roll,
    Round,
)
from lilong.campaigns.queries.sealed import answers_of, outcome_of
from lilong.campaigns.queries.standing import standings, tallies_of, value_of
from lilong.cases.grammar.snapshot import Doer
from lilong.kernel.clock import local
from lilong.kernel.measure import Condition, Finding
from lilong.ledger import queries as ledger
from lilong.vault import operations as vault


def doer_of(viewer: Viewer | None, by: Any) -> Doer:
    """Return what rules may know of who asks."""
    if viewer is None:
        return Doer(kind=by.kind)
    return Doer(
        kind=by.kind,
        staff_id=viewer.staff_id,
        unit_id=viewer.unit_id,
        unit_ids=viewer.unit_ids,
        capabilities=frozenset(viewer.capabilities),
    )


def rulings_of(campaign: Campaign) -> dict[str, Any]:
    """Return the rule values a campaign's guards read, those of its reference day. No query."""
    declared = flow.campaign(campaign.matter.kind)
    found = {key: value_of(campaign, key, campaign.reference_date) for key in declared.rulings}
    return {key: ruling.value for key, ruling in found.items() if ruling is not None}


def finding_from(data: dict[str, Any]) -> Finding:
    """Return a finding from the plain values it was stored as."""
    condition = Condition.from_data(data)
    return Finding(condition, int(data["amount"]), int(data["of"]), bool(data["is_met"]))


def seen_ballot(row: Round) -> g.SeenBallot:
    """Return how a ballot's round ended, or that it runs."""
    if row.closed_at is None:
        return g.SeenBallot(
            row.roll.ballot, row.rule_date, None, round=row.key, opened_at=row.opened_at
        )
    measures = row.result.get("measures", {})
    findings = tuple(finding_from(one) for m in measures.values() for one in m["findings"])
    reached = bool(measures) and all(m["is_reached"] for m in measures.values())
    return g.SeenBallot(row.roll.ballot, row.rule_date, reached, findings, row.key, row.opened_at)


def _ballots(campaign: Campaign, lines: Sequence[UUID]) -> dict[UUID | None, list[g.SeenBallot]]:
    rows = (
        Round.objects.filter(office=campaign.office_id, roll__campaign=campaign.pk)
        .exclude(roll__ballot="")
        .select_related("roll")
        .order_by("opened_at", "id")
    )
    found: dict[UUID | None, list[g.SeenBallot]] = defaultdict(list)
    wanted = set(lines)
    for row in rows:
        if row.roll.line_id is None or row.roll.line_id in wanted:
            found[row.roll.line_id].append(seen_ballot(row))
    return found


def _dated(
    campaign: Campaign, ballots: Iterable[g.SeenBallot], history: Sequence[g.Made]
) -> Iterator[g.SeenBallot]:
    """Yield votes, each with whether its line was begun anew since."""
    declared = flow.campaign(campaign.matter.kind)
    for one in ballots:
        moves = declared.ballot(one.key).anew_after
        anew = next((m for m in reversed(history) if m.move in moves), None)
        yield replace(one, is_outdated=rules.is_outdated(one, anew)) if anew else one


def _histories(campaign: Campaign, lines: Sequence[UUID]) -> dict[UUID, list[g.Made]]:
    found: dict[UUID, list[g.Made]] = defaultdict(list)
    rows = (
        Entry.objects.filter(office=campaign.office_id, line__in=lines)
        .order_by("recorded_at", "id")
        .values_list(
            "line_id", "move", "made_at", "to_state", "round__key", "staff_id", "answers",
            "recorded_at",
        )
    )  # fmt: skip
    for line, *made in rows:
        found[line].append(g.Made(*made))
    return found


def records_of(office_id: int, lines: Sequence[UUID]) -> dict[UUID, list[g.Record]]:
    """Return the records of logs by line, oldest first."""
    found: dict[UUID, list[g.Record]] = defaultdict(list)
    rows = LogRecord.objects.filter(office=office_id, line__in=lines)
    for row in rows.order_by("on_date", "id"):
        found[row.line_id].append(
            g.Record(
                row.log, row.on_date, row.kind, answers_of(row), row.is_mistaken, row.recorded_at
            )
        )  # fmt: skip
    return found


def _dues(campaign: Campaign, lines: Sequence[UUID]) -> dict[UUID, list[g.Due]]:
    declared = flow.campaign(campaign.matter.kind)
    if not declared.tracks:
        return {}
    found: dict[UUID, list[g.Due]] = defaultdict(list)
    rows = Expectation.objects.filter(
        office=campaign.office_id, line__in=lines, dropped_at=None, run__superseded_at=None
    ).select_related("run")
    # Of a track that was ended before its days were over nothing counts: it is no schedule kept.
    left = Expectation.objects.filter(run=OuterRef("run"), dropped_at=OuterRef("run__ended_at"))
    rows = rows.exclude(Exists(left))
    for row in rows.order_by("first", "key"):
        outcome = outcome_of(row)
        pending = bool(outcome) and not row.is_settled
        found[row.line_id].append(
            g.Due(
                row.run.track, row.key, row.kind, row.first, row.last, outcome, pending,
                row.is_settled,
            )
        )  # fmt: skip
    return found


def _displays(campaign: Campaign, at: datetime) -> dict[UUID | None, list[g.Displayed]]:
    today = local(at).date()
    found: dict[UUID | None, list[g.Displayed]] = defaultdict(list)
    rows = Display.objects.filter(office=campaign.office_id, campaign=campaign.pk)
    for row in rows.order_by("starts_on", "id"):
        over = row.ended_at is not None or row.ends_on < today
        found[row.line_id].append(g.Displayed(row.starts_on, row.ends_on, row.days, over))
    return found


def _objections(campaign: Campaign) -> dict[UUID | None, list[g.Objected]]:
    found: dict[UUID | None, list[g.Objected]] = defaultdict(list)
    rows = Objection.objects.filter(office=campaign.office_id, campaign=campaign.pk)
    for row in rows.order_by("received_on", "id"):
        found[row.line_id].append(
            g.Objected(row.received_on, row.answered_at is not None, row.mediated_on is not None)
        )
    return found


def facts_of(line: Line) -> dict[str, Any]:
    """Return what a line's columns and moves told, the sealed too, for rules' eyes only."""
    secrets = vault.hand_over(line.secrets) if line.secrets else ""
    return {**line.facts, **(_loads(secrets) if secrets else {})}


def _loads(text: str) -> dict[str, Any]:

    found: dict[str, Any] = json.loads(text)
    return found


def seen_lines(
    campaign: Campaign,
    lines: Iterable[Line],
    *,
    row: Round | None,
    doer: Doer | None,
    at: datetime,
    deep: bool = True,
) -> dict[UUID, g.Seen]:
    """Return lines as rules see them. `deep` reads history, records, ballots and expected days:
    seven queries whatever the number of lines; without it none.
    """
    rows = list(lines)
    keys = [line.pk for line in rows]
    histories = _histories(campaign, keys) if deep else {}
    records = records_of(campaign.office_id, keys) if deep else {}
    ballots = _ballots(campaign, keys) if deep else {}
    dues = _dues(campaign, keys) if deep else {}
    displays = _displays(campaign, at) if deep else {}
    objections = _objections(campaign) if deep else {}
    guarded = _protected(campaign, rows) if deep else set[UUID]()
    reached = {}
    if deep and row is not None:
        reached = {one.measure.key: one.is_reached for one in standings(campaign, row)}
    rulings = rulings_of(campaign)
    return {
        line.pk: g.Seen(
            campaign=campaign.matter.kind,
            state=line.state,
            at=at,
            opened_at=row.opened_at if row else None,
            label=line.label,
            facts=facts_of(line),
            campaign_facts=campaign.matter.facts,
            weights=line.weights,
            history=tuple(histories.get(line.pk, ())),
            records=tuple(records.get(line.pk, ())),
            ballots=tuple(
                _dated(
                    campaign,
                    (*ballots.get(None, ()), *ballots.get(line.pk, ())),
                    histories.get(line.pk, ()),
                )
            ),
            dues=tuple(dues.get(line.pk, ())),
            displays=(*displays.get(None, ()), *displays.get(line.pk, ())),
            objections=(*objections.get(None, ()), *objections.get(line.pk, ())),
            rulings=rulings,
            reached=reached,
            is_protected=line.pk in guarded,
            round=row.key if row else "",
            doer=doer,
        )
        for line in rows
    }


def seen_roll(roll: Roll, *, log: str = "", every_log: bool = False) -> g.SeenRoll:
    """Return all lines of a roll for checks among them, with records of one log, or of all."""
    rows = list(Line.objects.filter(office=roll.office_id, roll=roll.pk).order_by("position"))
    keys = [row.pk for row in rows]
    records = records_of(roll.office_id, keys) if log or every_log else {}
    histories = _histories(roll.campaign, keys) if records else {}
    lines = tuple(
        g.SeenLine(
            one.pk, one.label, one.state, one.facts, one.place_id, one.area_path,
            tuple(r for r in records.get(one.pk, ()) if every_log or r.log == log),
            tuple(histories.get(one.pk, ())),
        )
        for one in rows
    )  # fmt: skip
    return g.SeenRoll(lines, roll.campaign.matter.facts, rulings_of(roll.campaign))


def _protected(campaign: Campaign, lines: Sequence[Line]) -> set[UUID]:
    """Return the lines that lie in something protected, or in what the campaign is about.

    A line without a place of its own lies wherever its roll was narrowed to.
    """
    scope = {UUID(key) for key in campaign.scope.get("place_ids", ())}
    whole = {key for key in (campaign.matter.site_id, *scope) if key}
    lying = ledger.lying(campaign.office_id, whole) if whole else {}
    around = {
        key: {key, *filter(None, _in(lying[key]))} if key in lying else {key} for key in whole
    }
    site = around[campaign.matter.site_id] if campaign.matter.site_id else set[UUID]()
    every = set[UUID]().union(*around.values())
    held = {
        line.pk: {line.place_id, *_in(line), *(site if line.place_id else site | every)}
        for line in lines
    }
    places = {key for keys in held.values() for key in keys if key}
    guarded = set(ledger.protected_among(campaign.office_id, places))
    return {line for line, keys in held.items() if keys & guarded}


def _in(one: Any) -> tuple[UUID | None, UUID | None]:
    return one.building_id, one.estate_id


def seen_round(
    campaign: Campaign,
    roll: Roll,
    row: Round | None,
    key: str,
    *,
    answers: g.Facts,
    at: datetime,
) -> g.SeenRound:
    """Return a round as its guards see it when it is to open (`row` None) or to close."""
    counts = tallies_of(row) if row else {}
    late = tallies_of(row, late=True) if row else {}
    reached = {}
    if row is not None:
        reached = {one.measure.key: one.is_reached for one in standings(campaign, row, counts)}
    earlier: dict[str, bool] = {}
    for one in roll.rounds.filter(office=roll.office_id).order_by("opened_at", "id"):
        if one.closed_at:
            found = one.result.get("measures", {})
            earlier[one.key] = bool(found) and all(m["is_reached"] for m in found.values())
    plans = PlanDraft.objects.filter(
        office=campaign.office_id, campaign=campaign.pk, accepted_at__isnull=False
    )
    return g.SeenRound(
        campaign=campaign.matter.kind,
        key=key,
        nth=row.nth if row else 1,
        at=at,
        opened_at=row.opened_at if row else None,
        counts={state: amount for (state, weight), amount in counts.items() if not weight},
        reached=reached,
        facts=campaign.matter.facts,
        answers=answers,
        rulings=rulings_of(campaign),
        earlier=earlier,
        plans=tuple(plans.values_list("plan", flat=True)),
        late={state: amount for (state, weight), amount in late.items() if not weight},
        due=row.due_date if row else None,
    )
