"""More time: extensions and pauses, asked by the unit and decided by another person (H-06)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lilong.accounts.viewer import Viewer
from lilong.cases import queries as cases
from lilong.cases.models import Matter
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import Refused
from lilong.rulebook import queries as rulebook
from lilong.work_orders import rules
from lilong.work_orders.operations.moving import Step, make


@dataclass(frozen=True, slots=True)
class Longer:
    """What an extension is asked for: working days more, or the limit of a hard case (H-01)."""

    days: int | None = None
    as_complex: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """Why a limit has to stand still (a key of the rulebook's table), and until which day."""

    reason_key: str
    until: date | None


def ask_extension(
    *,
    order_id: UUID,
    longer: Longer,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Ask for more time before the limit ends (H-06); another person decides.

    Refused after the end, more often or longer than the rulebook says.
    """
    matter = cases.get_matter(viewer, order_id)
    step = Step(
        order_id,
        "ask_extension",
        answers={"extension_days": longer.days, "as_complex": longer.as_complex or None},
        reason=reason,
        revision=revision,
        facts={
            "extension_days": longer.days,
            "complex_limit": _complex(matter) if longer.as_complex else None,
        },
    )
    return make(step, viewer=viewer, by=by, at=at)


def _complex(matter: Matter) -> dict[str, Any]:
    """Return the limit of a hard case by the rule of the opening day (H-01)."""
    ruling = rulebook.value(
        "hotline.limit.complex",
        office_id=matter.office_id,
        scope=cases.scopes_of(matter),
        on=local(matter.opened_at).date(),
    )
    return {**ruling.value.as_data(), "rule": ruling.version_id}


def ask_suspension(
    *,
    order_id: UUID,
    pause: Pause,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Ask that the limit stands still for one of the rulebook's reasons until a day.

    Refused when it is longer than the reason allows, counted from today.
    """
    matter = cases.get_matter(viewer, order_id)
    if pause.until is not None:
        snapshot = cases.case_of(matter, at=at).snapshot
        limit = rules.longest_pause(snapshot, pause.reason_key)
        counting = cases.counting(
            matter.office_id, cases.scopes_of(matter), local(matter.opened_at).date()
        )
        last = local(counting.calendar.due(at, limit).at).date()
        refusal = rules.too_long_a_pause(snapshot, pause.reason_key, last, pause.until)
        if refusal is not None:
            raise Refused(refusal)
    until = pause.until.isoformat() if pause.until else ""
    step = Step(
        order_id,
        "ask_suspension",
        answers={"suspension_reason": pause.reason_key, "suspended_until": until},
        reason=reason,
        revision=revision,
    )
    return make(step, viewer=viewer, by=by, at=at)


def _granted(
    move: str,
    order_id: UUID,
    remark: str,
    viewer: Viewer,
    revision: int | None,
    by: Actor,
    at: datetime,
) -> Matter:
    step = Step(order_id, move, answers={"remark": remark}, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


def approve_extension(
    *,
    order_id: UUID,
    viewer: Viewer,
    remark: str = "",
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Give the time that was asked for; whoever called is to be told."""
    return _granted("approve_extension", order_id, remark, viewer, revision, by, at)


def approve_suspension(
    *,
    order_id: UUID,
    viewer: Viewer,
    remark: str = "",
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Let the limit stand still from now until the day that was asked for."""
    return _granted("approve_suspension", order_id, remark, viewer, revision, by, at)


def _reasoned(
    move: str,
    order_id: UUID,
    reason: str,
    viewer: Viewer,
    revision: int | None,
    by: Actor,
    at: datetime,
) -> Matter:
    step = Step(order_id, move, reason=reason, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


def refuse_extension(
    *,
    order_id: UUID,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Leave the limit as it is, with the reason for it."""
    return _reasoned("refuse_extension", order_id, reason, viewer, revision, by, at)


def refuse_suspension(
    *,
    order_id: UUID,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Let the limit run, with the reason for it."""
    return _reasoned("refuse_suspension", order_id, reason, viewer, revision, by, at)


def resume(
    *,
    order_id: UUID,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Let a limit run on before its pause would have ended; what was left of it is kept."""
    return _reasoned("resume", order_id, reason, viewer, revision, by, at)
