"""What happens to all lines of some states at once: a measure was reached, or a round ended."""

from collections.abc import Iterable
from datetime import datetime
from random import SystemRandom
from typing import Any
from uuid import uuid4

from django.db.models import F

from lilong.campaigns import flow, queries, rules
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Choice, Crossing, DayCount, Entry, Line, Round, Tally
from lilong.campaigns.operations.telling import record, told
from lilong.campaigns.terms import Channel
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.identifiers import new_id
from lilong.vault.storing import insert_rows

_ENTRY = [field.attname for field in Entry._meta.concrete_fields]
Moved = Iterable[tuple[str, str, bool, dict[str, int]]]


def shift(row: Round, moved: Moved) -> None:
    """Move amounts between the tallies of a round: (from, to, is late, weights) of each line."""
    deltas: dict[tuple[str, str, bool], int] = {}
    for before, after, late, weights in moved:
        if before == after:
            continue
        for weight, amount in {"": 1, **weights}.items():
            deltas[before, weight, late] = deltas.get((before, weight, late), 0) - amount
            deltas[after, weight, late] = deltas.get((after, weight, late), 0) + amount
    # In one order, so that two who write at once never wait for each other in a circle.
    for (state, weight, late), amount in sorted(deltas.items()):
        if not amount:
            continue
        rows = Tally.objects.filter(
            office=row.office_id, round=row.pk, state=state, weight=weight, is_late=late
        )
        if not rows.update(amount=F("amount") + amount):
            Tally.objects.create(
                office_id=row.office_id, round=row, state=state, weight=weight, is_late=late,
                amount=amount,
            )  # fmt: skip


def settle(row: Round, declared: g.Round, changes: Iterable[tuple[str, str, bool]], at: datetime,
           visits: int = 0) -> None:  # fmt: skip
    """Count for the day how many lines came to be settled: (from, to, is late) of each change."""
    settled = {s.key for s in declared.states if s.settles}
    net = sum((to in settled) - (frm in settled) for frm, to, late in changes if not late)
    if not net and not visits:
        return
    day = local(at).date()
    rows = DayCount.objects.filter(office=row.office_id, round=row.pk, day=day)
    if not rows.update(settled=F("settled") + net, visits=F("visits") + visits):
        DayCount.objects.create(
            office_id=row.office_id, round=row, day=day, settled=net, visits=visits
        )


def apply_all(
    campaign: Campaign, row: Round, effect: g.SetEffect, *, by: Actor, at: datetime
) -> int:
    """Move every line of an effect's states at once, all with one date. Returns how many."""
    declared = flow.campaign(campaign.matter.kind).round(row.key)
    lines = list(
        Line.objects.filter(office=row.office_id, roll=row.roll_id, state__in=effect.frm)
        .order_by("position")
        .only("id", "state", "weights", "is_late", "facts", "revision")
    )
    if not lines:
        return 0
    rows = [_entry(row, line, effect, by, at) for line in lines]
    insert_rows(Entry, _ENTRY, rows)
    shift(row, [(line.state, effect.to, line.is_late, line.weights) for line in lines])
    settle(row, declared, [(line.state, effect.to, line.is_late) for line in lines], at)
    if effect.dated:
        for line in lines:
            line.facts = {**line.facts, effect.dated: local(at).date().isoformat()}
        Line.objects.bulk_update(lines, ["facts"], batch_size=500)
    Line.objects.filter(office=row.office_id, roll=row.roll_id, state__in=effect.frm).update(
        state=effect.to, state_at=at, again_at=None, revision=F("revision") + 1
    )
    data = {
        "round": row.key, "nth": row.nth, "effect": effect.key, "to": effect.to,
        "count": len(lines), "on": local(at).date().isoformat(), "measure": effect.measure,
    }  # fmt: skip
    record([told(campaign, "lines_moved", data)], by=by, at=at)
    return len(lines)


def _entry(row: Round, line: Line, effect: g.SetEffect, by: Actor, at: datetime) -> tuple[Any, ...]:
    values: dict[str, Any] = {
        "id": new_id(), "office_id": row.office_id, "line_id": line.pk, "round_id": row.pk,
        "move": effect.key, "from_state": line.state, "to_state": effect.to, "answers": {},
        "sealed": "", "note": "", "reason": "", "channel": Channel.SYSTEM.value, "made_at": at,
        "recorded_at": at, "staff_id": by.staff_id, "post_id": by.post_id,
        "label": by.label[:200], "label_en": by.label_en[:200],
    }  # fmt: skip
    return tuple(values[name] for name in _ENTRY)


def count_secret(row: Round) -> None:
    """Count what was chosen in a secret round, once it is over, and mix the papers.

    Until then nobody sees a choice, not even by the order in which the rows were written.
    """
    papers = list(Choice.objects.filter(office=row.office_id, round=row.pk))
    SystemRandom().shuffle(papers)
    Choice.objects.filter(office=row.office_id, round=row.pk).delete()
    fresh = [
        Choice(id=uuid4(), office_id=row.office_id, round=row, state=one.state, weights=one.weights)
        for one in papers
    ]
    Choice.objects.bulk_create(fresh)
    shift(row, [("taken_part", one.state, False, one.weights) for one in fresh])


def watch(campaign: Campaign, row: Round, *, by: Actor, at: datetime) -> list[Crossing]:
    """Look at every measure of a round after a change: a threshold crossed is an event of its own.

    What a measure that is reached brings about is done at once, also for lines that come to it
    later. Returns the crossings there were.
    """
    declared = flow.campaign(campaign.matter.kind).round(row.key)
    if not any(m.rules for m in declared.measures):
        return []
    before, tallies = queries.reached_by_now(row), queries.tallies_of(row)
    made = []
    for one in queries.standings(campaign, row, tallies):
        if one.measure.rules and one.is_reached != before.get(one.measure.key, False):
            made.append(_cross(campaign, row, one, tallies, by=by, at=at))
        for effect in declared.effects:
            if effect.measure == one.measure.key and not effect.at_end and one.is_reached:
                apply_all(campaign, row, effect, by=by, at=at)
    return made


def _cross(
    campaign: Campaign, row: Round, found: queries.Standing, tallies: rules.Tallies, *, by: Actor,
    at: datetime,
) -> Crossing:  # fmt: skip
    crossing = Crossing.objects.create(
        office_id=row.office_id, round=row, measure=found.measure.key,
        is_reached=found.is_reached, at=at, rule=found.rule.key if found.rule else "",
        rule_version=found.version, findings=rules.stored(found.findings),
        tallies={f"{state}:{weight}": amount for (state, weight), amount in tallies.items()},
        fingerprint=row.roll.fingerprint,
    )  # fmt: skip
    data = {
        "round": row.key, "nth": row.nth, "measure": crossing.measure,
        "is_reached": crossing.is_reached, "rule": crossing.rule_version,
        "findings": crossing.findings, "tallies": crossing.tallies,
        "fingerprint": crossing.fingerprint,
    }  # fmt: skip
    record([told(campaign, "threshold_crossed", data)], by=by, at=at)
    return crossing
