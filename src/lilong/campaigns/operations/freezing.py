"""Freeze a roll: the lines as they stand on a day, with a fingerprint over all of them.

The base of every share is what stands here. 100,000 lines are written past the ORM in one go; the
journal gets one entry with the fingerprint, not one for each line.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, queries, rules
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Line, Roll
from lilong.campaigns.operations.telling import record, told
from lilong.campaigns.rules.merging import sums
from lilong.cases import operations as cases
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.identifiers import new_id
from lilong.kernel.text import mark
from lilong.ledger import queries as ledger
from lilong.ledger.queries import Choice, Scope
from lilong.vault.storing import insert_rows

_CHUNK = 5_000
_KINDS = {"person": "person_id", "household": "household_id", "organisation": "organisation_id"}
_COLUMNS = [field.attname for field in Line._meta.concrete_fields]


@transaction.atomic
def freeze(
    campaign: Campaign, *, revision: int | None = None, viewer: Viewer, by: Actor, at: datetime
) -> Roll:
    """Freeze a campaign's roll and let it run. Raises Refused for an empty roll, Stale."""
    if campaign.office_id != viewer.office_id:
        raise NotVisible
    request = cases.MoveRequest(campaign.pk, "freeze", revision=revision)
    campaign.matter = cases.move(request=request, viewer=viewer, by=by, at=at)
    roll = Roll.objects.get(office=campaign.office_id, campaign=campaign, ballot="")
    roll.campaign = campaign
    return freeze_roll(roll, scope_of(campaign), by=by, at=at)


def scope_of(campaign: Campaign) -> Scope:
    """Return how a campaign's selector is narrowed."""
    kept = campaign.scope
    return Scope(
        area_paths=tuple(kept.get("area_paths", ())),
        place_ids=tuple(UUID(key) for key in kept.get("place_ids", ())),
        options=kept.get("options", {}),
    )


def freeze_roll(roll: Roll, scope: Scope, *, by: Actor, at: datetime) -> Roll:
    """Fill a roll by its selector, or take the own lines on it, and fix it.

    Raises Refused for an empty roll.
    """
    declared = flow.campaign(roll.campaign.matter.kind).roll_of(roll.ballot)
    if declared.selector:
        chosen = ledger.select(
            declared.selector, _optioned(declared, scope), office_id=roll.office_id,
            on=roll.reference_date,
        )  # fmt: skip
        _fill(roll, declared, chosen, at)
    if declared.freezes_if and (refused := declared.freezes_if(queries.seen_roll(roll))):
        raise Refused(refused)
    found = _fingerprint(roll)
    if not found[1]:
        raise Refused(Refusal("empty_roll", mark("Nothing is on the roll."), rule="ROL"))
    roll.fingerprint, roll.count, roll.totals = found
    roll.frozen_at, roll.frozen_by = at, by.label[:200]
    roll.save(update_fields=["fingerprint", "count", "totals", "frozen_at", "frozen_by"])
    data = {
        "roll": str(roll.pk), "ballot": roll.ballot, "count": roll.count, "totals": roll.totals,
        "fingerprint": roll.fingerprint, "reference_date": roll.reference_date.isoformat(),
    }  # fmt: skip
    record([told(roll.campaign, "roll_frozen", data)], by=by, at=at)
    return roll


def count_of_scope(programme: str, scope: Scope, *, office_id: int, on: date) -> int | None:
    """Return how many lines a kind's selector would take, None for rolls of own lines."""
    declared = flow.campaign(programme).roll
    if declared.has_own_lines:
        return None
    optioned = _optioned(declared, scope)
    return ledger.count_selected(declared.selector, optioned, office_id=office_id, on=on)


def count_for(campaign: Campaign) -> int:
    """Return how many lines a campaign's roll would have if it were frozen now."""
    taken = count_of_scope(
        campaign.matter.kind, scope_of(campaign), office_id=campaign.office_id,
        on=campaign.reference_date,
    )  # fmt: skip
    if taken is not None:
        return taken
    rows = Line.objects.filter(
        office=campaign.office_id, roll__campaign=campaign.pk, roll__ballot=""
    )
    found: int = rows.count()
    return found


def _optioned(declared: g.Roll, scope: Scope) -> Scope:
    return Scope(scope.area_paths, scope.place_ids, {**declared.options, **scope.options})


