"""One change of one clock: started, extended, paused, resumed, stopped or voided, with everything
needed to count it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Self

from lilong.kernel.calendar import Due, Limit, Receipt, WorkingCalendar


@dataclass(frozen=True, slots=True)
class Counting:
    """How an office counts on a day: its calendar, how receipt is dated, when a lamp turns yellow.

    `warn_share` is the part of the time after which the lamp turns (four fifths: Fraction(4, 5)).
    """

    calendar: WorkingCalendar
    receipt: Receipt
    warn_share: Fraction


@dataclass(frozen=True, slots=True)
class Reckoning:
    """When something is due, whether an unpublished year was guessed at, and how it was counted.

    `due` is None where nothing was counted, because a day or a moment was given.
    """

    at: datetime
    is_provisional: bool = False
    due: Due | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """The length of a clock: a limit, or a day, or a moment somebody else has set; and its rule
    row.
    """

    limit: Limit | None = None
    on_date: date | None = None
    moment: datetime | None = None
    rule_version: int | None = None

    def as_data(self) -> dict[str, Any]:
        """Return the JSON form the journal keeps."""
        if self.limit:
            return self.limit.as_data()
        if self.on_date:
            return {"on_date": self.on_date.isoformat()}
        return {"moment": self.moment.isoformat() if self.moment else None}

    @classmethod
    def from_data(cls, data: Mapping[str, Any], rule_version: int | None = None) -> Self:
        """Read a promise back."""
        if data.get("on_date"):
            return cls(on_date=date.fromisoformat(data["on_date"]), rule_version=rule_version)
        if data.get("moment"):
            moment = datetime.fromisoformat(data["moment"])
            return cls(moment=moment, rule_version=rule_version)
        return cls(limit=Limit.from_data(data), rule_version=rule_version)

    def reckon(self, start: datetime, counting: Counting) -> Reckoning:
        """Return when the promise is due, counted from a moment, and why."""
        if self.limit:
            due = counting.calendar.due(start, self.limit, counting.receipt)
            return Reckoning(due.at, due.is_provisional, due)
        if self.on_date:
            at = counting.calendar.close_of(self.on_date)
            return Reckoning(at, self.on_date.year not in counting.calendar.published_years)
        assert self.moment is not None
        return Reckoning(self.moment)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """What the journal keeps of a clock: `op` is start, extend, pause, resume, stop or void.

    An extension that is `whole` is a new limit from the clock's start, not an addition at its end.
    `until` is when a pause ends unless somebody ends it before.
    """

    op: str
    key: str
    nth: int
    at: datetime
    promise: Promise | None = None
    counted_from: datetime | None = None
    receipt: Receipt = field(default_factory=Receipt)
    warn_share: Fraction = Fraction(4, 5)
    leads: bool = True
    whole: bool = False
    until: datetime | None = None

    def as_data(self) -> dict[str, Any]:
        """Return the JSON form: nothing that is not needed to count again."""
        data: dict[str, Any] = {"op": self.op, "key": self.key, "nth": self.nth}
        if self.until:
            data["until"] = self.until.isoformat()
        if self.whole:
            data["whole"] = True
        if self.promise:
            data |= {
                "from": (self.counted_from or self.at).isoformat(),
                "limit": self.promise.as_data(),
                "rule": self.promise.rule_version,
                "receipt": [self.receipt.after_hours, self.receipt.day_end],
                "warn": str(self.warn_share),
                "leads": self.leads,
            }
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any], at: datetime) -> Self:
        """Read a change back from the entry written at a moment."""
        if "limit" not in data:
            until = datetime.fromisoformat(data["until"]) if "until" in data else None
            return cls(op=data["op"], key=data["key"], nth=data["nth"], at=at, until=until)
        after_hours, day_end = data["receipt"]
        return cls(
            op=data["op"],
            key=data["key"],
            nth=data["nth"],
            at=at,
            promise=Promise.from_data(data["limit"], data["rule"]),
            counted_from=datetime.fromisoformat(data["from"]),
            receipt=Receipt(after_hours=after_hours, day_end=day_end),
            warn_share=Fraction(data["warn"]),
            leads=data["leads"],
            whole=data.get("whole", False),
        )


def started(
    key: str,
    nth: int,
    promise: Promise,
    counting: Counting,
    *,
    at: datetime,
    counted_from: datetime,
    leads: bool = True,
) -> ClockChange:
    """Return the change that starts a clock."""
    return ClockChange(
        op="start",
        key=key,
        nth=nth,
        at=at,
        promise=promise,
        counted_from=counted_from,
        receipt=counting.receipt,
        warn_share=counting.warn_share,
        leads=leads,
    )


def stopped(key: str, nth: int, *, at: datetime, void: bool = False) -> ClockChange:
    """Return the change that ends a clock: kept if the promise was met, void if it no longer
    counts.
    """
    return ClockChange(op="void" if void else "stop", key=key, nth=nth, at=at)


def paused(key: str, nth: int, *, at: datetime, until: datetime) -> ClockChange:
    """Return the change after which a clock stands still until a moment."""
    return ClockChange(op="pause", key=key, nth=nth, at=at, until=until)


def resumed(key: str, nth: int, *, at: datetime) -> ClockChange:
    """Return the change that lets a clock run on before its pause would have ended."""
    return ClockChange(op="resume", key=key, nth=nth, at=at)
