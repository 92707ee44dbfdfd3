"""Two contacts, two follow-up calls (双先联双回访, H-15): who has spoken, who must.

Reading A: the handling unit and the centre make one contact and one follow-up call each. Reading B:
the two contacts stand before the dispatch and before going on site. Which holds, and how many there
are, is the rulebook's value of the day the order was received.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from lilong.cases.grammar import Doer, Facts, Snapshot, Spoken
from lilong.cases.terms import (
    AssignmentRole,
    ContactKind,
    ContactOutcome,
    ContactSide,
    Satisfaction,
)
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.work_orders.terms import AT_THE_CENTRE, Reading, StageKey

RULE = "hotline.gate.contacts_callbacks"
ATTEMPTS, ATTEMPT_DAYS = "hotline.attempts", "hotline.attempt_days"
RULINGS = (RULE, ATTEMPTS, ATTEMPT_DAYS)
SIDES = (ContactSide.UNIT, ContactSide.CENTRE)
CONTACT, CALL = ContactKind.FIRST_CONTACT, ContactKind.FOLLOW_UP_CALL
Counted = tuple[int, int]

_MISSING = {
    (CONTACT, ContactSide.UNIT): mark("the handling unit's contact is missing"),
    (CONTACT, ContactSide.CENTRE): mark("the centre's contact is missing"),
    (CALL, ContactSide.UNIT): mark("the handling unit's follow-up call is missing"),
    (CALL, ContactSide.CENTRE): mark("the centre's follow-up call is missing"),
}
_BY_ONE = {
    (CONTACT, ContactSide.UNIT): mark(
        "You have spoken with the caller for the centre. The unit's contact is somebody else's."
    ),
    (CONTACT, ContactSide.CENTRE): mark(
        "You have spoken with the caller for the unit. The centre's contact is somebody else's."
    ),
    (CALL, ContactSide.UNIT): mark(
        "You have made the centre's follow-up call. The unit's call is somebody else's."
    ),
    (CALL, ContactSide.CENTRE): mark(
        "You have made the unit's follow-up call. The centre's call is somebody else's."
    ),
}


@dataclass(frozen=True, slots=True)
class Duty:
    """The rule's value that an order is judged by."""

    contacts: int
    callbacks: int
    different_roles: bool
    reading: Reading

    def need(self, kind: ContactKind) -> int:
        """Return how many contacts of a kind are needed."""
        return self.contacts if kind == CONTACT else self.callbacks

    def by_centre_alone(self) -> "Duty":
        """Return what is left of the duty where the unit may not know the caller."""
        return replace(self, contacts=min(self.contacts, 1), callbacks=min(self.callbacks, 1))

    def is_by_sides(self, kind: ContactKind) -> bool:
        """Say whether unit and centre each owe one of them."""
        return self.different_roles and self.need(kind) > 1


def duty_of(value: Facts) -> Duty:
    """Return a value of the rule as the plain thing it is."""
    return Duty(
        int(value["contacts"]),
        int(value["callbacks"]),
        bool(value["different_roles"]),
        Reading(value["reading"]),
    )


def duty(snapshot: Snapshot) -> Duty:
    """Return what holds for this order: the value of the day it was received.

    A caller whose identity is kept from the unit (H-07) can be called by the centre alone.
    """
    held = duty_of(snapshot.rulings[RULE])
    return held.by_centre_alone() if is_secret(snapshot) else held


def is_secret(snapshot: Snapshot) -> bool:
    """Say whether the caller's identity is kept from the handling unit (H-07)."""
    return bool(snapshot.facts.get("is_secret"))


def is_reachable(snapshot: Snapshot) -> bool:
    """Say whether there is anybody to speak with: a caller who left a number."""
    return bool(snapshot.facts.get("is_reachable", True))


def is_emergency(snapshot: Snapshot) -> bool:
    """Say whether an order is handled at any hour: nothing may hold it up."""
    limit = snapshot.facts.get("handling_limit") or {}
    return str(limit.get("unit", "")) == "emergency_hours"


def side_of(snapshot: Snapshot, doer: Doer) -> ContactSide:
    """Say for whom somebody speaks: the centre's people for the centre, all others for the unit.

    Of an order the centre itself handles, the person who signed for it stands for the unit.
    """
    if not doer.is_centre:
        return ContactSide.UNIT
    if snapshot.lead_unit_id != snapshot.centre_unit_id or snapshot.stage in AT_THE_CENTRE:
        return ContactSide.CENTRE
    signed = snapshot.last("acknowledge", "report_handling")
    is_handler = signed is not None and signed.staff_id == doer.staff_id
    return ContactSide.UNIT if is_handler else ContactSide.CENTRE


def made(snapshot: Snapshot, kind: ContactKind) -> tuple[Spoken, ...]:
    """Return the attempts that count: follow-up calls of this round, a unit's while it leads.

    What a unit did before it sent the order back does not count for the next one.
    """
    nth_round = snapshot.round if kind == CALL else None
    led = [
        (a.started_at, a.ended_at)
        for a in snapshot.assignments
        if a.role == AssignmentRole.LEAD and a.unit_id == snapshot.lead_unit_id
    ]
    return tuple(
        one
        for one in snapshot.spoken(kind, nth_round)
        if one.side != ContactSide.UNIT
        or not led
        or any(begun <= one.at and (end is None or one.at <= end) for begun, end in led)
    )


