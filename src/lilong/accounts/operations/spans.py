"""Which roles a person has on which days, as the rules want to know it."""

from collections.abc import Iterable

from lilong.accounts.models import Grant, PostHolding
from lilong.accounts.rules import RoleSpan
from lilong.accounts.terms import Period, Role

Held = tuple[int, Period]
Given = tuple[int, Role, Period]


def held_by(staff_id: int) -> list[Held]:
    """Return every post a person holds, held or will hold, with the days."""
    rows = PostHolding.objects.filter(staff_id=staff_id)
    return [
        (post_id, Period(first, last))
        for post_id, first, last in rows.values_list("post_id", "valid_from", "valid_to")
    ]


def given_to(post_ids: Iterable[int]) -> list[Given]:
    """Return every role the posts have, had or will have, with the days."""
    rows = Grant.objects.filter(post_id__in=set(post_ids))
    return [
        (post_id, Role(role), Period(first, last))
        for post_id, role, first, last in rows.values_list(
            "post_id", "role", "valid_from", "valid_to"
        )
    ]


def spans(held: Iterable[Held], given: Iterable[Given]) -> list[RoleSpan]:
    """Return the roles that come to a person through her posts, with the days they do."""
    roles = list(given)
    return [
        RoleSpan(role, both)
        for post_id, days in held
        for given_post, role, given_days in roles
        if given_post == post_id and (both := days.overlap(given_days))
    ]