def _fill(roll: Roll, declared: g.Roll, chosen: Iterable[Choice], at: datetime) -> None:
    rows: list[tuple[Any, ...]] = []
    for position, group in enumerate(_grouped(declared, chosen)):
        rows.append(_row(roll, declared, group, position, at))
        if len(rows) >= _CHUNK:
            insert_rows(Line, _COLUMNS, rows)
            rows = []
    insert_rows(Line, _COLUMNS, rows)


def _grouped(declared: g.Roll, chosen: Iterable[Choice]) -> Iterator[Sequence[Choice]]:
    """Yield what becomes one line each, in the order of the first."""
    ordered = sorted(chosen, key=lambda one: one.sort)
    if declared.merge is not g.Merge.SAME_OWNERS:
        yield from ((one,) for one in ordered)
        return
    units = [
        rules.Unit(str(one.key), frozenset(str(key) for key in one.owners), one) for one in ordered
    ]
    for group in rules.merged(units):
        yield tuple(unit.whole for unit in group)


def _row(
    roll: Roll, declared: g.Roll, group: Sequence[Choice], position: int, at: datetime
) -> tuple[Any, ...]:
    first = group[0]
    summed = sums([dict(one.weights) for one in group])
    values: dict[str, Any] = {
        "id": new_id(), "office_id": roll.office_id, "roll_id": roll.pk, "position": position,
        "kind": first.kind, "label": _label(group), "place_id": first.place_id,
        "building_id": first.building_id, "estate_id": first.estate_id,
        "stairwell": first.stairwell, "floor": first.floor, "area_path": first.area_path,
        "longitude": first.longitude, "latitude": first.latitude,
        "parties": sorted(str(key) for key in first.owners),
        "units": [str(one.place_id) for one in group] if len(group) > 1 else [],
        "weights": {w.key: _weight(w, summed) for w in declared.weights},
        "facts": {}, "name": "", "secrets": "", "unique_key": "", "state": "", "state_at": None,
        "visit_count": 0, "again_at": None, "is_late": False, "late_reason": "", "added_at": at,
        "revision": 0, _KINDS.get(first.kind, "person_id"): None,
    }  # fmt: skip
    if first.kind in _KINDS:
        values[_KINDS[first.kind]] = first.key
    return tuple(values.get(name) for name in _COLUMNS)


def _label(group: Sequence[Choice]) -> str:
    if len(group) == 1:
        return group[0].label[:200]
    return "、".join(one.label for one in group)[:200]


def _weight(weight: g.Weight, summed: dict[str, int]) -> int:
    return 1 if weight.source == "one" else summed.get(weight.source, 0)


def _fingerprint(roll: Roll) -> tuple[str, int, dict[str, int]]:
    """Return the hash over a roll's lines in order, how many there are, what they weigh."""
    rows = (
        Line.objects.filter(office=roll.office_id, roll=roll.pk, is_late=False)
        .order_by("position", "id")
        .values_list("id", "label", "place_id", "person_id", "organisation_id", "weights")
    )
    digest, count, totals = hashlib.sha256(), 0, dict[str, int]()
    for key, label, place, person, organisation, weights in rows.iterator(chunk_size=_CHUNK):
        told_of = [key, label, place, person, organisation, sorted(weights.items())]
        digest.update(json.dumps(told_of, ensure_ascii=False, default=str).encode())
        count += 1
        for name, amount in weights.items():
            totals[name] = totals.get(name, 0) + amount
    return digest.hexdigest(), count, totals


def is_unchanged(roll: Roll) -> bool:
    """Say whether a frozen roll's lines still give its fingerprint."""
    return _fingerprint(roll)[0] == roll.fingerprint


def roll_for(
    campaign: Campaign, ballot: g.Ballot, line: Line | None, *, on: date
) -> tuple[Roll, Scope]:
    """Return a new roll for a vote, and whom it takes in: those at the line's place, or all."""
    roll = Roll.objects.create(
        office_id=campaign.office_id, campaign=campaign, ballot=ballot.key, line=line,
        reference_date=on,
    )  # fmt: skip
    whole = scope_of(campaign)
    if line is None or ballot.scope == "campaign":
        return roll, Scope(whole.area_paths, whole.place_ids)
    places = (line.place_id,) if line.place_id else ()
    return roll, Scope((), places)
