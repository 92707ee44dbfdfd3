"""Groups over a graph: everybody in one, contiguous, within bounds, few, and always the same."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lilong.kernel.codes import enumeration_code, fault_in_enumeration_code
from lilong.ledger.grouping import Bound, Problem, Unit, group
from tests.ledger.grouping.towns import HOUSEHOLDS, PERSONS, grid, town


def _problem(units, pairs, *bounds, apart=()):
    return Problem.of(units, pairs, bounds or [HOUSEHOLDS, PERSONS], apart=apart)


def _is_connected(keys, pairs):
    inside, seen = set(keys), {min(keys)}
    waiting = [min(keys)]
    while waiting:
        key = waiting.pop()
        for pair in pairs:
            if key in pair:
                other = pair[0] if pair[1] == key else pair[1]
                if other in inside and other not in seen:
                    seen.add(other)
                    waiting.append(other)
    return seen == inside


def _codes(grouping):
    return [finding.code for finding in grouping.findings]


@st.composite
def _problems(draw):
    count = draw(st.integers(1, 14))
    units = [
        Unit(
            f"u{i:02}",
            {"a": draw(st.integers(0, 12)), "b": draw(st.integers(0, 6))},
            draw(st.sampled_from(["", "", "", "east"])),
            draw(st.sampled_from(["", "", "", "", "one", "two"])),
        )
        for i in range(count)
    ]
    keys = st.sampled_from([unit.key for unit in units])
    pairs = draw(st.lists(st.tuples(keys, keys), max_size=40))
    fixed = {unit.key: (unit.region, unit.fixed) for unit in units if unit.fixed}
    apart = [
        (a, b)
        for a, b in draw(st.lists(st.tuples(keys, keys), max_size=3))
        if a != b and not (a in fixed and fixed[a] == fixed.get(b))
    ]
    return Problem.of(units, pairs, [Bound("a", 10, least=3), Bound("b", 8)], apart=apart)


@settings(max_examples=300, deadline=None)
@given(_problems())
def test_whatever_is_asked_every_unit_is_in_one_contiguous_group_within_bounds_or_flagged(problem):
    made = group(problem)
    units = [key for one in made.groups for key in one.units]
    assert sorted(units) == [unit.key for unit in problem.units]
    assert made.waiting == ()
    assert len(made.groups) >= made.lower_bound
    assert sum(piece.group_count for piece in made.pieces) == len(made.groups)
    by_key = {unit.key: unit for unit in problem.units}
    flagged = {
        (finding.code, finding.params.get("number", finding.params.get("unit")))
        for finding in made.findings
    }
    for one in made.groups:
        near = [
            pair for pair in problem.neighbours if by_key[pair[0]].region == by_key[pair[1]].region
        ]
        marks = {by_key[key].fixed for key in one.units} - {""}
        assert len(marks) <= 1
        assert {by_key[key].region for key in one.units} == {one.region}
        assert not any(set(pair) <= set(one.units) for pair in problem.apart)
        assert set(map(frozenset, one.links)) <= set(map(frozenset, near))
        if not _is_connected(one.units, near):
            assert marks
            assert ("grouping_broken", one.number) in flagged
        assert one.is_contiguous == _is_connected(one.units, near)
        for bound in problem.bounds:
            have = sum(by_key[key].weights[bound.weight] for key in one.units)
            assert one.weights[bound.weight] == have
            if have > bound.most:
                number = one.units[0] if len(one.units) == 1 else one.number
                code = "grouping_too_large" if len(one.units) == 1 else "grouping_over"
                assert (code, number) in flagged
                assert len(one.units) == 1 or marks
            if have < bound.least:
                assert ("grouping_under", one.number) in flagged


@settings(max_examples=60, deadline=None)
@given(_problems(), st.randoms(use_true_random=False))
def test_the_same_things_in_another_order_make_the_same_groups(problem, shuffle):
    units, pairs = list(problem.units), list(problem.neighbours)
    shuffle.shuffle(units)
    shuffle.shuffle(pairs)
    pairs = [(b, a) for a, b in pairs]
    again = Problem.of(units, pairs, problem.bounds, apart=problem.apart)
    assert group(again) == group(problem)


def test_puyulis_213_households_are_three_areas_of_71():
    units, pairs = grid(71, 3)
    crowd = random.Random(450).sample(range(213), 24)
    units = [
        Unit(one.key, {"households": 1, "persons": 3 if i in crowd else 2})
        for i, one in enumerate(units)
    ]
    made = group(_problem(units, pairs))
    assert sum(one.weights["households"] for one in made.groups) == 213
    assert sum(one.weights["persons"] for one in made.groups) == 450
    assert [one.weights["households"] for one in made.groups] == [71, 71, 71]
    assert made.lower_bound == 3
    assert made.balance("households") == 1
    assert made.findings == ()
    codes = [enumeration_code("310101019004", one.number) for one in made.groups]
    assert codes == ["310101019004001", "310101019004002", "310101019004003"]
    assert not any(map(fault_in_enumeration_code, codes))


@pytest.mark.parametrize(("bound", "fewest"), [(HOUSEHOLDS, 3), (PERSONS, 2)])
def test_each_bound_alone_asks_for_its_own_number_and_the_larger_counts(bound, fewest):
    units, pairs = grid(71, 3)
    weights = [{"households": 1, "persons": 2 + (i < 24)} for i in range(213)]
    units = [Unit(one.key, weight) for one, weight in zip(units, weights, strict=True)]
    made = group(_problem(units, pairs, bound))
    assert (len(made.groups), made.lower_bound) == (fewest, fewest)


def test_a_town_needs_hardly_more_groups_than_the_weights_alone():
    problem = town(600, seed=3)
    made = group(problem)
    assert made.lower_bound <= len(made.groups) <= made.lower_bound * Fraction(105, 100)
    assert all(one.is_contiguous for one in made.groups)
    assert all(one.weights["households"] <= 80 for one in made.groups)
    assert made.balance("households") <= Fraction(112, 100)


def test_no_group_crosses_a_communitys_border_and_each_has_its_own_fewest():
    problem = town(300, seed=5, regions=4)
    made = group(problem)
    regions = {unit.key: unit.region for unit in problem.units}
    assert all({regions[key] for key in one.units} == {one.region} for one in made.groups)
    assert {piece.region for piece in made.pieces} == {"R0", "R1", "R2", "R3"}
    assert made.lower_bound == sum(piece.lower_bound for piece in made.pieces)


def test_a_building_larger_than_an_area_is_an_area_of_its_own_and_is_told():
    units, pairs = grid(5, 5, households=10)
    tower = Unit("002-002", {"households": 130, "persons": 300})
    made = group(_problem([u for u in units if u.key != tower.key] + [tower], pairs))
    assert made.group_of(made.number_of(tower.key)).units == (tower.key,)
    assert _codes(made) == ["grouping_too_large", "grouping_too_large"]
    assert str(made.findings[0]) == (
        "002-002 alone has 130 households, more than the 80 a group may hold:"
        " it is a group of its own and has to be divided."
    )


def test_units_that_cannot_share_a_group_are_explained_when_they_need_more_than_the_fewest():
    # A star: whoever is not with the middle is alone.
    units = [Unit("middle", {"a": 2}), *(Unit(f"ray {i}", {"a": 2}) for i in range(6))]
    made = group(_problem(units, [("middle", f"ray {i}") for i in range(6)], Bound("a", 6)))
    assert made.lower_bound == 3
    assert len(made.groups) == 5
    assert _codes(made) == ["grouping_more"]
    assert "5 groups, where the weights alone would need 3" in str(made.findings[0])


def test_large_units_that_cannot_share_are_counted_in_the_lower_bound():
    units = [Unit(f"u{i}", {"a": 6}) for i in range(4)]
    pairs = [(f"u{i}", f"u{j}") for i in range(4) for j in range(i)]
    made = group(_problem(units, pairs, Bound("a", 10)))
    assert (len(made.groups), made.lower_bound) == (4, 4)


def test_fixed_units_stay_together_and_apart_from_those_of_another_mark():
    units, pairs = grid(6, 6)
    marks = {"000-000": "old 1", "000-001": "old 1", "005-005": "old 2", "004-005": "old 2"}
    units = [Unit(u.key, u.weights, u.region, marks.get(u.key, "")) for u in units]
    made = group(_problem(units, pairs, HOUSEHOLDS))
    assert made.number_of("000-000") == made.number_of("000-001")
    assert made.number_of("005-005") == made.number_of("004-005")
    assert made.number_of("000-000") != made.number_of("005-005")


def test_fixed_units_that_do_not_touch_are_told():
    units, pairs = grid(1, 3, households=40)
    units = [Unit(u.key, u.weights, "", "m" if u.key != "000-001" else "") for u in units]
    made = group(_problem(units, pairs, HOUSEHOLDS))
    assert made.group_of(made.number_of("000-000")).units == ("000-000", "000-002")
    assert _codes(made) == ["grouping_broken"]


def test_fixed_units_that_are_too_many_for_a_group_are_told():
    units, pairs = grid(1, 3, households=40)
    units = [Unit(u.key, u.weights, "", "m") for u in units]
    made = group(_problem(units, pairs, HOUSEHOLDS))
    assert [str(finding) for finding in made.findings] == [
        "Group 1 would have 120 households, more than 80."
    ]


def test_units_that_must_be_apart_are_in_different_groups():
    units, pairs = grid(3, 3)
    made = group(_problem(units, pairs, HOUSEHOLDS, apart=[("000-000", "002-002")]))
    assert len(made.groups) == 2
    assert made.number_of("000-000") != made.number_of("002-002")


def test_a_target_below_the_bound_makes_more_groups_of_that_size():
    units, pairs = grid(10, 12)
    most = group(_problem(units, pairs, Bound("households", 80)))
    wished = group(_problem(units, pairs, Bound("households", 80, target=40)))
    assert len(most.groups) == 2
    assert [one.weights["households"] for one in wished.groups] == [40, 40, 40]
    assert (wished.lower_bound, wished.findings) == (2, ())


def test_groups_below_their_least_are_told():
    units, pairs = grid(2, 2)
    made = group(_problem(units, pairs, Bound("households", 80, least=60)))
    assert [str(finding) for finding in made.findings] == [
        "Group 1 has 4 households, fewer than 60."
    ]


def test_nothing_makes_no_groups():
    made = group(_problem([], []))
    assert (made.groups, made.lower_bound, made.balance("households")) == ((), 0, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: _problem([Unit("a"), Unit("a")], []),
        lambda: _problem([Unit("a")], [("a", "b")]),
        lambda: Problem.of([Unit("a")], [], []),
        lambda: _problem([Unit("a", {"households": -1})], []),
        lambda: Bound("a", 0),
        lambda: Bound("a", 5, least=6),
        lambda: Bound("a", 5, target=6),
        lambda: group(
            _problem([Unit("a", {}, "", "m"), Unit("b", {}, "", "m")], [], apart=[("a", "b")])
        ),
    ],
)
def test_what_contradicts_itself_is_no_problem_at_all(wrong):
    with pytest.raises(ValueError, match=r"."):
        wrong()
