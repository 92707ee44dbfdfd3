"""Areas of an office are split, merged and renumbered; what follows can be looked at before.

The tree is the territory's; this room asks who may, keeps to the office's own land, and knows
which units and posts go along.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lilong.accounts import queries, rules
from lilong.accounts.models import Office
from lilong.accounts.operations.beats import ask, enter, today
from lilong.accounts.terms import AreaChange, Capability, Period
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible
from lilong.territory import operations as territory
from lilong.territory.models import Area
from lilong.territory.queries import area_by_key
from lilong.territory.terms import Change


@transaction.atomic
def change_areas(
    change: AreaChange, *, office_id: int, by: Actor, at: datetime
) -> queries.AreaOutcome:
    """Split, merge or renumber areas below the office's own, and return what became of them.

    Units and posts follow through `AreaEnded`; matters keep the area they had. Raises Refused for
    land outside the office, a day ahead or behind, a taken code, parts that are not the whole;
    Stale when somebody changed the area meanwhile.
    """
    office = enter(office_id, by, at, Capability.TERRITORY_MANAGE)
    areas = [_area_of(office, key) for key in change.area_ids]
    for area in areas:
        ask(
            rules.is_below(area.path, office.area.path),
            rules.may_end(Period(area.valid_from, area.valid_to), change.on, today(at)),
        )
    _carry_out(change, areas, by, at)
    return queries.area_outcome([area.path for area in areas], on=change.on)


@transaction.atomic
def foresee_areas(
    change: AreaChange, *, office_id: int, by: Actor, at: datetime
) -> queries.AreaOutcome:
    """Return what a change would bring, with the same refusals; nothing is kept of it."""
    outcome = change_areas(change, office_id=office_id, by=by, at=at)
    transaction.set_rollback(True)
    return outcome


def _area_of(office: Office, key: int) -> Area:
    area = area_by_key(key, within_path=office.area.path)
    if area is None:
        raise NotVisible
    return area


def _carry_out(change: AreaChange, areas: Sequence[Area], by: Actor, at: datetime) -> None:
    if change.kind == Change.SPLIT:
        territory.split(areas[0], into=change.into, on=change.on, by=by, at=at)
    elif change.kind == Change.MERGE:
        territory.merge(areas, into=change.into[0], on=change.on, by=by, at=at)
    else:
        territory.renumber(areas[0], code=change.into[0].code, on=change.on, by=by, at=at)
