"""What somebody else than the handler does: ask the caller, close, have it handled again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lilong.accounts.viewer import Viewer
from lilong.attachments import queries as attachments
from lilong.cases import queries as cases
from lilong.cases.models import Matter
from lilong.cases.terms import ContactOutcome
from lilong.kernel.actor import Actor
from lilong.work_orders.operations.handling import Spoken
from lilong.work_orders.operations.hearing import judge
from lilong.work_orders.operations.moving import Step, make


@dataclass(frozen=True, slots=True)
class FollowUp(Spoken):
    """What the caller answered, each thing apart (H-09), if she was reached.

    `contacted` is whether the unit had spoken with her before; only the centre asks it.
    """

    contacted: bool | None = None
    solved: bool | None = None
    satisfied: str = ""

    def answers(self) -> dict[str, Any]:
        """Return it as the answers of a move; who was not reached has answered nothing."""
        told: dict[str, Any] = Spoken.answers(self)
        if self.outcome != ContactOutcome.REACHED:
            return told
        own = {"contacted": self.contacted, "solved": self.solved, "satisfied": self.satisfied}
        return told | own


@transaction.atomic
def follow_up(
    *,
    order_id: UUID,
    answer: FollowUp,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Record a follow-up call (回访) of the unit or of the centre; in vain, the stage stays.

    Raises Refused for one person on both sides, for who reported the handling and calls for the
    centre, and for an answer that is missing.
    """
    step = Step(order_id, "follow_up", answers=answer.answers(), revision=revision)
    matter = make(step, viewer=viewer, by=by, at=at)
    judge(matter=matter, by=by, at=at)
    return matter


def close(
    *,
    order_id: UUID,
    viewer: Viewer,
    explanation: str = "",
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Close an order whose gates are open; Refused names every gate with how many of how many.

    A caller who is still dissatisfied after a second handling is answered with an `explanation`.
    """
    step = Step(order_id, "close", answers={"explanation": explanation}, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


def _again(
    move: str,
    order_id: UUID,
    reason: str,
    viewer: Viewer,
    revision: int | None,
    by: Actor,
    at: datetime,
) -> Matter:
    matter = cases.get_matter(viewer, order_id)
    step = Step(
        order_id,
        move,
        reason=reason,
        revision=revision,
        # A second handling is shown by evidence of its own.
        facts={"evidence_before": attachments.count(cases.subject_of(matter.pk))},
        order={"is_dissatisfied": False, "result_class": "", "is_to_check": False},
    )
    return make(step, viewer=viewer, by=by, at=at)


def redo(
    *,
    order_id: UUID,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Have a dissatisfied order handled again, in a limit of its own (H-02)."""
    return _again("redo", order_id, reason, viewer, revision, by, at)


def reopen(
    *,
    order_id: UUID,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Open a closed order again, within the days the rulebook allows."""
    return _again("reopen", order_id, reason, viewer, revision, by, at)
