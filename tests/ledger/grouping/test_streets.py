"""Shops along streets: exact, with a rest that waits or joins as declared."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lilong.ledger.grouping import Bound, Problem, Unit, group, group_rows
from lilong.ledger.grouping.nets import Net
from lilong.ledger.grouping.streets import Row, cut_row
from tests.ledger.grouping.towns import row

TEN = Bound("shops", 10, least=10, label="shops")


def _sizes(grouping):
    return [len(one.units) for one in grouping.groups]


def test_23_shops_are_two_teams_of_ten_and_three_wait():
    made = group_rows([row(23)], [TEN], may_wait=True)
    assert _sizes(made) == [10, 10]
    assert made.groups[0].units == tuple(f"shop {i:03}" for i in range(1, 11))
    assert made.waiting == ("shop 021", "shop 022", "shop 023")
    assert all(one.is_contiguous for one in made.groups)
    assert sum(_sizes(made)) * 10_000 // 23 == 8695
    assert [str(finding) for finding in made.findings] == [
        "3 units wait for a group, because they do not fill one:"
        " ('shop 021', 'shop 022', 'shop 023')."
    ]


def test_of_equal_ways_the_one_with_the_shorter_gaps_is_taken():
    gaps = {("shop 003", "shop 004"): 40}
    made = group_rows([row(23)], [TEN], gaps=gaps, may_wait=True)
    assert made.waiting == ("shop 001", "shop 002", "shop 003")


def test_a_rest_that_may_not_wait_makes_the_groups_even_instead():
    loose = Bound("shops", 12, least=8)
    made = group_rows([row(23)], [loose])
    assert sorted(_sizes(made)) == [11, 12]
    assert made.waiting == ()


def test_a_rest_that_may_neither_wait_nor_join_is_a_small_group_and_told():
    made = group_rows([row(23)], [TEN])
    assert sorted(_sizes(made)) == [3, 10, 10]
    assert [finding.code for finding in made.findings] == ["grouping_under"]


def test_a_target_draws_the_groups_to_its_size():
    wide = Bound("shops", 12, least=4, target=6)
    assert _sizes(group_rows([row(18)], [wide])) == [6, 6, 6]
    units = row(18)
    pairs = [(a.key, b.key) for a, b in pairwise(units)]
    assert _sizes(group(Problem.of(units, pairs, [wide]))) == [6, 6, 6]


def test_no_team_reaches_into_the_next_street_or_the_next_community():
    first = [Unit(f"a{i}", {"shops": 1}) for i in range(7)]
    second = [Unit(f"b{i}", {"shops": 1}, "east" if i < 2 else "west") for i in range(6)]
    made = group_rows([first, second], [Bound("shops", 10)])
    assert sorted(_sizes(made)) == [2, 4, 7]


def test_a_unit_too_large_parts_the_row():
    units = [Unit(f"u{i}", {"shops": 30 if i == 2 else 1}) for i in range(5)]
    made = group_rows([units], [Bound("shops", 10)])
    assert [one.units for one in made.groups] == [("u0", "u1"), ("u2",), ("u3", "u4")]
    assert [finding.code for finding in made.findings] == ["grouping_too_large"]


def test_units_in_rows_are_not_fixed():
    with pytest.raises(ValueError, match="fixed"):
        group_rows([[Unit("a", {"shops": 1}, "", "m")]], [TEN])


def _ways(count, may_wait):
    """Return all ways to cut a row: its groups from and before, and how many wait."""
    places = range(count)
    for waiting_count in range(count + 1 if may_wait else 1):
        for waiting in combinations(places, waiting_count):
            left = [i for i in places if i not in waiting]
            joints = [i for i in left if i + 1 in left]
            for cuts in range(len(joints) + 1):
                for ends in map(set, combinations(joints, cuts)):
                    yield list(_groups(left, ends)), waiting_count


def _groups(left, ends):
    start = None
    for i in left:
        start = i if start is None else start
        if i in ends or i + 1 not in left:
            yield start, i + 1
            start = None


def _brute(row, may_wait):
    """Return the cost of the best of all ways to cut a row, tried one by one."""
    costs = []
    for groups, waiting_count in _ways(len(row.nodes), may_wait):
        cost = (waiting_count, 0, 0, 0, 0, 0)
        for start, end in groups:
            inside = row.nodes[start:end]
            load = row.net.load(inside)
            if not row.net.fits(inside) or (may_wait and row.net.is_small(load)):
                break
            one = row.cost_of(start, end, load)
            cost = tuple(a + b for a, b in zip(cost, one, strict=True))
        else:
            costs.append(cost)
    return min(costs)


@settings(max_examples=80, deadline=None)
@given(
    weights=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), min_size=1, max_size=7),
    gaps=st.lists(st.integers(0, 30), min_size=6, max_size=6),
    least=st.integers(0, 5),
    target=st.sampled_from([0, 4]),
    may_wait=st.booleans(),
    apart=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=2),
)
def test_no_way_to_cut_a_row_is_better_than_the_one_found(
    weights, gaps, least, target, may_wait, apart
):
    units = [Unit(f"u{i}", {"a": a, "b": b}) for i, (a, b) in enumerate(weights)]
    bounds = [Bound("a", 8, least=least, target=target), Bound("b", 5)]
    odds = [(f"u{a}", f"u{b}") for a, b in apart if a != b and max(a, b) < len(units)]
    net = Net.of(Problem.of(units, [], bounds, apart=odds))
    line = Row(net, range(len(units)), gaps[: len(units) - 1], bool(target))
    found = cut_row(line, may_wait=may_wait)
    assert found.cost == _brute(line, may_wait)
    spoken = [i for start, end in found.groups for i in range(start, end)] + list(found.waiting)
    assert sorted(spoken) == list(range(len(units)))


def test_a_row_with_a_unit_beyond_the_bound_has_no_cut():
    net = Net.of(Problem.of([Unit("a", {"shops": 11})], [], [TEN]))
    with pytest.raises(ValueError, match="alone"):
        cut_row(Row(net, [0]), may_wait=False)
