"""Lengths of time as rules state them, and deadlines that explain themselves (G-01 to G-03, G-09).

The counting itself is in `lilong.kernel.calendar`, which gives these names on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from lilong.kernel.text import mark

MAXIMUM_NUMBER = 10_000


class Unit(StrEnum):
    """What a limit is counted in (G-09, G-03)."""

    EMERGENCY_HOURS = "emergency_hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"


class AfterHours(StrEnum):
    """What becomes of an intake outside office hours (G-10, `cal.after_hours_receipt`)."""

    NEXT_WORKING_DAY = "next_working_day"
    AT_ONCE = "at_once"


class DayEnd(StrEnum):
    """When the last day of a limit ends (G-02, `cal.day_end`)."""

    CLOSE_OF_OFFICE = "close_of_office"
    MIDNIGHT = "midnight"


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time as rules state it: 5 working days, 3 months."""

    number: int
    unit: Unit

    def __post_init__(self) -> None:
        if isinstance(self.number, bool) or not 1 <= self.number <= MAXIMUM_NUMBER:
            raise ValueError(f"a limit is a whole number from 1 to {MAXIMUM_NUMBER}")

    def __str__(self) -> str:
        words = self.unit.replace("_", " ")
        return f"{self.number} {words.removesuffix('s') if self.number == 1 else words}"

    def as_data(self) -> dict[str, Any]:
        """Return the JSON form, as rule values and declarations store it."""
        return {"number": self.number, "unit": self.unit.value}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the JSON form; raises ValueError, KeyError or TypeError on anything else."""
        number = data["number"]
        if not isinstance(number, int):
            raise TypeError("the number of a limit is a whole number")
        return cls(number, Unit(data["unit"]))


@dataclass(frozen=True, slots=True)
class Receipt:
    """How the rule set in force treats the first and the last day."""

    after_hours: AfterHours = AfterHours.NEXT_WORKING_DAY
    day_end: DayEnd = DayEnd.CLOSE_OF_OFFICE

    def __post_init__(self) -> None:
        object.__setattr__(self, "after_hours", AfterHours(self.after_hours))
        object.__setattr__(self, "day_end", DayEnd(self.day_end))


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of an explanation: a message id and what fills its braces."""

    text: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self._plain())

    def as_data(self) -> dict[str, Any]:
        """Return the JSON form: days and moments as text, as the journal stores it."""
        return {"text": self.text, "params": self._plain()}

    def _plain(self) -> dict[str, Any]:
        return {name: _plain(value) for name, value in self.params.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Limit):
        return str(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class Trace:
    """What was met while counting, kept so that the sentences are made only when asked for."""

    start: datetime
    limit: Limit
    receipt: Receipt
    skipped: tuple[date, ...] = ()
    make_up: tuple[date, ...] = ()
    unpublished: tuple[int, ...] = ()
    nominal: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due, when it counts as received, and why.

    `is_provisional` says that days of an unpublished year were assumed from the weekday, so that
    the answer must be worked out again when the year's notice is known.
    """

    at: datetime
    received_at: datetime
    is_provisional: bool
    trace: Trace = field(repr=False, compare=False)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The explanation, first sentence first."""
        return _explain(self)


_UNIT_SENTENCES = {
    Unit.EMERGENCY_HOURS: mark("The limit is {limit}, day and night."),
    Unit.WORKING_HOURS: mark("The limit is {limit}: office time only."),
    Unit.WORKING_DAYS: mark("The limit is {limit}, not counting the day of receipt."),
    Unit.DAYS: mark("The limit is {limit}, not counting the day of receipt."),
    Unit.MONTHS: mark("The limit is {limit} and ends on the same day of the month."),
}


def _explain(due: Due) -> tuple[Step, ...]:
    trace = due.trace
    steps = [
        _received_step(due),
        Step(_UNIT_SENTENCES[trace.limit.unit], {"limit": trace.limit}),
        *_skipped_steps(trace.skipped),
        *(
            Step(mark("{day} is a make-up working day and is counted."), {"day": day})
            for day in trace.make_up
        ),
    ]
    if trace.nominal and trace.nominal != due.at.date():
        sentence = mark("The last day, {day}, is not worked: the next working day takes its place.")
        steps.append(Step(sentence, {"day": trace.nominal}))
    steps += [
        Step(
            mark("The calendar of {year} is not published yet: Monday to Friday are assumed."),
            {"year": year},
        )
        for year in trace.unpublished
    ]
    return (*steps, _end_step(due))


def _received_step(due: Due) -> Step:
    start, received = due.trace.start, due.received_at
    params = {"start": start, "received": received}
    if start == received:
        return Step(mark("Received {received}."), params)
    sentence = mark("Received {start}, outside office hours, so it counts as received {received}.")
    return Step(sentence, params)


def _end_step(due: Due) -> Step:
    trace = due.trace
    if trace.nominal is None:
        return Step(mark("Due {at}."), {"at": due.at})
    params = {"day": due.at.date(), "time": f"{due.at:%H:%M}"}
    if trace.receipt.day_end is DayEnd.MIDNIGHT:
        return Step(mark("Due {day}, at the end of the day."), params)
    return Step(mark("Due {day}, at the close of office, {time}."), params)


def runs_of(days: tuple[date, ...]) -> list[list[date]]:
    """Return days in order as runs without a gap."""
    runs: list[list[date]] = []
    for day in days:
        if runs and runs[-1][-1] + timedelta(days=1) == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _skipped_steps(days: tuple[date, ...]) -> list[Step]:
    one = mark("{first} is not a working day and is not counted.")
    many = mark("{first} to {last} are not working days and are not counted.")
    return [Step(many if len(run) > 1 else one, {"first": run[0], "last": run[-1]})
            for run in runs_of(days)]  # fmt: skip
