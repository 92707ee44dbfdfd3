"""What one asks for and another decides: it waits, is decided once, or lapses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lilong.accounts.terms import Capability
from lilong.cases import queries, rules
from lilong.cases.grammar import (
    Approval,
    By,
    Clock,
    ClockReading,
    Done,
    Extend,
    Kind,
    Limit,
    Move,
    Question,
    Snapshot,
    Stage,
    Track,
    faults,
)
from lilong.cases.models import Approval as Row
from lilong.cases.terms import ApprovalState, ClockState
from lilong.kernel.calendar import Limit as Length
from lilong.kernel.calendar import Unit
from tests.cases.doing import do, refused
from tests.cases.test_grammar import ANYBODY, SOUND, WHY
from tests.programmes.test_deputies_suggestions import BEGUN, at, handed, suggestion

__all__ = ["handed", "suggestion"]

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
OTHERS = (By(Capability.MATTERS_APPROVE, not_who_did=("ask",)),)
LONGER = Approval("longer", "More time", "ask", "grant", "refuse", why=WHY, withdraw="withdraw",
                  settles=("meet",), blocks=("close",), clock="deciding")  # fmt: skip


def move(key: str, to: str | None = None, frm: tuple[str, ...] = ("open",), **rest: object) -> Move:
    return Move(key, key, frm=frm, to=to, by=rest.pop("by", ANYBODY), why=WHY, **rest)


ASKING = replace(
    SOUND,
    stages=(Stage("open", "Open"), Stage("told", "Told"), Stage("closed", "Closed", closes=True)),
    clocks=(
        Clock("work", "Work", Limit(fact="work"), WHY),
        Clock("deciding", "Deciding", Limit(fact="deciding"), WHY),
    ),
    moves=(
        move("ask", asks=(Question("days", "Days", Kind.INTEGER),)),
        move("grant", by=OTHERS, extends=(
            Extend("work", Limit(fact="days", unit="working_days"), most="most", longest="longest"),
        )),
        move("refuse", by=OTHERS),
        move("withdraw"),
        move("meet", by=OTHERS),
        move("tell", to="told"),
        move("go_back", to="open", frm=("told",)),
        move("close", to="closed", frm=("open", "told")),
    ),
    approvals=(LONGER,),
)  # fmt: skip
CLOCK = ClockReading("work", ClockState.RUNNING, AT, AT + timedelta(days=5), AT + timedelta(days=4))
RULINGS = {"most": 1, "longest": Length(5, Unit.WORKING_DAYS)}


def done(key: str, to: str = "open", staff: int = 1) -> Done:
    return Done(move=key, at=AT, staff_id=staff, unit_id=7, to_stage=to)


def snapshot(*history: Done, **rest: object) -> Snapshot:
    values = {"clocks": (CLOCK,), "rulings": RULINGS} | rest
    return Snapshot(
        kind="sound", stage="open", opened_at=AT, at=AT, lead_unit_id=7, history=history,
        waiting=rules.waiting(ASKING, history), **values,
    )  # fmt: skip


def told(key: str, snapshot: Snapshot, **answers: object) -> list[str]:
    made = ASKING.move(key)
    assert made is not None
    return [r.code for r in rules.waiting_refusals(ASKING, made, snapshot, answers)]


@pytest.mark.parametrize(
    ("moves", "state"),
    [
        ((), ApprovalState.PENDING),
        ((done("grant"),), ApprovalState.GRANTED),
        ((done("refuse"),), ApprovalState.REFUSED),
        ((done("withdraw"),), ApprovalState.WITHDRAWN),
        ((done("meet"),), ApprovalState.SETTLED),
        ((done("tell", "told"),), ApprovalState.LAPSED),
        ((done("tell", "told"), done("go_back")), ApprovalState.LAPSED),
        ((Done(move="", at=AT, staff_id=None, unit_id=None),), ApprovalState.PENDING),
    ],
)
def test_what_became_of_a_request_follows_from_the_moves(moves, state):
    (request,) = rules.requests(ASKING, (done("ask"), *moves))
    assert request.state == state
    assert (rules.waiting(ASKING, (done("ask"), *moves)) is None) == (state != "pending")


def test_requests_of_a_key_are_counted():
    history = (done("ask"), done("refuse"), done("ask"))
    assert [r.nth for r in rules.requests(ASKING, history)] == [1, 2]
    waiting = rules.waiting(ASKING, history)
    assert waiting is not None
    assert (waiting.key, waiting.nth) == ("longer", 2)
    assert rules.waiting(SOUND, history) is None


def test_one_thing_is_asked_at_a_time():
    assert told("ask", snapshot()) == []
    assert told("ask", snapshot(done("ask"))) == ["asked_already"]


def test_only_what_was_asked_is_decided():
    assert told("grant", snapshot()) == ["not_asked_for"]
    assert told("grant", snapshot(done("ask"))) == []
    assert told("meet", snapshot()) == []
    offered = [
        m.key for m in ASKING.moves if rules.is_offered(ASKING, m, snapshot()) and "open" in m.frm
    ]
    assert offered == ["ask", "meet", "tell", "close"]


def test_a_move_may_have_to_wait_for_the_decision():
    assert told("close", snapshot(done("ask"))) == ["waits"]
    assert told("close", snapshot(done("ask"), done("refuse"))) == []


def test_an_extension_is_bound_in_time_number_and_length():
    assert told("ask", snapshot(), days=5) == []
    assert told("ask", snapshot(), days=6) == ["too_long"]
    assert told("ask", snapshot(clocks=()), days=5) == ["no_clock"]
    late = replace(CLOCK, due_at=AT - timedelta(hours=1))
    assert told("ask", snapshot(clocks=(late,)), days=5) == ["too_late"]
    used = replace(CLOCK, extended=1)
    assert told("ask", snapshot(clocks=(used,)), days=5) == ["extended_already"]
    other = replace(used, key="other")
    assert told("ask", snapshot(clocks=(CLOCK, other)), days=5) == []


def test_an_extension_without_a_bound_is_bound_in_time_alone():
    grant = ASKING.move("grant")
    free = (Extend("work", Limit(fact="days", unit="working_days")),)
    asking = replace(
        ASKING, moves=tuple(replace(m, extends=free) if m == grant else m for m in ASKING.moves)
    )

    def told(clock: ClockReading, days: int) -> list[str]:
        asked, seen = asking.move("ask"), snapshot(clocks=(clock,), rulings={})
        assert asked is not None
        return [r.code for r in rules.waiting_refusals(asking, asked, seen, {"days": days})]

    often = replace(CLOCK, extended=7)
    assert told(often, 90) == []
    assert told(replace(often, due_at=AT - timedelta(minutes=1)), 90) == ["too_late"]


def test_the_clock_that_is_due_first_is_the_one_that_counts():
    later = replace(CLOCK, nth=2, due_at=CLOCK.due_at + timedelta(days=1))
    assert rules.live_clock(snapshot(clocks=(later, CLOCK)), "work") == CLOCK
    assert rules.live_clock(snapshot(clocks=()), "work") is None


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"approvals": (replace(LONGER, ask="nothing"),)}, "unknown move “nothing”"),
        ({"approvals": (replace(LONGER, clock="nothing"),)}, "unknown clock “nothing”"),
        ({"approvals": (LONGER, LONGER)}, "declared twice"),
        (
            {"moves": tuple(
                replace(m, by=ANYBODY) if m.key == "grant" else m for m in ASKING.moves
            )},
            "decided by who asked for it",
        ),
        (
            {"moves": tuple(
                replace(m, frm=("open", "told")) if m.key == "ask" else m for m in ASKING.moves
            )},
            "would lapse at once in the stage “told”",
        ),
        ({"track": (Track("one", "One", ("gone",)),)}, "unknown stage “gone”"),
        (
            {"moves": (*ASKING.moves, move("choose", asks=(
                Question("why", "Why", Kind.CHOICE, options="reasons"),
            )))},
            "takes options from “reasons”",
        ),
    ],
)  # fmt: skip
def test_a_faulty_request_is_found(change, fault):
    assert faults(ASKING) == []
    assert any(fault in line for line in faults(replace(ASKING, **change)))


def test_options_are_the_rows_of_a_rulebook_table():
    question = Question("why", "Why", Kind.CHOICE, options="reasons")
    rulings = {"reasons": ({"key": "permit"},)}
    assert rules.answer_refusal(question, "permit", rulings) is None
    wrong = rules.answer_refusal(question, "weather", rulings)
    assert wrong is not None
    assert wrong.code == "wrong_answer"


@pytest.mark.django_db
def test_a_request_stands_in_its_table_while_it_waits_and_after(cast, handed):
    asked = at("2021-10-20T10:00")
    do(cast.section_head, handed, "ask_extension", asked, reason="需会商", extension_months=2)
    viewer = cast.leader.viewer_at(asked)
    (row,) = queries.waiting_approvals(viewer, "deputies_suggestions")
    assert (row.key, row.unit_id, row.reason) == (
        "extension", cast.units["section"].pk, "需会商",
    )  # fmt: skip
    assert row.answers == {"extension_months": 2}
    assert queries.count_waiting(viewer, "deputies_suggestions") == {"extension": 1}
    assert not queries.waiting_approvals(
        cast.outsider.viewer_at(asked), "deputies_suggestions"
    ).exists()
    assert refused(cast.section_head, handed, "ask_extension", asked, reason="x") == ["not_now"]
    do(cast.leader, handed, "approve_extension", asked)
    row = Row.objects.get()
    assert (row.state, row.decided_by_id) == ("granted", cast.leader.staff.pk)
    (counted,) = queries.requests_by_unit(
        viewer, "deputies_suggestions", "extension", since=BEGUN, until=asked + timedelta(days=1)
    )
    assert (counted.asked, counted.granted, counted.waiting) == (1, 1, 0)
    assert [r.state for r in queries.approvals_of(handed)] == ["granted"]


@pytest.mark.django_db
def test_nothing_is_decided_that_was_not_asked(cast, handed):
    asked = at("2021-10-20T10:00")
    case = queries.case_of(handed, at=asked)
    offers = queries.offers(case, queries.doer_for(cast.leader.viewer_at(asked), case))
    assert "approve_extension" not in {o.move.key for o in offers}
