"""The words a programme is declared with. All are frozen; nothing here touches a database.

A label may be a lazy translation; every declaration is read by pages, API, documentation and tests
alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lilong.accounts.terms import Capability
from lilong.cases.grammar.basics import Limit, Text, Why
from lilong.cases.grammar.snapshot import Doer, Facts, Snapshot
from lilong.cases.grammar.waiting import Approval, Extend, Suspend, Tell, Track
from lilong.cases.terms import ContactKind, Relation
from lilong.kernel.errors import Refusal
from lilong.rulebook.keys import Key

Guard = Callable[[Snapshot, Facts], Refusal | None]
Count = Callable[[Snapshot], tuple[int, int]]
Missing = Callable[[Snapshot], tuple[Refusal, ...]]
Side = Callable[[Snapshot, Doer], str]


@dataclass(frozen=True, slots=True)
class Stage:
    """A place in the loop. `closes` ends the matter; `parks` keeps it visible with its clocks at
    rest.
    """

    key: str
    label: Text
    hint: Text = ""
    closes: bool = False
    parks: bool = False


class Kind(StrEnum):
    """What sort of answer a question takes.

    UNITS are parts of the matter, one for each unit: a list of {"unit", "task"} and, if it has a
    deadline of its own, "due". A PLACE is one of the ledger: {"place", "text"}, its key and what it
    was called when it was answered.
    """

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    DATE = "date"
    DATETIME = "datetime"
    INTEGER = "integer"
    YES_NO = "yes_no"
    UNIT = "unit"
    UNITS = "units"
    AREA = "area"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Question:
    """Something a form asks. `filterable` answers also stand typed and indexed; `keep` stores it as
    a fact.

    Integers are bounded by `least` and `most`; texts by `most` characters (default 2,000). The
    choices of `options` are the rows of a rulebook table with the columns key, name and name_en.
    `places` are the ledger's kinds of place that a PLACE may be; none leaves all.
    """

    key: str
    label: Text
    kind: Kind = Kind.TEXT
    required: bool = True
    choices: tuple[tuple[str, Text], ...] = ()
    help: Text = ""
    filterable: bool = False
    keep: bool = True
    least: int | None = None
    most: int | None = None
    options: str = ""
    places: tuple[str, ...] = ()


Fact = Question


@dataclass(frozen=True, slots=True)
class By:
    """Who may make a move: a capability, the relation of the actor's unit, and what he must not
    have done.

    `not_who_did` names moves whose maker (since the last entry into the present round) may not make
    this one: nobody closes his own work. `system` lets jobs make the move.
    """

    capability: Capability
    relation: Relation = Relation.ANY
    not_who_did: tuple[str, ...] = ()
    system: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline clock. It starts at the move's moment, or at the opening if `from_opening`.

    A clock with `until` ends by itself with the move after which that count is met, and a move
    starts it only where something is owed.

    `leads` clocks decide the matter's lamp; the others are shown beside it. `office` clocks are
    ours, clocks with `sender` carry a deadline somebody else has set.
    """

    key: str
    label: Text
    limit: Limit
    why: Why
    from_opening: bool = False
    leads: bool = True
    sender: bool = False
    until: Count | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """What must have happened so often: counted from the snapshot as (have, need).

    `missing` says whose turn it is while the gate is closed.
    """

    key: str
    label: Text
    count: Count
    why: Why
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Speak:
    """A move that records a contact; its answers `outcome`, `channel`, `contacted`, `solved`,
    `satisfied`, `again_at`, `note` are read. `side` says for whom the doer speaks.
    """

    kind: ContactKind
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Assign:
    """A move that changes who leads or takes part: the unit in the named answer, or the centre, or
    nobody.

    `to_answer` names a UNIT question; `to_centre` gives it back to the centre. `supporting` and
    `passed_on` add a unit beside the lead; `joint` names a UNITS question, each unit with a task
    and a clock of its own (`clock`); `acknowledge` marks the lead's assignment as signed for;
    `answer` marks the acting unit's part as answered; `release` names the unit whose part ends
    unanswered.
    """

    to_answer: str = ""
    to_centre: bool = False
    supporting: str = ""
    passed_on: str = ""
    inner_due: str = ""
    acknowledge: bool = False
    answer: bool = False
    joint: str = ""
    clock: str = ""
    release: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Who is told about a move, by which template: the lead unit, the centre, the raiser; or the
    `citizen` whose matter it is, by the ways the office has chosen for that template.
    """

    template: str
    to: Relation = Relation.LEAD
    citizen: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """Something another room does in the same transaction, through a registered port."""

    port: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that may be done with a matter. `to` None stays in the stage it is in.

    `starts`, `stops`, `voids`, `restarts` name clocks; `gates` must be open; `guard` is a pure
    rule. A move with `asks_reason` demands a sentence; `confirms` shows a dialog; `rounds` begins a
    new round. `undo=False` says that it stands at once; so does what has effects or is secret. A
    `quiet` move is not named among what is blocked: who may make it is offered it.
    """

    key: str
    label: Text
    frm: tuple[str, ...]
    to: str | None
    by: tuple[By, ...]
    why: Why
    asks: tuple[Question, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    voids: tuple[str, ...] = ()
    restarts: tuple[str, ...] = ()
    extends: tuple[Extend, ...] = ()
    suspends: tuple[Suspend, ...] = ()
    resumes: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    guard: Guard | None = None
    speak: Speak | None = None
    assign: Assign | None = None
    notices: tuple[Notice, ...] = ()
    tells: Tell | None = None
    effects: tuple[Effect, ...] = ()
    asks_reason: bool = False
    needs_evidence: bool = False
    confirms: bool = False
    rounds: bool = False
    secret: bool = False
    primary: bool = False
    quiet: bool = False
    undo: bool = True

    @property
    def can_be_undone(self) -> bool:
        """Say whether its maker may take it back for some seconds."""
        return self.undo and not self.effects and not self.secret


@dataclass(frozen=True, slots=True)
class Programme:
    """A kind of matter, whole: what is asked, through which stages it goes, which promises it
    makes.

    `renamed` maps stages of older versions to those of this one, so that stored matters are never
    left in an unknown stage. `lead` says who leads at first: "raiser" or "centre". `rulings` are
    the rulebook keys its rules read, fixed on the matter's opening day. `own_page` names the page
    of a kind that has a room of its own, found by the matter's number; the generic pages and the
    generic API leave such a kind alone. `track` is the way people see; without one it is the stages
    themselves.
    """

    key: str
    version: int
    label: Text
    about: Text
    stages: tuple[Stage, ...]
    moves: tuple[Move, ...]
    raised_by: tuple[By, ...]
    basis: Why
    facts: tuple[Question, ...] = ()
    clocks: tuple[Clock, ...] = ()
    gates: tuple[Gate, ...] = ()
    approvals: tuple[Approval, ...] = ()
    track: tuple[Track, ...] = ()
    opens: tuple[str, ...] = ()
    rulings: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    lead: str = "raiser"
    seen_by: Capability = Capability.MATTERS_VIEW
    keys: tuple[Key, ...] = ()
    confidentiality: int = 0
    own_page: str = ""

    @property
    def has_own_pages(self) -> bool:
        return bool(self.own_page)

    @property
    def initial(self) -> Stage:
        return self.stages[0]

    def stage(self, key: str) -> Stage:
        """Return a stage by its key or its older name; KeyError if the declaration has none."""
        return {s.key: s for s in self.stages}[self.renamed.get(key, key)]

    def move(self, key: str) -> Move | None:
        """Return a move by its key, or None."""
        return next((m for m in self.moves if m.key == key), None)

    def clock(self, key: str) -> Clock:
        """Return a clock by its key; KeyError if the declaration has none."""
        return {c.key: c for c in self.clocks}[key]

    def gate(self, key: str) -> Gate:
        """Return a gate by its key; KeyError if the declaration has none."""
        return {g.key: g for g in self.gates}[key]

    def approval(self, key: str) -> Approval:
        """Return an approval by its key; KeyError if the declaration has none."""
        return {a.key: a for a in self.approvals}[key]

    def approval_of(self, move: str) -> Approval | None:
        """Return the approval a move asks for or decides, None for any other move."""
        return next((a for a in self.approvals if move in {a.ask, *a.decided_by}), None)

    def question(self, key: str) -> Question | None:
        """Return a question by key, wherever in the declaration it is asked."""
        asked = (*self.facts, *(q for m in self.moves for q in m.asks))
        return next((q for q in asked if q.key == key), None)
