"""What a move does to clocks: worked out first, written after the matter is claimed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lilong.cases import queries, rules
from lilong.cases.clockwork import (
    ClockChange,
    Counting,
    Face,
    Held,
    Promise,
    earliest,
    fold,
    paused,
    paused_until,
    resumed,
    started,
    stopped,
)
from lilong.cases.grammar import Clock, Move, Snapshot
from lilong.cases.models import Matter, MatterClock
from lilong.cases.operations import assigning
from lilong.cases.operations.promises import Lookup, promise
from lilong.cases.operations.raising import clock_row
from lilong.cases.queries import Case
from lilong.cases.terms import ApprovalState, ClockState
from lilong.journal.models import Entry
from lilong.kernel.clock import SHANGHAI, local
from lilong.rulebook import queries as rulebook


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes of a move, the clocks after them, and what the matter's lamp will show."""

    changes: tuple[ClockChange, ...]
    faces: tuple[Face, ...]
    due_at: datetime | None
    warn_at: datetime | None
    is_provisional: bool
    paused_until: datetime | None = None
    backlog: frozenset[tuple[str, int]] = frozenset()

    @property
    def is_backlog(self) -> bool:
        return any(f.leads and (f.key, f.nth) in self.backlog for f in self.faces)


def face_of(row: MatterClock) -> Face:
    """Return a stored clock as the face it shows."""
    return Face(
        key=row.key,
        nth=row.nth,
        state=ClockState(row.state),
        leads=row.leads,
        started_at=row.started_at,
        due_at=row.due_at,
        warn_at=row.warn_at,
        ended_at=row.ended_at,
        extended=row.extended,
        is_provisional=row.is_provisional,
        limit=row.limit,
        rule_version=row.rule_version,
        held=Held.from_data(row.held),
    )


def plan(
    case: Case,
    move: Move,
    facts: Mapping[str, Any],
    answers: Mapping[str, Any],
    counting: Counting,
    lookup: Lookup,
    at: datetime,
) -> Plan:
    """Return what the move does to the matter's clocks, without writing anything."""
    before = [face_of(row) for row in case.clocks]
    known = {**facts, **answers}
    in_vain = rules.is_in_vain(move, answers)
    asks, ends = ((), dict[str, bool]()) if in_vain else _of_requests(case, move)
    changes = [] if in_vain else list(_endings(move, before, case, at, ends))
    for key in () if in_vain else (*move.starts, *move.restarts, *asks):
        clock = case.programme.clock(key)
        found = promise(clock.limit, known, lookup)
        if found and _is_owed(clock, case.snapshot):
            begin = case.matter.opened_at if clock.from_opening else at
            nth = 1 + max((f.nth for f in before if f.key == key), default=0)
            changes.append(
                started(key, nth, found, counting, at=at, counted_from=begin, leads=clock.leads)
            )
    changes += _parts(case, move, before, answers, counting, lookup, at)
    changes += _extensions(move, before, known, counting, lookup, at)
    changes += _pauses(move, before, known, counting, at)
    faces = fold(changes, counting.calendar, before)
    met = list(_met(case, faces, at))
    changes, faces = changes + met, fold(met, counting.calendar, faces)
    # What had run out before the matter was recorded never lights a lamp, whenever it is started.
    backlog = frozenset((f.key, f.nth) for f in faces if f.due_at < case.matter.recorded_at)
    due, warn, provisional = earliest(faces, backlog=backlog)
    stage = case.programme.stage(move.to or case.snapshot.stage)
    # A parked matter rests until the lamp of its review turns.
    rests = warn if stage.parks else paused_until(faces, backlog=backlog)
    return Plan(tuple(changes), tuple(faces), due, warn, provisional, rests, backlog)


def _of_requests(case: Case, move: Move) -> tuple[tuple[str, ...], dict[str, bool]]:
    """Return the clocks a move's request starts, and those it ends: True if it no longer counts."""
    programme, held = case.programme, case.snapshot.waiting
    asked = programme.approval_of(move.key)
    starts = (asked.clock,) if asked and asked.clock and move.key == asked.ask else ()
    if held is None or not programme.approval(held.key).clock:
        return starts, {}
    clock = programme.approval(held.key).clock
    state = rules.state_after(programme, held, move)
    if state == ApprovalState.PENDING:
        return starts, {}
    return starts, {clock: state in {ApprovalState.WITHDRAWN, ApprovalState.LAPSED}}


def _endings(
    move: Move, before: list[Face], case: Case, at: datetime, ended: Mapping[str, bool]
) -> list[ClockChange]:
    closes = bool(move.to) and case.programme.stage(str(move.to)).closes
    endings = []
    for face in before:
        if not face.is_live:
            continue
        if face.key in (*move.voids, *move.restarts) or ended.get(face.key):
            endings.append(stopped(face.key, face.nth, at=at, void=True))
        elif face.key in move.stops or closes or face.key in ended:
            endings.append(stopped(face.key, face.nth, at=at))
    return endings


