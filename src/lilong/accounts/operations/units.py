"""Units begin, move, end and merge."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from lilong.accounts import policies, rules, sight
from lilong.accounts.events import UnitEnded
from lilong.accounts.models import Office, Post, Unit
from lilong.accounts.operations.beats import (
    area_within,
    ask,
    enter,
    refuse_taken,
    renew,
    today,
    write,
)
from lilong.accounts.terms import Capability, Period, UnitSpec
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Stale
from lilong.territory.models import valid_on
from lilong.territory.queries import area_by_key


@transaction.atomic
def add_unit(spec: UnitSpec, *, by: Actor, at: datetime) -> Unit:
    """Add a section, station, committee or body to an office, below another unit or on top."""
    office = enter(spec.office_id, by, at, Capability.SYSTEM_MANAGE)
    if Unit.objects.filter(office=office, code=spec.code).exists():
        refuse_taken(spec.code)
    if spec.parent_id is not None:
        _unit_of(office, spec.parent_id)
    unit = Unit.objects.create(
        office=office, code=spec.code, name=spec.name, name_en=spec.name_en, kind=spec.kind,
        parent_id=spec.parent_id, area=area_within(spec.area_id, office),
        valid_from=spec.valid_from,
    )  # fmt: skip
    renew(office)
    data = {"code": unit.code, "kind": unit.kind, "parent_id": unit.parent_id}
    write(unit, "unit_added", data, office_id=office.pk, by=by, at=at)
    return unit


def _unit_of(office: Office, unit_id: int) -> Unit:
    unit = Unit.objects.filter(office=office, pk=unit_id).first()
    if unit is None:
        raise NotVisible
    return unit


@transaction.atomic
def end_unit(unit: Unit, *, successor: Unit, on: date, by: Actor, at: datetime) -> Unit:
    """End a unit from `on`: its successor answers from that day.

    Units below and posts move to the successor, so that nobody loses her place; open matters
    follow through `UnitEnded`. Raises Refused (see `rules.may_end`, `rules.may_succeed`), Stale
    when somebody ended it meanwhile.
    """
    office = enter(unit.office_id, by, at, Capability.SYSTEM_MANAGE)
    heir = _unit_of(office, successor.pk)
    below = sight.below(sight.tree_of(office), unit.pk)
    ask(
        rules.may_end(Period(unit.valid_from, unit.valid_to), on, today(at)),
        rules.may_succeed(unit.pk, heir.pk, below, Period(heir.valid_from, heir.valid_to), on),
    )
    claimed = Unit.objects.filter(pk=unit.pk, valid_to=unit.valid_to)
    if claimed.update(valid_to=on - timedelta(days=1), successor=heir) != 1:
        raise Stale
    Unit.objects.filter(valid_on(on), parent=unit).update(parent=heir)
    Post.objects.filter(valid_on(on), unit=unit).update(unit=heir)
    renew(office)
    event = UnitEnded(unit.pk, heir.pk)
    write(unit, "unit_ended", event.as_data(), office_id=office.pk, by=by, at=at)
    unit.refresh_from_db()
    return unit


@transaction.atomic
def merge_units(
    units: Sequence[Unit], *, into: Unit, on: date, by: Actor, at: datetime
) -> list[Unit]:
    """End several units from `on` in favour of one; all or none."""
    return [end_unit(unit, successor=into, on=on, by=by, at=at) for unit in units]


@transaction.atomic
def move_to_area(
    place: Unit | Post, *, area_id: int | None, by: Actor, at: datetime
) -> Unit | Post:
    """Give a unit or a post another area, for example after a community was split."""
    office = enter(place.office_id, by, at, Capability.SYSTEM_MANAGE)
    before = place.area_id
    place.area = area_within(area_id, office)
    rows = type(place)._default_manager.filter(pk=place.pk)
    unchanged = rows.filter(area__isnull=True) if before is None else rows.filter(area_id=before)
    if unchanged.update(area=place.area) != 1:
        raise Stale
    renew(office)
    data = {"before": before, "after": area_id}
    write(place, "area_changed", data, office_id=office.pk, by=by, at=at)
    return place


@transaction.atomic
def look_anew(area_id: int, *, by: Actor) -> int:
    """Work out anew what is seen in every office an area lies in, and return how many these are.

    For the system alone. What somebody sees follows from what became of her area.
    """
    policies.demand_system(by)
    area = area_by_key(area_id)
    offices = Office.objects.select_related("area").order_by("id")
    touched = [o for o in offices if area is not None and area.path.startswith(o.area.path)]
    for office in touched:
        renew(office)
    return len(touched)


@transaction.atomic
def follow_area(area_id: int, *, successor_id: int, by: Actor, at: datetime) -> int:
    """Move every unit, post and office of an ended area to what came after it; return how many.

    For the system alone: it crosses offices. A second call finds nothing left to move.
    """
    policies.demand_system(by)
    offices = list(Office.objects.filter(area_id=area_id).order_by("id"))
    moved: list[Unit | Post | Office] = [
        *Unit.objects.filter(area_id=area_id).order_by("id"),
        *Post.objects.filter(area_id=area_id).order_by("id"),
        *offices,
    ]
    touched = {place.pk if isinstance(place, Office) else place.office_id for place in moved}
    for place in moved:
        office_id = place.pk if isinstance(place, Office) else place.office_id
        type(place)._default_manager.filter(pk=place.pk).update(area_id=successor_id)
        data = {"before": area_id, "after": successor_id}
        write(place, "area_changed", data, office_id=office_id, by=by, at=at)
    for office in Office.objects.filter(pk__in=touched):
        renew(office)
    return len(moved)
