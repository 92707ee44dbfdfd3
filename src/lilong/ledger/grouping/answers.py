"""The answer: groups with their weights and the proof that they hang together, and what to know."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ledger.grouping.problem import Bound, Pair, Problem


@dataclass(frozen=True, slots=True)
class Group:
    """Units that belong together, and what they weigh.

    `links` are pairs of neighbours that connect its units, without a circle: if they are one fewer
    than the units, anybody can see that the group is contiguous.
    """

    number: int
    units: tuple[str, ...]
    weights: Mapping[str, int]
    regions: tuple[str, ...]
    links: tuple[Pair, ...]

    @property
    def region(self) -> str:
        """The region it lies in; the first if somebody let it cross a border."""
        return self.regions[0]

    @property
    def is_contiguous(self) -> bool:
        """Say whether the links connect all units."""
        return self.part_count == 1

    @property
    def part_count(self) -> int:
        """Into how many parts that do not touch the group falls."""
        return len(self.units) - len(self.links)


@dataclass(frozen=True, slots=True)
class Piece:
    """Units that can share groups, the fewest groups they need by their weights, and the wished."""

    units: tuple[str, ...]
    region: str
    group_count: int
    lower_bound: int
    wished_count: int


@dataclass(frozen=True, slots=True)
class Grouping:
    """All groups, the units that wait for one, and how good that is.

    Groups are numbered from 1 by region and first unit; a change keeps the others' numbers.
    """

    problem: Problem
    groups: tuple[Group, ...]
    waiting: tuple[str, ...]
    pieces: tuple[Piece, ...]
    findings: tuple[Refusal, ...]

    @property
    def lower_bound(self) -> int:
        """The fewest groups there can be by the weights, piece by piece."""
        return sum(piece.lower_bound for piece in self.pieces)

    def number_of(self, unit: str) -> int | None:
        """Return the number of the group a unit is in, None while it waits."""
        return next((group.number for group in self.groups if unit in group.units), None)

    def group_of(self, number: int) -> Group | None:
        """Return the group of a number."""
        return next((group for group in self.groups if group.number == number), None)

    def balance(self, weight: str) -> Fraction:
        """Return the largest group's weight over the mean: 1 is perfect."""
        loads = [group.weights.get(weight, 0) for group in self.groups]
        return Fraction(max(loads) * len(loads), sum(loads)) if sum(loads) else Fraction(1)


def name_of(bound: Bound) -> Refusal:
    """Return a weight's name as a parameter of a sentence, said in the reader's language."""
    return Refusal(bound.weight, bound.label or bound.weight)


def too_large(unit: str, bound: Bound, have: int) -> Refusal:
    """Say that a unit alone is more than a group may hold."""
    sentence = mark(
        "{unit} alone has {have} {weight}, more than the {most} a group may hold:"
        " it is a group of its own and has to be divided."
    )
    params = {"unit": unit, "have": have, "weight": name_of(bound), "most": bound.most}
    return Refusal("grouping_too_large", sentence, params)


def over(number: int, bound: Bound, have: int) -> Refusal:
    """Say that a group holds more than it may."""
    sentence = mark("Group {number} would have {have} {weight}, more than {most}.")
    params = {"number": number, "have": have, "weight": name_of(bound), "most": bound.most}
    return Refusal("grouping_over", sentence, params)


def under(number: int, bound: Bound, have: int) -> Refusal:
    """Say that a group holds less than it should."""
    sentence = mark("Group {number} has {have} {weight}, fewer than {least}.")
    params = {"number": number, "have": have, "weight": name_of(bound), "least": bound.least}
    return Refusal("grouping_under", sentence, params)


def broken(number: int, parts: int) -> Refusal:
    """Say that a group does not hang together."""
    sentence = mark("Group {number} would fall into {parts} parts that do not touch.")
    return Refusal("grouping_broken", sentence, {"number": number, "parts": parts})


def at_odds(number: int, one: str, other: str) -> Refusal:
    """Say that two units of a group must be apart."""
    sentence = mark("{one} and {other} must not be in one group; group {number} would hold both.")
    return Refusal("grouping_at_odds", sentence, {"one": one, "other": other, "number": number})


def across(number: int, regions: tuple[str, ...]) -> Refusal:
    """Say that a group crosses a border."""
    sentence = mark("Group {number} would cross the border between {regions}.")
    return Refusal("grouping_across", sentence, {"number": number, "regions": regions})


def more_than_fewest(piece: Piece) -> Refusal:
    """Say that a piece took more groups than its weights alone would need."""
    sentence = mark(
        "{unit} and {others} more units: {count} groups, where the weights alone would need"
        " {lower}. The units cannot be divided further, and neighbours only can share a group."
    )
    params = {
        "unit": piece.units[0],
        "others": len(piece.units) - 1,
        "count": piece.group_count,
        "lower": piece.lower_bound,
    }
    return Refusal("grouping_more", sentence, params)


def left_waiting(units: tuple[str, ...]) -> Refusal:
    """Say that units wait, because they do not fill a group."""
    sentence = mark("{count} units wait for a group, because they do not fill one: {units}.")
    return Refusal("grouping_waiting", sentence, {"count": len(units), "units": units})


def no_group(number: int) -> Refusal:
    """Say that there is no group of a number."""
    return Refusal("grouping_no_group", mark("There is no group {number}."), {"number": number})


def no_unit(unit: str) -> Refusal:
    """Say that a unit is none of the grouping's."""
    return Refusal("grouping_no_unit", mark("There is no {unit} in this grouping."), {"unit": unit})


def no_change() -> Refusal:
    """Say that nothing would change."""
    return Refusal("grouping_no_change", mark("That would change nothing."))


def nothing_left(number: int) -> Refusal:
    """Say that a split would leave a side without units."""
    sentence = mark("Group {number} can only be split if both parts keep a unit.")
    return Refusal("grouping_nothing_left", sentence, {"number": number})


def not_divisible(number: int) -> Refusal:
    """Say that no split was found."""
    sentence = mark("Group {number} cannot be split into two that hang together.")
    return Refusal("grouping_not_divisible", sentence, {"number": number})


def fixed(unit: str) -> Refusal:
    """Say that a unit stays where it is."""
    sentence = mark("{unit} is fixed and stays with the others of its mark.")
    return Refusal("grouping_fixed", sentence, {"unit": unit})
