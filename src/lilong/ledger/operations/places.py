"""Places come, move to another area with it, and end; they are never deleted."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lilong.journal.entries import Draft
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.ledger import rules
from lilong.ledger.models import Building, Dwelling, Estate, Place, Premises
from lilong.ledger.operations.organisations import bodies_follow
from lilong.ledger.operations.recording import ask, draft, record
from lilong.ledger.specs import PlaceSpec, Span
from lilong.ledger.terms import PLACE_SUBJECT, PlaceKind
from lilong.territory import queries as territory
from lilong.territory.models import Area

_BATCH = 1000


def add_place(spec: PlaceSpec, *, office_id: int, by: Actor, at: datetime) -> Place:
    """Add one place; see `add_places`."""
    return add_places([spec], office_id=office_id, by=by, at=at)[0]


def add_places(
    specs: Sequence[PlaceSpec], *, office_id: int, by: Actor, at: datetime
) -> list[Place]:
    """Add places, those above before those within them, and return them in order.

    A place takes over what its parent has and it does not say itself: area, road, lane, number.
    Refuses the whole for one that cannot lie where it should or has no address (G-19).
    """
    if not specs:
        return []
    with transaction.atomic():
        above = _parents(specs, office_id)
        areas = _areas(specs)
        made: list[Place] = []
        details: dict[type[Any], list[Any]] = {}
        for spec in specs:
            place, own = _made(spec, above, areas, office_id)
            above[place.pk] = place
            made.append(place)
            for row in own:
                details.setdefault(type(row), []).append(row)
        Place.objects.bulk_create(made, batch_size=_BATCH)
        for model, rows in details.items():
            model.objects.bulk_create(rows, batch_size=_BATCH)
        record([_added(place) for place in made], by=by, at=at)
    return made


def _parents(specs: Iterable[PlaceSpec], office_id: int) -> dict[UUID, Place]:
    fresh = {spec.id for spec in specs}
    wanted = {spec.parent_id for spec in specs if spec.parent_id} - fresh
    found = Place.objects.filter(office=office_id).in_bulk(list(wanted))
    if len(found) != len(wanted):
        raise NotVisible
    return found


def _areas(specs: Iterable[PlaceSpec]) -> dict[int, Area]:
    keys = {spec.area_id for spec in specs if spec.area_id}
    return territory.areas_by_keys(keys)


def _made(
    spec: PlaceSpec, above: dict[UUID, Place], areas: dict[int, Area], office_id: int
) -> tuple[Place, list[Any]]:
    parent = above.get(spec.parent_id) if spec.parent_id else None
    if spec.parent_id and parent is None:
        raise NotVisible
    whole = _inherited(spec, parent)
    ask(
        rules.may_lie_in(spec.kind, PlaceKind(parent.kind) if parent else None),
        rules.is_whole(whole),
        rules.is_within({name: getattr(whole, name) for name in rules.BOUNDS | rules.LENGTHS}),
        rules.stands(Span(spec.valid_from, spec.valid_from), parent.valid_to) if parent else None,
    )
    area = areas.get(whole.area_id or 0)
    lon, lat = spec.point or (None, None)
    address = rules.address_of(whole)
    place = Place(
        id=spec.id, office_id=office_id, kind=spec.kind, code=spec.code, name=spec.name,
        name_en=spec.name_en, parent=parent, **_chain(parent),
        area_id=area.pk if area else (parent.area_id if parent else None),
        area_path=area.path if area else (parent.area_path if parent else ""),
        road=whole.road, lane=whole.lane, number=whole.number, building_number=whole.building,
        room=whole.room, address=address, sort_key=rules.sort_key_of(address), order=spec.order,
        longitude=lon, latitude=lat, shape=spec.shape, valid_from=spec.valid_from,
    )  # fmt: skip
    return place, _details(spec, place)


def _inherited(spec: PlaceSpec, parent: Place | None) -> PlaceSpec:
    """Return the place with the parts of its address that it shares with what it lies in."""
    if parent is None or (spec.kind is PlaceKind.ESTATE and not spec.road):
        return spec
    return replace(
        spec,
        road=spec.road or parent.road,
        lane=spec.lane or parent.lane,
        number=spec.number or parent.number,
        building=spec.building or parent.building_number,
    )


def _chain(parent: Place | None) -> dict[str, Any]:
    """Return which street, estate and building are above a place."""
    if parent is None:
        return {}
    return {
        f"{name}_id": parent.pk if parent.kind == name else getattr(parent, f"{name}_id")
        for name in ("street", "estate", "building")
    }


def _details(spec: PlaceSpec, place: Place) -> list[Any]:
    own: dict[str, Any] = {"place": place, "office_id": place.office_id}
    if spec.kind is PlaceKind.ESTATE:
        return [Estate(**own, built_year=spec.built_year, is_protected=spec.is_protected)]
    if spec.kind is PlaceKind.BUILDING:
        return [
            Building(
                **own, built_year=spec.built_year, is_protected=spec.is_protected,
                floors=spec.floors, stairwells=spec.stairwells, has_lift=spec.has_lift,
            )
        ]  # fmt: skip
    if spec.kind is PlaceKind.DWELLING:
        return [
            Dwelling(**own, floor=spec.floor, stairwell=spec.stairwell, floor_area=spec.floor_area)
        ]
    if spec.kind in {PlaceKind.PREMISES, PlaceKind.FACILITY}:
        return [Premises(**own, use=spec.use, floor_area=spec.floor_area)]
    return []


def _added(place: Place) -> Draft:
    data: dict[str, Any] = {"kind": str(place.kind), "address": place.address}
    if place.name:
        data["name"] = place.name
    if place.parent_id:
        data["parent"] = str(place.parent_id)
    if place.area_id:
        data["area"] = place.area_id
    return draft(PLACE_SUBJECT, place.pk, "place_added", data, place.office_id, begins=True)


def move_places(keys: Sequence[UUID], *, to: Area, office_id: int, by: Actor, at: datetime) -> int:
    """Move places, with all that lies within them, to another area; return how many moved.

    Matters keep the area they had. Raises Refused for a key that is not the office's.
    """
    with transaction.atomic():
        tops = list(Place.objects.filter(office=office_id, pk__in=list(keys)))
        if len(tops) != len(set(keys)):
            raise Refused(Refusal("not_visible", NotVisible.refusal.text))
        moved = {place.pk: place for place in tops}
        level = list(moved)
        while level:
            below = Place.objects.filter(office=office_id, parent__in=level).exclude(pk__in=moved)
            fresh = {place.pk: place for place in below}
            moved |= fresh
            level = list(fresh)
        for start in range(0, len(moved), 500):
            some = list(moved)[start : start + 500]
            bodies_follow([moved[key] for key in some], to=to, by=by, at=at)
            Place.objects.filter(pk__in=some).update(
                area=to, area_path=to.path, revision=F("revision") + 1
            )
        drafts = [
            draft(
                PLACE_SUBJECT, key, "place_moved", {"from": place.area_id, "to": to.pk}, office_id
            )
            for key, place in moved.items()
            if place.area_id != to.pk
        ]
        record(drafts, by=by, at=at)
    return len(drafts)
