"""Who looks after which lines: a staircase or a route at a time; pairs where declared."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lilong.accounts import queries as accounts
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import policies
from lilong.campaigns.models import Campaign, Line, Roll
from lilong.campaigns.operations.telling import record, told
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.text import mark


@transaction.atomic
def assign(
    roll: Roll, line_ids: Collection[UUID], *, post_id: int | None, second_post_id: int | None,
    viewer: Viewer, by: Actor, at: datetime,
) -> int:  # fmt: skip
    """Give lines to a post, or to a pair of posts; None takes them back. Returns how many.

    The lines' revisions stay: who looks after a line is nothing that was recorded of it, and what
    a phone has kept for it meanwhile is no conflict.

    Raises Refused for a post the office does not have, or the same post twice.
    """
    campaign = roll.campaign
    if campaign.office_id != viewer.office_id:
        raise NotVisible
    if refused := _against(campaign, post_id, second_post_id, viewer, at):
        raise Refused(refused)
    rows = policies.visible_lines(viewer).filter(roll=roll.pk, pk__in=list(line_ids))
    keys = list(rows.values_list("pk", flat=True))
    Line.objects.filter(office=roll.office_id, pk__in=keys).update(
        post=post_id, second_post=second_post_id
    )
    data = {
        "roll": str(roll.pk), "count": len(keys), "post": post_id, "second_post": second_post_id,
        "lines": [str(key) for key in keys[:200]],
    }  # fmt: skip
    record([told(campaign, "lines_assigned", data)], by=by, at=at)
    return len(keys)


def _against(
    campaign: Campaign, post_id: int | None, second: int | None, viewer: Viewer, at: datetime
) -> Refusal | None:
    if refused := policies.may(viewer, Capability.CAMPAIGNS_MANAGE):
        return refused
    if post_id is not None and post_id == second:
        return Refusal("same_post", mark("A pair is two different posts."), rule="X-06")
    known = accounts.posts_that_may(
        campaign.office_id, Capability.CAMPAIGNS_VISIT, on=local(at).date()
    )
    if {key for key in (post_id, second) if key} - set(known):
        text = mark("This post does not work through rolls at present.")
        return Refusal("unknown_post", text, field="post")
    return None
