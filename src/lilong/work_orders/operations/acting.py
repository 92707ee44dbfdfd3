"""Any move of an order by its name, with plain answers: the door for the API and generic forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from lilong.accounts.viewer import Viewer
from lilong.cases.models import Matter
from lilong.kernel.actor import Actor
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.work_orders.operations import (
    checking,
    closing,
    dispatching,
    extending,
    handling,
    hearing,
    joining,
    merging,
    parking,
    reading,
    returning,
    setting_aside,
)


@dataclass(frozen=True, slots=True)
class Act:
    """A move asked for by name. `answers` are JSON-plain, by the questions of the declaration."""

    order_id: UUID
    move: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    revision: int | None = None


_Prepare = Callable[[Act], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Door:
    operation: Callable[..., Matter]
    prepare: _Prepare
    asked: frozenset[str] = frozenset()


def act(*, request: Act, viewer: Viewer, by: Actor, at: datetime) -> Matter:
    """Make a move by its name through the operation of that name; `undo` takes the last one back.

    Raises what that operation raises; Refused for an unknown move and for answers it never asked.
    """
    door = _UNDO if request.move == "undo" else _DOORS.get(request.move)
    if door is None:
        text = mark("There is no move “{move}” for this matter.")
        raise Refused(Refusal("no_such_move", text, {"move": request.move}))
    unasked = [
        Refusal("not_asked", mark("“{key}” was not asked for."), {"key": key}, field=key)
        for key in sorted(request.answers.keys() - door.asked)
    ]
    if unasked:
        raise Refused(*unasked)
    return door.operation(
        order_id=request.order_id,
        viewer=viewer,
        revision=request.revision,
        by=by,
        at=at,
        **door.prepare(request),
    )


def _reason(request: Act) -> dict[str, Any]:
    return {"reason": request.reason}


def _filing(request: Act) -> dict[str, Any]:
    area = reading.number(request.answers, "area") if request.answers.get("area") else None
    filing = dispatching.Filing(
        reading.text(request.answers, "category"),
        area_id=area,
        place=reading.text(request.answers, "place"),
        site_id=reading.key(request.answers, "site"),
    )
    return {"filing": filing}


def _dispatch(request: Act) -> dict[str, Any]:
    return {
        "category": reading.text(request.answers, "category"),
        "unit_id": reading.number(request.answers, "unit"),
    }


def _part(request: Act) -> dict[str, Any]:
    unit, due = (
        reading.number(request.answers, "unit"),
        reading.moment(request.answers, "inner_due"),
    )
    return {"part": handling.Part(unit, due, reading.text(request.answers, "task"))}


def _parts(request: Act) -> dict[str, Any]:
    given = request.answers.get("parts")
    if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
        text = mark("“{value}” is not a list of units with their tasks.")
        raise Refused(Refusal("wrong_answer", text, {"value": given}, field="parts"))
    parts = [
        joining.JointPart(
            reading.number(row, "unit"),
            reading.text(row, "task"),
            reading.moment(row, "due") if row.get("due") else None,
        )
        for row in given
    ]
    return {"parts": parts, "fewer_reason": reading.text(request.answers, "fewer_reason")}


def _release(request: Act) -> dict[str, Any]:
    return {"unit_id": reading.number(request.answers, "unit"), "reason": request.reason}


def _speaking(request: Act) -> dict[str, Any]:
    told: dict[str, Any] = {
        key: reading.text(request.answers, key) for key in ("outcome", "channel", "note")
    }
    if request.answers.get("again_at"):
        told["again_at"] = reading.moment(request.answers, "again_at")
    return {key: value for key, value in told.items() if value or key == "outcome"}


def _spoken(request: Act) -> dict[str, Any]:
    return {"spoken": handling.Spoken(**_speaking(request))}


def _answer(request: Act) -> dict[str, Any]:
    answer = closing.FollowUp(
        **_speaking(request),
        contacted=reading.yes_no(request.answers, "contacted"),
        solved=reading.yes_no(request.answers, "solved"),
        satisfied=reading.text(request.answers, "satisfied"),
    )
    return {"answer": answer}


def _ground(request: Act) -> dict[str, Any]:
    proposed = (
        reading.number(request.answers, "proposed_unit")
        if request.answers.get("proposed_unit")
        else None
    )
    ground = returning.Ground(
        reading.text(request.answers, "ground"), reading.text(request.answers, "basis"), proposed
    )
    return {"ground": ground, "reason": request.reason}


def _conference(request: Act) -> dict[str, Any]:
    conference = returning.Conference(
        reading.text(request.answers, "participants"),
        reading.number(request.answers, "unit"),
        reading.text(request.answers, "decision"),
    )
    return {"conference": conference}


def _longer(request: Act) -> dict[str, Any]:
    longer = extending.Longer(
        reading.whole(request.answers, "extension_days"),
        bool(reading.yes_no(request.answers, "as_complex")),
    )
    return {"longer": longer, "reason": request.reason}


def _pause(request: Act) -> dict[str, Any]:
    until = reading.day(request.answers, "suspended_until")
    pause = extending.Pause(reading.text(request.answers, "suspension_reason"), until)
    return {"pause": pause, "reason": request.reason}


def _parking(request: Act) -> dict[str, Any]:
    wanted = parking.Parking(
        reading.text(request.answers, "plan"), reading.day(request.answers, "review_date")
    )
    return {"parking": wanted, "reason": request.reason}


def _review(request: Act) -> dict[str, Any]:
    return {
        "standing": reading.text(request.answers, "standing"),
        "review": reading.day(request.answers, "review_date"),
    }


def _no_filing(request: Act) -> dict[str, Any]:
    return {"no_filing": reading.text(request.answers, "no_filing"), "reason": request.reason}


def _texts(*keys: str) -> _Prepare:
    return lambda request: {key: reading.text(request.answers, key) for key in keys}


def _snooze(request: Act) -> dict[str, Any]:
    return {"until": reading.moment(request.answers, "snoozed_until"), **_reason(request)}


_SPEAKING = frozenset({"outcome", "channel", "note", "again_at"})
_TELLING = frozenset({"outcome", "channel", "note"})
_REMARK = frozenset({"remark"})
_SEEN = frozenset({"seen"})
_WAITING: dict[str, _Door] = {
    "send_back": _Door(
        returning.send_back, _ground, frozenset({"ground", "basis", "proposed_unit"})
    ),
    "withdraw_return": _Door(returning.withdraw_return, _texts()),
    "accept_return": _Door(returning.accept_return, _texts("remark"), _REMARK),
    "refuse_return": _Door(returning.refuse_return, _reason),
    "allow_late_return": _Door(returning.allow_late_return, _reason),
    "hold_conference": _Door(
        returning.hold_conference,
        _conference,
        frozenset({"participants", "unit", "decision"}),
    ),
    "ask_extension": _Door(
        extending.ask_extension, _longer, frozenset({"extension_days", "as_complex"})
    ),
    "approve_extension": _Door(extending.approve_extension, _texts("remark"), _REMARK),
    "refuse_extension": _Door(extending.refuse_extension, _reason),
    "ask_suspension": _Door(
        extending.ask_suspension, _pause, frozenset({"suspension_reason", "suspended_until"})
    ),
    "approve_suspension": _Door(extending.approve_suspension, _texts("remark"), _REMARK),
    "refuse_suspension": _Door(extending.refuse_suspension, _reason),
    "resume": _Door(extending.resume, _reason),
    "ask_parking": _Door(parking.ask_parking, _parking, frozenset({"plan", "review_date"})),
    "park": _Door(parking.park, _texts("remark"), _REMARK),
    "refuse_parking": _Door(parking.refuse_parking, _reason),
    "review_parking": _Door(
        parking.review_parking, _review, frozenset({"standing", "review_date"})
    ),
    "take_up": _Door(parking.take_up, _reason),
    "pass_check": _Door(checking.pass_check, _texts("seen"), _SEEN),
    "fail_check": _Door(checking.fail_check, _texts("seen"), _SEEN),
    "return_to_citizen": _Door(checking.return_to_citizen, _no_filing, frozenset({"no_filing"})),
    "tell_caller": _Door(checking.tell_caller, _spoken, _TELLING),
}
_DOORS: dict[str, _Door] = {
    **_WAITING,
    "categorise": _Door(
        dispatching.categorise, _filing, frozenset({"category", "area", "place", "site"})
    ),
    "dispatch": _Door(dispatching.dispatch, _dispatch, frozenset({"category", "unit"})),
    "recall": _Door(dispatching.recall, _reason),
    "cancel": _Door(dispatching.cancel, _reason),
    "merge": _Door(merging.merge, _texts("parent"), frozenset({"parent"})),
    "separate": _Door(merging.separate, _reason),
    "snooze": _Door(setting_aside.snooze, _snooze, frozenset({"snoozed_until"})),
    "wake": _Door(setting_aside.wake, _texts()),
    "acknowledge": _Door(handling.acknowledge, _texts()),
    "pass_on": _Door(handling.pass_on, _part, frozenset({"unit", "inner_due", "task"})),
    "answer_part": _Door(handling.answer_part, _texts("done"), frozenset({"done"})),
    "record_contact": _Door(handling.record_contact, _spoken, _SPEAKING),
    "report_handling": _Door(
        handling.report_handling,
        _texts("result_class", "done", "joint_reason"),
        frozenset({"result_class", "done", "joint_reason"}),
    ),
    "call_in": _Door(joining.call_in, _parts, frozenset({"parts", "fewer_reason"})),
    "ask_release": _Door(joining.ask_release, _reason),
    "release": _Door(joining.release, _release, frozenset({"unit"})),
    "acknowledge_warning": _Door(hearing.acknowledge_warning, _texts("plan"), frozenset({"plan"})),
    "take_part": _Door(hearing.take_part, _texts("part"), frozenset({"part"})),
    "follow_up": _Door(
        closing.follow_up, _answer, _SPEAKING | {"contacted", "solved", "satisfied"}
    ),
    "close": _Door(closing.close, _texts("explanation"), frozenset({"explanation"})),
    "redo": _Door(closing.redo, _reason),
    "reopen": _Door(closing.reopen, _reason),
}
_UNDO = _Door(dispatching.undo, _texts())
