"""Pure decisions of the engine: who may move what, which gates are open, whether answers are
answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from lilong.cases.grammar import By, Doer, Facts, Gate, Kind, Move, Programme, Question, Snapshot
from lilong.cases.rules.waiting import waiting_refusals
from lilong.cases.terms import RELATION_REFUSALS, ContactOutcome, Relation
from lilong.kernel.actor import ActorKind
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

LONGEST_TEXT = 2_000
LONGEST_PLACE = 200
MOST_UNITS = 12
# Further off a calendar cannot count on from a day: a slip of the hand, or worse.
YEARS = range(1800, 3000)
NOT_NOW = mark("In the stage “{stage}” this cannot be done.")
NOT_GRANTED = mark("Your post has not been given the right to do this.")
NOT_WHO_DID = mark("This must be done by somebody other than the one who did “{move}”.")


def is_related(relation: Relation, snapshot: Snapshot, doer: Doer) -> bool:
    """Say whether the doer's units stand in the relation a move asks for."""
    if relation == Relation.ANY:
        return True
    if relation == Relation.CENTRE:
        return doer.is_centre
    if relation == Relation.LEAD:
        return snapshot.lead_unit_id in doer.unit_ids
    if relation == Relation.RAISER:
        return snapshot.raiser_unit_id in doer.unit_ids
    if relation == Relation.ASKER:
        held = snapshot.waiting
        return held is not None and held.asked.unit_id in doer.unit_ids
    return any(
        a.unit_id in doer.unit_ids and a.ended_at is None and a.unit_id != snapshot.lead_unit_id
        for a in snapshot.assignments
    )


def may_make(by: By, programme: Programme, snapshot: Snapshot, doer: Doer) -> Refusal | None:
    """Say whether one `By` lets this doer make the move, or the refusal it gives."""
    if doer.kind in {ActorKind.SYSTEM, ActorKind.IMPORT}:
        return None if by.system else Refusal("not_granted", NOT_GRANTED)
    if by.capability not in doer.capabilities:
        return Refusal("not_granted", NOT_GRANTED)
    if not is_related(by.relation, snapshot, doer):
        return Refusal(
            "not_related", RELATION_REFUSALS[by.relation], {"lead_unit": snapshot.lead_unit}
        )
    for other in by.not_who_did:
        did = snapshot.last(other)
        if did is not None and did.staff_id is not None and did.staff_id == doer.staff_id:
            named = programme.move(other)
            return Refusal("same_person", NOT_WHO_DID, {"move": named.label if named else other})
    return None


def who_refusal(
    makers: tuple[By, ...], programme: Programme, snapshot: Snapshot, doer: Doer
) -> Refusal | None:
    """Return None if any of the `By` lets the doer, else the refusal nearest to being allowed."""
    refusals = [may_make(by, programme, snapshot, doer) for by in makers]
    if any(r is None for r in refusals):
        return None
    order = {"same_person": 0, "not_related": 1, "not_granted": 2}
    return min((r for r in refusals if r), key=lambda r: order[r.code])


def gate_refusal(gate: Gate, snapshot: Snapshot) -> Refusal | None:
    """Return what a closed gate says: how many it has and needs, and whose turn it is."""
    have, need = gate.count(snapshot)
    if have >= need:
        return None
    missing = gate.missing(snapshot) if gate.missing else ()
    text = (
        mark("{gate}: {have} of {need}; {missing}.")
        if missing
        else mark("{gate}: {have} of {need}.")
    )
    return Refusal(
        f"gate_{gate.key}",
        text,
        {"gate": gate.label, "have": have, "need": need, "missing": missing},
        rule=gate.why.rule,
    )