def _parts(
    case: Case,
    move: Move,
    before: list[Face],
    answers: Mapping[str, Any],
    counting: Counting,
    lookup: Lookup,
    at: datetime,
) -> Iterator[ClockChange]:
    """Yield what happens to the clocks of single units' parts: begun, answered, or let go."""
    live = {(f.key, f.nth) for f in before if f.is_live}
    for row, is_void in assigning.parts_ended(move, case, answers, case.matter.lead_unit_id):
        if (row.clock, row.clock_nth) in live:
            yield stopped(row.clock, row.clock_nth, at=at, void=is_void)
    for nth, part in assigning.parts_begun(move, case, answers):
        clock = case.programme.clock(move.assign.clock if move.assign else "")
        own = Promise(moment=datetime.fromisoformat(part["due"])) if part.get("due") else None
        found = own or promise(clock.limit, answers, lookup)
        if found:
            yield started(
                clock.key, nth, found, counting, at=at, counted_from=at, leads=clock.leads
            )


def _is_owed(clock: Clock, snapshot: Snapshot) -> bool:
    """Say whether a clock that ends by itself has anything to wait for."""
    if clock.until is None:
        return True
    have, need = clock.until(snapshot)
    return have < need


def _met(case: Case, faces: list[Face], at: datetime) -> Iterator[ClockChange]:
    """Yield the ends of live clocks whose count is met now."""
    for face in faces:
        if face.is_live:
            clock = case.programme.clock(face.key)
            if clock.until is not None and not _is_owed(clock, case.snapshot):
                yield stopped(face.key, face.nth, at=at)


def _pauses(
    move: Move,
    before: list[Face],
    known: Mapping[str, Any],
    counting: Counting,
    at: datetime,
) -> list[ClockChange]:
    changes = [
        resumed(f.key, f.nth, at=at)
        for f in before
        if f.key in move.resumes and f.state == ClockState.SUSPENDED
    ]
    for suspend in move.suspends:
        until = _moment(str(known.get(suspend.until) or ""), counting)
        changes += [
            paused(f.key, f.nth, at=at, until=until)
            for f in before
            if f.key in suspend.clocks and f.is_live and until is not None
        ]
    return changes


def _moment(text: str, counting: Counting) -> datetime | None:
    """Return when a pause ends: the given moment, or the opening of the office on the day."""
    if not text:
        return None
    if "T" in text:
        return datetime.fromisoformat(text).astimezone(SHANGHAI)
    return counting.calendar.opening_of(date.fromisoformat(text))


def _extensions(
    move: Move,
    before: list[Face],
    known: Mapping[str, Any],
    counting: Counting,
    lookup: Lookup,
    at: datetime,
) -> list[ClockChange]:
    changes = []
    for extend in move.extends:
        live = [f for f in before if f.key == extend.clock and f.is_live]
        found = promise(extend.limit, known, lookup)
        if live and found:
            changes.append(
                ClockChange(
                    op="extend",
                    key=extend.clock,
                    nth=live[-1].nth,
                    at=at,
                    promise=found,
                    counted_from=live[-1].due_at,
                    receipt=counting.receipt,
                    warn_share=counting.warn_share,
                    whole=extend.whole,
                )
            )
    return changes


def counted(matter: Matter, entries: Iterable[Entry]) -> list[Face]:
    """Return the clocks folded from a matter's journal, what was undone left out."""
    on = local(matter.opened_at).date()
    return fold(queries.clock_changes(entries), rulebook.calendar(matter.office_id, on))


def restore(matter: Matter, faces: Iterable[Face]) -> None:
    """Bring the matter's clock rows back to faces they had: later ones go, changed ones return."""
    due = {(f.key, f.nth): f for f in faces}
    for row in MatterClock.objects.filter(matter=matter):
        face = due.get((row.key, row.nth))
        if face is None:
            row.delete()
        elif face_of(row) != face:
            _update(matter, face)


def _update(matter: Matter, face: Face) -> None:
    MatterClock.objects.filter(matter=matter, key=face.key, nth=face.nth).update(
        state=face.state,
        due_at=face.due_at,
        warn_at=face.warn_at,
        ended_at=face.ended_at,
        extended=face.extended,
        is_provisional=face.is_provisional,
        held=face.held.as_data() if face.held else None,
    )


def write(matter: Matter, planned: Plan) -> None:
    """Bring the matter's clock rows to the faces of the plan; only what changed is touched."""
    touched = {(c.key, c.nth) for c in planned.changes}
    begun = {(c.key, c.nth) for c in planned.changes if c.op == "start"}
    fresh = [
        clock_row(matter, f, planned.backlog) for f in planned.faces if (f.key, f.nth) in begun
    ]
    for face in planned.faces:
        if (face.key, face.nth) in touched - begun:
            _update(matter, face)
    MatterClock.objects.bulk_create(fresh)
