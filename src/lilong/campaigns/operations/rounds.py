"""Open, put off and close the rounds of a roll. What stands when one is closed changes no more."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Max, Q

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, policies, queries, rules
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Line, Roll, Round, Tally
from lilong.campaigns.operations import repeating
from lilong.campaigns.operations.effects import apply_all, count_secret, watch
from lilong.campaigns.operations.telling import record, told
from lilong.campaigns.queries import plans
from lilong.campaigns.specs import RoundSpec
from lilong.campaigns.terms import Stage
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.text import mark


def _may(campaign: Campaign, viewer: Viewer) -> list[Refusal]:
    if campaign.office_id != viewer.office_id:
        raise NotVisible
    found = [policies.may(viewer, Capability.CAMPAIGNS_MANAGE)]
    if campaign.matter.stage != Stage.RUNNING:
        found.append(Refusal("not_running", mark("The campaign is not running.")))
    return [one for one in found if one]


@transaction.atomic
def open_round(roll: Roll, spec: RoundSpec, *, viewer: Viewer, by: Actor, at: datetime) -> Round:
    """Open a round of a frozen roll. A round that repeats goes on with who is left.

    Raises Refused while another round is open, before the round it follows has reached its
    measure, or where its own guard objects.
    """
    campaign = roll.campaign
    known = Round.objects.filter(pk=spec.id, office=roll.office_id).first()
    if known is not None:
        day = known.put_off[0]["from"] if known.put_off else str(known.due_date)
        stands = (known.roll_id, known.key, known.facts, day)
        told_now = (roll.pk, spec.key, dict(spec.answers), str(spec.due_date))
        is_same = stands == told_now and spec.rule_date in {None, known.rule_date}
        return repeating.kept(known, is_same=is_same)
    # Whoever puts a late line on the roll waits for this, or this for her.
    Roll.objects.select_for_update().get(pk=roll.pk, office=roll.office_id)
    declared = flow.campaign(campaign.matter.kind).round(spec.key)
    before = roll.rounds.filter(office=roll.office_id, key=spec.key)
    nth = (before.aggregate(last=Max("nth"))["last"] or 0) + 1
    found = [*_may(campaign, viewer), *_unready(roll, declared, nth)]
    seen = queries.seen_round(campaign, roll, None, spec.key, answers=spec.answers, at=at)
    found += rules.round_refusals(declared, seen, closes=False)
    found += [] if roll.ballot else plans.gaps(campaign, spec.key)
    found += rules.day_refusals(spec.rule_date, local(at).date())
    found += rules.term_refusals(declared, spec.due_date, local(at).date())
    if found:
        raise Refused(*found)
    row = Round(
        id=spec.id, office_id=roll.office_id, roll=roll, key=spec.key, nth=nth,
        rule_date=spec.rule_date or local(at).date(), opened_at=at, due_date=spec.due_date,
        facts=dict(spec.answers),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Stale from None
    rows = Line.objects.filter(office=roll.office_id, roll=roll.pk)
    if nth > 1:
        # Who is left goes on where it stood; what came between two rounds stands nowhere yet.
        rows = rows.filter(state="")
    rows.update(state=declared.initial.key, state_at=at, again_at=None)
    count(row, declared, flow.campaign(campaign.matter.kind).roll_of(roll.ballot))
    data = {
        "roll": str(roll.pk), "ballot": roll.ballot, "round": row.key, "nth": nth,
        "rule_date": row.rule_date.isoformat(), "facts": row.facts,
        "due_date": row.due_date.isoformat() if row.due_date else "",
    }  # fmt: skip
    record([told(campaign, "round_opened", data)], by=by, at=at)
    return row


@transaction.atomic
def put_off(row: Round, to: date, *, reason: str, viewer: Viewer, by: Actor, at: datetime) -> Round:
    """Put off the last day of an open round; what would lapse after it lapses after the new one.

    Raises Refused where its declaration lets nobody, after that day and without a reason; Stale if
    somebody closed it, put it off or recorded meanwhile.
    """
    campaign = row.roll.campaign
    declared = flow.campaign(campaign.matter.kind).round(row.key)
    if row.closed_at is not None:
        raise Refused(queries.CLOSED)
    wrong = rules.put_off_refusals(declared, row.due_date, to, local(at).date(), reason)
    if found := [*_may(campaign, viewer), *wrong]:
        raise Refused(*found)
    noted = {
        "from": str(row.due_date), "to": to.isoformat(), "reason": reason.strip()[:500],
        "at": at.isoformat(),
    }  # fmt: skip
    # Whoever has the page of its end open has read another day.
    claimed = Round.objects.filter(
        Q(closed_at=None), pk=row.pk, office=row.office_id, changes=row.changes
    ).update(due_date=to, put_off=[*row.put_off, noted], changes=F("changes") + 1)
    if not claimed:
        raise Stale
    row.refresh_from_db()
    data = {
        "round": row.key, "nth": row.nth, "roll": str(row.roll_id), "from": noted["from"],
        "to": noted["to"],
    }  # fmt: skip
    record([told(campaign, "round_put_off", data, reason=noted["reason"])], by=by, at=at)
    return row


def _unready(roll: Roll, declared: g.Round, nth: int) -> list[Refusal]:
    found = []
    if roll.frozen_at is None:
        found.append(Refusal("not_frozen", mark("The roll is not frozen yet."), rule="ROL"))
    if roll.rounds.filter(office=roll.office_id, closed_at=None).exists():
        text = mark("A round is open still. Close it first.")
        found.append(Refusal("round_open", text, rule="ROL"))
    if nth > 1 and not declared.repeats:
        text = mark("This round was held already; it is not held twice.")
        found.append(Refusal("held_already", text, rule="ROL"))
    return found


def count(row: Round, declared: g.Round, of: g.Roll) -> None:
    """Count the tallies of a round from its lines, and write them anew."""
    Tally.objects.filter(office=row.office_id, round=row.pk).delete()
    sums = sums_by_state(row, of)
    for state in declared.states:
        for weight in ("", *(w.key for w in of.weights)):
            sums.setdefault((state.key, weight, False), 0)
    Tally.objects.bulk_create(
        Tally(
            office_id=row.office_id, round=row, state=state, weight=weight, is_late=late,
            amount=amount,
        )
        for (state, weight, late), amount in sums.items()
    )  # fmt: skip


def sums_by_state(row: Round, of: g.Roll) -> dict[tuple[str, str, bool], int]:
    """Count lines by state and what they weigh, from the lines themselves (AC-54)."""
    rows = Line.objects.filter(office=row.office_id, roll=row.roll_id)
    found: dict[tuple[str, str, bool], int] = {}
    grouped = rows.order_by().values_list("state", "is_late").annotate(Count("id"))
    for state, late, amount in grouped:
        found[state, "", late] = amount
        for weight in of.weights:
            if weight.source == "one":
                found[state, weight.key, late] = amount
    weighed = [w.key for w in of.weights if w.source != "one"]
    if weighed:
        for state, late, weights in rows.values_list("state", "is_late", "weights").iterator(5_000):
            for key in weighed:
                found[state, key, late] = found.get((state, key, late), 0) + weights.get(key, 0)
    return found


def results(campaign: Campaign, row: Round) -> dict[str, Any]:
    """Return what stands in a round: tallies, late ones apart, and every measure with its rule."""
    tallies, late = queries.tallies_of(row), queries.tallies_of(row, late=True)
    measures = {
        one.measure.key: {
            "is_reached": one.is_reached, "rule": one.version, "part": one.part, "base": one.base,
            "findings": rules.stored(one.findings),
        }
        for one in queries.standings(campaign, row, tallies)
        if one.measure.rules
    }  # fmt: skip
    shares = {
        one.measure.key: {"part": one.part, "base": one.base}
        for one in queries.standings(campaign, row, tallies)
        if not one.measure.rules
    }
    return {
        "tallies": {f"{state}:{weight}": amount for (state, weight), amount in tallies.items()},
        "late": {f"{state}:{weight}": amount for (state, weight), amount in late.items()},
        "measures": measures,
        "shares": shares,
        "fingerprint": row.roll.fingerprint,
    }


@transaction.atomic
def close_round(row: Round, *, reason: str = "", viewer: Viewer, by: Actor, at: datetime) -> Round:
    """Close a round: effects of the end, then its result, which changes no more.

    One that decides and is held once, closed while its share could be reached, needs a reason.
    Raises Refused without it and where its guard objects, Stale if somebody closed it or recorded
    meanwhile.
    """
    campaign = row.roll.campaign
    declared = flow.campaign(campaign.matter.kind).round(row.key)
    # One that was opened for a day to come, when that was not refused yet, waits for its day.
    if found := [*_may(campaign, viewer), *rules.day_refusals(row.rule_date, local(at).date())]:
        raise Refused(*found)
    claimed = Round.objects.filter(
        Q(closed_at=None), pk=row.pk, office=row.office_id, changes=row.changes
    ).update(closed_at=at)
    if not claimed:
        raise Stale
    row.closed_at = at
    seen = queries.seen_round(campaign, row.roll, row, row.key, answers={}, at=at)
    # A vote that was lost is held again; a round of the roll is not.
    is_early = not row.roll.ballot and rules.is_early(declared, seen)
    found = rules.round_refusals(declared, seen, closes=True)
    if found := found or rules.early_refusals(reason, is_early=is_early):
        raise Refused(*found)
    if declared.secret:
        count_secret(row)
        watch(campaign, row, by=by, at=at)
        seen = queries.seen_round(campaign, row.roll, row, row.key, answers={}, at=at)
    for effect in declared.effects:
        if effect.at_end and not seen.reached.get(effect.measure):
            apply_all(campaign, row, effect, by=by, at=at)
    row.result = results(campaign, row)
    row.save(update_fields=["result"])
    data = {
        "round": row.key, "nth": row.nth, "roll": str(row.roll_id), "result": row.result,
        "is_early": is_early,
    }  # fmt: skip
    record([told(campaign, "round_closed", data, reason=reason)], by=by, at=at)
    return row
