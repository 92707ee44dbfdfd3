"""Two contacts, two follow-up calls: counted side by side, by the reading of the day (H-15)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.cases.grammar import Assigned, Doer, Done, Snapshot, Spoken
from lilong.cases.terms import AssignmentRole, ContactKind, ContactOutcome, ContactSide
from lilong.kernel.actor import ActorKind
from lilong.work_orders import contacting

NOW = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
CENTRE_UNIT, UNIT, OTHER_UNIT = 9, 1, 2
FIRST, CALL = ContactKind.FIRST_CONTACT, ContactKind.FOLLOW_UP_CALL
DAY = timedelta(days=1)


def rule(**changes: Any) -> dict[str, Any]:
    held = {"contacts": 2, "callbacks": 2, "different_roles": True, "reading": "A"}
    return {
        contacting.RULE: held | changes,
        contacting.ATTEMPTS: 3,
        contacting.ATTEMPT_DAYS: 2,
    }


def snapshot(*contacts: Spoken, rulings: Any = None, **changes: Any) -> Snapshot:
    base = Snapshot(
        kind="work_order", stage="in_hand", opened_at=NOW, at=NOW, lead_unit_id=UNIT,
        rulings=rulings or rule(), contacts=contacts, centre_unit_id=CENTRE_UNIT,
    )  # fmt: skip
    return replace(base, **changes)


def by(side: str, outcome: str = "reached", *, kind: ContactKind = FIRST, at: datetime = NOW,
       staff: int | None = None, **rest: Any) -> Spoken:  # fmt: skip
    unit, person = (UNIT, 1) if side == "unit" else (CENTRE_UNIT, 2)
    return Spoken(kind, ContactOutcome(outcome), at, staff or person, unit, side=side, **rest)


def in_vain(side: str, *days: int, kind: ContactKind = FIRST) -> list[Spoken]:
    return [by(side, "not_reached", kind=kind, at=NOW + n * DAY) for n in days]


def doer(staff: int, *, is_centre: bool = False) -> Doer:
    return Doer(ActorKind.STAFF, staff_id=staff, is_centre=is_centre)


def words(refusals: Any) -> list[str]:
    return [r.text for r in refusals]


@pytest.mark.parametrize(
    ("made", "have", "missing"),
    [
        ([], 0, ["unit", "centre"]),
        ([by("unit")], 1, ["centre"]),
        ([by("unit"), by("unit")], 1, ["centre"]),
        ([by("centre")], 1, ["unit"]),
        ([by("unit"), by("centre")], 2, []),
        ([by("unit", "refused"), by("centre")], 2, []),
        ([by("unit"), *in_vain("centre", 0, 0, 0)], 1, ["centre"]),
        ([by("unit"), *in_vain("centre", 0, 1)], 1, ["centre"]),
        ([by("unit"), *in_vain("centre", 0, 0, 1)], 2, []),
        # Attempts of one side do not count for the other.
        ([*in_vain("unit", 0, 0), *in_vain("centre", 1)], 0, ["unit", "centre"]),
    ],
)
@pytest.mark.parametrize("kind", [FIRST, CALL])
def test_each_side_makes_one_or_tries_often_enough_on_different_days(
    made: list[Spoken], have: int, missing: list[str], kind: ContactKind
) -> None:
    seen = snapshot(*(replace(one, kind=kind) for one in made))
    count = contacting.contacts if kind == FIRST else contacting.follow_ups
    assert count(seen) == (have, 2)
    assert list(contacting.sides_missing(seen, kind)) == missing
    told = contacting.missing_contacts if kind == FIRST else contacting.missing_follow_ups
    assert len(told(seen)) == len(missing)


def test_the_lock_says_whose_turn_it_is() -> None:
    seen = snapshot(by("unit", kind=CALL))
    assert words(contacting.missing_follow_ups(seen)) == ["the centre's follow-up call is missing"]
    assert words(contacting.missing_contacts(snapshot(by("centre")))) == [
        "the handling unit's contact is missing"
    ]


def test_where_nobody_can_be_reached_nothing_is_needed() -> None:
    nobody = snapshot(facts={"is_reachable": False}, rulings=rule(reading="B"))
    for count in (
        contacting.contacts, contacting.follow_ups, contacting.unit_contact,
        contacting.centre_contact, contacting.unit_call, contacting.centre_call,
        contacting.before_dispatch, contacting.before_site,
    ):  # fmt: skip
        assert count(nobody) == (0, 0)


def test_a_caller_kept_secret_from_the_unit_is_the_centres_alone() -> None:
    secret = snapshot(facts={"is_secret": True})
    assert contacting.unit_contact(secret) == contacting.unit_call(secret) == (0, 0)
    assert contacting.centre_contact(secret) == contacting.centre_call(secret) == (0, 1)
    for kind in (FIRST, CALL):
        assert contacting.sides_missing(secret, kind) == (ContactSide.CENTRE,)
        spoken = replace(secret, contacts=(by("centre", kind=kind),))
        assert contacting.sides_missing(spoken, kind) == ()
    unasked = replace(secret, rulings=rule(contacts=0, callbacks=0))
    assert contacting.contacts(unasked) == contacting.centre_contact(unasked) == (0, 0)


def test_one_contact_may_be_anybodys_but_one_call_is_the_centres() -> None:
    one = rule(contacts=1, callbacks=1)
    for side in ("unit", "centre"):
        assert contacting.contacts(snapshot(by(side), rulings=one)) == (1, 1)
        assert contacting.unit_contact(snapshot(by(side), rulings=one)) == (1, 1)
    assert contacting.centre_contact(snapshot(rulings=one)) == (0, 0)
    own = snapshot(by("unit", kind=CALL), rulings=one)
    assert contacting.follow_ups(own) == (0, 1)
    assert contacting.unit_call(own) == (0, 0)
    assert contacting.centre_call(own) == (0, 1)
    assert contacting.sides_missing(own, CALL) == (ContactSide.CENTRE,)
    assert contacting.sides_missing(snapshot(rulings=one), FIRST) == (ContactSide.UNIT,)
    told = contacting.may_follow_up(replace(own, doer=doer(1)), {})
    assert told is not None
    assert told.code == "centre_calls"


def test_none_is_needed_where_the_rule_says_none() -> None:
    none = snapshot(rulings=rule(contacts=0, callbacks=0))
    assert contacting.contacts(none) == contacting.follow_ups(none) == (0, 0)
    reached = {"outcome": "reached", "solved": True, "satisfied": "satisfied"}
    assert contacting.may_follow_up(none, reached) is None


def test_without_different_roles_two_are_two_by_whoever() -> None:
    free = rule(different_roles=False)
    seen = snapshot(by("unit"), by("unit"), rulings=free)
    assert contacting.contacts(seen) == contacting.contacts(snapshot(by("unit"), by("centre")))
    assert contacting.unit_contact(seen) == contacting.centre_contact(seen) == (1, 1)
    assert contacting.centre_contact(snapshot(by("unit"), rulings=free)) == (0, 1)
    assert contacting.both_by_one(replace(seen, doer=doer(1)), FIRST) is None
    tried = snapshot(*in_vain("unit", 0, 0, 1), rulings=free)
    assert contacting.contacts(tried) == (2, 2)


def test_a_rule_of_three_wants_both_sides_and_one_more() -> None:
    three = rule(contacts=3)
    assert contacting.contacts(snapshot(by("unit"), by("unit"), rulings=three)) == (1, 3)
    both = snapshot(by("unit"), by("centre"), rulings=three)
    assert contacting.contacts(both) == (2, 3)
    assert contacting.sides_missing(both, FIRST) == contacting.SIDES
    assert contacting.contacts(snapshot(by("unit"), by("centre"), by("centre"), rulings=three)) == (
        3,
        3,
    )


@pytest.mark.parametrize(
    ("who", "side", "refused"),
    [
        (doer(1), "unit", False),
        (doer(1, is_centre=True), "centre", True),
        (doer(2, is_centre=True), "centre", False),
        (doer(3), "unit", False),
        (doer(4, is_centre=True), "centre", False),
    ],
)
@pytest.mark.parametrize("kind", [FIRST, CALL])
def test_one_person_does_not_speak_for_both_sides(
    who: Doer, side: str, refused: bool, kind: ContactKind
) -> None:
    seen = snapshot(by("unit", kind=kind), doer=who)
    assert contacting.side_of(seen, who) == side
    told = contacting.both_by_one(seen, kind)
    assert (told.code if told else "") == ("both_by_one" if refused else "")


def test_an_attempt_in_vain_binds_its_maker_to_a_side_as_well() -> None:
    seen = snapshot(by("unit", "not_reached"), doer=doer(1, is_centre=True))
    assert contacting.may_contact(seen, {"outcome": "reached"}) is not None


def test_a_programme_without_a_person_is_nobody_twice() -> None:
    client = Doer(ActorKind.CLIENT)
    assert contacting.both_by_one(snapshot(doer=client), FIRST) is None
    assert contacting.both_by_one(snapshot(), FIRST) is None


def test_of_an_order_of_the_centres_own_who_signed_stands_for_the_unit() -> None:
    own = snapshot(
        lead_unit_id=CENTRE_UNIT, history=(Done("acknowledge", NOW, 5, CENTRE_UNIT, "in_hand"),)
    )
    assert contacting.side_of(own, doer(5, is_centre=True)) == "unit"
    assert contacting.side_of(own, doer(6, is_centre=True)) == "centre"
    assert contacting.side_of(replace(own, history=()), doer(5, is_centre=True)) == "centre"
    assert contacting.side_of(replace(own, stage="filed"), doer(5, is_centre=True)) == "centre"


def test_what_another_unit_did_before_it_sent_the_order_back_does_not_count() -> None:
    parts = (
        Assigned(OTHER_UNIT, AssignmentRole.LEAD, NOW - 3 * DAY, NOW - 2 * DAY),
        Assigned(UNIT, AssignmentRole.LEAD, NOW - DAY),
    )
    before = by("unit", at=NOW - 2 * DAY - timedelta(hours=1))
    seen = snapshot(before, by("centre", at=NOW - 3 * DAY), assignments=parts)
    assert contacting.contacts(seen) == (1, 2)
    assert contacting.contacts(replace(seen, contacts=(*seen.contacts, by("unit")))) == (2, 2)
    ended = (replace(parts[1], ended_at=NOW), Assigned(CENTRE_UNIT, AssignmentRole.LEAD, NOW))
    assert contacting.contacts(snapshot(by("unit"), assignments=ended)) == (1, 2)


def test_reading_b_puts_the_contacts_before_dispatch_and_before_the_site() -> None:
    later = rule(reading="B")
    assert contacting.before_dispatch(snapshot()) == contacting.before_site(snapshot()) == (0, 0)
    fresh = snapshot(rulings=later, stage="filed", lead_unit_id=CENTRE_UNIT)
    assert contacting.before_dispatch(fresh) == (0, 1)
    tried = replace(fresh, contacts=(by("centre", "not_reached"),))
    assert contacting.before_dispatch(tried) == (1, 1)
    there = snapshot(by("centre"), rulings=later)
    assert contacting.before_site(there) == (0, 1)
    assert contacting.before_site(replace(there, contacts=(by("centre"), by("unit")))) == (1, 1)
    alone = snapshot(rulings=rule(reading="B", contacts=1))
    assert contacting.before_site(alone) == (0, 0)
    assert contacting.before_site(replace(there, stage="merged")) == (0, 0), "the other's visit"
    assert contacting.before_dispatch(alone) == (0, 1)


def test_an_emergency_waits_for_no_contact_under_reading_b() -> None:
    urgent = {"handling_limit": {"number": 2, "unit": "emergency_hours"}}
    seen = snapshot(rulings=rule(reading="B"), facts=urgent)
    assert contacting.before_dispatch(seen) == contacting.before_site(seen) == (0, 0)
    assert contacting.contacts(seen) == (0, 2)


@pytest.mark.parametrize(
    ("answers", "code", "field"),
    [
        ({"outcome": "reached"}, "", ""),
        ({"outcome": "not_reached"}, "", ""),
        ({"outcome": "not_reached", "again_at": (NOW + DAY).isoformat()}, "", ""),
        ({"outcome": "not_reached", "again_at": NOW.isoformat()}, "again_past", "again_at"),
        ({"outcome": "reached", "again_at": (NOW + DAY).isoformat()}, "no_again", "again_at"),
        ({"outcome": "not_reached", "again_at": "bald"}, "", ""),
        ({"outcome": "not_reached", "again_at": "2026-01-01T10:00"}, "", ""),
        ({"outcome": "refused"}, "refused_note", "note"),
        ({"outcome": "refused", "note": "不愿多谈。"}, "", ""),
    ],
)
def test_an_attempt_says_when_to_try_again_and_what_a_refusal_was(
    answers: dict[str, Any], code: str, field: str
) -> None:
    told = contacting.may_contact(snapshot(), answers)
    assert ((told.code, told.field) if told else ("", "")) == (code, field)


@pytest.mark.parametrize(
    ("answers", "who", "field"),
    [
        ({"outcome": "not_reached"}, None, ""),
        ({"contacted": True, "solved": True, "satisfied": "neutral"}, None, ""),
        ({"solved": True, "satisfied": "neutral"}, None, "contacted"),
        ({"contacted": False, "satisfied": "neutral"}, None, "solved"),
        ({"contacted": False, "solved": False}, None, "satisfied"),
        ({"solved": False, "satisfied": "neutral"}, doer(1), ""),
        ({"solved": False, "satisfied": "neutral"}, doer(2, is_centre=True), "contacted"),
    ],
)
def test_a_reached_caller_is_asked_each_thing_apart(
    answers: dict[str, Any], who: Doer | None, field: str
) -> None:
    told = contacting.may_follow_up(snapshot(doer=who), {"outcome": "reached"} | answers)
    assert (told.field if told else "") == field


@pytest.mark.parametrize(
    ("unit_first", "unit_says", "centre_says", "is_dissatisfied"),
    [
        (True, "satisfied", "satisfied", False),
        (True, "dissatisfied", "satisfied", False),
        (True, "satisfied", "dissatisfied", True),
        (False, "satisfied", "dissatisfied", True),
        (False, "dissatisfied", "satisfied", True),
        (True, "dissatisfied", "", True),
        (True, "", "", False),
    ],
)
def test_a_unit_cannot_talk_away_what_the_centre_has_heard(
    unit_first: bool, unit_says: str, centre_says: str, is_dissatisfied: bool
) -> None:
    said = [("unit", unit_says), ("centre", centre_says)]
    calls = [by(s, kind=CALL, satisfied=words, solved=True) for s, words in said if words]
    seen = snapshot(*(calls if unit_first else reversed(calls)))
    assert contacting.is_dissatisfied(seen) is is_dissatisfied


def test_not_reached_is_never_dissatisfied() -> None:
    assert not contacting.is_dissatisfied(snapshot(*in_vain("centre", 0, 0, 1, kind=CALL)))


attempts = st.lists(
    st.builds(
        by,
        st.sampled_from(["unit", "centre"]),
        st.sampled_from(["reached", "not_reached", "refused"]),
        at=st.integers(0, 4).map(lambda n: NOW + n * DAY),
    ),
    max_size=8,
)


@given(attempts, attempts)
def test_a_further_attempt_never_closes_a_gate_again(
    made: list[Spoken], more: list[Spoken]
) -> None:
    before = contacting.contacts(snapshot(*made))
    after = contacting.contacts(snapshot(*made, *more))
    assert before[0] <= after[0]
    assert before[1] == after[1]
    assert bool(contacting.sides_missing(snapshot(*made), FIRST)) == (before[0] < before[1])
