"""Tracks: what is to be expected of a line from when on, worked out by a pure function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lilong.cases.grammar import Facts, Question, Why
from lilong.cases.grammar.basics import Text


@dataclass(frozen=True, slots=True)
class Said:
    """A marked sentence with what fills its braces; it is put into words when it is shown."""

    text: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.params)


@dataclass(frozen=True, slots=True)
class Expected:
    """One dated expectation: a test on a day, a stay from one day to another, a dose in a span.

    `first` and `last` are days, both included; `ends_at` is when a stay is over to the minute. A
    `held_by` expectation cannot be passed while one of those is open, pending or missed. `hint`
    explains; `when_late` says what holds after `last`. `outcome` is what the beginning itself
    proves (the first dose): the expectation is settled by it on its first day.
    """

    key: str
    kind: str
    label: Text | Said
    first: date
    last: date | None = None
    ends_at: datetime | None = None
    held_by: tuple[str, ...] = ()
    hint: Text | Said = ""
    when_late: Text | Said = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """What a track is worked out from: the answers that began it, what came of earlier
    expectations by key (outcome and day), the rule's value and the office's options.
    """

    facts: Facts
    rule: Any
    version: str = ""
    done: Mapping[str, tuple[str, date]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


Compute = Callable[[Begun], tuple[Expected, ...]]


@dataclass(frozen=True, slots=True)
class Track:
    """A way through days: begun by `asks`, its rule the value of `rule` on the day in `dated_by`.

    `options` are further keys of the rulebook, read on the same day. `kinds` names the kinds of
    expectation, `outcomes` what may come of one, by kind: key, label and whether it settles the
    expectation ("missed" and "pending" do not). A new beginning supersedes the old one;
    `hands_over` lets the days that are left go to another office. `begun` and `done` name moves of
    a round that follow by themselves when it is begun, and when all its days are settled; where
    the line stands elsewhere, or its guard objects, nothing follows. While the line stands in one
    of the states in `rests_in` nothing is begun and nothing recorded: it is set back first.
    """

    key: str
    label: Text
    why: Why
    asks: tuple[Question, ...]
    compute: Compute
    rule: str
    dated_by: str
    kinds: Mapping[str, Text]
    outcomes: Mapping[str, tuple[tuple[str, Text, bool], ...]]
    options: tuple[str, ...] = ()
    hands_over: bool = False
    begun: str = ""
    done: str = ""
    rests_in: tuple[str, ...] = ()
