"""The fault finder: a declaration is read before it serves, and every fault is named."""

from collections.abc import Iterator, Mapping
from itertools import chain

from lilong.cases.grammar.waiting import Approval
from lilong.cases.grammar.words import Kind, Move, Programme
from lilong.ledger.terms import PlaceKind


def faults(programme: Programme) -> list[str]:
    """Return what is wrong with a declaration, in English sentences for its author; empty if
    nothing.
    """
    return [
        f"{programme.key}: {fault}"
        for fault in chain(
            _doubles(programme),
            _unknown(programme),
            _options(programme),
            _places(programme),
            _paths(programme),
            _makers(programme),
            _approvals(programme),
            _track(programme),
        )
    ]


def _doubles(programme: Programme) -> Iterator[str]:
    for what, keys in (
        ("stage", [s.key for s in programme.stages]),
        ("move", [m.key for m in programme.moves]),
        ("clock", [c.key for c in programme.clocks]),
        ("gate", [g.key for g in programme.gates]),
        ("fact", [q.key for q in programme.facts]),
        ("approval", [a.key for a in programme.approvals]),
        ("stage of the track", [s for t in programme.track for s in t.stages]),
    ):
        for key in sorted({k for k in keys if keys.count(k) > 1}):
            yield f"the {what} “{key}” is declared twice"


def _named_clocks(move: Move) -> tuple[str, ...]:
    extended = tuple(e.clock for e in move.extends)
    extended += (move.assign.clock,) if move.assign and move.assign.clock else ()
    held = tuple(clock for s in move.suspends for clock in s.clocks) + move.resumes
    return (*move.starts, *move.stops, *move.voids, *move.restarts, *extended, *held)


def _assigning(move: Move) -> tuple[str, ...]:
    """Return the answers by which a move assigns units."""
    if move.assign is None:
        return ()
    told = move.assign
    named = (told.to_answer, told.supporting, told.passed_on, told.joint, told.release)
    return tuple(filter(None, named))


def _unknown(programme: Programme) -> Iterator[str]:
    stages = {s.key for s in programme.stages}
    clocks = {c.key for c in programme.clocks}
    gates = {g.key for g in programme.gates}
    for move in programme.moves:
        for stage in {*move.frm, *({move.to} if move.to else set())} - stages:
            yield f"the move “{move.key}” names the unknown stage “{stage}”"
        for clock in set(_named_clocks(move)) - clocks:
            yield f"the move “{move.key}” names the unknown clock “{clock}”"
        for gate in set(move.gates) - gates:
            yield f"the move “{move.key}” names the unknown gate “{gate}”"
        asked = {q.key for q in move.asks}
        for answer in set(_assigning(move)) - asked:
            yield f"the move “{move.key}” assigns by “{answer}”, not asked"
    for clock in set(programme.opens) - clocks:
        yield f"the opening names the unknown clock “{clock}”"
    for new in set(programme.renamed.values()) - stages:
        yield f"`renamed` leads to the unknown stage “{new}”"


def _places(programme: Programme) -> Iterator[str]:
    for question in (*programme.facts, *(q for m in programme.moves for q in m.asks)):
        if question.places and question.kind != Kind.PLACE:
            yield f"the question “{question.key}” names kinds of place and asks for none"
        for kind in sorted(set(question.places) - {str(kind) for kind in PlaceKind}):
            yield f"the question “{question.key}” asks for a “{kind}”, no kind of place"


def _options(programme: Programme) -> Iterator[str]:
    for move in programme.moves:
        for table in {q.options for q in move.asks if q.options} - set(programme.rulings):
            yield f"the move “{move.key}” takes options from “{table}”, not among the rulings"


def _onward(programme: Programme) -> dict[str, set[str]]:
    onward: dict[str, set[str]] = {s.key: set() for s in programme.stages}
    for move in programme.moves:
        for stage in move.frm:
            if move.to and stage in onward:
                onward[stage].add(move.to)
    return onward


def _reached(start: str, onward: dict[str, set[str]]) -> set[str]:
    reached, open_ends = {start}, [start]
    while open_ends:
        for stage in onward.get(open_ends.pop(), set()) - reached:
            reached.add(stage)
            open_ends.append(stage)
    return reached


def _paths(programme: Programme) -> Iterator[str]:
    onward = _onward(programme)
    for key in sorted(onward.keys() - _reached(programme.initial.key, onward)):
        yield f"the stage “{key}” cannot be reached"
    if not any(s.closes for s in programme.stages):
        yield "no stage closes the matter"
    for stage in programme.stages:
        if not stage.closes and not onward[stage.key] - {stage.key}:
            yield f"the stage “{stage.key}” is a dead end: no move leaves it"


def _makers(programme: Programme) -> Iterator[str]:
    moves = {m.key for m in programme.moves}
    if not programme.raised_by:
        yield "nobody may raise it"
    for move in programme.moves:
        if not move.by:
            yield f"the move “{move.key}” may be made by nobody"
        for other in {m for by in move.by for m in by.not_who_did} - moves:
            yield f"the move “{move.key}” excludes who did the unknown move “{other}”"
        if not str(move.why.text):
            yield f"the move “{move.key}” does not say why it exists"


def _approvals(programme: Programme) -> Iterator[str]:
    moves = {m.key: m for m in programme.moves}
    clocks = {c.key for c in programme.clocks}
    for approval in programme.approvals:
        named = f"the approval “{approval.key}”"
        unknown = {approval.ask, *approval.decided_by, *approval.blocks} - moves.keys()
        for key in sorted(unknown):
            yield f"{named} names the unknown move “{key}”"
        if approval.clock and approval.clock not in clocks:
            yield f"{named} names the unknown clock “{approval.clock}”"
        if not unknown:
            yield from _deciders(named, approval, moves)


def _deciders(named: str, approval: Approval, moves: Mapping[str, Move]) -> Iterator[str]:
    ask, grant = moves[approval.ask], moves[approval.grant]
    for stage in {ask.to} if ask.to else set(ask.frm):
        if stage not in grant.frm:
            yield f"{named} would lapse at once in the stage “{stage}”"
    for move in (grant, moves[approval.refuse]):
        if any(approval.ask not in by.not_who_did and not by.system for by in move.by):
            yield f"{named} may be decided by who asked for it, by “{move.key}”"


def _track(programme: Programme) -> Iterator[str]:
    tracked = {stage for step in programme.track for stage in step.stages}
    for stage in sorted(tracked - {s.key for s in programme.stages}):
        yield f"the track names the unknown stage “{stage}”"
