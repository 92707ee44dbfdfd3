"""Pure decisions, branch by branch."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from lilong.cases.grammar import ClockReading, Done, Snapshot, Spoken
from lilong.cases.terms import ClockState, ContactKind, ContactOutcome
from lilong.kernel.calendar import Limit, Unit
from lilong.work_orders import contacting, hearing, joining, rules
from lilong.work_orders.rules import Elements, LimitSource
from lilong.work_orders.terms import LimitClass

NOW = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
RULINGS = {
    contacting.RULE: {"contacts": 2, "callbacks": 2, "different_roles": True, "reading": "A"},
    "hotline.attempts": 3,
    "hotline.attempt_days": 2,
    hearing.WORDS: ({"word": "不满意"}, {"word": "press"}),
    joining.RULE: {"lead": 1, "linked": 4, "units": ()},
    "hotline.reopen_days": 30,
    "hotline.extensions": 1,
    "hotline.extension": Limit(5, Unit.WORKING_DAYS),
    "hotline.returns_to_conference": 2,
    "hotline.parking_days": 90,
    "hotline.suspension_reasons": (
        {"key": "permit", "name": "许可", "longest": Limit(30, Unit.WORKING_DAYS)},
    ),
}


def snapshot(**changes: Any) -> Snapshot:
    base = Snapshot(
        kind="work_order", stage="in_hand", opened_at=NOW, at=NOW, lead_unit_id=1, rulings=RULINGS
    )
    return replace(base, **changes)


def spoken(kind: ContactKind, outcome: str = "reached", **rest: Any) -> Spoken:
    return Spoken(kind, ContactOutcome(outcome), NOW, 1, 1, **rest)


def call(outcome: str = "reached", **rest: Any) -> Spoken:
    return spoken(ContactKind.FOLLOW_UP_CALL, outcome, **rest)


def running(key: str, due: datetime, state: ClockState = ClockState.RUNNING) -> ClockReading:
    return ClockReading(key, state, NOW, due, due)


def done(move: str, at: datetime = NOW) -> Done:
    return Done(move, at, 1, 1)


def test_follow_up_calls_and_reports_count_for_the_present_round_only() -> None:
    old = (call(nth_round=1, satisfied="dissatisfied", solved=False),)
    again = snapshot(
        round=2, contacts=old, history=(done("report_handling"), done("follow_up"), done("redo"))
    )
    assert contacting.follow_ups(again) == (0, 2)
    assert rules.reports(again) == (0, 1)
    assert contacting.last_answers(again) == (None, None)
    reported = replace(again, history=(*again.history, done("report_handling")))
    assert rules.reports(reported) == (1, 1)


@pytest.mark.parametrize(
    ("solved", "satisfied", "is_dissatisfied"),
    [
        (True, "satisfied", False),
        (True, "neutral", False),
        (None, "", False),
        (True, "dissatisfied", True),
        (False, "satisfied", True),
    ],
)
def test_unsolved_or_dissatisfied_asks_for_another_handling(
    solved: bool | None, satisfied: str, is_dissatisfied: bool
) -> None:
    asked = snapshot(contacts=(call("not_reached"), call(solved=solved, satisfied=satisfied)))
    assert contacting.is_dissatisfied(asked) is is_dissatisfied
    assert (rules.may_redo(asked, {}) is None) is is_dissatisfied


def test_a_dissatisfied_order_closes_in_its_second_round_with_an_explanation() -> None:
    bad = (call(solved=False, satisfied="dissatisfied"),)
    refusal = rules.may_close(snapshot(contacts=bad), {})
    assert refusal is not None
    assert refusal.code == "redo_first"
    second = snapshot(
        round=2,
        contacts=tuple(replace(c, nth_round=2) for c in bad),
        history=(done("redo"),),
    )
    refusal = rules.may_close(second, {"explanation": "  "})
    assert refusal is not None
    assert refusal.code == "explain"
    assert rules.may_close(second, {"explanation": "已解释。"}) is None
    assert (
        rules.may_close(snapshot(contacts=(call(solved=True, satisfied="satisfied"),)), {}) is None
    )


def test_sending_back_ends_with_its_clock() -> None:
    soon, before = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
    assert rules.may_send_back(snapshot(), {}) is None
    assert rules.may_send_back(snapshot(clocks=(running("send_back", soon),)), {}) is None
    assert rules.may_send_back(snapshot(clocks=(running("send_back", NOW),)), {}) is None
    assert rules.may_send_back(snapshot(clocks=(running("send_back", before),)), {}) is not None


@pytest.mark.parametrize(
    ("hours", "clock", "code"),
    [
        (None, None, ""),
        (2, None, ""),
        (0, None, "past"),
        (2, running("handling", NOW + timedelta(hours=2)), ""),
        (3, running("handling", NOW + timedelta(hours=2)), "after_ours"),
        (3, running("handling", NOW - timedelta(hours=2)), ""),
        (3, running("handling", NOW + timedelta(hours=2), ClockState.STOPPED), ""),
    ],
)
def test_an_inner_deadline_lies_ahead_and_not_after_ours(
    hours: int | None, clock: ClockReading | None, code: str
) -> None:
    answers = {} if hours is None else {"inner_due": (NOW + timedelta(hours=hours)).isoformat()}
    refusal = rules.may_pass_on(snapshot(clocks=(clock,) if clock else ()), answers)
    assert (refusal.code if refusal else "") == code


@pytest.mark.parametrize(
    ("facts", "evidence", "answers", "code"),
    [
        ({}, 0, {"result_class": "solved"}, ""),
        ({"evidence": "record"}, 0, {"result_class": "solved"}, ""),
        ({"evidence": "file"}, 0, {}, "no_evidence"),
        ({"evidence": "file", "evidence_before": 2}, 2, {}, "no_evidence"),
        ({"evidence": "file", "evidence_before": 2}, 3, {}, ""),
        ({"results": ["solved"]}, 0, {"result_class": "solved"}, ""),
        ({"results": ["solved"]}, 0, {"result_class": "noted"}, "wrong_result"),
        ({"results": ["solved"]}, 0, {}, ""),
    ],
)
def test_a_report_shows_evidence_and_ends_in_a_known_class(
    facts: dict[str, Any], evidence: int, answers: dict[str, Any], code: str
) -> None:
    refusal = rules.may_report(snapshot(facts=facts, evidence=evidence), answers)
    assert (refusal.code if refusal else "") == code


@pytest.mark.parametrize(("days", "may"), [(0, True), (30, True), (31, False)])
def test_the_window_for_opening_again_is_counted_in_days(days: int, may: bool) -> None:
    closed = snapshot(history=(done("close", NOW - timedelta(days=days)),))
    assert (rules.may_reopen(closed, {}) is None) is may
    assert rules.may_reopen(snapshot(), {}) is None


@pytest.mark.parametrize(
    ("lead", "target", "is_descendant", "below"),
    [
        ("section", "residents_committee", False, True),
        ("residents_committee", "residents_committee", False, False),
        ("section", "station", False, False),
        ("section", "station", True, True),
    ],
)
def test_a_committee_is_below_every_section(
    lead: str, target: str, is_descendant: bool, below: bool
) -> None:
    assert rules.is_below(lead_kind=lead, target_kind=target, is_descendant=is_descendant) is below


@pytest.mark.parametrize(
    ("limit_class", "requester", "source"),
    [
        ("enquiry", "person", LimitSource("hotline.limit.enquiry")),
        ("help", "person", LimitSource("hotline.limit.help")),
        ("", "person", LimitSource("hotline.limit.help")),
        ("help", "firm", LimitSource("business.limits", "general")),
        ("complex", "firm", LimitSource("business.limits", "difficult")),
        ("enquiry", "firm", LimitSource("hotline.limit.enquiry")),
        ("event", "person", LimitSource()),
        ("emergency", "firm", LimitSource()),
    ],
)
def test_a_limit_comes_from_the_rulebook_or_from_the_category(
    limit_class: str, requester: str, source: LimitSource
) -> None:
    assert rules.limit_source(limit_class, requester) == source


def test_enquiries_and_opinions_have_the_short_limit() -> None:
    assert rules.class_of_kind("enquiry") == LimitClass.ENQUIRY
    assert rules.class_of_kind("praise") == LimitClass.ENQUIRY
    assert rules.class_of_kind("complaint") == LimitClass.HELP


def test_no_intake_lacks_words_or_comes_from_the_future() -> None:
    def codes(words: str, received: datetime, happened: datetime | None) -> list[str]:
        return [r.code for r in rules.intake_refusals(words, received, happened, NOW)]

    later = NOW + timedelta(minutes=1)
    assert codes("有事。", NOW, None) == []
    assert codes("有事。", NOW, NOW) == []
    assert codes(" ", NOW, None) == ["no_words"]
    assert codes("长" * 20_001, NOW, None) == ["too_long"]
    assert codes("有事。", later, later) == ["in_future", "in_future"]


@pytest.mark.parametrize(
    ("elements", "codes"),
    [
        (Elements("甲", False, True, "help", "路灯"), []),
        (Elements("", True, True, "help", "路灯"), []),
        (Elements("甲", False, False, "enquiry", "路灯"), []),
        (Elements(" ", False, False, "help", " "), ["no_name", "no_place", "no_cause"]),
    ],
)
def test_a_desk_intake_has_its_five_elements(elements: Elements, codes: list[str]) -> None:
    assert [r.code for r in rules.element_refusals(elements)] == codes
