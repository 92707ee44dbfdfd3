"""Groups changed by hand: what is let through, what is refused, and in which words."""

import pytest

from lilong.ledger.grouping import Bound, Problem, Unit, group, group_rows, join, move, split
from tests.ledger.grouping.towns import grid, row, town

LINE = [Unit(f"u{i}", {"homes": 10}) for i in range(8)]
PAIRS = [(f"u{i}", f"u{i + 1}") for i in range(7)]


def _line(most=50, least=0, **more):
    return group(Problem.of(LINE, PAIRS, [Bound("homes", most, least)], **more))


def _codes(refusals):
    return [one.code for one in refusals]


def _units(grouping):
    return {one.number: one.units for one in grouping.groups}


def test_a_unit_at_the_border_moves_and_the_change_says_what_it_makes():
    made = _line()
    assert _units(made) == {1: ("u0", "u1", "u2", "u3"), 2: ("u4", "u5", "u6", "u7")}
    change = move(made, "u4", 1)
    assert change.is_done
    assert [dict(one.weights) for one in change.before] == [{"homes": 40}, {"homes": 40}]
    assert [dict(one.weights) for one in change.after] == [{"homes": 50}, {"homes": 30}]
    assert _units(change.grouping) == {1: ("u0", "u1", "u2", "u3", "u4"), 2: ("u5", "u6", "u7")}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda g: move(g, "u0", 2), "Group 2 would fall into 2 parts that do not touch."),
        (lambda g: move(g, "u5", 1), "Group 1 would fall into 2 parts that do not touch."),
        (lambda g: move(g, "u4", 9), "There is no group 9."),
        (lambda g: move(g, "u9", 1), "There is no u9 in this grouping."),
        (lambda g: move(g, "u4", 2), "That would change nothing."),
        (lambda g: join(g, 1, 2), "Group 1 would have 80 homes, more than 50."),
        (lambda g: join(g, 1, 1), "That would change nothing."),
        (lambda g: join(g, 1, 9), "There is no group 9."),
        (lambda g: split(g, 9), "There is no group 9."),
        (lambda g: split(g, 1, ["u5"]), "There is no u5 in this grouping."),
        (lambda g: split(g, 1, ["u1"]), "Group 1 would fall into 2 parts that do not touch."),
        (
            lambda g: split(g, 1, ["u0", "u1", "u2", "u3"]),
            "Group 1 can only be split if both parts keep a unit.",
        ),
    ],
)
def test_what_may_not_be_is_refused_in_a_sentence_and_changes_nothing(change, sentence):
    made = _line()
    answer = change(made)
    assert str(answer.refusals[0]) == sentence
    assert answer.grouping == made


def test_what_the_caller_lets_through_is_a_warning():
    made = _line()
    change = join(made, 1, 2, allow={"grouping_over"})
    assert _codes(change.warnings) == ["grouping_over"]
    assert _units(change.grouping) == {1: tuple(f"u{i}" for i in range(8))}
    assert "grouping_over" in _codes(change.grouping.findings)
    torn = move(made, "u5", 1, allow={"grouping_broken"})
    assert _codes(torn.warnings) == ["grouping_broken", "grouping_broken"]
    assert not torn.grouping.group_of(1).is_contiguous


def test_a_fault_that_was_there_and_gets_smaller_does_not_refuse_its_own_repair():
    full = join(_line(), 1, 2, allow={"grouping_over"}).grouping
    parted = split(full, 1, ["u7"])
    assert parted.is_done
    assert _codes(parted.grouping.findings) == ["grouping_over"]
    back = join(parted.grouping, 1, 2)
    assert _codes(back.refusals) == ["grouping_over"]


