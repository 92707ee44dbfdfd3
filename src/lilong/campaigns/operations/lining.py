"""Lines put on a roll one by one: own lines before it is frozen, late ones afterwards."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, policies, queries
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Line, Roll, Round, Tally
from lilong.campaigns.operations.telling import record, seal_all, told
from lilong.campaigns.specs import LineSpec
from lilong.campaigns.terms import Stage
from lilong.cases import rules as cases
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.text import mark
from lilong.ledger import queries as ledger
from lilong.vault import operations as vault
from lilong.vault.sealing import blind


def add_lines(
    campaign: Campaign, specs: Sequence[LineSpec], *, viewer: Viewer, by: Actor, at: datetime
) -> list[Line]:
    """Put lines on a campaign's roll: all, or none. After the snapshot each needs a reason.

    Raises Refused for a line without label, wrong columns, one that stands on the roll already,
    one that comes late without a reason, or a campaign that has ended.
    """
    declared = flow.campaign(campaign.matter.kind)
    roll = Roll.objects.get(office=campaign.office_id, campaign=campaign, ballot="")
    roll.campaign = campaign
    asked = (may_add(campaign, viewer), queries.late_refusal(roll))
    found = [one for one in asked if one]
    found += objections(campaign, declared, roll, specs)
    if found:
        raise Refused(*found)
    places = ledger.lying(campaign.office_id, [s.place_id for s in specs if s.place_id])
    first = roll.count + roll.late_count + Line.objects.filter(roll=roll).count()
    home = _home(campaign)
    at_home = [replace(spec, area_path=spec.area_path or home) for spec in specs]
    lines = [
        made_line(declared, roll, spec, places, first + nth, at) for nth, spec in enumerate(at_home)
    ]
    try:
        with transaction.atomic():
            _write(campaign, roll, lines, specs, by=by, at=at)
    except IntegrityError:
        raise Refused(TWICE) from None
    return lines


def _home(campaign: Campaign) -> str:
    """Return where a line without a place lies: in the area the campaign is narrowed to.

    Else nobody whose post has that area alone would see it.
    """
    paths = campaign.scope.get("area_paths", ())
    return str(paths[0]) if len(paths) == 1 else ""


TWICE = Refusal(
    "stands_already", mark("A line stands on a roll once: this one is there already."), rule="ROL"
)


def may_add(campaign: Campaign, viewer: Viewer) -> Refusal | None:
    """Say why a viewer may not put lines on a campaign's roll, or None. Raises NotVisible."""
    if campaign.office_id != viewer.office_id:
        raise NotVisible
    if campaign.matter.stage not in {Stage.PREPARED, Stage.RUNNING}:
        return Refusal("ended", mark("The campaign has ended; its roll stands as it is."))
    return policies.may(viewer, Capability.CAMPAIGNS_MANAGE)


def objections(
    campaign: Campaign, declared: g.Campaign, roll: Roll, specs: Iterable[LineSpec]
) -> list[Refusal]:
    """Return what speaks against lines as they are told: labels, reasons, columns, the roll."""
    found: list[Refusal] = []
    check = declared.roll.check
    others = queries.seen_roll(roll) if check else None
    rulings = queries.rulings_of(campaign)
    for spec in specs:
        if not spec.label.strip():
            found.append(Refusal("no_label", mark("A line needs a label."), field="label"))
        if roll.frozen_at and not spec.late_reason.strip():
            text = mark("The roll is frozen: say why this line comes late.")
            found.append(Refusal("late", text, rule="ROL", field="late_reason"))
        found += cases.answers_refusals(declared.roll.columns, spec.columns, rulings)
        if check and others is not None and (refused := check(others, spec.columns)):
            found.append(refused)
    return found


def unique_key(declared: g.Roll, columns: Any) -> str:
    """Return the keyed hash of the columns no two lines share; empty where none is declared."""
    if not declared.unique:
        return ""
    values = [str(columns.get(key, "")).strip().upper() for key in declared.unique]
    return blind("text", "\x1f".join(values)) if all(values) else ""


