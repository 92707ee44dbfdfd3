"""Who leads and who takes part after a move; at every moment exactly one unit leads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lilong.accounts import queries as accounts
from lilong.cases.grammar import Assign, Move
from lilong.cases.models import Assignment
from lilong.cases.queries import Case
from lilong.cases.terms import AssignmentRole
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark


def lead_after(move: Move, case: Case, answers: Mapping[str, Any], at: datetime) -> int:
    """Return the key of the unit that leads once the move is made.

    A matter that stays where it was goes to the successor if its unit has ended meanwhile, as
    happens to one that was closed then and comes back.
    """
    assign = move.assign
    if assign and assign.to_answer and answers.get(assign.to_answer):
        return int(answers[assign.to_answer])
    if assign and assign.to_centre and case.snapshot.centre_unit_id:
        return case.snapshot.centre_unit_id
    return accounts.successor_of(case.matter.lead_unit, local(at).date()).pk


def _open_parts(case: Case) -> list[Assignment]:
    """Return the parts beside the lead that have not ended and not been answered."""
    return [
        row
        for row in case.assignments
        if row.role != AssignmentRole.LEAD and row.ended_at is None and row.answered_at is None
    ]


def parts_ended(
    move: Move, case: Case, answers: Mapping[str, Any], lead_before: int
) -> Iterator[tuple[Assignment, bool]]:
    """Yield the parts a move ends, and whether without an answer.

    An answer is given for the doer's own unit, or for one below it; a part whose unit comes to
    lead ends, because it has the whole now.
    """
    assign = move.assign
    if assign is None:
        return
    lead = lead_after(move, case, answers, case.snapshot.at)
    let_go = {answers.get(assign.release)} if assign.release else set()
    let_go |= {lead} if lead != lead_before else set()
    for row in _open_parts(case):
        if assign.answer and row in _of_doer(case):
            yield row, False
        elif row.unit_id in let_go:
            yield row, True


def _of_doer(case: Case) -> list[Assignment]:
    doer, rows = case.snapshot.doer, _open_parts(case)
    if doer is None:
        return []
    own = [row for row in rows if row.unit_id == doer.unit_id]
    return own or [row for row in rows if row.unit_id in doer.unit_ids]


def parts_begun(
    move: Move, case: Case, answers: Mapping[str, Any]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the joint parts a move begins, each with the number of its clock."""
    assign = move.assign
    if assign is None or not assign.joint:
        return
    last = max((row.nth for row in case.clocks if row.key == assign.clock), default=0)
    yield from enumerate(answers.get(assign.joint) or (), start=last + 1)


@dataclass(slots=True)
class Shares:
    """What a move changes of the units' parts: rows with their new values, and rows to come."""

    current: list[Assignment]
    changes: list[tuple[Assignment, dict[str, datetime]]] = field(default_factory=list)
    made: list[Assignment] = field(default_factory=list)

    def change(self, share: Assignment, **values: datetime) -> None:
        """Give a part new values; one that is only being made takes them at once."""
        if share in self.made:
            for name, value in values.items():
                setattr(share, name, value)
            return
        known = next((new for row, new in self.changes if row is share), None)
        if known is None:
            self.changes.append((share, dict(values)))
        else:
            known.update(values)

    def end(self, share: Assignment, at: datetime) -> None:
        """End a part."""
        self.current.remove(share)
        self.change(share, ended_at=at)

    def let_go(self, unit_id: int, at: datetime) -> None:
        """End what a unit has until now."""
        for share in [s for s in self.current if s.unit_id == unit_id]:
            self.end(share, at)

    def join(self, share: Assignment) -> None:
        """Let a unit take part."""
        self.made.append(share)
        self.current.append(share)

    def lead(self) -> Assignment | None:
        """Return the part of the unit that leads."""
        return next((s for s in self.current if s.role == AssignmentRole.LEAD), None)


def plan(move: Move, case: Case, answers: Mapping[str, Any], after: int, at: datetime) -> Shares:
    """Return what a move does to the units' parts, without writing anything.

    `after` is the unit that leads once it is made. Refused when a unit is to join what it leads,
    or has an open part of its own in.
    """
    before = case.matter.lead_unit_id
    shares = Shares([a for a in case.assignments if a.ended_at is None])
    # What is answered stays a part of the whole; what is let go does not.
    for share, is_void in list(parts_ended(move, case, answers, before)):
        if is_void:
            shares.end(share, at)
        else:
            shares.change(share, answered_at=at)
    if before != after:
        # A new lead starts afresh: parts the old one passed on end with its own.
        for share in list(shares.current):
            if share.role != AssignmentRole.SUPPORTING or share.unit_id == after:
                shares.end(share, at)
        shares.join(_share(case, after, AssignmentRole.LEAD, at))
    if move.assign is not None:
        lead = shares.lead()
        if move.assign.acknowledge and lead is not None:
            shares.change(lead, acknowledged_at=at)
        _join(shares, move.assign, case, answers, after, at)
        _call_in(shares, move, case, answers, at)
    return shares


def _share(case: Case, unit_id: int, role: AssignmentRole, at: datetime) -> Assignment:
    return Assignment(
        office_id=case.matter.office_id,
        matter=case.matter,
        unit_id=unit_id,
        role=role,
        started_at=at,
    )


def _join(
    shares: Shares, assign: Assign, case: Case, answers: Mapping[str, Any], lead: int, at: datetime
) -> None:
    for key, role in (
        (assign.supporting, AssignmentRole.SUPPORTING),
        (assign.passed_on, AssignmentRole.PASSED_ON),
    ):
        unit_id = answers.get(key) if key else None
        if not unit_id:
            continue
        if unit_id == lead:
            raise Refused(
                Refusal("leads_already", mark("This unit leads the matter already."), field=key)
            )
        if any(row.unit_id == unit_id and row.clock for row in _open_parts(case)):
            text = mark("This unit has an open part of its own in the matter already.")
            raise Refused(Refusal("joins_already", text, field=key))
        inner = answers.get(assign.inner_due) if assign.inner_due else None
        shares.let_go(unit_id, at)
        made = _share(case, unit_id, role, at)
        made.parent = shares.lead() if role == AssignmentRole.PASSED_ON else None
        made.inner_due_at = datetime.fromisoformat(inner) if inner else None
        shares.join(made)


def _call_in(
    shares: Shares, move: Move, case: Case, answers: Mapping[str, Any], at: datetime
) -> None:
    for nth, part in parts_begun(move, case, answers):
        shares.let_go(part["unit"], at)
        made = _share(case, part["unit"], AssignmentRole.SUPPORTING, at)
        made.task = part.get("task") or ""
        made.clock, made.clock_nth = move.assign.clock if move.assign else "", nth
        shares.join(made)


def write(shares: Shares) -> None:
    """Write the parts as planned: what ends first, so that two never lead at once."""
    for share, values in shares.changes:
        Assignment.objects.filter(pk=share.pk).update(**values)
    for share in shares.made:
        share.save(force_insert=True)
