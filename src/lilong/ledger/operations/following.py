"""Places follow the territory: an area that ended hands its places to what came after it.

Matters keep the area they had; a place's own history of areas stands in its journal.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.ledger.models import Body, Place
from lilong.ledger.operations.organisations import bodies_follow, move_bodies
from lilong.ledger.operations.recording import draft, record
from lilong.ledger.terms import PLACE_SUBJECT
from lilong.territory import queries as territory
from lilong.territory.models import Area

_BATCH = 500


def follow_area(area_id: int, *, successor_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Move the places of an ended area to its successors; return how many moved.

    Of several successors a place goes to the one its point lies in, or to that of what it lies in,
    and a body with its place. What has neither stays where it was until somebody moves it: it is on
    the area's page. A second time does nothing.
    """
    areas = territory.areas_by_keys(set(successor_ids))
    if not areas:
        return 0
    only = next(iter(areas.values())) if len(areas) == 1 else None
    moved = 0
    with transaction.atomic():
        rows = list(
            Place.objects.filter(area=area_id).only(
                "id", "office_id", "parent_id", "area_id", "longitude", "latitude"
            )
        )
        homes = _homes(rows, areas, at) if only is None else {row.pk: only for row in rows}
        for start in range(0, len(rows), _BATCH):
            moved += _move(rows[start : start + _BATCH], homes, by, at)
        if only is not None:
            move_bodies(list(Body.objects.filter(area=area_id)), to=only, by=by, at=at)
    return moved


def _homes(rows: Sequence[Place], areas: dict[int, Area], at: datetime) -> dict[UUID, Area]:
    """Return where each place of a split area comes to lie, as far as that can be said."""
    with_point = [row for row in rows if row.longitude is not None and row.latitude is not None]
    points = [(row.longitude or 0.0, row.latitude or 0.0) for row in with_point]
    found = territory.areas_at(points, on=local(at).date())
    homes = {
        row.pk: part
        for row, area in zip(with_point, found, strict=True)
        if area is not None and (part := _part_around(area, areas)) is not None
    }
    below: defaultdict[UUID | None, list[UUID]] = defaultdict(list)
    for row in rows:
        below[row.parent_id].append(row.pk)
    waiting = list(homes)
    while waiting:
        parent = waiting.pop()
        for child in below[parent]:
            if child not in homes:
                homes[child] = homes[parent]
                waiting.append(child)
    return homes


def _part_around(area: Area, parts: dict[int, Area]) -> Area | None:
    """Return which of the parts an area is or lies in."""
    return next((part for part in parts.values() if area.path.startswith(part.path)), None)


def _move(rows: Sequence[Place], homes: dict[UUID, Area], by: Actor, at: datetime) -> int:
    of_area: defaultdict[int, list[Place]] = defaultdict(list)
    for row in rows:
        if row.pk in homes:
            of_area[homes[row.pk].pk].append(row)
    drafts = []
    for own in of_area.values():
        area = homes[own[0].pk]
        keys = [row.pk for row in own]
        bodies_follow(own, to=area, by=by, at=at)
        Place.objects.filter(pk__in=keys).update(area=area, area_path=area.path)
        drafts += [
            draft(
                PLACE_SUBJECT, row.pk, "place_moved", {"from": row.area_id, "to": area.pk},
                row.office_id,
            )
            for row in own
        ]  # fmt: skip
    record(drafts, by=by, at=at)
    return len(drafts)