def refusals(
    programme: Programme, move: Move, snapshot: Snapshot, doer: Doer, answers: Facts | None = None
) -> Iterator[Refusal]:
    """Yield every reason why the move may not be made now; none means it may.

    Without `answers` it is a preview: what a form will still ask for is not held against the move.
    """
    snapshot = replace(snapshot, doer=doer)
    if snapshot.stage not in move.frm:
        stage = programme.stage(snapshot.stage)
        yield Refusal("not_now", NOT_NOW, {"stage": stage.label})
        return
    who = who_refusal(move.by, programme, snapshot, doer)
    if who:
        yield who
    if answers is not None or who is None:
        yield from waiting_refusals(programme, move, snapshot, answers or {})
    for key in move.gates:
        closed = gate_refusal(programme.gate(key), snapshot)
        if closed:
            yield closed
    if move.needs_evidence and answers is not None and not snapshot.evidence:
        yield Refusal(
            "no_evidence",
            mark("Attach at least one photo or document first: a handling needs evidence."),
            field="evidence",
        )
    guarded = move.guard(snapshot, answers or {}) if move.guard else None
    if guarded and (answers is not None or not guarded.field):
        yield guarded


def raise_refusal(programme: Programme, doer: Doer) -> Refusal | None:
    """Say whether the doer may raise a matter of this kind."""
    if doer.kind in {ActorKind.SYSTEM, ActorKind.IMPORT}:
        return None
    if any(by.capability in doer.capabilities for by in programme.raised_by):
        return None
    return Refusal("not_granted", NOT_GRANTED)


def answer_refusal(
    question: Question, value: object, rulings: Facts | None = None
) -> Refusal | None:
    """Say what is wrong with one answer; JSON-plain values only.

    `rulings` holds the rulebook tables that a question takes its options from.
    """
    if value in (None, "", []):
        if not question.required:
            return None
        return Refusal(
            "missing", mark("“{label}” is missing."), {"label": question.label}, field=question.key
        )
    wrong = _wrong_option(question, value, rulings or {}) or _WRONG[question.kind](question, value)
    if wrong:
        return Refusal(
            "wrong_answer", wrong, {"label": question.label, "value": value,
                                    "least": question.least, "most": question.most or LONGEST_TEXT},
            field=question.key,
        )  # fmt: skip
    return None


def _wrong_option(question: Question, value: object, rulings: Facts) -> str:
    if not question.options:
        return ""
    known = {row["key"] for row in rulings.get(question.options, ())}
    is_known = isinstance(value, str) and value in known
    return "" if is_known else mark("“{value}” is not one of the answers to “{label}”.")


def _wrong_text(question: Question, value: object) -> str:
    if not isinstance(value, str):
        return mark("“{label}” must be text.")
    if len(value) > (question.most or LONGEST_TEXT):
        return mark("“{label}” is too long: at most {most} characters.")
    return ""


def _wrong_choice(question: Question, value: object) -> str:
    if question.options:
        return ""
    known = {key for key, _label in question.choices}
    is_known = isinstance(value, str) and value in known
    return "" if is_known else mark("“{value}” is not one of the answers to “{label}”.")


def _wrong_date(_question: Question, value: object) -> str:
    wrong = mark("“{value}” is not a date.")
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return wrong
    return "" if day.year in YEARS else wrong


def _wrong_datetime(_question: Question, value: object) -> str:
    wrong = mark("“{value}” is not a date with a time.")
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return wrong
    if moment.year not in YEARS:
        return wrong
    return "" if moment.tzinfo else mark("“{value}” does not say its time zone.")


