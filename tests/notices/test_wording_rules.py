"""The rules of an office's own words, case by case."""

from datetime import date

import pytest

from lilong.notices import rules
from lilong.notices.terms import WordingState

TODAY = date(2026, 11, 23)


def code(refusal):
    return refusal.code if refusal else None


@pytest.mark.parametrize(
    ("rule", "state", "author", "person", "expected"),
    [
        (rules.may_change_draft, "draft", 1, 1, None),
        (rules.may_change_draft, "draft", 1, 2, "not_yours"),
        (rules.may_change_draft, "proposed", 1, 1, "wrong_state"),
        (rules.may_decide, "proposed", 1, 2, None),
        (rules.may_decide, "proposed", None, None, None),
        (rules.may_decide, "proposed", 1, 1, "same_person"),
        (rules.may_decide, "refused", 1, 2, "wrong_state"),
        (rules.may_withdraw, "draft", 1, 1, None),
        (rules.may_withdraw, "proposed", 1, 1, None),
        (rules.may_withdraw, "proposed", 1, 2, "not_yours"),
        (rules.may_withdraw, "approved", 1, 1, "wrong_state"),
    ],
)
def test_who_may_do_what_with_words(rule, state, author, person, expected):
    assert code(rule(state, author, person)) == expected


def test_a_reason_and_a_day_to_come_are_asked_for():
    assert rules.may_put_forward("Shorter", TODAY, TODAY) == []
    found = rules.may_put_forward(" ", date(2026, 11, 22), TODAY)
    assert [code(one) for one in found] == ["no_reason", "in_past"]
    assert code(rules.has_reason("")) == "no_reason"
    assert rules.has_reason("Unclear") is None


def test_words_go_stale_with_what_they_were_compared_with():
    assert rules.is_still_true(None, None) is None
    assert rules.is_still_true(3, 3) is None
    assert code(rules.is_still_true(None, 3)) == "another_landed"


@pytest.mark.parametrize("state", list(WordingState))
def test_every_state_has_its_sentence(state):
    assert code(rules.may_decide(state, 1, 2)) == (
        None if state == WordingState.PROPOSED else "wrong_state"
    )
