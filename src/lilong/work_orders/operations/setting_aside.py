"""An order is set aside on the desk for hours, with a reason, and comes back by itself."""

from datetime import datetime
from uuid import UUID

from lilong.accounts.viewer import Viewer
from lilong.cases.models import Matter
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.work_orders.operations.moving import Step, make


def snooze(
    *,
    order_id: UUID,
    until: datetime,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Set an order aside until a moment; its clock runs on, and it comes back by itself.

    Raises Refused without a reason, past its deadline or beyond the hours of the rulebook; Stale,
    NotVisible.
    """
    step = Step(
        order_id,
        "snooze",
        answers={"snoozed_until": local(until).isoformat()},
        reason=reason,
        revision=revision,
        order={"snoozed_until": until},
    )
    return make(step, viewer=viewer, by=by, at=at)


def wake(
    *, order_id: UUID, viewer: Viewer, revision: int | None = None, by: Actor, at: datetime
) -> Matter:
    """Take an order that was set aside back to the queue at once."""
    step = Step(
        order_id, "wake", revision=revision, facts={"snoozed_until": ""},
        order={"snoozed_until": None},
    )  # fmt: skip
    return make(step, viewer=viewer, by=by, at=at)