def made_line(
    declared: g.Campaign, roll: Roll, spec: LineSpec, places: Any, position: int, at: datetime
) -> Line:
    """Return the line that a spec tells, not saved yet."""
    of = declared.roll
    place = places.get(spec.place_id)
    weights = {w.key: _weight(w, spec) for w in of.weights}
    secrets = {key: spec.columns[key] for key in of.sealed if spec.columns.get(key)}
    return Line(
        id=spec.id,
        office_id=roll.office_id,
        roll=roll,
        position=position,
        label=spec.label.strip()[:200],
        place_id=spec.place_id,
        building_id=place.building_id if place else None,
        estate_id=place.estate_id if place else None,
        area_path=(place.area_path if place else "") or spec.area_path,
        longitude=place.longitude if place else None,
        latitude=place.latitude if place else None,
        person_id=spec.person_id,
        organisation_id=spec.organisation_id,
        household_id=spec.household_id,
        kind=spec.kind,
        stairwell=spec.stairwell,
        floor=spec.floor,
        parties=list(spec.parties),
        weights=weights,
        facts={k: v for k, v in spec.columns.items() if k not in of.sealed},
        name=spec.name,
        secrets=dumped(secrets),
        unique_key=unique_key(of, spec.columns),
        is_late=roll.frozen_at is not None,
        late_reason=spec.late_reason.strip()[:300],
        added_at=at,
    )


def dumped(secrets: dict[str, Any]) -> str:
    """Return sealed facts as the text that is encrypted; nothing for none."""
    return json.dumps(secrets, ensure_ascii=False, default=str) if secrets else ""


def _weight(weight: g.Weight, spec: LineSpec) -> int:
    if weight.source == "one":
        return 1
    given = spec.weights.get(weight.source, spec.columns.get(weight.source, 0))
    return int(given or 0)


def _write(
    campaign: Campaign, roll: Roll, lines: list[Line], specs: Sequence[LineSpec], *, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    if roll.frozen_at is not None:
        _late(roll, lines, at)
    Line.objects.bulk_create(lines)
    values = [(line.pk, "name", spec.name) for line, spec in zip(lines, specs, strict=True)]
    values += [
        (line.pk, "secrets", vault.hand_over(line.secrets)) for line in lines if line.secrets
    ]
    # The journal stays for ever: what tells of people who go again never reaches it in clear.
    hidden = queries.is_sealed(campaign)
    if hidden:
        values += [(line.pk, "reason", line.late_reason) for line in lines]
    sealed = seal_all(values, office_id=roll.office_id, at=at)
    event = "line_added_late" if roll.frozen_at else "line_added"

    def label(line: Line) -> str:
        return "" if hidden else line.label

    entries = [
        told(
            campaign, event, {"line": str(line.pk), "label": label(line), "roll": str(roll.pk)},
            line=line.pk, reason="" if hidden else line.late_reason, sealed=sealed.get(line.pk, ()),
        )
        for line in lines
    ]  # fmt: skip
    record(entries, by=by, at=at)


def _late(roll: Roll, lines: list[Line], at: datetime) -> None:
    """Give late lines a state of the open round, and count them apart from the base."""
    # The roll is claimed first: a round that somebody opens meanwhile sees these lines, or they it.
    Roll.objects.filter(pk=roll.pk).update(late_count=F("late_count") + len(lines))
    row = Round.objects.filter(office=roll.office_id, roll=roll.pk, closed_at=None).first()
    if row is None:
        return
    claimed = Round.objects.filter(pk=row.pk, closed_at=None).update(changes=F("changes") + 1)
    if not claimed:
        raise Stale
    campaign = flow.campaign(roll.campaign.matter.kind)
    initial = campaign.round(row.key).initial.key
    for line in lines:
        line.state, line.state_at = initial, at
    for weight in ("", *(w.key for w in campaign.roll.weights)):
        amount = sum(line.weights.get(weight, 0) if weight else 1 for line in lines)
        tally, _made = Tally.objects.get_or_create(
            office_id=roll.office_id, round=row, state=initial, weight=weight, is_late=True
        )
        Tally.objects.filter(pk=tally.pk).update(amount=F("amount") + amount)


def withdraw_line(line: Line, *, viewer: Viewer, by: Actor, at: datetime) -> None:
    """Take an own line off a roll that is not frozen yet. Raises Refused once it is."""
    campaign = line.roll.campaign
    refused = may_add(campaign, viewer)
    if refused is None and line.roll.frozen_at is not None:
        text = mark("The roll is frozen: nothing is taken off it any more.")
        refused = Refusal("frozen", text, rule="ROL")
    if refused:
        raise Refused(refused)
    label = "" if queries.is_sealed(campaign) else line.label
    with transaction.atomic():
        record(
            [told(campaign, "line_withdrawn", {"line": str(line.pk), "label": label})],
            by=by, at=at,
        )  # fmt: skip
        Line.objects.filter(pk=line.pk, roll__frozen_at=None).delete()
