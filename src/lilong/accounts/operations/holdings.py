"""Who holds a post, and who stands in."""

from datetime import date, datetime, timedelta

from django.db import transaction

from lilong.accounts import rules
from lilong.accounts.models import Post, PostHolding, Staff
from lilong.accounts.operations.beats import ask, enter, renew, today, write
from lilong.accounts.operations.spans import given_to, held_by, spans
from lilong.accounts.terms import Capability, Period
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Stale
from lilong.kernel.text import mark


@transaction.atomic
def appoint(post: Post, staff: Staff, *, period: Period, by: Actor, at: datetime) -> PostHolding:
    """Let a person hold a post; a post may have several holders.

    Refuses oneself, two administrator roles on one person (L-09), and a second holding of the
    same days.
    """
    return _hold(post, staff, period, is_deputy=False, by=by, at=at)


@transaction.atomic
def appoint_deputy(
    post: Post, staff: Staff, *, period: Period, by: Actor, at: datetime
) -> PostHolding:
    """Let a person stand in for a post's holder (AB角) until a stated last day, as `appoint`."""
    ask(rules.is_dated(period))
    return _hold(post, staff, period, is_deputy=True, by=by, at=at)


def _hold(
    post: Post, staff: Staff, period: Period, *, is_deputy: bool, by: Actor, at: datetime
) -> PostHolding:
    office = enter(post.office_id, by, at, Capability.SYSTEM_MANAGE)
    if staff.office_id != office.pk:
        raise NotVisible
    held = held_by(staff.pk)
    after = [*held, (post.pk, period)]
    ask(
        rules.not_oneself(by.staff_id, {staff.pk}),
        rules.is_a_period(period),
        _is_free(post, held, period),
        rules.administrators_apart(spans(after, given_to(post_id for post_id, _days in after))),
    )
    holding = PostHolding.objects.create(
        office=office, post=post, staff=staff, is_deputy=is_deputy, valid_from=period.first,
        valid_to=period.last,
    )  # fmt: skip
    renew(office)
    data = {
        "post_id": post.pk, "staff_id": staff.pk, "is_deputy": is_deputy,
        "valid_from": str(period.first), "valid_to": str(period.last or ""),
    }  # fmt: skip
    write(post, "appointed", data, office_id=office.pk, by=by, at=at)
    return holding


def _is_free(post: Post, held: list[tuple[int, Period]], period: Period) -> Refusal | None:
    if any(post_id == post.pk and days.overlap(period) for post_id, days in held):
        return Refusal("held", mark("She holds this post on some of these days already."))
    return None


@transaction.atomic
def end_holding(holding: PostHolding, *, on: date, by: Actor, at: datetime) -> PostHolding:
    """Let a person hold a post no more from `on`."""
    office = enter(holding.office_id, by, at, Capability.SYSTEM_MANAGE)
    ask(rules.may_end(Period(holding.valid_from, holding.valid_to), on, today(at)))
    claimed = PostHolding.objects.filter(pk=holding.pk, valid_to=holding.valid_to)
    if claimed.update(valid_to=on - timedelta(days=1)) != 1:
        raise Stale
    renew(office)
    data = {"post_id": holding.post_id, "staff_id": holding.staff_id}
    write(holding.post, "holding_ended", data, office_id=office.pk, by=by, at=at)
    holding.refresh_from_db()
    return holding
