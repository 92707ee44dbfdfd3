"""What is to be grouped: units with weights, who is whose neighbour, what a group may hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing to be put into a group: a building, a stairwell, a shop.

    Units of different regions never share a group, however near they are. Units that bear the same
    `fixed` mark stay together, apart from those that bear another.
    """

    key: str
    weights: Mapping[str, int] = field(default_factory=dict)
    region: str = ""
    fixed: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """How much of one weight a group may hold at most, should hold at least, and is wished to hold.

    `label` is the weight's name for people, a message id; without it the weight's key is shown.
    """

    weight: str
    most: int
    least: int = 0
    target: int = 0
    label: str = ""

    def __post_init__(self) -> None:
        if self.most < 1 or not 0 <= self.least <= self.most or not 0 <= self.target <= self.most:
            raise ValueError(f"no group can hold {self}")

    @property
    def wished(self) -> int:
        """What a group is wished to hold."""
        return self.target or self.most


@dataclass(frozen=True, slots=True)
class Problem:
    """Units in the order of their keys, neighbours as ordered pairs, and the bounds.

    Make it by `Problem.of`, which puts everything in order, so that the same things always give
    the same groups, however they came in.
    """

    units: tuple[Unit, ...]
    neighbours: tuple[Pair, ...]
    bounds: tuple[Bound, ...]
    apart: tuple[Pair, ...] = ()

    @classmethod
    def of(
        cls,
        units: Iterable[Unit],
        neighbours: Iterable[Pair],
        bounds: Iterable[Bound],
        *,
        apart: Iterable[Pair] = (),
    ) -> "Problem":
        """Return the problem in order; raises ValueError for what contradicts itself."""
        ordered = tuple(sorted(units, key=lambda unit: unit.key))
        keys = {unit.key for unit in ordered}
        if len(keys) < len(ordered):
            raise ValueError("two units have one key")
        limits = tuple(bounds)
        if not limits:
            raise ValueError("groups need a bound")
        if any(unit.weights.get(one.weight, 0) < 0 for unit in ordered for one in limits):
            raise ValueError("a weight is negative")
        return cls(ordered, _pairs(neighbours, keys), limits, _pairs(apart, keys))


def _pairs(pairs: Iterable[Pair], keys: set[str]) -> tuple[Pair, ...]:
    found = {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}
    strange = {key for pair in found for key in pair} - keys
    if strange:
        raise ValueError(f"no unit has the key {min(strange)}")
    return tuple(sorted(found))
