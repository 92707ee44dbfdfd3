"""Joint units (1+4, H-14): who is called in, with which task, and what the lead waits for."""

from datetime import datetime
from typing import Any

from lilong.cases.grammar import Assigned, Facts, Snapshot
from lilong.cases.terms import AssignmentRole
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

RULE = "hotline.joint_units"
Counted = tuple[int, int]


def linked(snapshot: Snapshot) -> int:
    """Return how many joint units the rule puts beside the lead."""
    return int(snapshot.rulings[RULE]["linked"])


def parts(snapshot: Snapshot) -> tuple[Assigned, ...]:
    """Return the joint units that take part at present."""
    return tuple(
        a
        for a in snapshot.assignments
        if a.role == AssignmentRole.SUPPORTING and a.ended_at is None
    )


def unanswered(snapshot: Snapshot) -> tuple[Assigned, ...]:
    """Return the joint units that have not answered yet."""
    return tuple(part for part in parts(snapshot) if part.answered_at is None)


def answers_in(snapshot: Snapshot) -> Counted:
    """Count the answers of joint units; none is needed where nobody was called in."""
    every = parts(snapshot)
    return len(every) - len(unanswered(snapshot)), len(every)


def _named(answers: Facts) -> list[dict[str, Any]]:
    """Return the parts asked for, as far as they can be read; the engine names what cannot."""
    given = answers.get("parts")
    rows = given if isinstance(given, list) else []
    return [row for row in rows if isinstance(row, dict) and isinstance(row.get("unit"), int)]


def may_call_in(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """Each joint unit once, with a task of its own, as many as the rule says or with a reason."""
    named = _named(answers)
    units = [row["unit"] for row in named]
    if snapshot.lead_unit_id in units:
        text = mark("One unit leads, the others join: {lead} leads this order already.")
        params = {"lead": snapshot.lead_unit}
        return Refusal("leads_already", text, params, "H-14", "parts")
    busy = {part.unit_id for part in unanswered(snapshot)}
    if len(set(units)) < len(units) or busy.intersection(units):
        text = mark("A unit joins once: one of these has a part in this order already.")
        return Refusal("joins_already", text, rule="H-14", field="parts")
    return _task_refusal(snapshot, named) or _number_refusal(snapshot, answers, set(units))


def _task_refusal(snapshot: Snapshot, named: list[dict[str, Any]]) -> Refusal | None:
    if any(not str(row.get("task") or "").strip() for row in named):
        text = mark("Say for each joint unit what it is to do.")
        return Refusal("no_task", text, rule="H-14", field="parts")
    for row in named:
        due = _moment(row.get("due"))
        if due and due <= snapshot.at:
            text = mark("The deadline {due} of a joint unit has passed already.")
            return Refusal("past", text, {"due": due}, "H-14", "parts")
    return None


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _number_refusal(snapshot: Snapshot, answers: Facts, units: set[int]) -> Refusal | None:
    count = len({part.unit_id for part in parts(snapshot)} | units)
    if count >= linked(snapshot) or str(answers.get("fewer_reason") or "").strip():
        return None
    text = mark("The rule asks for {linked} joint units, with these there are {count}. Say why.")
    params = {"linked": linked(snapshot), "count": count}
    return Refusal("fewer", text, params, "H-14", "fewer_reason")


def may_report(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """The lead reports when every joint unit has answered, or says why it does not wait."""
    have, need = answers_in(snapshot)
    if have >= need or str(answers.get("joint_reason") or "").strip():
        return None
    text = mark("{have} of {need} joint units have answered. Wait for the others, or say why not.")
    return Refusal("joint", text, {"have": have, "need": need}, "H-14", "joint_reason")


def has_part(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """Only a joint unit whose part is open asks to be released; nobody leaves in silence."""
    doer = snapshot.doer
    if doer and any(part.unit_id in doer.unit_ids for part in unanswered(snapshot)):
        return None
    return Refusal("no_part", mark("Your unit has no open part in this order."), rule="H-14")


def may_release(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """The centre lets a joint unit go whose part is open."""
    if not unanswered(snapshot):
        text = mark("No joint unit has an open part in this order.")
        return Refusal("nobody_joined", text, rule="H-14")
    unit = answers.get("unit")
    if unit is None or unit in {part.unit_id for part in unanswered(snapshot)}:
        return None
    text = mark("This unit has no open part in this order.")
    return Refusal("no_part", text, rule="H-14", field="unit")
