"""Pure decisions on returns, more time, parking and the second look, branch by branch."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from lilong.cases.grammar import ClockReading, Done, Snapshot, Waiting
from lilong.cases.terms import ClockState
from lilong.kernel.errors import Refusal
from lilong.work_orders import rules
from tests.work_orders.test_rules import NOW, done, running, snapshot

LATER, BEFORE = NOW + timedelta(days=3), NOW - timedelta(days=1)
TODAY = NOW.date()


def code(refusal: Refusal | None) -> str:
    return refusal.code if refusal else ""


def made(move: str, **answers: Any) -> Done:
    return Done(move, NOW, 1, 1, "in_hand", answers)


def asked(key: str, *history: Done) -> Snapshot:
    return snapshot(history=history, waiting=Waiting(key, made("send_back")))


def test_a_return_withdrawn_is_none() -> None:
    history = (done("send_back"), done("withdraw_return"), done("send_back"))
    assert rules.returns(snapshot(history=history)) == 1


@pytest.mark.parametrize(
    ("due", "history", "expected"),
    [
        (LATER, (), ""),
        (BEFORE, (), "too_late"),
        (BEFORE, ("dispatch", "allow_late_return"), ""),
        (BEFORE, ("allow_late_return", "dispatch"), "too_late"),
    ],
)
def test_a_return_is_asked_in_time_or_with_a_supervisors_word(due, history, expected) -> None:
    shown = snapshot(clocks=(running("send_back", due),), history=tuple(map(done, history)))
    assert code(rules.may_send_back(shown, {})) == expected


def test_a_conference_binds_the_unit_it_named_and_nobody_else() -> None:
    held = (done("hold_conference"),)
    bound = snapshot(history=held, facts={"bound_unit": 1})
    assert code(rules.may_send_back(bound, {})) == "bound"
    assert code(rules.may_recall(bound, {})) == "bound"
    free = snapshot(history=held, facts={"bound_unit": 2})
    assert code(rules.may_send_back(free, {})) == ""
    assert code(rules.may_recall(free, {})) == ""
    assert rules.bound_by(snapshot(facts={"bound_unit": 1})) is None


def test_the_second_return_goes_to_the_conference() -> None:
    once, twice = (done("send_back"),), (done("send_back"), done("send_back"))
    assert code(rules.may_decide_return(asked("return", *once), {})) == ""
    assert code(rules.may_decide_return(asked("return", *twice), {})) == "conference"
    assert code(rules.may_decide_return(asked("extension", *twice), {})) == ""
    assert code(rules.may_decide_return(snapshot(history=twice), {})) == ""
    assert code(rules.may_hold_conference(snapshot(history=once), {})) == "no_conference"
    assert code(rules.may_hold_conference(snapshot(history=twice), {})) == ""


def test_a_supervisors_word_is_for_what_is_late_and_given_once() -> None:
    late = snapshot(clocks=(running("send_back", BEFORE),))
    assert code(rules.may_allow_late_return(late, {})) == ""
    given = replace(late, history=(done("allow_late_return"),))
    assert code(rules.may_allow_late_return(given, {})) == "not_late"
    assert code(rules.may_allow_late_return(snapshot(), {})) == "not_late"


HANDLING = running("handling", LATER)


@pytest.mark.parametrize(
    ("answers", "facts", "clocks", "expected"),
    [
        ({"extension_days": 3}, {}, (HANDLING,), ""),
        ({"as_complex": True}, {}, (HANDLING,), ""),
        ({"as_complex": True}, {}, (), ""),
        ({}, {}, (HANDLING,), "one_of_both"),
        ({"extension_days": 3, "as_complex": True}, {}, (HANDLING,), "one_of_both"),
        ({"as_complex": True}, {"handling_limit": {"class": "complex"}}, (HANDLING,),
         "complex_already"),
        ({"as_complex": True}, {}, (running("redo", LATER),), "complex_already"),
    ],
)  # fmt: skip
def test_an_extension_is_a_number_of_days_or_the_limit_of_a_hard_case(
    answers, facts, clocks, expected
) -> None:
    shown = snapshot(facts=facts, clocks=clocks)
    assert code(rules.may_ask_extension(shown, answers)) == expected


def held(until: Any) -> ClockReading:
    return replace(HANDLING, state=ClockState.SUSPENDED, resumes_at=until)


@pytest.mark.parametrize(
    ("clocks", "until", "expected"),
    [
        ((HANDLING,), TODAY + timedelta(days=5), ""),
        ((HANDLING,), None, ""),
        ((HANDLING,), "?", ""),
        ((HANDLING,), TODAY, "not_ahead"),
        ((), TODAY + timedelta(days=5), "no_clock"),
        ((running("handling", BEFORE),), TODAY + timedelta(days=5), "too_late"),
        ((held(LATER),), TODAY + timedelta(days=5), "paused_already"),
        ((held(BEFORE),), TODAY + timedelta(days=5), ""),
    ],
)
def test_a_pause_is_asked_in_time_and_lies_ahead(clocks, until, expected) -> None:
    answers = {"suspension_reason": "permit", "suspended_until": str(until) if until else None}
    assert code(rules.may_ask_suspension(snapshot(clocks=clocks), answers)) == expected


def test_a_pause_is_no_longer_than_its_reason_allows() -> None:
    last = date(2026, 12, 1)
    assert code(rules.too_long_a_pause(snapshot(), "permit", last, last)) == ""
    too_far = last + timedelta(days=1)
    assert code(rules.too_long_a_pause(snapshot(), "permit", last, too_far)) == "too_long"
    assert code(rules.too_long_a_pause(snapshot(), "weather", last, too_far)) == ""
    assert rules.longest_pause(snapshot(), "permit").number == 30
    assert rules.longest_pause(snapshot(), "weather").number == 1


def test_when_a_pause_is_approved_neither_it_nor_the_limit_may_be_over() -> None:
    ahead = {"suspended_until": str(TODAY + timedelta(days=2))}
    assert code(rules.may_suspend(snapshot(clocks=(HANDLING,), facts=ahead), {})) == ""
    over = {"suspended_until": str(TODAY)}
    assert code(rules.may_suspend(snapshot(clocks=(HANDLING,), facts=over), {})) == "not_ahead"
    assert code(rules.may_suspend(snapshot(facts=ahead), {})) == "no_clock"


def test_only_what_stands_still_runs_on() -> None:
    assert code(rules.may_resume(snapshot(clocks=(held(LATER),)), {})) == ""
    assert code(rules.may_resume(snapshot(clocks=(held(BEFORE),)), {})) == "not_paused"
    assert code(rules.may_resume(snapshot(), {})) == "not_paused"


def test_parking_is_for_what_an_extension_did_not_help() -> None:
    soon = {"review_date": str(TODAY + timedelta(days=30))}
    extended = snapshot(clocks=(replace(HANDLING, extended=1),))
    assert code(rules.may_ask_parking(snapshot(clocks=(HANDLING,)), soon)) == "extend_first"
    assert code(rules.may_ask_parking(extended, soon)) == ""
    assert code(rules.may_ask_parking(extended, {})) == ""
    far = {"review_date": str(TODAY + timedelta(days=91))}
    assert code(rules.may_ask_parking(extended, far)) == "too_far"
    assert code(rules.may_review_parking(snapshot(), {"review_date": str(TODAY)})) == "not_ahead"
    assert code(rules.may_park(snapshot(facts={"review_date": str(TODAY)}), {})) == "not_ahead"
    assert code(rules.may_park(snapshot(facts=soon), {})) == ""


def test_a_site_check_counts_for_the_present_handling() -> None:
    asked_for = {"site_check": True}
    assert rules.site_checks(snapshot()) == (0, 0)
    assert rules.site_checks(snapshot(facts=asked_for)) == (0, 1)
    passed = (done("pass_check"),)
    assert rules.site_checks(snapshot(facts=asked_for, history=passed)) == (1, 1)
    again = (*passed, done("fail_check"))
    assert rules.site_checks(snapshot(facts=asked_for, history=again)) == (0, 1)


def test_a_site_check_shows_a_photo_of_its_own() -> None:
    facts = {"site_check": True, "evidence_reported": 2}
    assert code(rules.may_check(snapshot(), {})) == "no_check"
    assert code(rules.may_check(snapshot(facts=facts, evidence=2), {})) == "no_evidence"
    assert code(rules.may_check(snapshot(facts=facts, evidence=3), {})) == ""


@pytest.mark.parametrize(
    ("history", "owed"),
    [
        ((), 0),
        ((made("approve_extension"),), 1),
        ((made("approve_extension"), made("park")), 2),
        ((made("park"), made("tell_caller", outcome="reached")), 0),
        ((made("park"), *[made("tell_caller", outcome="not_reached")] * 2), 1),
        ((made("park"), *[made("tell_caller", outcome="refused")] * 3), 0),
        ((made("park"), made("tell_caller", outcome="reached"), made("approve_extension")), 1),
    ],
)
def test_what_was_decided_is_told_until_it_is_heard(history, owed) -> None:
    shown = snapshot(history=history)
    assert rules.to_tell(shown) == owed
    assert rules.to_tell(replace(shown, facts={"is_reachable": False})) == 0
    assert code(rules.may_tell(shown, {})) == ("" if owed else "nothing_to_tell")
