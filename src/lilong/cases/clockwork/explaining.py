"""Why a clock shows what it shows: every step of the count, and the same in one sentence.

Both are worked out from the changes the journal keeps, so that an extension, a pause and a second
deadline explain themselves like any other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lilong.cases.clockwork.changes import ClockChange, Counting, Promise
from lilong.cases.clockwork.folding import Face, fold
from lilong.kernel.calendar import Due, Limit, Unit, WorkingCalendar
from lilong.kernel.limits import Step, runs_of
from lilong.kernel.text import mark

_LENGTHS = {
    Unit.EMERGENCY_HOURS: mark("{limit}, day and night"),
    Unit.WORKING_HOURS: mark("{limit} of office time"),
}


@dataclass(frozen=True, slots=True)
class Explained:
    """`steps` are sentences; `clauses`, put together in order, are one."""

    steps: tuple[Step, ...] = ()
    clauses: tuple[Step, ...] = ()


def explain(changes: Iterable[ClockChange], calendar: WorkingCalendar) -> tuple[Explained, Face]:
    """Return how one clock came to its deadline, with the clock it gives; its start comes first."""
    lived = list(changes)
    begun = lived[0]
    (face,) = fold(lived, calendar)
    due = _due(begun, calendar)
    further = [c for c in lived[1:] if c.op in {"extend", "pause"}]
    steps = [*_first_steps(begun, due, is_last=not further)]
    clauses = [*_first_clauses(begun, due)]
    for index, change in enumerate(lived):
        if change.op == "extend":
            told = _extension(change)
        elif change.op == "pause":
            told = _pause(change, lived[index + 1 :])
        else:
            continue
        steps.append(told[0])
        clauses.append(told[1])
    end = {"at": face.due_at}
    if further:
        steps.append(Step(mark("Due {at}."), end))
    clauses.append(Step(mark("due {at}"), end))
    return Explained(tuple(steps), tuple(clauses)), face


def _due(begun: ClockChange, calendar: WorkingCalendar) -> Due | None:
    assert begun.promise is not None
    counting = Counting(calendar, begun.receipt, begun.warn_share)
    return begun.promise.reckon(begun.counted_from or begun.at, counting).due


def _first_steps(begun: ClockChange, due: Due | None, *, is_last: bool) -> Iterator[Step]:
    if due is not None:
        # What is due in the end is said once, at the end.
        yield from due.steps if is_last else due.steps[:-1]
        return
    assert begun.promise is not None
    yield _given(begun.promise, mark("Promised for {day}."), mark("Set from outside: {at}."))


def _given(promise: Promise, for_day: str, for_moment: str) -> Step:
    if promise.on_date:
        return Step(for_day, {"day": promise.on_date})
    return Step(for_moment, {"at": promise.moment})


def _first_clauses(begun: ClockChange, due: Due | None) -> Iterator[Step]:
    assert begun.promise is not None
    if due is None:
        yield _given(begun.promise, mark("promised for {day}"), mark("set from outside"))
        return
    trace = due.trace
    if trace.start == due.received_at:
        yield Step(mark("received {start}"), {"start": trace.start})
    else:
        params = {"start": trace.start, "received": due.received_at}
        yield Step(mark("received {start} after hours and counted from {received}"), params)
    yield _length(trace.limit)
    for run in runs_of(trace.skipped):
        if all(day.weekday() > 4 for day in run):
            continue
        one, many = mark("{first} is a holiday"), mark("{first} to {last} are holidays")
        yield Step(many if len(run) > 1 else one, {"first": run[0], "last": run[-1]})
    for day in trace.make_up:
        yield Step(mark("{day} is a make-up day"), {"day": day})
    if trace.nominal and trace.nominal != due.at.date():
        yield Step(mark("{day} is not worked"), {"day": trace.nominal})
    for year in trace.unpublished:
        yield Step(mark("the calendar of {year} is not published yet"), {"year": year})


def _length(limit: Limit) -> Step:
    return Step(_LENGTHS.get(limit.unit, mark("{limit}")), {"limit": limit})


def _extension(change: ClockChange) -> tuple[Step, Step]:
    assert change.promise is not None
    params = {"at": change.at, "limit": change.promise.limit, "day": change.promise.on_date}
    if change.whole:
        return (
            Step(mark("On {at} it was given a new limit: {limit} from the same start."), params),
            Step(mark("given {limit} in all on {at}"), params),
        )
    if change.promise.limit is None:
        return (
            Step(mark("On {at} it was extended until {day}."), params),
            Step(mark("extended until {day}"), params),
        )
    return (
        Step(mark("On {at} it was extended by {limit}."), params),
        Step(mark("extended by {limit} on {at}"), params),
    )


def _pause(change: ClockChange, later: list[ClockChange]) -> tuple[Step, Step]:
    assert change.until is not None
    ends = [c.at for c in later if c.op in {"pause", "resume"}]
    params = {"begun": change.at, "ended": min([change.until, *ends[:1]])}
    text = mark("From {begun} to {ended} it stood still; the office time left then ran on.")
    return Step(text, params), Step(mark("paused from {begun} to {ended}"), params)


def of_clock(changes: Iterable[ClockChange], key: str, nth: int) -> list[ClockChange]:
    """Return the changes of one clock, in order."""
    return [c for c in changes if (c.key, c.nth) == (key, nth)]
