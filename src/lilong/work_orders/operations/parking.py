"""Parking (挂账, U-06): asked with plan and review day, agreed by another, reviewed, taken up."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lilong.accounts.viewer import Viewer
from lilong.cases.models import Matter
from lilong.kernel.actor import Actor
from lilong.work_orders.operations.moving import Step, make


@dataclass(frozen=True, slots=True)
class Parking:
    """How a parked order is to be solved, and when it is looked at again."""

    plan: str
    review: date | None


def ask_parking(
    *,
    order_id: UUID,
    parking: Parking,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Ask that an order is parked (挂账, U-06): explained in writing, with plan and review day."""
    review = parking.review.isoformat() if parking.review else ""
    step = Step(
        order_id,
        "ask_parking",
        answers={"plan": parking.plan, "review_date": review},
        reason=reason,
        revision=revision,
    )
    return make(step, viewer=viewer, by=by, at=at)


def park(
    *,
    order_id: UUID,
    viewer: Viewer,
    remark: str = "",
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Park an order: it is not closed, and its review day is its next deadline."""
    step = Step(order_id, "park", answers={"remark": remark}, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


def refuse_parking(
    *,
    order_id: UUID,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Have an order handled rather than parked, with the reason for it."""
    step = Step(order_id, "refuse_parking", reason=reason, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


def take_up(
    *,
    order_id: UUID,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Take a parked order up again, within a new limit."""
    step = Step(order_id, "take_up", reason=reason, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


def review_parking(
    *,
    order_id: UUID,
    standing: str,
    review: date | None,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Say where a parked order stands, and when it is looked at next."""
    answers = {"standing": standing, "review_date": review.isoformat() if review else ""}
    step = Step(order_id, "review_parking", answers=answers, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)
