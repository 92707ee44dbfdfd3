"""Pure decisions on requests that wait: what may be asked, when it may be decided, when it lapses.

Everything follows from the moves that were made, so that a request is never anywhere but in the
journal.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lilong.cases.grammar import Approval, ClockReading, Done, Facts, Move, Programme, Snapshot
from lilong.cases.grammar.snapshot import Waiting
from lilong.cases.terms import ApprovalState
from lilong.kernel.calendar import Limit
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark


@dataclass(frozen=True, slots=True)
class Requested:
    """A request from its asking to its end; `decided` is the move that ended it."""

    key: str
    nth: int
    asked: Done
    state: ApprovalState = ApprovalState.PENDING
    decided: Done | None = None


def _end_of(approval: Approval, move: str) -> ApprovalState:
    if move == approval.grant:
        return ApprovalState.GRANTED
    if move == approval.refuse:
        return ApprovalState.REFUSED
    return ApprovalState.WITHDRAWN if move == approval.withdraw else ApprovalState.SETTLED


def _after(programme: Programme, request: Requested, done: Done) -> Requested:
    """Return what became of a waiting request by a later move."""
    approval = programme.approval(request.key)
    if done.move in approval.decided_by:
        state = _end_of(approval, done.move)
    elif done.to_stage and not can_be_granted(programme, approval, done.to_stage):
        state = ApprovalState.LAPSED
    else:
        return request
    return Requested(request.key, request.nth, request.asked, state, done)


def state_after(programme: Programme, held: Waiting, move: Move) -> ApprovalState:
    """Return what becomes of a waiting request by a move that is about to be made."""
    done = replace(held.asked, move=move.key, to_stage=move.to or "")
    return _after(programme, Requested(held.key, held.nth, held.asked), done).state


def can_be_granted(programme: Programme, approval: Approval, stage: str) -> bool:
    """Say whether a request may still be granted in a stage; elsewhere it lapses."""
    grant = programme.move(approval.grant)
    return grant is not None and programme.renamed.get(stage, stage) in grant.frm


def requests(programme: Programme, history: Iterable[Done]) -> tuple[Requested, ...]:
    """Return every request of a matter in order, from the moves that were made."""
    found: list[Requested] = []
    for done in history:
        if found and found[-1].state == ApprovalState.PENDING:
            found[-1] = _after(programme, found[-1], done)
        approval = programme.approval_of(done.move)
        if approval is not None and done.move == approval.ask:
            nth = 1 + sum(1 for r in found if r.key == approval.key)
            found.append(Requested(approval.key, nth, done))
    return tuple(found)


def waiting(programme: Programme, history: Sequence[Done]) -> Waiting | None:
    """Return the request nobody has decided yet, if there is one."""
    if not programme.approvals:
        return None
    found = requests(programme, history)
    if not found or found[-1].state != ApprovalState.PENDING:
        return None
    return Waiting(found[-1].key, found[-1].asked, found[-1].nth)


def is_offered(programme: Programme, move: Move, snapshot: Snapshot) -> bool:
    """Say whether a move means anything now: something is asked when nothing waits, and decided
    while it waits.
    """
    approval, held = programme.approval_of(move.key), snapshot.waiting
    if approval is None or move.key in approval.settles:
        return True
    if move.key == approval.ask:
        return held is None
    return held is not None and held.key == approval.key


def waiting_refusals(
    programme: Programme, move: Move, snapshot: Snapshot, answers: Facts
) -> Iterator[Refusal]:
    """Yield what a waiting request, or the lack of one, has against a move."""
    held = snapshot.waiting
    approval = programme.approval_of(move.key)
    if approval is not None and move.key == approval.ask:
        if held is not None:
            label = programme.approval(held.key).label
            text = mark("A request waits for a decision first: {request}.")
            yield Refusal("asked_already", text, {"request": label}, rule=approval.why.rule)
            return
        yield from _extension_refusals(programme, approval, snapshot, answers)
    elif not is_offered(programme, move, snapshot):
        text = mark("Nothing of the kind has been asked for: {request}.")
        assert approval is not None
        yield Refusal("not_asked_for", text, {"request": approval.label}, rule=approval.why.rule)
    if held is not None and move.key in programme.approval(held.key).blocks:
        blocking = programme.approval(held.key)
        text = mark("This waits until the request is decided: {request}.")
        yield Refusal("waits", text, {"request": blocking.label}, rule=blocking.why.rule)


def _extension_refusals(
    programme: Programme, approval: Approval, snapshot: Snapshot, answers: Facts
) -> Iterator[Refusal]:
    """An extension is asked in time, no longer and no more often than the rulebook says (H-06)."""
    grant = programme.move(approval.grant)
    if grant is None or not grant.extends:
        return
    rule = approval.why.rule
    keys = {e.clock for e in grant.extends}
    live = [c for c in snapshot.clocks if c.key in keys and c.is_running]
    if not live:
        yield Refusal("no_clock", mark("No limit is running that could be extended."), rule=rule)
        return
    clock = min(live, key=lambda c: c.due_at)
    if clock.is_late(snapshot.at):
        text = mark("The limit ended on {due}; an extension must be asked for before.")
        yield Refusal("too_late", text, {"due": clock.due_at}, rule=rule)
    fitting = [e for e in grant.extends if e.clock == clock.key]
    for most in dict.fromkeys(e.most for e in fitting):
        yield from _too_much(most, keys, snapshot, rule)
    for extend in fitting:
        yield from _too_long(extend, snapshot, answers, rule)


def _too_much(most: str, keys: set[str], snapshot: Snapshot, rule: str) -> Iterator[Refusal]:
    if not most:
        return
    allowed = int(snapshot.rulings[most])
    if sum(c.extended for c in snapshot.clocks if c.key in keys) >= allowed:
        text = mark("The limit may be extended {most} times, and has been.")
        yield Refusal("extended_already", text, {"most": allowed}, rule=rule)


def _too_long(extend: Any, snapshot: Snapshot, answers: Facts, rule: str) -> Iterator[Refusal]:
    longest, asked = (
        extend.longest and snapshot.rulings[extend.longest],
        answers.get(extend.limit.fact),
    )
    if not isinstance(longest, Limit) or isinstance(asked, bool) or not isinstance(asked, int):
        return
    if asked > longest.number:
        text = mark("An extension is at most {longest}.")
        yield Refusal("too_long", text, {"longest": longest}, rule=rule, field=extend.limit.fact)


def live_clock(snapshot: Snapshot, *keys: str) -> ClockReading | None:
    """Return the clock of the named keys that still counts and is due first."""
    live = [c for c in snapshot.clocks if c.key in keys and c.is_running]
    return min(live, key=lambda c: c.due_at, default=None)