def tried_enough(snapshot: Snapshot, attempts: Iterable[Spoken]) -> bool:
    """Say whether somebody was tried as often, and on as many days, as the rulebook asks (H-10)."""
    in_vain = [one for one in attempts if one.outcome == ContactOutcome.NOT_REACHED]
    days = {local(one.at).date() for one in in_vain}
    enough = len(in_vain) >= int(snapshot.rulings[ATTEMPTS])
    return enough and len(days) >= int(snapshot.rulings[ATTEMPT_DAYS])


def _spoke(one: Spoken) -> bool:
    """Say whether the caller was there: who will not speak has been reached, too."""
    return one.outcome != ContactOutcome.NOT_REACHED


def _is_done(snapshot: Snapshot, attempts: Iterable[Spoken]) -> bool:
    known = tuple(attempts)
    return any(map(_spoke, known)) or tried_enough(snapshot, known)


def of_side(snapshot: Snapshot, kind: ContactKind, side: ContactSide) -> tuple[Spoken, ...]:
    """Return the attempts of a kind that were made for one side."""
    return tuple(one for one in made(snapshot, kind) if one.side == side)


def sides_done(snapshot: Snapshot, kind: ContactKind) -> tuple[ContactSide, ...]:
    """Return the sides that have made theirs: spoke, or tried often enough."""
    return tuple(s for s in SIDES if _is_done(snapshot, of_side(snapshot, kind, s)))


def sides_missing(snapshot: Snapshot, kind: ContactKind) -> tuple[ContactSide, ...]:
    """Return whose turn it still is; nobody's where none is owed or nobody can be reached."""
    have, need = _count(snapshot, kind)
    if have >= need:
        return ()
    if duty(snapshot).is_by_sides(kind):
        done = sides_done(snapshot, kind)
        return tuple(side for side in SIDES if side not in done) or SIDES
    is_units = kind == CONTACT and not is_secret(snapshot)
    return (ContactSide.UNIT,) if is_units else (ContactSide.CENTRE,)


def _count(snapshot: Snapshot, kind: ContactKind) -> Counted:
    held = duty(snapshot)
    need = held.need(kind)
    if not need or not is_reachable(snapshot):
        return 0, 0
    attempts = made(snapshot, kind)
    if held.is_by_sides(kind):
        done = len(sides_done(snapshot, kind))
        spoke = sum(map(_spoke, attempts))
        return (max(done, spoke) if done == len(SIDES) else done), need
    # Only one is needed, or roles do not matter; a unit never follows up its own work alone.
    if kind == CALL:
        attempts = tuple(one for one in attempts if one.side != ContactSide.UNIT)
    spoke = sum(map(_spoke, attempts))
    return (max(spoke, need) if tried_enough(snapshot, attempts) else spoke), need


def contacts(snapshot: Snapshot) -> Counted:
    """Count the first contacts made of those needed; none where nobody can be reached."""
    return _count(snapshot, CONTACT)


def follow_ups(snapshot: Snapshot) -> Counted:
    """Count this round's follow-up calls; not reached is never dissatisfied (H-10)."""
    return _count(snapshot, CALL)


def _of(snapshot: Snapshot, kind: ContactKind, side: ContactSide, nth: int) -> Counted:
    """Count what one side owes; where sides do not matter, the nth contact of whoever."""
    have, need = _count(snapshot, kind)
    if need < nth:
        return 0, 0
    if duty(snapshot).is_by_sides(kind):
        return int(side in sides_done(snapshot, kind)), 1
    return int(have >= nth), 1


def unit_contact(snapshot: Snapshot) -> Counted:
    """Count the first contact the handling unit owes: what its clock waits for."""
    return (0, 0) if is_secret(snapshot) else _of(snapshot, CONTACT, ContactSide.UNIT, 1)


def centre_contact(snapshot: Snapshot) -> Counted:
    """Count the contact the centre owes."""
    return _of(snapshot, CONTACT, ContactSide.CENTRE, 1 if is_secret(snapshot) else 2)


def centre_call(snapshot: Snapshot) -> Counted:
    """Count the follow-up call the centre owes."""
    return _of(snapshot, CALL, ContactSide.CENTRE, 1)


def unit_call(snapshot: Snapshot) -> Counted:
    """Count the follow-up call the handling unit owes; none where the centre alone calls."""
    if not duty(snapshot).is_by_sides(CALL):
        return 0, 0
    return _of(snapshot, CALL, ContactSide.UNIT, 2)


def _missing(snapshot: Snapshot, kind: ContactKind) -> tuple[Refusal, ...]:
    return tuple(
        Refusal("missing", _MISSING[kind, side], rule="H-15")
        for side in sides_missing(snapshot, kind)
    )


def missing_contacts(snapshot: Snapshot) -> tuple[Refusal, ...]:
    """Say whose contact is missing."""
    return _missing(snapshot, CONTACT)


