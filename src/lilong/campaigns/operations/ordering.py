"""A plan over many households is made by a job; a small one at once. Two presses make one plan."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from lilong.accounts.queries.reading import viewer_of_actor
from lilong.accounts.viewer import Viewer
from lilong.campaigns import queries
from lilong.campaigns.models import Campaign, PlanDraft, PlanOrder
from lilong.campaigns.operations.planning import make_plan, may_make
from lilong.campaigns.queries.plans import draft_of, size_of
from lilong.exchange.sentences import as_data
from lilong.jobs.operations import enqueue
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.text import mark

JOB: Final = "campaigns.make_plan"
# Up to so many households a plan is made while one waits; it takes about four seconds.
AT_ONCE: Final = 2_000
_BROKEN = Refusal(
    "broken_off", mark("It broke off. Have it made again; tell the administrator if that happens.")
)


def order_plan(
    campaign: Campaign, key: str, answers: Mapping[str, Any], *, revision: int | None,
    viewer: Viewer, by: Actor, at: datetime,
) -> PlanDraft | PlanOrder:  # fmt: skip
    """Have a plan made: at once, or by a job where its roll is large. `revision` is the one seen.

    The first plan asked for twice is the same plan; while a job makes one, the next press is that
    one, too. Raises Refused, Stale.
    """
    plan = may_make(campaign, key, answers, viewer)
    draft = draft_of(campaign, key)
    if draft is not None and draft.revision != revision:
        if revision is None and not draft.revision and draft.answers == dict(answers):
            return draft
        raise Stale
    running = queries.open_order(campaign, key)
    if running is not None:
        return running
    if size_of(campaign, plan) <= AT_ONCE:
        return make_plan(campaign, key, answers, revision=revision, viewer=viewer, by=by, at=at)
    order = PlanOrder(
        office_id=campaign.office_id, campaign=campaign, plan=key, answers=dict(answers),
        revision=revision, by=by.as_data(), ordered_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            order.save(force_insert=True)
            enqueue(JOB, order_id=order.pk)
    except IntegrityError:
        return queries.open_order(campaign, key) or order
    return order


def fill_order(*, order_id: UUID, at: datetime) -> PlanOrder:
    """Make the plan that was ordered; again after a kill, and nothing once it has ended.

    What speaks against it by now is kept as a note. A fault is raised again for the job's log.
    """
    order = PlanOrder.objects.select_related("campaign__matter", "campaign__office").get(
        pk=order_id
    )
    if order.ended_at is not None:
        return order
    by = Actor(**order.by)
    try:
        made = _made(order, by, at)
    except Stale as stale:
        return _end(order, at, stale.refusal)
    except NotVisible as gone:
        return _end(order, at, gone.refusal)
    except Refused as refused:
        return _end(order, at, refused.refusals[0])
    except Exception:
        _end(order, at, _BROKEN)
        raise
    return made


def _made(order: PlanOrder, by: Actor, at: datetime) -> PlanOrder:
    draft = draft_of(order.campaign, order.plan)
    if draft is not None and draft.made_at >= order.ordered_at:
        # It was made before the kill, or by somebody else meanwhile: that one stands.
        return _end(order, at)
    make_plan(
        order.campaign, order.plan, order.answers, revision=order.revision,
        viewer=viewer_of_actor(by, at=at), by=by, at=at,
    )  # fmt: skip
    return _end(order, at)


def _end(order: PlanOrder, at: datetime, why: Refusal | None = None) -> PlanOrder:
    note = as_data(why) if why else {}
    PlanOrder.objects.filter(pk=order.pk, ended_at=None).update(ended_at=at, note=note)
    order.refresh_from_db(fields=["ended_at", "note"])
    return order
