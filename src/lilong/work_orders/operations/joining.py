"""Joint units (1+4): called in with a task and a clock each, let go only by the centre (H-14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lilong.accounts.viewer import Viewer
from lilong.cases import queries as cases
from lilong.cases.models import Matter
from lilong.cases.terms import ClockState
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.rulebook import queries as rulebook
from lilong.work_orders.operations.moving import Step, make

# The promises a part may not outlast: the lead's own.
_OWN = ("handling", "redo")


@dataclass(frozen=True, slots=True)
class JointPart:
    """What a joint unit is to do; without `due` by the rulebook's limit."""

    unit_id: int
    task: str
    due: datetime | None = None


def call_in(
    *,
    order_id: UUID,
    parts: Sequence[JointPart],
    fewer_reason: str = "",
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Call joint units in beside the lead, each with its task and its own clock.

    No part outlasts the lead's own deadline. Raises Refused for the lead itself, for a unit that
    takes part already, and for fewer units than the rule says without a reason.
    """
    matter = cases.get_matter(viewer, order_id)
    latest = _latest(matter, at)
    answers = {"parts": [_row(part, latest) for part in parts], "fewer_reason": fewer_reason}
    step = Step(order_id, "call_in", answers=answers, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


def _row(part: JointPart, latest: datetime | None) -> dict[str, Any]:
    row: dict[str, Any] = {"unit": part.unit_id, "task": part.task.strip()}
    due = part.due or latest
    return row | ({"due": local(due).isoformat()} if due else {})


def _latest(matter: Matter, at: datetime) -> datetime | None:
    """Return the lead's own deadline where the rulebook's limit would run beyond it."""
    running = matter.clocks.filter(key__in=_OWN, state=ClockState.RUNNING, due_at__gt=at)
    own = running.order_by("due_at").values_list("due_at", flat=True).first()
    if own is None:
        return None
    scope, on = cases.scopes_of(matter), local(matter.opened_at).date()
    limit = rulebook.value("hotline.joint_limit", office_id=matter.office_id, scope=scope, on=on)
    counting = cases.counting(matter.office_id, scope, on)
    due = counting.calendar.due(at, limit.value, counting.receipt).at
    return own if own < due else None


def ask_release(
    *,
    order_id: UUID,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Ask the centre to be let go; until it decides the part stays open and its clock runs."""
    step = Step(order_id, "ask_release", reason=reason, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


def release(
    *,
    order_id: UUID,
    unit_id: int,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Let a joint unit go, with a reason: its part ends, its clock no longer counts."""
    step = Step(order_id, "release", answers={"unit": unit_id}, reason=reason, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)
