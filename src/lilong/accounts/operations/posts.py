"""Posts begin and end."""

from datetime import date, datetime, timedelta

from django.db import transaction

from lilong.accounts import rules
from lilong.accounts.models import Post, Unit
from lilong.accounts.operations.beats import (
    area_within,
    ask,
    enter,
    refuse_taken,
    renew,
    today,
    write,
)
from lilong.accounts.terms import Capability, Period, PostSpec
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Stale


@transaction.atomic
def add_post(spec: PostSpec, *, by: Actor, at: datetime) -> Post:
    """Add a post to a unit; it may do nothing until something is granted to it."""
    unit = Unit.objects.filter(pk=spec.unit_id).first()
    if unit is None:
        raise NotVisible
    office = enter(unit.office_id, by, at, Capability.SYSTEM_MANAGE)
    if Post.objects.filter(office=office, code=spec.code).exists():
        refuse_taken(spec.code)
    post = Post.objects.create(
        office=office, unit=unit, code=spec.code, name=spec.name, name_en=spec.name_en,
        area=area_within(spec.area_id, office), valid_from=spec.valid_from,
    )  # fmt: skip
    renew(office)
    data = {"code": post.code, "unit_id": unit.pk}
    write(post, "post_added", data, office_id=office.pk, by=by, at=at)
    return post


@transaction.atomic
def end_post(
    post: Post, *, on: date, successor: Post | None = None, by: Actor, at: datetime
) -> Post:
    """End a post from `on`; nobody can work in it from that day, its history stays."""
    office = enter(post.office_id, by, at, Capability.SYSTEM_MANAGE)
    if successor is not None and successor.office_id != office.pk:
        raise NotVisible
    ask(rules.may_end(Period(post.valid_from, post.valid_to), on, today(at)))
    claimed = Post.objects.filter(pk=post.pk, valid_to=post.valid_to)
    if claimed.update(valid_to=on - timedelta(days=1), successor=successor) != 1:
        raise Stale
    renew(office)
    data = {"successor_id": successor.pk if successor else None}
    write(post, "post_ended", data, office_id=office.pk, by=by, at=at)
    post.refresh_from_db()
    return post
