"""Building groups (楼组): which post looks after which stairwells, from which day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Stale
from lilong.kernel.text import mark
from lilong.ledger import rules
from lilong.ledger.entries import GROUP_SUBJECT
from lilong.ledger.models import BuildingGroup, BuildingGroupPart, Place
from lilong.ledger.operations.recording import ask, draft, record
from lilong.ledger.specs import Span
from lilong.ledger.terms import PlaceKind
from lilong.territory.models import valid_on


def form_group(
    name: str, *, name_en: str = "", post_id: int | None, on: date, office_id: int, by: Actor,
    at: datetime,
) -> BuildingGroup:  # fmt: skip
    """Form a building group from a day on, with the post that leads it, if one does."""
    ask(_has_name(name))
    with transaction.atomic():
        group = BuildingGroup.objects.create(
            office_id=office_id, name=name.strip(), name_en=name_en.strip(), post_id=post_id,
            valid_from=on,
        )  # fmt: skip
        data = {"name": group.name, "post": post_id, "from": on.isoformat()}
        entry = draft(GROUP_SUBJECT, group.pk, "group_formed", data, office_id, begins=True)
        record([entry], by=by, at=at)
    return group


def lead_group(group: BuildingGroup, *, post_id: int | None, by: Actor, at: datetime) -> None:
    """Give a group to another post, or to nobody."""
    with transaction.atomic():
        _claim(group, post_id=post_id)
        data = {"post": post_id}
        record([draft(GROUP_SUBJECT, group.pk, "group_led", data, group.office_id)], by=by, at=at)
    group.post_id = post_id


def assign_stairwell(
    group: BuildingGroup, building_id: UUID, stairwell: str, *, on: date, by: Actor, at: datetime
) -> BuildingGroupPart:
    """Let a group look after a building, or one stairwell of it, from a day on.

    Refused while another group does; a whole building and its stairwells stand in each other's way.
    """
    with transaction.atomic():
        building = Place.objects.filter(
            office=group.office_id, pk=building_id, kind=PlaceKind.BUILDING
        ).first()
        if building is None:
            raise NotVisible
        rows = BuildingGroupPart.objects.filter(
            valid_on(on), valid_on(on, "group__"), office=group.office_id, building=building
        )
        ask(rules.stands(Span(on, on), building.valid_to))
        ask(_is_free(list(rows.select_related("group")), stairwell.strip()))
        part = BuildingGroupPart.objects.create(
            office_id=group.office_id, group=group, building=building,
            stairwell=stairwell.strip(), valid_from=on,
        )  # fmt: skip
        data = {"building": str(building.pk), "stairwell": part.stairwell, "from": on.isoformat()}
        entry = draft(GROUP_SUBJECT, group.pk, "group_widened", data, group.office_id)
        record([entry], by=by, at=at)
    return part


def release_stairwell(part: BuildingGroupPart, *, on: date, by: Actor, at: datetime) -> None:
    """Let a group look after a stairwell no more from a day on."""
    last = on - timedelta(days=1)
    with transaction.atomic():
        rows = BuildingGroupPart.objects.filter(pk=part.pk, valid_to=None)
        if rows.update(valid_to=last) != 1:
            raise Stale
        data = {"building": str(part.building_id), "stairwell": part.stairwell}
        entry = draft(
            GROUP_SUBJECT, part.group_id, "group_narrowed",
            data | {"on": on.isoformat()}, part.office_id,
        )  # fmt: skip
        record([entry], by=by, at=at)


def end_group(group: BuildingGroup, *, on: date, by: Actor, at: datetime) -> None:
    """Let a day be a group's last; its stairwells are free from the next."""
    ask(rules.is_in_order(Span(group.valid_from, on)))
    with transaction.atomic():
        _claim(group, valid_to=on)
        BuildingGroupPart.objects.filter(group=group, valid_to=None).update(valid_to=on)
        data = {"on": on.isoformat()}
        record([draft(GROUP_SUBJECT, group.pk, "group_ended", data, group.office_id)], by=by, at=at)
    group.valid_to = on


def _claim(group: BuildingGroup, **columns: object) -> None:
    rows = BuildingGroup.objects.filter(pk=group.pk, revision=group.revision, valid_to=None)
    if rows.update(revision=F("revision") + 1, **columns) != 1:
        raise Stale
    group.revision += 1


def _has_name(name: str) -> Refusal | None:
    if name.strip():
        return None
    return Refusal("nameless", mark("A group needs a name."), field="name")


def _is_free(parts: Sequence[BuildingGroupPart], stairwell: str) -> Refusal | None:
    taken = next(
        (p for p in parts if not stairwell or not p.stairwell or p.stairwell == stairwell), None
    )
    if taken is None:
        return None
    text = mark("“{group}” looks after that already. Release it there first.")
    return Refusal("taken", text, {"group": taken.group.name}, field="stairwell")
