"""What may be set is decided on plain values."""

from dataclasses import replace
from datetime import date

import pytest

from lilong.rulebook import rules
from lilong.rulebook.rules import Proposal, Span
from lilong.rulebook.terms import State

TODAY = date(2026, 11, 23)
GOOD = Proposal(
    key="hotline.limit.help",
    value={"number": 3, "unit": "working_days"},
    valid_from=date(2027, 1, 1),
    source="Resolution 5 of 2026",
    reason="The council resolved it",
)


def refusal_for(**changes) -> str:
    refusal = rules.may_propose(replace(GOOD, **changes), TODAY)
    return refusal.code if refusal else ""


def test_a_sourced_value_of_its_type_may_be_proposed():
    assert refusal_for() == ""
    assert refusal_for(scope="source:hotline") == ""
    assert refusal_for(valid_to=date(2027, 1, 1)) == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": "hotline.nothing"}, "unknown_key"),
        ({"value": 3}, "bad_value"),
        ({"scope": "hotline"}, "bad_scope"),
        ({"scope": "source:hot line"}, "bad_scope"),
        ({"valid_to": date(2026, 12, 31)}, "ends_before_it_begins"),
        ({"valid_from": date(2026, 1, 1)}, "in_past"),
        ({"source": "  "}, "no_source"),
        ({"reason": " "}, "no_reason"),
    ],
)
def test_a_faulty_proposal_is_refused(changes, code):
    assert refusal_for(**changes) == code


def test_a_value_of_law_may_begin_in_the_past():
    law = {"key": "vote.owners.ordinary", "value": [], "valid_from": date(2026, 1, 1)}
    assert refusal_for(**law) == ""
    assert rules.may_begin("vote.owners.ordinary", date(2026, 1, 1), TODAY) is None
    assert rules.may_begin(GOOD.key, TODAY, TODAY) is None
    assert rules.may_begin(GOOD.key, date(2026, 11, 22), TODAY).code == "begin_passed"


def test_everything_that_is_wrong_is_said_at_once():
    found = rules.faults(replace(GOOD, scope="x", source="", reason="", value=3), TODAY)
    assert [one.field for one in found] == ["scope", "source", "reason", ""]


def test_only_another_person_refuses_and_says_why():
    assert rules.may_refuse(State.PROPOSED, 1, 2, "Too short") is None
    assert rules.may_refuse(State.PROPOSED, None, 2, "Too short") is None
    assert rules.may_refuse(State.PROPOSED, 1, 2, " ").code == "no_reason"
    assert rules.may_refuse(State.PROPOSED, 1, 1, "Mine").code == "same_person"
    assert rules.may_refuse(State.APPROVED, 1, 2, "Late").code == "wrong_state"


def test_a_proposal_goes_stale_when_another_value_holds_meanwhile():
    assert rules.is_still_true(7, 7) is None
    assert rules.is_still_true(None, None) is None
    assert rules.is_still_true(None, 7).code == "another_landed"


def test_a_scope_must_be_one_of_the_office():
    assert rules.may_have_scope("", ()) is None
    assert rules.may_have_scope("source:grid", ["source:grid"]) is None
    assert rules.may_have_scope("source:forged", ["source:grid"]).code == "unknown_scope"


@pytest.mark.parametrize(
    ("known", "new", "is_replaced"),
    [
        (Span(date(2026, 1, 1)), Span(date(2027, 1, 1)), True),
        (Span(date(2026, 1, 1)), Span(date(2027, 1, 1), date(2027, 6, 30)), True),
        (Span(date(2026, 1, 1), date(2027, 3, 1)), Span(date(2027, 1, 1)), True),
        (Span(date(2026, 1, 1), date(2027, 3, 1)), Span(date(2027, 1, 1), date(2027, 2, 1)), False),
        (Span(date(2026, 1, 1), date(2026, 3, 1)), Span(date(2027, 1, 1)), False),
        (Span(date(2027, 1, 1)), Span(date(2027, 1, 1)), False),
    ],
)
def test_a_new_value_ends_only_what_began_before_and_does_not_outlast_it(known, new, is_replaced):
    assert rules.is_replaced(known, new) is is_replaced


@pytest.mark.parametrize(
    ("one", "other", "overlaps"),
    [
        (Span(date(2026, 1, 1)), Span(date(2027, 1, 1)), True),
        (Span(date(2026, 1, 1), date(2026, 12, 31)), Span(date(2027, 1, 1)), False),
        (Span(date(2026, 1, 1), date(2027, 1, 1)), Span(date(2027, 1, 1)), True),
        (Span(date(2027, 1, 1), date(2027, 2, 1)), Span(date(2026, 1, 1), date(2026, 3, 1)), False),
        (
            Span(date(2026, 1, 1), date(2026, 2, 1)),
            Span(date(2026, 1, 15), date(2026, 1, 20)),
            True,
        ),
    ],
)
def test_two_validities_overlap_when_they_share_a_day(one, other, overlaps):
    assert one.overlaps(other) is overlaps
    assert other.overlaps(one) is overlaps
    refusal = rules.may_stand_beside(one, [other])
    assert (refusal is not None) is overlaps


def test_only_a_draft_is_put_forward():
    assert rules.may_submit(State.DRAFT) is None
    assert rules.may_submit(State.APPROVED).code == "wrong_state"


def test_nobody_approves_her_own_proposal():
    assert rules.may_approve(State.PROPOSED, 1, 2) is None
    assert rules.may_approve(State.PROPOSED, None, None) is None
    assert rules.may_approve(State.PROPOSED, 1, 1).code == "same_person"
    assert rules.may_approve(State.DRAFT, 1, 2).code == "wrong_state"


def test_only_what_is_not_in_force_is_withdrawn():
    assert rules.may_withdraw(State.DRAFT, 1, 1) is None
    assert rules.may_withdraw(State.PROPOSED, 1, None) is None
    assert rules.may_withdraw(State.PROPOSED, None, 1) is None
    assert rules.may_withdraw(State.PROPOSED, 1, 2).code == "not_yours"
    assert rules.may_withdraw(State.APPROVED, 1, 1).code == "wrong_state"


def test_a_value_in_force_ends_within_its_validity():
    span = Span(date(2026, 1, 1), date(2026, 6, 30))
    assert rules.may_end(State.APPROVED, span, date(2026, 3, 31)) is None
    assert rules.may_end(State.APPROVED, Span(date(2026, 1, 1)), date(2030, 1, 1)) is None
    assert rules.may_end(State.PROPOSED, span, date(2026, 3, 31)).code == "wrong_state"
    assert rules.may_end(State.APPROVED, span, date(2025, 12, 31)).code == "ends_before_it_begins"
    assert rules.may_end(State.APPROVED, span, date(2026, 7, 1)).code == "ended_already"


def test_an_office_touches_only_its_own_values():
    assert rules.is_own_office(None, None)
    assert rules.is_own_office(None, 7)
    assert rules.is_own_office(7, 7)
    assert not rules.is_own_office(7, 8)
    assert not rules.is_own_office(7, None)
