"""The words a campaign is declared with. All are frozen; nothing here touches a database.

Questions, reasons and texts are those of the engine (`cases.grammar`): a form looks the same
wherever it is asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lilong.accounts.terms import Capability
from lilong.campaigns.grammar.plans import Plan
from lilong.campaigns.grammar.rolls import LineCheck, Roll
from lilong.campaigns.grammar.seen import Seen, SeenRoll, SeenRound
from lilong.campaigns.grammar.tracks import Track
from lilong.cases.grammar import Effect, Facts, Question, Why
from lilong.cases.grammar.basics import Text
from lilong.kernel.errors import Refusal
from lilong.rulebook.keys import Key

Guard = Callable[[Seen, Facts], Refusal | None]
RoundGuard = Callable[[SeenRound], Refusal | None]
BallotGuard = Callable[[Seen], Refusal | None]
Figure = Callable[[Seen, date], int | str]


@dataclass(frozen=True, slots=True)
class State:
    """Where a line stands in a round, and how it is drawn: a shape and a hue beside words.

    `settles`: nothing more is to be done with it in this round. A line that is `out` is not
    eligible and stands in no base. Who stands in a `discreet` state is counted, never listed, and
    a move there takes no answer, no reason, no note and no file.
    `shape` and `hue` are those of `ui.contributions.LayerMark`.
    """

    key: str
    label: Text
    short: Text = ""
    shape: str = "dot"
    hue: int = 0
    settles: bool = False
    out: bool = False
    hint: Text = ""
    discreet: bool = False


class Proof(StrEnum):
    """What must be there before a move is made."""

    NONE = ""
    SIGNATURE = "signature"
    PHOTO = "photo"
    FILE = "file"
    MATTER = "matter"


class Shows(StrEnum):
    """What the photos of a move show: the place as it was, or as it is; they stand side by side."""

    NOTHING = ""
    BEFORE = "photo_before"
    AFTER = "photo_after"


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that may be done with a line. `to` None leaves its state; `thumb` puts the button
    under the thumb on the phone; `again` asks for the hour when somebody is at home, and counts as
    a visit also where it is recorded at the desk.

    `by_line` lets the line itself make it, through the code on its slip; `by_system` lets set-wise
    effects and jobs make it, and nobody else. What is asked for in `sealed` is kept encrypted.
    `in_time` names a measure: while it is not reached, nothing is made after the round's last day.
    `at_door` names answers that tell a visit from a call or a slip, wherever it is recorded.
    `past` names answers that are days of what has happened: none of them lies ahead.
    """

    key: str
    label: Text
    frm: tuple[str, ...]
    to: str | None
    why: Why
    asks: tuple[Question, ...] = ()
    sealed: tuple[str, ...] = ()
    needs: Capability = Capability.CAMPAIGNS_VISIT
    proof: Proof = Proof.NONE
    shows: Shows = Shows.NOTHING
    guard: Guard | None = None
    gates: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    asks_reason: bool = False
    again: bool = False
    thumb: bool = False
    by_line: bool = False
    by_system: bool = False
    in_time: str = ""
    at_door: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    past: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """A share that is watched: amounts by state, and the conditions of a rulebook key.

    `amounts` name sets of states ("in_favour", "taking_part"); the amount "all" is the whole base.
    `rules` name keys whose values are tables of conditions: of them the first that has a value on
    the round's day holds (a vote of 2020 is judged by the rule of 2020). Without any, the measure
    is `part` of `base` by `weight`, shown and compared with nothing.
    """

    key: str
    label: Text
    why: Why
    amounts: Mapping[str, tuple[str, ...]]
    rules: tuple[str, ...] = ()
    part: str = ""
    base: str = "all"
    weight: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """A mean of points by state, for satisfaction: exact, over who answered alone.

    `rule` names a rulebook table with the columns state and points (a share); a state it does not
    name is left out of the mean.
    """

    key: str
    label: Text
    why: Why
    rule: str


@dataclass(frozen=True, slots=True)
class SetEffect:
    """What happens to all lines of some states at once: when a measure is reached, or when the
    round ends without it. `dated` keeps the day as a fact of each line under that key.
    """

    key: str
    label: Text
    measure: str
    frm: tuple[str, ...]
    to: str
    why: Why
    at_end: bool = False
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """What must be there before a move of a line: counted from what is seen, as (have, need)."""

    key: str
    label: Text
    count: Callable[[Seen], tuple[int, int]]
    why: Why