def _wrong_integer(question: Question, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        return mark("“{value}” is not a whole number.")
    if question.least is not None and value < question.least:
        return mark("“{label}” must be at least {least}.")
    if question.most is not None and value > question.most:
        return mark("“{label}” must be at most {most}.")
    return ""


def _wrong_key(_question: Question, value: object) -> str:
    is_key = isinstance(value, int) and not isinstance(value, bool)
    return "" if is_key else mark("“{value}” is not a known key.")


def _wrong_units(question: Question, value: object) -> str:
    """Say what is wrong with parts: each names a unit, a task, and perhaps a deadline."""
    if not isinstance(value, list) or len(value) > MOST_UNITS:
        return mark("“{label}” is a list of units with their tasks, at most 12.")
    for row in value:
        if not isinstance(row, dict) or row.keys() - {"unit", "task", "due"}:
            return mark("“{label}” is a list of units with their tasks, at most 12.")
        wrong = _wrong_key(question, row.get("unit")) or _wrong_text(question, row.get("task", ""))
        wrong = wrong or (_wrong_datetime(question, row["due"]) if row.get("due") else "")
        if wrong:
            return wrong
    return ""


def _wrong_place(_question: Question, value: object) -> str:
    """Say what is wrong with a place: it is told by its key and its words."""
    wrong = mark("“{label}” is a place of the ledger: its key and what it is called.")
    if not isinstance(value, dict) or value.keys() != {"place", "text"}:
        return wrong
    words = value["text"]
    is_said = isinstance(words, str) and 0 < len(words.strip()) <= LONGEST_PLACE
    return "" if is_said and _is_key(value["place"]) else wrong


def _is_key(value: object) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def _wrong_yes_no(_question: Question, value: object) -> str:
    return "" if isinstance(value, bool) else mark("“{label}” must be yes or no.")


_WRONG = {
    Kind.TEXT: _wrong_text,
    Kind.LONG_TEXT: _wrong_text,
    Kind.CHOICE: _wrong_choice,
    Kind.DATE: _wrong_date,
    Kind.DATETIME: _wrong_datetime,
    Kind.INTEGER: _wrong_integer,
    Kind.YES_NO: _wrong_yes_no,
    Kind.UNIT: _wrong_key,
    Kind.UNITS: _wrong_units,
    Kind.AREA: _wrong_key,
    Kind.PLACE: _wrong_place,
}


def answers_refusals(
    questions: tuple[Question, ...], answers: Facts, rulings: Facts | None = None
) -> Iterator[Refusal]:
    """Yield what is wrong with a set of answers: missing, malformed, or never asked for."""
    for question in questions:
        wrong = answer_refusal(question, answers.get(question.key), rulings)
        if wrong:
            yield wrong
    for key in answers.keys() - {q.key for q in questions}:
        yield Refusal("not_asked", mark("“{key}” was not asked for."), {"key": key}, field=key)


def is_in_vain(move: Move, answers: Facts) -> bool:
    """Say whether a move that speaks with somebody reached nobody: recorded, it changes no more."""
    if move.speak is None:
        return False
    return bool(answers.get("outcome", ContactOutcome.REACHED) != ContactOutcome.REACHED)


def reason_refusal(move: Move, reason: str) -> Refusal | None:
    """Say whether a move that asks for a reason was given one."""
    if move.asks_reason and not reason.strip():
        return Refusal("no_reason", mark("Give a reason."), field="reason")
    return None


ALREADY_TOLD = Refusal(
    "already_told",
    mark("Others have acted on it already: it cannot be undone any more."),
)


@dataclass(frozen=True, slots=True)
class Undoing:
    """What is known of a matter's last decision when somebody would undo it.

    `moves` are its moves, the last made first; `is_whole` says that the journal kept what each of
    them changed; `is_own` that the asker made it, `has_decided` that she made any move that stands.
    """

    moves: tuple[Move, ...]
    is_whole: bool
    is_own: bool
    has_decided: bool
    decided_at: datetime | None
    who: str = ""


def undo_refusal(undoing: Undoing, within: timedelta, at: datetime) -> Refusal | None:
    """Say why the last decision may not be undone, or None: the same person, in time, and nobody
    acted since.
    """
    if not undoing.is_own:
        if undoing.has_decided:
            return Refusal(
                "acted_since", mark("Somebody has acted since: it cannot be undone any more.")
            )
        if undoing.decided_at is None:
            return Refusal("nothing_to_undo", mark("There is no decision to undo."))
        return Refusal(
            "another_person", mark("Only who decided may undo it: {who}."), {"who": undoing.who}
        )
    assert undoing.decided_at is not None
    for move in undoing.moves:
        if not move.can_be_undone:
            return Refusal(
                "not_undoable", mark("“{move}” stands at once and cannot be undone."),
                {"move": move.label},
            )  # fmt: skip
    if not undoing.is_whole or at - undoing.decided_at > within:
        return Refusal(
            "too_late",
            mark("The {seconds} seconds in which it could be undone are over."),
            {"seconds": int(within.total_seconds())},
        )
    return None
