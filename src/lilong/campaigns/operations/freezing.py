"""Freeze a roll: the lines as they stand on a day, with a fingerprint over all of them.

The base of every share is what stands here. 100,000 lines are written past the ORM in one go; the
journal gets one entry with the fingerprint, not one for each line.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, queries
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Line, Roll
from lilong.campaigns.operations.telling import record, told
from lilong.cases import operations as cases
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.identifiers import new_id
from lilong.kernel.text import mark
from lilong.ledger import queries as ledger
from lilong.ledger.queries import Choice, Scope
from lilong.vault.storing import insert_rows

CHANGED = Refusal(
    "changed", mark("The roll would be another one than was shown: the ledger has changed."),
    rule="ROL",
)  # fmt: skip
_CHUNK = 5_000
_COLUMNS = [field.attname for field in Line._meta.concrete_fields]


@transaction.atomic
def freeze(
    campaign: Campaign, *, expects: str = "", revision: int | None = None, viewer: Viewer,
    by: Actor, at: datetime,
) -> Roll:  # fmt: skip
    """Freeze a campaign's roll and let it run. `expects` is the fingerprint a person looked at.

    Raises Refused for an empty roll or where it would be another one than expected, Stale.
    """
    if campaign.office_id != viewer.office_id:
        raise NotVisible
    request = cases.MoveRequest(campaign.pk, "freeze", revision=revision)
    campaign.matter = cases.move(request=request, viewer=viewer, by=by, at=at)
    roll = Roll.objects.get(office=campaign.office_id, campaign=campaign, ballot="")
    roll.campaign = campaign
    freeze_roll(roll, queries.scope_of(campaign), by=by, at=at)
    if expects and roll.fingerprint != expects:
        raise Refused(CHANGED)
    return roll


def freeze_roll(roll: Roll, scope: Scope, *, by: Actor, at: datetime) -> Roll:
    """Fill a roll by its selector, or take the own lines on it, and fix it.

    Raises Refused for an empty roll.
    """
    declared = flow.campaign(roll.campaign.matter.kind).roll_of(roll.ballot)
    if declared.selector:
        _fill(roll, declared, scope, at)
    if declared.freezes_if and (refused := declared.freezes_if(queries.seen_roll(roll))):
        raise Refused(refused)
    found = queries.fingerprint(queries.lines_told(roll))
    if not found[1]:
        raise Refused(queries.EMPTY)
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
    optioned = queries.optioned(declared, scope)
    return ledger.count_selected(declared.selector, optioned, office_id=office_id, on=on)


def count_for(campaign: Campaign) -> int:
    """Return how many lines a campaign's roll would have if it were frozen now."""
    taken = count_of_scope(
        campaign.matter.kind, queries.scope_of(campaign), office_id=campaign.office_id,
        on=campaign.reference_date,
    )  # fmt: skip
    if taken is not None:
        return taken
    rows = Line.objects.filter(
        office=campaign.office_id, roll__campaign=campaign.pk, roll__ballot=""
    )
    found: int = rows.count()
    return found


def _fill(roll: Roll, declared: g.Roll, scope: Scope, at: datetime) -> None:
    rows: list[tuple[Any, ...]] = []
    groups = queries.groups_of(declared, scope, office_id=roll.office_id, on=roll.reference_date)
    for position, group in enumerate(groups):
        rows.append(_row(roll, declared, group, position, at))
        if len(rows) >= _CHUNK:
            insert_rows(Line, _COLUMNS, rows)
            rows = []
    insert_rows(Line, _COLUMNS, rows)


def _row(
    roll: Roll, declared: g.Roll, group: Sequence[Choice], position: int, at: datetime
) -> tuple[Any, ...]:
    first = group[0]
    values: dict[str, Any] = {
        **queries.told_of(declared, group),
        "id": new_id(), "office_id": roll.office_id, "roll_id": roll.pk, "position": position,
        "kind": first.kind, "building_id": first.building_id, "estate_id": first.estate_id,
        "stairwell": first.stairwell, "floor": first.floor, "area_path": first.area_path,
        "longitude": first.longitude, "latitude": first.latitude, "facts": {}, "name": "",
        "secrets": "", "state": "", "state_at": None, "visit_count": 0, "again_at": None,
        "is_late": False, "late_reason": "", "added_at": at, "revision": 0,
    }  # fmt: skip
    return tuple(values.get(name) for name in _COLUMNS)


def is_unchanged(roll: Roll) -> bool:
    """Say whether a frozen roll's lines still give its fingerprint."""
    return queries.fingerprint(queries.lines_told(roll))[0] == roll.fingerprint


def roll_for(
    campaign: Campaign, ballot: g.Ballot, line: Line | None, *, on: date
) -> tuple[Roll, Scope]:
    """Return a new roll for a vote, and whom it takes in: those at the line's place, or all."""
    roll = Roll.objects.create(
        office_id=campaign.office_id, campaign=campaign, ballot=ballot.key, line=line,
        reference_date=on,
    )  # fmt: skip
    return roll, queries.scope_of_vote(campaign, ballot, line)