@dataclass(frozen=True, slots=True)
class Round:
    """Once through the roll: the states of its lines, the moves between them, what is measured.

    The first state is where lines begin. One that `repeats` may be opened again: lines keep their
    state, so the second goes to who is left. `secret`: who took part is known, what she chose is
    not. `after` names the round that must have reached its measure. `puts_off` says why its last
    day may be put off, with a reason and before it is over; without it that day is fixed.
    """

    key: str
    label: Text
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    measures: tuple[Measure, ...] = ()
    effects: tuple[SetEffect, ...] = ()
    indexes: tuple[Index, ...] = ()
    gates: tuple[Gate, ...] = ()
    repeats: bool = False
    secret: bool = False
    after: str = ""
    asks: tuple[Question, ...] = ()
    opens_if: RoundGuard | None = None
    closes_if: RoundGuard | None = None
    puts_off: Why | None = None

    @property
    def decides(self) -> bool:
        """Say whether something is decided by it: a vote is, a survey is not."""
        return any(m.rules for m in self.measures)

    @property
    def initial(self) -> State:
        return self.states[0]

    def is_discreet(self, move: Move) -> bool:
        """Say whether a move leads to where nobody is listed: nothing is kept beside it."""
        return any(state.key == move.to and state.discreet for state in self.states)

    def state(self, key: str) -> State:
        """Return a state by its key; KeyError if the declaration has none."""
        return {s.key: s for s in self.states}[key]

    def move(self, key: str) -> Move | None:
        """Return a move by its key, or None."""
        return next((m for m in self.moves if m.key == key), None)

    def measure(self, key: str) -> Measure:
        """Return a measure by its key; KeyError if the declaration has none."""
        return {m.key: m for m in self.measures}[key]


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote with a roll of its own, held for one line of the campaign or for the whole of it.

    `scope` "line" narrows the selector to the line's place, "campaign" to the campaign's. One held
    for a line may look at it before it opens (`opens_if`): some steps come before any vote.
    `anew_after` names moves by which a line begins anew: what was voted before is outdated then.
    """

    key: str
    label: Text
    roll: Roll
    round: Round
    scope: str = "line"
    opens_if: BallotGuard | None = None
    anew_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Log:
    """Dated records kept on a line: a visit with its obstacle, a breach with its proof.

    Nothing is taken out of it again; a record called mistaken stays, struck through. `kinds` names
    a rulebook table with the columns key, name and name_en, one of which each record is of. `check`
    looks at the line, `among` at all lines with their records of this log; `mistaken_if` at the
    line as it would be without the record that is called mistaken.
    """

    key: str
    label: Text
    one: Text
    why: Why
    asks: tuple[Question, ...] = ()
    kinds: str = ""
    needs: Capability = Capability.CAMPAIGNS_VISIT
    proof: Proof = Proof.NONE
    check: Callable[[Seen, Facts], Refusal | None] | None = None
    among: LineCheck | None = None
    mistaken_if: Callable[[Seen], Refusal | None] | None = None
    is_matrix: bool = False


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """A notice that has to hang for everybody to read (B-09), for `days`: a key of the rulebook.

    The key is one of the campaign's `rulings`; `scope` is "line" (one for each) or "campaign".
    """

    key: str
    label: Text
    why: Why
    days: str
    scope: str = "campaign"


@dataclass(frozen=True, slots=True)
class LineFigure:
    """A number worked out for each line by a pure function ("days without incident")."""

    key: str
    label: Text
    of: Figure
    unit: Text = ""


@dataclass(frozen=True, slots=True)
class Warn:
    """Something an editor should look at, without stopping her."""

    key: str
    label: Text
    find: Callable[[SeenRoll], tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class Campaign:
    """A kind of campaign, whole. `rulings` are the rulebook keys its guards read, fixed on the
    campaign's reference day.

    `off_by_default`: an office has to switch it on in the rulebook (`campaigns.enabled`).
    `retention` names a key of days after which a closed campaign deletes its people. `walled`: its
    lists never reach the ledger, search or any other page. `on_slips` names facts that whoever
    holds a slip may read. `forbids` are words no question, column
    or fact of it may be about ("money").
    """

    key: str
    version: int
    label: Text
    about: Text
    basis: Why
    roll: Roll
    rounds: tuple[Round, ...]
    ballots: tuple[Ballot, ...] = ()
    logs: tuple[Log, ...] = ()
    figures: tuple[LineFigure, ...] = ()
    warns: tuple[Warn, ...] = ()
    tracks: tuple[Track, ...] = ()
    plans: tuple[Plan, ...] = ()
    notices: tuple[PublicNotice, ...] = ()
    facts: tuple[Question, ...] = ()
    rulings: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    closes_if: RoundGuard | None = None
    pairs: bool = False
    off_by_default: bool = False
    retention: str = ""
    walled: bool = False
    on_slips: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    confidentiality: int = 0

    def round(self, key: str) -> Round:
        """Return a round or a ballot's round by its key; KeyError if the declaration has none."""
        return {r.key: r for r in (*self.rounds, *(b.round for b in self.ballots))}[key]

    def ballot(self, key: str) -> Ballot:
        """Return a ballot by its key; KeyError if the declaration has none."""
        return {b.key: b for b in self.ballots}[key]

    def log(self, key: str) -> Log:
        """Return a log by its key; KeyError if the declaration has none."""
        return {one.key: one for one in self.logs}[key]

    def track(self, key: str) -> Track:
        """Return a track by its key; KeyError if the declaration has none."""
        return {one.key: one for one in self.tracks}[key]

    def plan(self, key: str) -> Plan:
        """Return a plan by its key; KeyError if the declaration has none."""
        return {one.key: one for one in self.plans}[key]

    def notice(self, key: str) -> PublicNotice | None:
        """Return a public notice by its key, or None."""
        return next((one for one in self.notices if one.key == key), None)

    def roll_of(self, ballot: str) -> Roll:
        """Return the roll of a ballot, or the campaign's own for the empty key."""
        return self.ballot(ballot).roll if ballot else self.roll
