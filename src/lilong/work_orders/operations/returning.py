"""Returns (退单): asked with a basis, withdrawn, decided; the second by a conference (H-05)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from lilong.accounts.viewer import Viewer
from lilong.cases.models import Matter
from lilong.kernel.actor import Actor
from lilong.work_orders.operations.moving import Step, make


@dataclass(frozen=True, slots=True)
class Ground:
    """On what a return is based: law, duty or place; where that stands; who should lead instead."""

    ground: str
    basis: str
    proposed_unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Conference:
    """What a hard-case conference (会商) decided: who took part, who leads, and why."""

    participants: str
    unit_id: int
    decision: str


def send_back(
    *,
    order_id: UUID,
    ground: Ground,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Ask the centre to take an order back, with reason and basis, within the limit.

    The order stays with the unit until it is decided. Refused after the limit without a
    supervisor's word, and for the unit a conference has bound.
    """
    answers = {
        "ground": ground.ground,
        "basis": ground.basis,
        "proposed_unit": ground.proposed_unit_id,
    }
    step = Step(order_id, "send_back", answers=answers, reason=reason, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


def withdraw_return(
    *, order_id: UUID, viewer: Viewer, revision: int | None = None, by: Actor, at: datetime
) -> Matter:
    """Take a return back that nobody has decided yet."""
    return make(Step(order_id, "withdraw_return", revision=revision), viewer=viewer, by=by, at=at)


def accept_return(
    *,
    order_id: UUID,
    viewer: Viewer,
    remark: str = "",
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Take an order back to the centre, because the basis holds; it is dispatched anew."""
    step = Step(
        order_id,
        "accept_return",
        answers={"remark": remark},
        revision=revision,
        order={"sent_back": F("sent_back") + 1},
    )
    return make(step, viewer=viewer, by=by, at=at)


def refuse_return(
    *,
    order_id: UUID,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Leave an order with its unit, because the basis does not hold; the unit is told why."""
    step = Step(order_id, "refuse_return", reason=reason, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


def allow_late_return(
    *,
    order_id: UUID,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Give a supervisor's word that a unit may still send an order back after the limit."""
    step = Step(order_id, "allow_late_return", reason=reason, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


def hold_conference(
    *,
    order_id: UUID,
    conference: Conference,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Record a hard-case conference: the unit it names leads and cannot send the order back."""
    step = Step(
        order_id,
        "hold_conference",
        answers={
            "participants": conference.participants,
            "unit": conference.unit_id,
            "decision": conference.decision,
        },
        revision=revision,
        facts={"bound_unit": conference.unit_id},
    )
    return make(step, viewer=viewer, by=by, at=at)
