"""From points to neighbours."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lilong.ledger.grouping import Spot, in_order, neighbours
from lilong.ledger.grouping.neighbouring import distance

# About ten metres at this latitude.
EAST, NORTH = 0.000105, 0.00009


def _spot(key, x, y, region=""):
    return Spot(key, 121.47 + x * EAST, 31.23 + y * NORTH, region)


def test_the_four_corners_and_the_middle_know_each_other():
    spots = [_spot("m", 1, 1), *(_spot(f"c{x}{y}", x, y) for x in (0, 2) for y in (0, 2))]
    pairs = neighbours(spots, within=15)
    assert pairs == [("c00", "m"), ("c02", "m"), ("c20", "m"), ("c22", "m")]
    assert len(neighbours(spots, within=25)) == 8


def test_nobody_is_the_neighbour_of_who_lives_across_a_border_or_too_far():
    spots = [_spot("a", 0, 0, "r"), _spot("b", 1, 0, "s"), _spot("c", 2, 0, "r")]
    assert neighbours(spots, within=25) == [("a", "c")]
    assert neighbours(spots, within=15) == []


def test_houses_on_one_line_or_on_one_point_are_neighbours_in_order():
    line = [_spot(f"h{i}", i, 0) for i in range(4)]
    assert neighbours(line, within=15) == [("h0", "h1"), ("h1", "h2"), ("h2", "h3")]
    tower = [_spot("s1", 0, 0), _spot("s2", 0, 0), _spot("s3", 0, 0), _spot("z", 1, 0)]
    assert neighbours(tower, within=15) == [("s1", "s2"), ("s1", "z"), ("s2", "s3")]
    assert neighbours([], within=15) == []
    assert neighbours(line[:1], within=15) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from("rs")), max_size=25)
)
def test_neighbours_are_near_of_one_region_and_without_a_limit_hang_together(points):
    spots = {f"k{i:02}": _spot(f"k{i:02}", x, y, r) for i, (x, y, r) in enumerate(points)}
    pairs = neighbours(spots.values(), within=10_000)
    assert pairs == neighbours(reversed(spots.values()), within=10_000)
    assert all(spots[a].region == spots[b].region for a, b in pairs)
    for region in "rs":
        keys = {key for key, spot in spots.items() if spot.region == region}
        seen, waiting = set(), sorted(keys)[:1]
        while waiting:
            key = waiting.pop()
            seen.add(key)
            waiting += [b for a, b in pairs if a == key and b not in seen]
            waiting += [a for a, b in pairs if b == key and a not in seen]
        assert seen == keys
    near = neighbours(spots.values(), within=25)
    assert set(near) == {(a, b) for a, b in pairs if distance(spots[a], spots[b]) <= 25}


def test_shops_stand_in_rows_along_their_streets_parted_by_gaps_and_borders():
    shops = [
        ("Long Road", _spot("l1", 0, 0)),
        ("Short Lane", _spot("s1", 0, 5)),
        ("Long Road", _spot("l2", 1, 0)),
        ("Long Road", _spot("l3", 9, 0)),
        ("Short Lane", _spot("s2", 1, 5)),
        ("Long Road", _spot("l4", 10, 0, "east")),
    ]
    assert in_order(shops, within=30) == [["l1", "l2"], ["s1", "s2"], ["l3"], ["l4"]]