def missing_follow_ups(snapshot: Snapshot) -> tuple[Refusal, ...]:
    """Say whose follow-up call is missing."""
    return _missing(snapshot, CALL)


def _tried_first(snapshot: Snapshot, side: ContactSide, nth: int) -> Counted:
    """Count one attempt of a side under reading B; an emergency waits for nobody."""
    held = duty(snapshot)
    if held.reading != Reading.B or held.contacts < nth:
        return 0, 0
    if is_emergency(snapshot) or not is_reachable(snapshot):
        return 0, 0
    return int(bool(of_side(snapshot, CONTACT, side))), 1


def before_dispatch(snapshot: Snapshot) -> Counted:
    """Count the centre's contact that reading B puts before the dispatch; an attempt is enough."""
    return _tried_first(snapshot, ContactSide.CENTRE, 1)


def before_site(snapshot: Snapshot) -> Counted:
    """Count the unit's contact that reading B puts before going on site; an attempt is enough.

    Where an order goes with another, somebody has gone on that one's site already.
    """
    if snapshot.stage == StageKey.MERGED:
        return 0, 0
    return _tried_first(snapshot, ContactSide.UNIT, 2)


def both_by_one(snapshot: Snapshot, kind: ContactKind) -> Refusal | None:
    """Refuse who has spoken for the other side already: different roles are different people."""
    doer = snapshot.doer
    if doer is None or doer.staff_id is None or not duty(snapshot).is_by_sides(kind):
        return None
    side = side_of(snapshot, doer)
    others = (one for one in made(snapshot, kind) if one.side != side)
    if any(one.staff_id == doer.staff_id for one in others):
        return Refusal("both_by_one", _BY_ONE[kind, side], rule="H-15")
    return None


def _moment(value: object) -> datetime | None:
    """Return the moment an answer names; the engine says what is wrong with one that is none."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _attempt_refusal(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """Say what an attempt lacks: a time to try again that lies ahead, the words of a refusal."""
    outcome, again_at = answers.get("outcome"), answers.get("again_at")
    if again_at and outcome != ContactOutcome.NOT_REACHED:
        text = mark("A time to call again belongs to a caller who was not reached.")
        return Refusal("no_again", text, rule="H-15", field="again_at")
    again = _moment(again_at)
    if again and again <= snapshot.at:
        text = mark("The time to call again, {time}, has passed already.")
        return Refusal("again_past", text, {"time": again}, "H-15", "again_at")
    if outcome == ContactOutcome.REFUSED and not str(answers.get("note") or "").strip():
        text = mark("Note what the caller said when refusing to speak.")
        return Refusal("refused_note", text, rule="H-10", field="note")
    return None


def may_contact(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """Say why somebody may not record a contact: one person does not speak for both sides."""
    return both_by_one(snapshot, CONTACT) or _attempt_refusal(snapshot, answers)


def may_follow_up(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """Who was reached is asked each thing apart: contacted, solved, satisfied (H-09)."""
    side = side_of(snapshot, snapshot.doer) if snapshot.doer else ContactSide.CENTRE
    held = duty(snapshot)
    if side == ContactSide.UNIT and not held.is_by_sides(CALL):
        text = mark("By the rule of this order the centre alone makes the follow-up call.")
        return Refusal("centre_calls", text, rule="H-15")
    refusal = both_by_one(snapshot, CALL) or _attempt_refusal(snapshot, answers)
    if refusal or answers.get("outcome") != ContactOutcome.REACHED:
        return refusal
    asked = ["solved", "satisfied"]
    # Whether the unit spoke with her is the centre's question: nobody asks it of himself.
    if side == ContactSide.CENTRE and held.contacts:
        asked.insert(0, "contacted")
    for key in asked:
        if answers.get(key) in (None, ""):
            return Refusal("every_answer", _UNANSWERED[key], rule="H-09", field=key)
    return None


_UNANSWERED = {
    "contacted": mark("Note whether the unit had contacted the caller."),
    "solved": mark("Note whether the caller says that it is solved."),
    "satisfied": mark("Note whether the caller is satisfied."),
}


def last_answers(snapshot: Snapshot) -> tuple[Spoken | None, Spoken | None]:
    """Return what the caller said last in this round, and what she said last to the centre."""
    reached = [one for one in made(snapshot, CALL) if one.outcome == ContactOutcome.REACHED]
    to_centre = [one for one in reached if one.side != ContactSide.UNIT]
    return (reached[-1] if reached else None), (to_centre[-1] if to_centre else None)


def says_no(answer: Spoken | None) -> bool:
    """Say whether an answer asks for another handling: not solved, or dissatisfied (H-02)."""
    if answer is None:
        return False
    return answer.solved is False or answer.satisfied == Satisfaction.DISSATISFIED


def is_dissatisfied(snapshot: Snapshot) -> bool:
    """Say whether the caller is dissatisfied: by her last word, or by her last to the centre.

    A unit cannot talk away what the centre has heard.
    """
    return any(map(says_no, last_answers(snapshot)))
