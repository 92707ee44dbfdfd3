"""Changes folded into the faces of clocks: the same input always gives the same clocks."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lilong.cases.clockwork.changes import ClockChange, Counting, Promise
from lilong.cases.clockwork.holding import Held
from lilong.cases.terms import ClockState
from lilong.kernel.calendar import AfterHours, Unit, WorkingCalendar


@dataclass(frozen=True, slots=True)
class Face:
    """A clock as its changes have left it; the fields of a `MatterClock` row.

    `held` is there once it has stood still. A suspended clock's deadline is worked out as if its
    pause ended as planned, so that it runs on by itself when that moment has passed.
    """

    key: str
    nth: int
    state: ClockState
    leads: bool
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    ended_at: datetime | None = None
    extended: int = 0
    is_provisional: bool = False
    limit: Any = None
    rule_version: int | None = None
    held: Held | None = None

    @property
    def is_live(self) -> bool:
        """Say whether it still counts: running, or standing still for a while."""
        return self.state in {ClockState.RUNNING, ClockState.SUSPENDED}


def _unit(promise: Promise) -> Unit:
    """Return what a promise is counted in: an emergency's warning comes by the wall clock, too."""
    return promise.limit.unit if promise.limit else Unit.WORKING_DAYS


def _start(change: ClockChange, calendar: WorkingCalendar) -> Face:
    assert change.promise is not None
    counting = Counting(calendar, change.receipt, change.warn_share)
    begun = change.counted_from or change.at
    due = change.promise.reckon(begun, counting)
    return Face(
        key=change.key,
        nth=change.nth,
        state=ClockState.RUNNING,
        leads=change.leads,
        started_at=begun,
        due_at=due.at,
        warn_at=calendar.warn_at(begun, due.at, change.warn_share, _unit(change.promise)),
        is_provisional=due.is_provisional,
        limit=change.promise.as_data(),
        rule_version=change.promise.rule_version,
    )


def _extend(face: Face, change: ClockChange, calendar: WorkingCalendar) -> Face:
    assert change.promise is not None
    # An extension begins where the limit ended; receipt was settled when the clock started.
    counting = Counting(calendar, change.receipt, change.warn_share)
    held = face.held or Held(face.due_at, face.warn_at)
    if change.whole:
        longer = change.promise.reckon(face.started_at, counting)
    else:
        at_once = replace(change.receipt, after_hours=AfterHours.AT_ONCE)
        longer = change.promise.reckon(held.due_at, replace(counting, receipt=at_once))
    due = max(held.due_at, longer.at)
    warn = calendar.warn_at(face.started_at, due, change.warn_share, _unit(change.promise))
    longer_face = replace(
        face,
        due_at=due,
        warn_at=warn,
        extended=face.extended + 1,
        is_provisional=face.is_provisional or longer.is_provisional,
    )
    return _hold(longer_face, replace(held, due_at=due, warn_at=warn), calendar)


def _hold(face: Face, held: Held, calendar: WorkingCalendar) -> Face:
    """Return a face with its pauses laid over it; without one it stays as it is."""
    if not held.spans:
        return face
    due, warn = held.laid_over(calendar, _unit(Promise.from_data(face.limit)))
    return replace(face, due_at=due, warn_at=warn, held=held)


def _pause(face: Face, change: ClockChange, calendar: WorkingCalendar) -> Face:
    assert change.until is not None
    held = (face.held or Held(face.due_at, face.warn_at)).paused(change.at, change.until)
    return replace(_hold(face, held, calendar), state=ClockState.SUSPENDED)


def _resume(face: Face, change: ClockChange, calendar: WorkingCalendar) -> Face:
    held = (face.held or Held(face.due_at, face.warn_at)).resumed(change.at)
    return replace(_hold(face, held, calendar), state=ClockState.RUNNING)


_AFTER = {"extend": _extend, "pause": _pause, "resume": _resume}


def fold(
    changes: Iterable[ClockChange], calendar: WorkingCalendar, onto: Iterable[Face] = ()
) -> list[Face]:
    """Return the clocks after all changes, in the order they first started."""
    faces = {(f.key, f.nth): f for f in onto}
    for change in changes:
        key = (change.key, change.nth)
        if change.op == "start":
            faces[key] = _start(change, calendar)
        elif change.op in _AFTER:
            faces[key] = _AFTER[change.op](faces[key], change, calendar)
        else:
            state = ClockState.VOID if change.op == "void" else ClockState.STOPPED
            faces[key] = replace(faces[key], state=state, ended_at=change.at)
    return list(faces.values())


def _leading(faces: Iterable[Face], backlog: frozenset[tuple[str, int]]) -> list[Face]:
    return [f for f in faces if f.is_live and f.leads and (f.key, f.nth) not in backlog]


def earliest(
    faces: Iterable[Face], *, backlog: frozenset[tuple[str, int]] = frozenset()
) -> tuple[datetime | None, datetime | None, bool]:
    """Return the next due moment, the moment the lamp turns, and whether any of it is provisional.

    Only live, leading clocks count; those named in `backlog` had run out before they were
    recorded.
    """
    leading = _leading(faces, backlog)
    if not leading:
        return None, None, False
    provisional = any(f.is_provisional for f in leading)
    return min(f.due_at for f in leading), min(f.warn_at for f in leading), provisional


def paused_until(
    faces: Iterable[Face], *, backlog: frozenset[tuple[str, int]] = frozenset()
) -> datetime | None:
    """Return until when every clock that leads stands still; None if one of them runs."""
    leading = _leading(faces, backlog)
    ends = [f.held.resumes_at for f in leading if f.state == ClockState.SUSPENDED and f.held]
    known = [end for end in ends if end is not None]
    return min(known) if known and len(known) == len(leading) else None
