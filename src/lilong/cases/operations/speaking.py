"""A contact with the person who raised the matter: heard by the rules first, then written."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lilong.cases.grammar import Doer, Move, Spoken
from lilong.cases.models import Contact
from lilong.cases.queries import Case
from lilong.cases.terms import ContactOutcome
from lilong.kernel.actor import Actor


def after(case: Case, move: Move, doer: Doer, answers: Mapping[str, Any]) -> Case:
    """Return the case as it will be once this contact has been made; the same without one."""
    snapshot = replace(case.snapshot, doer=doer)
    if move.speak is None:
        return replace(case, snapshot=snapshot)
    made = Spoken(
        kind=move.speak.kind,
        outcome=ContactOutcome(answers.get("outcome") or ContactOutcome.REACHED),
        at=snapshot.at,
        staff_id=doer.staff_id,
        unit_id=doer.unit_id,
        nth_round=snapshot.round,
        satisfied=answers.get("satisfied") or "",
        solved=answers.get("solved"),
        side=move.speak.side(snapshot, doer) if move.speak.side else "",
    )
    return replace(case, snapshot=replace(snapshot, contacts=(*snapshot.contacts, made)))


def contact(
    case: Case, move: Move, answers: Mapping[str, Any], by: Actor, at: datetime
) -> Contact | None:
    """Return the contact that `after` has added, not yet written; None for a move that is none."""
    if move.speak is None:
        return None
    made, again_at = case.snapshot.contacts[-1], answers.get("again_at")
    return Contact(
        office_id=case.matter.office_id,
        matter=case.matter,
        kind=made.kind,
        outcome=made.outcome,
        channel=answers.get("channel") or "phone",
        at=at,
        round=made.nth_round,
        staff_id=by.staff_id,
        unit_id=by.unit_id,
        side=made.side,
        contacted=answers.get("contacted"),
        solved=made.solved,
        satisfied=made.satisfied,
        note=answers.get("note") or "",
        again_at=datetime.fromisoformat(again_at) if again_at else None,
    )
