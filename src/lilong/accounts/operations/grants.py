"""What a post may do is granted and revoked by the security administrator."""

from datetime import date, datetime, timedelta

from django.db import transaction

from lilong.accounts import rules
from lilong.accounts.models import Grant, Post, PostHolding
from lilong.accounts.operations.beats import ask, enter, renew, today, write
from lilong.accounts.operations.spans import given_to, held_by, spans
from lilong.accounts.terms import Capability, GrantSpec, Period
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Stale


@transaction.atomic
def grant(spec: GrantSpec, *, by: Actor, at: datetime) -> Grant:
    """Give a post the capabilities of a role for a period, up to a confidentiality.

    Refuses a grant to a post one holds oneself, and one by which a holder would have two
    administrator roles on one day (L-09).
    """
    post = Post.objects.filter(pk=spec.post_id).first()
    if post is None:
        raise NotVisible
    office = enter(post.office_id, by, at, Capability.SECURITY_MANAGE)
    holders = set(PostHolding.objects.filter(post=post).values_list("staff_id", flat=True))
    ask(
        rules.not_oneself(by.staff_id, holders),
        rules.is_a_period(spec.period),
        *(_keeps_apart(staff_id, spec) for staff_id in sorted(holders)),
    )
    granted = Grant.objects.create(
        office=office, post=post, role=spec.role, confidentiality=spec.confidentiality,
        valid_from=spec.period.first, valid_to=spec.period.last,
    )  # fmt: skip
    renew(office)
    data = {
        "role": str(spec.role), "confidentiality": int(spec.confidentiality),
        "valid_from": str(spec.period.first), "valid_to": str(spec.period.last or ""),
    }  # fmt: skip
    write(post, "granted", data, office_id=office.pk, by=by, at=at)
    return granted


def _keeps_apart(staff_id: int, spec: GrantSpec) -> Refusal | None:
    held = held_by(staff_id)
    given = given_to(post_id for post_id, _days in held)
    return rules.administrators_apart(spans(held, [*given, (spec.post_id, spec.role, spec.period)]))


@transaction.atomic
def revoke(granted: Grant, *, on: date, by: Actor, at: datetime) -> Grant:
    """Take a grant back from `on`; one that has not begun yet never begins."""
    office = enter(granted.office_id, by, at, Capability.SECURITY_MANAGE)
    holders = set(
        PostHolding.objects.filter(post=granted.post_id).values_list("staff_id", flat=True)
    )
    period = Period(granted.valid_from, granted.valid_to)
    ask(
        rules.not_oneself(by.staff_id, holders),
        None if period.first >= on else rules.may_end(period, on, today(at)),
    )
    claimed = Grant.objects.filter(pk=granted.pk, valid_to=granted.valid_to)
    if claimed.update(valid_to=on - timedelta(days=1)) != 1:
        raise Stale
    renew(office)
    data = {"role": granted.role, "on": str(on)}
    write(granted.post, "revoked", data, office_id=office.pk, by=by, at=at)
    granted.refresh_from_db()
    return granted
