"""Who was heard to be dissatisfied: the order's mark, the head's warning, her part in the redo."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lilong.accounts import queries as accounts
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.cases import queries as cases
from lilong.cases import standing
from lilong.cases.grammar import Done
from lilong.cases.models import Matter
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.notices import operations as notices
from lilong.notices.terms import Recipients
from lilong.work_orders import hearing
from lilong.work_orders.contacting import is_dissatisfied
from lilong.work_orders.models import WorkOrder
from lilong.work_orders.operations.moving import Step, make
from lilong.work_orders.words import SIGN_WORDS


def judge(*, matter: Matter, by: Actor, at: datetime) -> None:
    """Bring an order's marks to what has been said; a new warning is reported to the head (H-03).

    Called in the transaction of the move that heard it.
    """
    snapshot = cases.case_of(matter, at=at).snapshot
    warning = hearing.open_warning(snapshot)
    order = WorkOrder.objects.filter(pk=matter.pk)
    was_warned = order.filter(warned_at__isnull=False).exists()
    order.update(
        is_dissatisfied=is_dissatisfied(snapshot), warned_at=warning.at if warning else None
    )
    if warning is not None and not was_warned:
        words = hearing.words_of(snapshot.rulings[hearing.WORDS])
        _warn(matter, warning, words, by, at)


def _warn(matter: Matter, warning: Done, words: tuple[str, ...], by: Actor, at: datetime) -> None:
    signs = [_(SIGN_WORDS[sign]) for sign in hearing.signs(warning.answers, words)]
    context = {"number": matter.number, "title": matter.title, "signs": signs}
    for to in _heads(matter, at):
        notices.send(
            template="order.warning",
            to=to,
            subject=cases.subject_of(matter.pk),
            context=context,
            by=by,
            at=at,
            after=standing.undo_time(matter.office_id, at),
            cause=standing.cause_of(matter.chain_length),
        )


def _heads(matter: Matter, at: datetime) -> list[Recipients]:
    """Return the posts a warning goes to: the lead unit's head, else the leader; else the unit."""
    on, office_id = local(at).date(), matter.office_id
    posts = accounts.posts_that_may(
        office_id, Capability.MATTERS_APPROVE, unit_id=matter.lead_unit_id, on=on
    ) or accounts.posts_that_may(office_id, Capability.ORDERS_SUPERVISE, on=on)
    return [Recipients(post_id=key) for key in posts] or [Recipients(unit_id=matter.lead_unit_id)]


@transaction.atomic
def acknowledge_warning(
    *,
    order_id: UUID,
    plan: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Acknowledge a warning as the unit's head and say what happens now (H-03)."""
    step = Step(order_id, "acknowledge_warning", answers={"plan": plan}, revision=revision)
    matter = make(step, viewer=viewer, by=by, at=at)
    judge(matter=matter, by=by, at=at)
    return matter


def take_part(
    *,
    order_id: UUID,
    part: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Record that the unit's head takes part in a second handling, and how (H-02)."""
    step = Step(order_id, "take_part", answers={"part": part}, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)