def test_a_group_below_its_least_is_refused_or_let_through():
    made = _line(most=50, least=40)
    assert _codes(move(made, "u4", 1).refusals) == ["grouping_under"]
    change = move(made, "u4", 1, allow={"grouping_under"})
    assert str(change.warnings[0]) == "Group 2 has 30 homes, fewer than 40."
    worse = move(change.grouping, "u5", 1, allow={"grouping_over"})
    assert _codes(worse.refusals) == ["grouping_under"]


def test_a_split_without_names_finds_the_better_half_and_keeps_the_other_numbers():
    made = group(town(120, seed=2))
    numbers = _units(made)
    change = split(made, 2)
    new = max(numbers) + 1
    after = _units(change.grouping)
    assert set(after) == {*numbers, new}
    assert sorted(after[2] + after[new]) == list(numbers[2])
    assert all(one.is_contiguous for one in change.after)
    loads = [one.weights["households"] for one in change.after]
    assert max(loads) <= 1.5 * sum(loads) / 2
    together = join(change.grouping, 2, new)
    assert _units(together.grouping) == numbers


def test_a_group_let_fall_apart_is_split_along_the_tear():
    torn = move(_line(), "u7", 1, allow={"grouping_broken"}).grouping
    change = split(torn, 1)
    assert _units(change.grouping)[3] == ("u7",)


def test_a_single_unit_cannot_be_split():
    made = group(Problem.of(LINE[:1], [], [Bound("homes", 50)]))
    assert _codes(split(made, 1).refusals) == ["grouping_nothing_left"]


def test_a_group_that_no_cut_divides_within_bounds_says_so():
    made = group(Problem.of([Unit("a", {"homes": 80})], [], [Bound("homes", 50)]))
    units = [Unit("a", {"homes": 80}), Unit("b", {"homes": 80})]
    problem = Problem.of(units, [("a", "b")], [Bound("homes", 50)])
    two = group(problem)
    both = join(two, 1, 2, allow={"grouping_over"})
    assert made.findings
    assert _codes(split(both.grouping, 1).refusals) == ["grouping_not_divisible"]
    assert split(both.grouping, 1, ["b"]).is_done


def test_no_change_crosses_a_border():
    units, pairs = grid(2, 2, region="east")
    more, pairs_of_more = grid(2, 2, region="west")
    more = [Unit(f"w{one.key}", one.weights, one.region) for one in more]
    pairs_of_more = [(f"w{a}", f"w{b}") for a, b in pairs_of_more]
    problem = Problem.of(
        units + more, pairs + pairs_of_more + [("000-000", "w000-000")], [Bound("households", 9)]
    )
    made = group(problem)
    change = join(made, 1, 2)
    assert str(change.refusals[0]).startswith("Group 1 would cross the border")
    assert join(made, 1, 2, allow={"grouping_across"}).grouping.group_of(1).regions == (
        "east",
        "west",
    )


def test_units_that_must_be_apart_are_not_joined():
    made = _line(most=80, apart=[("u3", "u4")])
    refusals = join(made, 1, 2).refusals
    assert str(refusals[0]) == "u3 and u4 must not be in one group; group 1 would hold both."


def test_fixed_units_do_not_move_and_are_not_parted():
    units = [
        Unit(one.key, one.weights, "", "old" if one.key in {"u0", "u1"} else "") for one in LINE
    ]
    made = group(Problem.of(units, PAIRS, [Bound("homes", 40)]))
    assert _codes(move(made, "u0", made.number_of("u7")).refusals) == ["grouping_fixed"]
    assert _codes(split(made, made.number_of("u0"), ["u0"]).refusals) == ["grouping_fixed"]


def test_who_waits_can_be_put_into_a_group():
    made = group_rows([row(23)], [Bound("shops", 10, 10)], may_wait=True)
    assert _codes(move(made, "shop 021", 2).refusals) == ["grouping_over"]
    change = move(made, "shop 021", 2, allow={"grouping_over"})
    assert change.grouping.waiting == ("shop 022", "shop 023")
    assert change.grouping.number_of("shop 021") == 2
    assert made.number_of("shop 021") is None
