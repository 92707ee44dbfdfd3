"""Pure decisions: who may, which gates are open, whether an answer is an answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lilong.accounts.terms import Capability
from lilong.cases import rules
from lilong.cases.grammar import (
    Assigned,
    By,
    ClockReading,
    Doer,
    Done,
    Gate,
    Kind,
    Question,
    Snapshot,
    Spoken,
    Why,
)
from lilong.cases.terms import AssignmentRole, ClockState, ContactKind, ContactOutcome, Relation
from lilong.kernel.actor import ActorKind
from lilong.kernel.errors import Refusal
from tests.cases.test_grammar import SOUND

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HANDLE = Capability.MATTERS_HANDLE
SNAPSHOT = Snapshot(
    kind="sound", stage="open", opened_at=AT, at=AT, lead_unit_id=7, lead_unit="社区管理办",
    raiser_unit_id=9,
)  # fmt: skip
STAFF = Doer(
    kind=ActorKind.STAFF,
    staff_id=1,
    unit_id=7,
    unit_ids=frozenset({7}),
    capabilities=frozenset({HANDLE}),
)
MOVE = SOUND.moves[0]


def may(by: By, doer: Doer = STAFF, snapshot: Snapshot = SNAPSHOT) -> str:
    refusal = rules.may_make(by, SOUND, snapshot, doer)
    return refusal.code if refusal else ""


def test_nobody_may_without_the_capability():
    assert may(By(Capability.MATTERS_APPROVE)) == "not_granted"
    assert may(By(HANDLE)) == ""


@pytest.mark.parametrize(
    ("relation", "doer", "answer"),
    [
        (Relation.LEAD, STAFF, ""),
        (Relation.LEAD, replace(STAFF, unit_ids=frozenset({8})), "not_related"),
        (Relation.RAISER, replace(STAFF, unit_ids=frozenset({9})), ""),
        (Relation.RAISER, STAFF, "not_related"),
        (Relation.CENTRE, replace(STAFF, is_centre=True), ""),
        (Relation.CENTRE, STAFF, "not_related"),
        (Relation.SUPPORTING, STAFF, "not_related"),
    ],
)
def test_a_relation_is_asked_of_the_doers_units(relation, doer, answer):
    assert may(By(HANDLE, relation), doer) == answer


def test_a_supporting_unit_is_known_by_its_assignment():
    part = Assigned(unit_id=8, role=AssignmentRole.SUPPORTING, started_at=AT)
    doer = replace(STAFF, unit_ids=frozenset({8}))
    assert may(By(HANDLE, Relation.SUPPORTING), doer, replace(SNAPSHOT, assignments=(part,))) == ""
    ended = replace(part, ended_at=AT)
    assert may(By(HANDLE, Relation.SUPPORTING), doer, replace(SNAPSHOT, assignments=(ended,)))


def test_nobody_closes_his_own_work():
    did = Done(move="close", at=AT, staff_id=1, unit_id=7)
    by = By(HANDLE, not_who_did=("close",))
    assert may(by, STAFF, replace(SNAPSHOT, history=(did,))) == "same_person"
    assert may(by, replace(STAFF, staff_id=2), replace(SNAPSHOT, history=(did,))) == ""
    assert may(by) == ""


def test_the_system_moves_only_what_says_so():
    system = Doer(kind=ActorKind.SYSTEM)
    assert may(By(HANDLE), system) == "not_granted"
    assert may(By(HANDLE, system=True), system) == ""


def test_one_way_of_being_allowed_is_enough_and_the_nearest_refusal_is_told():
    did = Done(move="close", at=AT, staff_id=1, unit_id=7)
    after = replace(SNAPSHOT, history=(did,))
    ways = (By(Capability.MATTERS_APPROVE), By(HANDLE, not_who_did=("close",)))
    refusal = rules.who_refusal(ways, SOUND, after, STAFF)
    assert refusal is not None
    assert refusal.code == "same_person"
    assert rules.who_refusal((*ways, By(HANDLE)), SOUND, after, STAFF) is None


def test_a_move_of_another_stage_says_so_and_nothing_else():
    closed = replace(SNAPSHOT, stage="closed")
    assert [r.code for r in rules.refusals(SOUND, MOVE, closed, STAFF)] == ["not_now"]


def test_a_closed_gate_says_how_many_it_has_and_needs():
    gate = Gate("contacts", "Contacts", lambda s: (len(s.contacts), 2), Why("two", "H-15"))
    declared = replace(SOUND, gates=(gate,), moves=(replace(MOVE, gates=("contacts",)),))
    spoken = Spoken(ContactKind.FIRST_CONTACT, ContactOutcome.REACHED, AT, 1, 7)
    one = replace(SNAPSHOT, contacts=(spoken,))
    refusal = next(rules.refusals(declared, declared.moves[0], one, STAFF))
    assert str(refusal) == "Contacts: 1 of 2."
    assert refusal.rule == "H-15"
    both = replace(SNAPSHOT, contacts=(spoken, spoken))
    assert list(rules.refusals(declared, declared.moves[0], both, STAFF)) == []


def test_evidence_is_held_against_the_move_only_when_it_is_made():
    move = replace(MOVE, needs_evidence=True)
    assert list(rules.refusals(SOUND, move, SNAPSHOT, STAFF)) == []
    assert [r.code for r in rules.refusals(SOUND, move, SNAPSHOT, STAFF, {})] == ["no_evidence"]
    shown = replace(SNAPSHOT, evidence=1)
    assert list(rules.refusals(SOUND, move, shown, STAFF, {})) == []


def test_a_guard_that_speaks_of_a_field_waits_for_the_answers():
    about_field = replace(MOVE, guard=lambda _s, _a: Refusal("g", "no", field="date"))
    assert list(rules.refusals(SOUND, about_field, SNAPSHOT, STAFF)) == []
    assert [r.code for r in rules.refusals(SOUND, about_field, SNAPSHOT, STAFF, {})] == ["g"]
    about_matter = replace(MOVE, guard=lambda _s, _a: Refusal("g", "no"))
    assert [r.code for r in rules.refusals(SOUND, about_matter, SNAPSHOT, STAFF)] == ["g"]
    content = replace(MOVE, guard=lambda _s, _a: None)
    assert list(rules.refusals(SOUND, content, SNAPSHOT, STAFF, {})) == []


def test_who_may_raise_follows_the_declaration():
    assert rules.raise_refusal(SOUND, STAFF).code == "not_granted"
    granted = replace(STAFF, capabilities=frozenset({Capability.MATTERS_RAISE}))
    assert rules.raise_refusal(SOUND, granted) is None
    assert rules.raise_refusal(SOUND, Doer(kind=ActorKind.IMPORT)) is None


PLACE = "0196b3a0-0000-7000-8000-000000000001"


def asked(kind: Kind, **more: object) -> Question:
    return Question("it", "It", kind, **more)


@pytest.mark.parametrize(
    ("question", "value", "is_right"),
    [
        (asked(Kind.TEXT), "words", True),
        (asked(Kind.TEXT), 3, False),
        (asked(Kind.TEXT, most=4), "words", False),
        (asked(Kind.LONG_TEXT), "w" * 2_001, False),
        (asked(Kind.CHOICE, choices=(("a", "A"),)), "a", True),
        (asked(Kind.CHOICE, choices=(("a", "A"),)), "b", False),
        (asked(Kind.DATE), "2024-02-29", True),
        (asked(Kind.DATE), "2023-02-29", False),
        (asked(Kind.DATETIME), "2024-02-29T10:00:00+08:00", True),
        (asked(Kind.DATETIME), "2024-02-29T10:00:00", False),
        (asked(Kind.DATETIME), "tomorrow", False),
        (asked(Kind.INTEGER), 3, True),
        (asked(Kind.INTEGER), True, False),
        (asked(Kind.INTEGER), "3", False),
        (asked(Kind.INTEGER, least=4), 3, False),
        (asked(Kind.INTEGER, most=2), 3, False),
        (asked(Kind.UNIT), 3, True),
        (asked(Kind.AREA), "3", False),
        (asked(Kind.PLACE), {"place": PLACE, "text": "285弄3号"}, True),
        (asked(Kind.PLACE), {"place": PLACE, "text": " "}, False),
        (asked(Kind.PLACE), {"place": PLACE, "text": 3}, False),
        (asked(Kind.PLACE), {"place": PLACE, "text": "x" * 201}, False),
        (asked(Kind.PLACE), {"place": PLACE}, False),
        (asked(Kind.PLACE), {"place": PLACE, "text": "x", "more": "y"}, False),
        (asked(Kind.PLACE), {"place": "285", "text": "x"}, False),
        (asked(Kind.PLACE), {"place": 3, "text": "x"}, False),
        (asked(Kind.PLACE), "285弄3号", False),
        (asked(Kind.UNITS), [{"unit": 3, "task": "look"}], True),
        (asked(Kind.UNITS), [{"unit": 3, "due": "2024-02-29T10:00:00+08:00"}], True),
        (asked(Kind.UNITS), [{"unit": 3, "due": "tomorrow"}], False),
        (asked(Kind.UNITS), [{"unit": "3"}], False),
        (asked(Kind.UNITS), [{"unit": 3, "task": 7}], False),
        (asked(Kind.UNITS), [{"unit": 3, "more": 7}], False),
        (asked(Kind.UNITS), [3], False),
        (asked(Kind.UNITS), [{"unit": n} for n in range(13)], False),
        (asked(Kind.UNITS), 3, False),
        (asked(Kind.UNITS), [], False),
        (asked(Kind.YES_NO), False, True),
        (asked(Kind.YES_NO), "no", False),
        (asked(Kind.TEXT), "", False),
        (asked(Kind.TEXT, required=False), "", True),
    ],
)
def test_an_answer_is_judged_by_its_kind(question, value, is_right):
    refusal = rules.answer_refusal(question, value)
    assert (refusal is None) == is_right
    if refusal:
        assert refusal.field == "it"


def test_what_was_not_asked_is_refused():
    found = list(rules.answers_refusals((asked(Kind.TEXT),), {"it": "x", "other": 1}))
    assert [r.code for r in found] == ["not_asked"]


def test_a_reason_is_words():
    move = replace(MOVE, asks_reason=True)
    assert rules.reason_refusal(move, "  ").code == "no_reason"
    assert rules.reason_refusal(move, "the wrong unit") is None
    assert rules.reason_refusal(MOVE, "") is None


def test_a_snapshot_answers_for_its_history():
    begin = Done("begin", AT, 1, 7)
    end = Done("end", AT + timedelta(hours=1), 2, 7)
    first = ClockReading("tick", ClockState.VOID, AT, AT, AT)
    second = replace(first, state=ClockState.RUNNING, nth=2, due_at=AT + timedelta(hours=2))
    late = Spoken(ContactKind.FIRST_CONTACT, ContactOutcome.REACHED, AT, 1, 7, nth_round=2)
    snapshot = replace(
        SNAPSHOT, history=(begin, end, begin), clocks=(first, second), contacts=(late,)
    )
    assert snapshot.count("begin") == 2
    assert snapshot.last("end") is end
    assert snapshot.last("nothing") is None
    assert snapshot.since("end") == (begin,)
    assert snapshot.since("nothing") == (begin, end, begin)
    assert snapshot.clock("tick") is second
    assert snapshot.clock("tock") is None
    assert second.is_running
    assert not second.is_late(AT)
    assert second.is_late(AT + timedelta(hours=3))
    assert snapshot.spoken(ContactKind.FIRST_CONTACT, 2) == (late,)
    assert snapshot.spoken(ContactKind.FIRST_CONTACT, 1) == ()
    assert snapshot.spoken(ContactKind.FIRST_CONTACT) == (late,)
