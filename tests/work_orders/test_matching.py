"""Dispatch rules: the first that fits wins, a broken one is told and never hidden."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.work_orders.terms import DispatchResult, WantedDays
from lilong.work_orders.triage import (
    Asked,
    Catalogue,
    Conditions,
    Leaf,
    Matcher,
    Node,
    Past,
    Rule,
    Span,
    UnitFact,
    UnitRule,
    Words,
    World,
    tidy_words,
    try_on,
)
from lilong.work_orders.triage.comparing import Change, differences

DAY, SINCE, YESTERDAY = date(2026, 11, 27), date(2015, 1, 1), date(2026, 11, 26)
NOON = datetime.fromisoformat("2026-11-27T12:00:00+08:00")


def unit(key: int, kind: str = "section", area_path: str = "", **changes: Any) -> UnitFact:
    values: dict[str, Any] = {"parent_id": None, "valid_from": SINCE}
    return UnitFact(key, f"单位{key}", f"Unit {key}", kind, area_path, **(values | changes))


def leaf(key: int, path: str, **changes: Any) -> Leaf:
    values: dict[str, Any] = {
        "id": key, "code": path.strip("/").split("/")[-1], "path": path, "name": path,
        "name_en": path, "kind": "request", "keywords": (), "limit": {}, "limit_class": "help",
        "results": (), "evidence": "record", "lead_unit_id": 2, "is_by_area": False, "revision": 1,
        "valid_from": SINCE,
    }  # fmt: skip
    return Leaf(**(values | changes))


def node(key: int, path: str, **changes: Any) -> Node:
    return Node(key, path, f"名{key}", f"Name {key}", **({"valid_from": SINCE} | changes))


CENTRE, LINE, COMMITTEE = unit(1, "centre"), unit(2), unit(3, "residents_committee", "a.b.")
SMOKE, NOISE = leaf(12, "H/H01/H0101/"), leaf(14, "H/H02/H0201/")
NODES = (node(10, "H/"), node(11, "H/H01/"), node(12, "H/H01/H0101/"), node(13, "H/H02/"),
         node(14, "H/H02/H0201/"))  # fmt: skip
AREAS = (node(20, "a."), node(21, "a.b."), node(22, "a.c."))


def world(
    *more: UnitFact, nodes: tuple[Node, ...] = (), areas: tuple[Node, ...] = (),
    ruled: dict[int, tuple[UnitRule, ...]] | None = None,
) -> World:  # fmt: skip
    units = {u.id: u for u in (CENTRE, LINE, COMMITTEE, unit(4), unit(5), *more)}
    branches = {n.id: n for n in (*NODES, *nodes)}
    leaves = {one.code: one for one in (SMOKE, NOISE)}
    catalogue = Catalogue(1, leaves, units, ruled or {}, 1, branches)
    return World(catalogue, DAY, {a.id: a for a in (*AREAS, *areas)})


def rule(number: int, unit_id: int | None = 4, **asks: Any) -> Rule:
    result = DispatchResult(asks.pop("result", "unit"))
    return Rule(
        number, UUID(int=number), number, f"规则{number}", f"Rule {number}", Conditions(**asks),
        result, unit_id,
    )  # fmt: skip


def asked(**changes: Any) -> Asked:
    values: dict[str, Any] = {
        "leaf": SMOKE, "area_path": "a.b.c.", "received": NOON, "source": "hotline",
        "words": "楼下饭店油烟直排",
    }  # fmt: skip
    return Asked(**(values | changes))


def led(rules: list[Rule], order: Asked, at: World | None = None) -> int | None:
    found = Matcher(rules, at or world()).match(order)
    return found.unit.id if found.unit else None


@pytest.mark.parametrize(
    ("asks", "fits"),
    [
        ({}, True),
        ({"category_id": 12}, True),
        ({"category_id": 11}, True),
        ({"category_id": 13}, False),
        ({"area_id": 21}, True),
        ({"area_id": 20}, True),
        ({"area_id": 22}, False),
        ({"sources": frozenset({"hotline", "grid"})}, True),
        ({"sources": frozenset({"grid"})}, False),
        ({"words": Words(any=("噪声", "油烟"))}, True),
        ({"words": Words(any=("噪声",))}, False),
        ({"words": Words(all=("饭店", "油烟"))}, True),
        ({"words": Words(all=("饭店", "噪声"))}, False),
        ({"words": Words(none=("油烟",))}, False),
        ({"words": Words(any=("油烟",), none=("烧烤",))}, True),
        ({"span": Span(begins=time(9), ends=time(17))}, True),
        ({"span": Span(begins=time(22), ends=time(6))}, False),
        ({"span": Span(weekdays=frozenset({4}))}, True),
        ({"span": Span(weekdays=frozenset({5, 6}))}, False),
        ({"span": Span(days=WantedDays.WORKING)}, True),
        ({"span": Span(days=WantedDays.OFF)}, False),
        ({"span": Span(first_date=DAY, last_date=DAY)}, True),
        ({"span": Span(last_date=YESTERDAY)}, False),
        ({"span": Span(first_date=DAY + timedelta(days=1))}, False),
    ],
)
def test_each_condition_is_asked_and_an_empty_one_asks_nothing(
    asks: dict[str, Any], fits: bool
) -> None:
    assert (led([rule(1, **asks)], asked()) == 4) is fits
    assert Conditions(**asks).is_empty is (asks == {})


@pytest.mark.parametrize(
    ("begins", "ends", "inside", "outside"),
    [
        (time(22), time(6), (time(22), time(23, 59), time(0), time(5, 59)), (time(6), time(21))),
        (time(8), None, (time(8), time(23)), (time(7, 59),)),
        (None, time(8), (time(0), time(7, 59)), (time(8),)),
    ],
)
def test_hours_may_go_over_midnight_and_end_before_their_end(
    begins: time, ends: time, inside: tuple[time, ...], outside: tuple[time, ...]
) -> None:
    span = Span(begins=begins, ends=ends)
    for clock, holds in [*((c, True) for c in inside), *((c, False) for c in outside)]:
        assert span.holds(datetime.combine(DAY, clock), is_workday=True) is holds


def test_the_first_rule_that_fits_wins_and_the_rest_is_not_asked() -> None:
    narrow, wide = rule(1, 4, category_id=12), rule(2, 5, category_id=10)
    assert led([narrow, wide], asked()) == 4
    assert led([wide, narrow], asked()) == 4, "the position decides, not the order they are given"
    assert led([narrow, wide], asked(leaf=NOISE)) == 5
    assert led([narrow], asked(leaf=NOISE)) is None
    assert led([], asked()) is None


def test_a_result_may_be_the_line_department_or_the_committee_of_the_place() -> None:
    assert led([rule(1, None, result="line")], asked()) == 2
    named = {12: (UnitRule(12, "a.b.", 5, SINCE),)}
    assert led([rule(1, None, result="line")], asked(), world(ruled=named)) == 5
    assert led([rule(1, None, result="committee")], asked()) == 3


@pytest.mark.parametrize(
    ("result", "order", "why"),
    [
        ("line", asked(leaf=leaf(15, "H/H03/", lead_unit_id=None)), "no line department"),
        ("line", asked(leaf=None), "no line department"),
        ("committee", asked(area_path="z."), "no residents' committee"),
        ("unit", asked(), "not known here"),
    ],
)
def test_a_rule_that_names_nobody_is_told_and_the_next_one_asked(
    result: str, order: Asked, why: str
) -> None:
    found = Matcher([rule(1, None, result=result), rule(2, 5)], world()).match(order)
    assert found.unit is not None
    assert found.unit.id == 5
    assert [(b.rule.id, why in str(b.why)) for b in found.broken] == [(1, True)]


def test_a_unit_that_ended_is_followed_to_its_successor_and_told() -> None:
    at = world(unit(6, valid_to=YESTERDAY, successor_id=5), unit(7, valid_to=YESTERDAY))
    matcher = Matcher([rule(1, 6), rule(2, 4)], at)
    found = matcher.match(asked())
    assert found.unit is not None
    assert (found.unit.id, found.rule and found.rule.id) == (5, 1)
    assert "came after it" in str(found.broken[0].why)
    assert found.broken[0].is_followed
    lost = Matcher([rule(1, 7), rule(2, 4)], at).match(asked())
    assert lost.rule is not None
    assert (lost.rule.id, len(lost.broken)) == (2, 1)
    later = Matcher([rule(1, 8)], world(unit(8, valid_from=DAY + timedelta(days=1))))
    assert "does not hold yet" in str(later.broken()[0].why)


@pytest.mark.parametrize(
    ("asks", "order"),
    [
        ({"area_id": 30}, asked(area_path="a.e.")),
        ({"area_id": 30}, asked(area_path="a.f.g.")),
    ],
)
def test_an_order_in_what_came_after_a_split_is_told_of_the_broken_rule(
    asks: dict[str, Any], order: Asked
) -> None:
    areas = (
        node(30, "a.d.", valid_to=YESTERDAY, successors=(31, 32)), node(31, "a.e."),
        node(32, "a.g.", valid_to=YESTERDAY, successors=(33, 32, 99)), node(33, "a.f."),
    )  # fmt: skip
    at = world(areas=areas)
    matcher = Matcher([rule(1, 4, **asks), rule(2, 5)], at)
    found = matcher.match(order)
    assert found.rule is not None
    assert found.rule.id == 2, "the broken rule is not followed"
    assert [b.rule.id for b in found.broken] == [1]
    assert "ended on" in str(found.broken[0].why)
    assert not Matcher([rule(1, 4, **asks)], at).match(asked(area_path="b.", leaf=SMOKE)).broken
    assert [b.rule.id for b in matcher.broken()] == [1]


def test_a_rule_for_an_ended_category_follows_its_successor_and_says_so() -> None:
    ended = node(40, "X/", valid_to=YESTERDAY, successors=(14,))
    matcher = Matcher([rule(1, 4, category_id=40), rule(2, 5)], world(nodes=(ended,)))
    found = matcher.match(asked(leaf=NOISE))
    assert found.rule is not None
    assert found.rule.id == 1
    (broken,) = found.broken
    assert broken.is_followed
    assert "ended on" in str(broken.why)
    alone = Matcher(
        [rule(1, 4, category_id=40), rule(2, 5)], world(nodes=(node(40, "X/", valid_to=YESTERDAY),))
    ).match(asked(leaf=NOISE))
    assert alone.rule is not None
    assert alone.rule.id == 2, "without a successor it meets no order"


def test_a_rule_about_nothing_known_is_broken_and_meets_no_order() -> None:
    matcher = Matcher([rule(1, 4, area_id=77)], world())
    assert matcher.match(asked()).rule is None
    assert "not known" in str(matcher.broken()[0].why)
    assert len(matcher) == 1


def test_words_are_tidied_and_what_was_found_can_be_told() -> None:
    assert tidy_words([" 油烟 ", "WiFi", "油烟", ""]) == ("油烟", "wifi")
    assert Words(any=("噪声", "油烟"), all=("饭店",)).found_in("饭店油烟") == ("饭店", "油烟")


def test_a_trial_counts_what_goes_elsewhere_and_who_was_right() -> None:
    before = Matcher([rule(1, 4, category_id=12)], world())
    after = Matcher([rule(2, 5, category_id=12), rule(3, None, result="committee")], world())
    past = [
        Past(UUID(int=1), asked(), 5),
        Past(UUID(int=2), asked(leaf=NOISE), 2),
        Past(UUID(int=3), asked(leaf=NOISE, area_path="z."), 2),
    ]
    found = try_on(past, before, after)
    assert (found.tried, found.broken, found.agreed_before, found.agreed_after) == (3, 1, 2, 2)
    moves = [(m.id.int, m.before_unit_id, m.after_unit_id) for m in found.moved]
    assert moves == [(1, 4, 5), (2, 2, 3)]
    assert [(m.before_rule_id, m.after_rule_id) for m in found.moved] == [(1, 2), (None, 3)]
    assert try_on(past, after, after).moved == ()


UNITS = st.sampled_from([2, 4, 5])
ASKS = st.fixed_dictionaries(
    {
        "category_id": st.sampled_from([None, 10, 11, 12, 13, 14]),
        "area_id": st.sampled_from([None, 20, 21, 22]),
        "sources": st.sampled_from([frozenset(), frozenset({"hotline"}), frozenset({"grid"})]),
        "words": st.sampled_from([Words(), Words(any=("油烟",)), Words(none=("油烟",))]),
    }
)
RULES = st.lists(st.tuples(UNITS, ASKS), max_size=8).map(
    lambda drawn: [rule(i, key, **asks) for i, (key, asks) in enumerate(drawn, start=1)]
)
ORDERS = st.builds(
    asked,
    leaf=st.sampled_from([None, SMOKE, NOISE]),
    area_path=st.sampled_from(["", "a.b.", "a.c.x."]),
    source=st.sampled_from(["hotline", "grid", "counter"]),
    words=st.sampled_from(["油烟", "噪声"]),
)


@given(RULES, ORDERS)
def test_the_winner_is_the_first_of_those_that_would_win_alone(
    rules: list[Rule], order: Asked
) -> None:
    alone = [one for one in rules if led([one], order) is not None]
    found = Matcher(rules, world()).match(order)
    assert found.rule == (alone[0] if alone else None)


@given(RULES, ORDERS)
def test_asking_again_gives_the_same_and_so_does_a_list_without_the_losers(
    rules: list[Rule], order: Asked
) -> None:
    matcher = Matcher(rules, world())
    first = matcher.match(order)
    assert matcher.match(order) == first
    assert Matcher([first.rule] if first.rule else [], world()).match(order) == first


@given(RULES, ORDERS, st.randoms())
def test_only_positions_order_the_rules(rules: list[Rule], order: Asked, chance: Any) -> None:
    shuffled = list(rules)
    chance.shuffle(shuffled)
    assert Matcher(shuffled, world()).match(order) == Matcher(rules, world()).match(order)


@given(RULES, ORDERS)
def test_a_rule_that_asks_nothing_at_the_end_catches_all(rules: list[Rule], order: Asked) -> None:
    caught = led([*rules, rule(99, 5)], order)
    assert caught == (led(rules, order) or 5)


def test_versions_are_compared_rule_by_rule() -> None:
    a, b, c, d = rule(1), rule(2), rule(3, 5), rule(4)
    changed = replace(b, unit_id=5)
    moved = [replace(c, position=1), replace(a, position=2), replace(changed, position=3)]
    found = differences([a, b, c, d], moved)
    assert [(x.change, (x.after or x.before).name) for x in found] == [
        (Change.MOVED, "规则3"), (Change.CHANGED, "规则2"), (Change.REMOVED, "规则4"),
    ]  # fmt: skip
    assert differences([a, b], [a, b]) == []
    added = differences([a, b], [rule(9), replace(a, position=2), replace(b, position=3)])
    assert [x.change for x in added] == [Change.ADDED], "who only gave way did not move"
    assert differences([], []) == []


@given(st.permutations(range(6)))
def test_only_as_many_rules_are_told_as_moved_as_must_have_been(order: list[int]) -> None:
    rules = [rule(i + 1) for i in range(6)]
    after = [replace(rules[i], position=n) for n, i in enumerate(order, start=1)]
    moved = [x for x in differences(rules, after) if x.change is Change.MOVED]
    assert (len(moved) == 0) is (order == sorted(order))
    still = [i for i in order if rules[i].key not in {x.after.key for x in moved if x.after}]
    assert still == sorted(still)
