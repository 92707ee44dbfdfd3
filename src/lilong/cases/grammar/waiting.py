"""Words for what takes time: longer limits, pauses, requests that wait, duties to tell, the way."""

from collections.abc import Callable
from dataclasses import dataclass

from lilong.cases.grammar.basics import Limit, Text, Why
from lilong.cases.grammar.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Extend:
    """A live clock made longer, by the limit an answer or an earlier fact carries.

    `whole` gives it that limit anew from its own start. `most` and `longest` are rulebook keys: how
    often the clocks a move extends may be extended together, and by how much at once.
    """

    clock: str
    limit: Limit
    whole: bool = False
    most: str = ""
    longest: str = ""


@dataclass(frozen=True, slots=True)
class Suspend:
    """Live clocks that stand still until the day or moment in the named answer.

    What is left of their time is kept and runs on from then, or from a move that `resumes` them.
    """

    clocks: tuple[str, ...]
    until: str


@dataclass(frozen=True, slots=True)
class Approval:
    """Something one asks for and another decides; it waits beside the stage until then.

    `ask`, `grant`, `refuse` and `withdraw` are moves; `settles` are others that decide it, too. It
    lapses when the matter comes to a stage in which it could not be granted. `clock` starts when it
    is asked and ends with the decision. One thing is asked at a time. `blocks` are moves that wait
    for the decision.
    """

    key: str
    label: Text
    ask: str
    grant: str
    refuse: str
    why: Why
    withdraw: str = ""
    settles: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    clock: str = ""

    @property
    def decided_by(self) -> tuple[str, ...]:
        """Return the moves that end the waiting."""
        ends = (self.grant, self.refuse, self.withdraw, *self.settles)
        return tuple(move for move in ends if move)


@dataclass(frozen=True, slots=True)
class Tell:
    """A duty to tell the person who raised the matter, by a notice template; she is told by a
    contact.

    `limit` says by when; `when` whether there is anybody to tell; `attempts` is the rulebook key
    of how many attempts in vain are enough.
    """

    template: str
    limit: Limit
    when: Callable[[Snapshot], bool]
    attempts: str


@dataclass(frozen=True, slots=True)
class Track:
    """A step of the way people see, and the stages that belong to it."""

    key: str
    label: Text
    stages: tuple[str, ...]
    hint: Text = ""
