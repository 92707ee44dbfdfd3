"""The rows of requests that wait, brought up to what the journal says; and duties to tell."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lilong.cases import flow, queries, rules
from lilong.cases.clockwork import Counting
from lilong.cases.grammar import Move, Programme, Snapshot
from lilong.cases.models import Approval, Matter, Telling
from lilong.cases.operations.promises import Lookup, promise
from lilong.cases.operations.timing import Plan
from lilong.cases.queries import Case
from lilong.cases.terms import ApprovalState, ContactKind, ContactOutcome
from lilong.journal.models import Entry
from lilong.kernel.actor import Actor


def write(
    *,
    move: Move,
    case: Case,
    answers: Mapping[str, Any],
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """Write the request a move makes, or what becomes of the one that waits."""
    matter, held, programme = case.matter, case.snapshot.waiting, case.programme
    if held is not None and not rules.is_in_vain(move, answers):
        state = rules.state_after(programme, held, move)
        if state != ApprovalState.PENDING:
            Approval.objects.filter(matter=matter, key=held.key, nth=held.nth).update(
                state=state, decided_at=at, decided_by_id=by.staff_id, decision=reason.strip()
            )
    asked = programme.approval_of(move.key)
    if asked is not None and move.key == asked.ask:
        before = rules.requests(programme, case.snapshot.history)
        Approval.objects.create(
            office_id=matter.office_id,
            matter=matter,
            kind=matter.kind,
            key=asked.key,
            nth=1 + sum(1 for r in before if r.key == asked.key),
            unit_id=by.unit_id,
            asked_at=at,
            asked_by_id=by.staff_id,
            reason=reason.strip(),
            answers=dict(answers),
        )


def lapsed(programme: Programme, snapshot: Snapshot, move: Move) -> str:
    """Return the key of the request that a move leaves behind undecided, empty for none."""
    held = snapshot.waiting
    if held is None or rules.state_after(programme, held, move) != ApprovalState.LAPSED:
        return ""
    return held.key


def reason_told(case: Case, move: Move, reason: str) -> str:
    """Return the reason others hear of a move: its own, or of what it grants why it was asked."""
    held = case.snapshot.waiting
    approval = case.programme.approval(held.key) if held is not None else None
    if reason or approval is None or move.key != approval.grant:
        return reason
    asked = (e for e in reversed(case.entries) if e.data.get("move") == approval.ask)
    return next((entry.reason for entry in asked), "")


def promised(plan: Plan) -> datetime | None:
    """Return the deadline a move has set: of the clocks it started, extended or let stand still."""
    touched = {(c.key, c.nth) for c in plan.changes if c.op in {"start", "extend", "pause"}}
    dues = [f.due_at for f in plan.faces if (f.key, f.nth) in touched and f.leads]
    return max(dues, default=plan.due_at)


@dataclass(frozen=True, slots=True)
class Duties:
    """What a move does to duties to tell: the one it opens, and what it changes of open ones."""

    opened: Telling | None = None
    changes: tuple[tuple[Telling, Mapping[str, Any]], ...] = ()


def duties(
    case: Case,
    move: Move,
    answers: Mapping[str, Any],
    reason: str,
    plan: Plan,
    ways: tuple[Counting, Lookup],
) -> Duties:
    """Return the duty to tell who raised the matter what a move decides, and what a contact did
    for those that are open; nothing is written.
    """
    return Duties(_opened(case, move, reason, plan, ways), tuple(_told(case, move, answers)))


def write_duties(planned: Duties) -> None:
    """Write what `duties` has planned."""
    for duty, values in planned.changes:
        Telling.objects.filter(pk=duty.pk).update(**values)
    if planned.opened is not None:
        planned.opened.save(force_insert=True)


def _opened(
    case: Case, move: Move, reason: str, plan: Plan, ways: tuple[Counting, Lookup]
) -> Telling | None:
    tell, matter, at = move.tells, case.matter, case.snapshot.at
    if tell is None or not tell.when(case.snapshot):
        return None
    counting, lookup = ways
    limit = promise(tell.limit, matter.facts, lookup)
    assert limit is not None
    due = promised(plan)
    return Telling(
        office_id=matter.office_id,
        matter=matter,
        kind=matter.kind,
        move=move.key,
        template=tell.template,
        context={
            "number": matter.number,
            "title": matter.title,
            "reason": reason,
            "due": due.isoformat() if due else "",
        },
        at=at,
        due_at=limit.reckon(at, counting).at,
    )


def _told(
    case: Case, move: Move, answers: Mapping[str, Any]
) -> Iterator[tuple[Telling, Mapping[str, Any]]]:
    """Yield what becomes of open duties: the person was told, or was not reached once more."""
    if move.speak is None or move.speak.kind != ContactKind.INFORMATION:
        return
    is_reached = answers.get("outcome", ContactOutcome.REACHED) == ContactOutcome.REACHED
    for duty in Telling.objects.filter(matter=case.matter, done_at__isnull=True):
        attempts = duty.attempts + (0 if is_reached else 1)
        made = case.programme.move(duty.move)
        enough = made is not None and made.tells is not None and _is_enough(made, case, attempts)
        done_at = case.snapshot.at if is_reached or enough else None
        yield duty, {"attempts": attempts, "is_told": is_reached, "done_at": done_at}


def _is_enough(made: Move, case: Case, attempts: int) -> bool:
    assert made.tells is not None
    return attempts >= int(case.snapshot.rulings[made.tells.attempts])


def restore(matter: Matter, entries: Iterable[Entry]) -> None:
    """Bring the rows of requests back to what the journal says, what was undone left out."""
    programme = flow.programme(matter.kind)
    if not programme.approvals:
        return
    due = {(r.key, r.nth): r for r in rules.requests(programme, queries.history_of(entries))}
    for row in Approval.objects.filter(matter=matter):
        request = due.get((row.key, row.nth))
        if request is None:
            row.delete()
        elif row.state != request.state:
            # Only a decision is ever taken back: the request waits for another.
            Approval.objects.filter(pk=row.pk).update(
                state=request.state, decided_at=None, decided_by=None, decision=""
            )
