"""Pure decisions on lines, measures and expected days, with figures of their own."""

from dataclasses import replace
from datetime import date, datetime, time
from fractions import Fraction

import pytest

from lilong.accounts.terms import Capability
from lilong.campaigns import rules
from lilong.campaigns.grammar import Facts, Gate, Move, Record, Round, Seen, State, Track, Why
from lilong.campaigns.rules import Kept, making
from lilong.cases.grammar.snapshot import Doer
from lilong.kernel.actor import ActorKind
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import Refusal
from lilong.kernel.limits import Limit, Unit

AT = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
TODAY = AT.date()
WHY = Why("because the test says so", "T-00")
TWICE = Gate(
    "visits", "Visits", lambda seen: (len(seen.of_log("visit")), 2), Why("Two visits.", "X-06")
)
GIVE_UP = Move("give_up", "Give up", ("open",), "left", WHY, gates=("visits",))
ROUND = Round(
    "asking",
    "Asking",
    (State("open", "Open"), State("left", "Left", settles=True)),
    (GIVE_UP, Move("ask", "Ask", ("open",), "open", WHY)),
    gates=(TWICE,),
)
OPEN = Seen("tried", "open", AT)


def visited(times: int) -> Seen:
    return replace(OPEN, records=(Record("visit", TODAY),) * times)


def told(refusals: list[Refusal]) -> list[tuple[str, str, str]]:
    return [(one.code, one.rule, str(one)) for one in refusals]


# Gates and who may


@pytest.mark.parametrize(
    ("visits", "against"),
    [
        (0, [("gate", "X-06", "Visits: 0 of 2.")]),
        (1, [("gate", "X-06", "Visits: 1 of 2.")]),
        (2, []),
        (3, []),
    ],
)
def test_a_closed_gate_says_how_many_it_has_and_needs(visits, against):
    seen = visited(visits)
    assert told(rules.gates_refusals(ROUND, GIVE_UP, seen)) == against
    assert told(rules.move_refusals(ROUND, GIVE_UP, seen, {})) == against


def test_a_gate_is_in_the_way_of_the_moves_that_name_it_alone():
    ask = ROUND.move("ask")
    assert rules.gates_refusals(ROUND, ask, OPEN) == []
    assert rules.move_refusals(ROUND, ask, OPEN, {}) == []


def test_a_guard_is_asked_once_the_gates_are_open():
    def never(_seen: Seen, _answers: Facts) -> Refusal:
        return Refusal("never", "Never.")

    guarded = replace(GIVE_UP, guard=never)
    for found in (rules.gates_refusals, lambda *given: rules.move_refusals(*given, {})):
        assert [one.code for one in found(ROUND, guarded, visited(1))] == ["gate"]
        assert [one.code for one in found(ROUND, guarded, visited(2))] == ["never"]


def doing(*granted: Capability) -> Seen:
    doer = Doer(ActorKind.STAFF, staff_id=1, unit_id=7, capabilities=frozenset(granted))
    return replace(OPEN, doer=doer)


def test_a_move_is_for_who_has_its_right_and_the_house_s_own_for_nobody():
    visitor, manager = doing(Capability.CAMPAIGNS_VISIT), doing(Capability.CAMPAIGNS_MANAGE)
    assert making.may(GIVE_UP, visitor)
    assert not making.may(GIVE_UP, doing(Capability.CAMPAIGNS_VIEW))
    assert not making.may(replace(GIVE_UP, needs=Capability.CAMPAIGNS_MANAGE), visitor)
    assert making.may(replace(GIVE_UP, needs=Capability.CAMPAIGNS_MANAGE), manager)
    assert not making.may(replace(GIVE_UP, by_system=True), visitor)
    assert not making.may(GIVE_UP, OPEN)


# Expected days

TESTED = Track(
    "days",
    "Days",
    Why("A pending test holds the release.", "V-05"),
    asks=(),
    compute=lambda _begun: (),
    rule="",
    dated_by="since",
    kinds={"test": "Test", "stay": "Stay"},
    outcomes={
        "test": (("negative", "Negative", True), ("pending", "Pending", False)),
        "stay": (("over", "Over", True),),
    },
)
TEST = Kept("isolation_4", "test", date(2026, 11, 19), date(2026, 11, 19))
STAY = Kept(
    "isolation", "stay", date(2026, 11, 6), date(2026, 11, 19),
    datetime(2026, 11, 20, 0, 0, tzinfo=SHANGHAI), ("isolation_4",),
)  # fmt: skip


def against(one: Kept, outcome: str, *, on: date = TODAY, at: datetime = AT) -> list[str]:
    kept = [TEST, STAY]
    return [r.code for r in rules.outcome_refusals(TESTED, one, outcome, kept, on=on, at=at)]


def test_an_outcome_is_one_that_its_kind_declares():
    assert against(TEST, "negative") == []
    # “Over” is how a stay ends, and says nothing of a test.
    assert against(TEST, "over") == ["no_such_outcome"]
    assert against(replace(TEST, is_settled=True), "lost") == ["no_such_outcome"]
    assert against(replace(TEST, kind="dose"), "negative") == ["no_such_outcome"]


def test_what_is_settled_is_recorded_once_and_what_is_to_come_not_yet():
    assert against(replace(TEST, is_settled=True), "negative") == ["settled"]
    assert against(TEST, "pending", on=date(2026, 11, 21)) == ["later"]
    assert against(TEST, "negative", on=date(2026, 11, 18)) == ["too_early"]
    assert against(TEST, "pending", on=date(2026, 11, 18)) == []


def test_an_expected_day_is_early_due_late_or_done_with():
    days = (date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20))
    assert [TEST.standing(day) for day in days] == ["early", "due", "late"]
    assert replace(TEST, last=None).standing(date(2036, 11, 19)) == "due"
    assert {replace(TEST, is_settled=True).standing(day) for day in days} == {"settled"}


def test_a_stay_ends_at_its_minute_and_not_before_its_tests():
    assert against(STAY, "over") == ["held"]
    eve = datetime(2026, 11, 19, 23, 59, tzinfo=SHANGHAI)
    assert against(STAY, "over", on=eve.date(), at=eve) == ["runs_still", "held"]
    done = replace(TEST, is_settled=True)
    free = rules.outcome_refusals(TESTED, STAY, "over", [done, STAY], on=TODAY, at=AT)
    assert list(free) == []


def test_a_rule_is_kept_with_a_track_as_exactly_as_it_was_set():
    value = {
        "share": Fraction(2, 3), "within": Limit(6, Unit.MONTHS), "from": date(2021, 5, 16),
        "opens": time(8, 30), "rows": ({"day": 4, "half": Fraction(1, 2)},), "name": "d",
    }  # fmt: skip
    assert rules.plain(value) == {
        "share": "2/3", "within": {"number": 6, "unit": "months"}, "from": "2021-05-16",
        "opens": "08:30:00", "rows": [{"day": 4, "half": "1/2"}], "name": "d",
    }  # fmt: skip


# Counting


def test_a_mean_of_points_is_over_who_answered_and_none_where_nobody_did():
    points = {"content": Fraction(1), "fair": Fraction(3, 5), "not": Fraction(0)}
    counted = {("content", ""): 4, ("fair", ""): 2, ("not", ""): 1, ("open", ""): 206}
    # (4 × 1 + 2 × 3/5) / 7, exactly; the 206 who were not reached pull nothing down.
    assert rules.index_of(points, counted) == (Fraction(26, 35), 7)
    assert rules.index_of(points, {("open", ""): 213}) == (None, 0)
    assert rules.index_of({}, counted) == (None, 0)
