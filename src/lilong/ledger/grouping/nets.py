"""The problem by numbers: what the search works on."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from lilong.ledger.grouping.problem import Problem

Load = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Net:
    """Nodes by index: their units, neighbours, weights in the order of the bounds, who is apart.

    Units with one fixed mark are one node, and nodes of different marks are apart.
    """

    units: tuple[tuple[str, ...], ...]
    regions: tuple[str, ...]
    near: tuple[tuple[int, ...], ...]
    weights: tuple[Load, ...]
    most: Load
    least: Load
    wished: Load
    apart: tuple[frozenset[int], ...]

    @classmethod
    def of(cls, problem: Problem) -> "Net":
        """Return the net of a problem; neighbours across a region's border are none."""
        members: dict[tuple[str, str], list[int]] = {}
        for index, unit in enumerate(problem.units):
            name = (f"{unit.region}\0{unit.fixed}", "") if unit.fixed else ("", unit.key)
            members.setdefault(name, []).append(index)
        node_of = {problem.units[i].key: n for n, rows in enumerate(members.values()) for i in rows}
        rows = [[problem.units[i] for i in found] for found in members.values()]
        regions = tuple(units[0].region for units in rows)
        near: list[set[int]] = [set() for _ in rows]
        for one, other in problem.neighbours:
            a, b = node_of[one], node_of[other]
            if a != b and regions[a] == regions[b]:
                near[a].add(b)
                near[b].add(a)
        apart: list[set[int]] = [set() for _ in rows]
        fixed = [n for n, units in enumerate(rows) if units[0].fixed]
        pairs = [(node_of[one], node_of[other]) for one, other in problem.apart]
        pairs += [(a, b) for a in fixed for b in fixed if a < b and regions[a] == regions[b]]
        for a, b in pairs:
            if a == b:
                raise ValueError(f"{rows[a][0].key} is fixed to what it must be apart from")
            apart[a].add(b)
            apart[b].add(a)
        bounds = problem.bounds
        return cls(
            units=tuple(tuple(unit.key for unit in units) for units in rows),
            regions=regions,
            near=tuple(tuple(sorted(found)) for found in near),
            weights=tuple(
                tuple(sum(u.weights.get(b.weight, 0) for u in units) for b in bounds)
                for units in rows
            ),
            most=tuple(b.most for b in bounds),
            least=tuple(b.least for b in bounds),
            wished=tuple(b.wished for b in bounds),
            apart=tuple(frozenset(found) for found in apart),
        )

    def load(self, nodes: Iterable[int]) -> Load:
        """Return the sum of the nodes' weights."""
        sums = [0] * len(self.most)
        for node in nodes:
            for k, weight in enumerate(self.weights[node]):
                sums[k] += weight
        return tuple(sums)

    def may_hold(self, load: Sequence[int]) -> bool:
        """Say whether a group may hold so much."""
        return all(have <= most for have, most in zip(load, self.most, strict=True))

    def is_small(self, load: Sequence[int]) -> bool:
        """Say whether a group of so much is below what it should hold."""
        return any(have < least for have, least in zip(load, self.least, strict=True))

    def are_at_odds(self, nodes: Collection[int]) -> bool:
        """Say whether two of the nodes must not share a group."""
        inside = nodes if isinstance(nodes, set | frozenset) else set(nodes)
        return any(not self.apart[node].isdisjoint(inside) for node in nodes if self.apart[node])

    def fits(self, nodes: Collection[int]) -> bool:
        """Say whether the nodes, if they are contiguous, make a group."""
        return self.may_hold(self.load(nodes)) and not self.are_at_odds(nodes)

    def needed(self, load: Sequence[int]) -> int:
        """Return the fewest groups that can hold so much, by the weights alone."""
        return max(1, *(-(-have // most) for have, most in zip(load, self.most, strict=True)))

    def wanted(self, load: Sequence[int]) -> int:
        """Return how many groups are wished for so much."""
        return max(1, *(-(-have // most) for have, most in zip(load, self.wished, strict=True)))

    def fewest(self, nodes: Collection[int]) -> int:
        """Return a number of groups below which no grouping can go: a bound of bin packing.

        Beside the sums, it counts that units of more than half a group cannot share one (the bound
        L2 of Martello and Toth), for each weight.
        """
        bound = self.needed(self.load(nodes))
        for k, most in enumerate(self.most):
            bound = max(bound, _fewest_bins(sorted(self.weights[n][k] for n in nodes), most))
        return bound

    def reached(self, start: int, inside: Collection[int]) -> set[int]:
        """Return what can be reached from a node without leaving the others."""
        seen, waiting = {start}, [start]
        while waiting:
            for other in self.near[waiting.pop()]:
                if other in inside and other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return seen

    def pieces(self, nodes: Iterable[int]) -> list[list[int]]:
        """Return the contiguous pieces of some nodes, each in order."""
        left = set(nodes)
        found = []
        for node in sorted(left):
            if node in left:
                piece = self.reached(node, left)
                left -= piece
                found.append(sorted(piece))
        return found

    def may_leave(self, node: int, group: Collection[int]) -> bool:
        """Say whether a group stays contiguous, and stays, without one of its nodes."""
        inside = [other for other in self.near[node] if other in group]
        if len(group) < 2 or len(inside) < 2:
            return len(group) > 1
        rest = set(group)
        rest.discard(node)
        seen, waiting = {inside[0]}, [inside[0]]
        missing = set(inside[1:])
        while waiting and missing:
            for other in self.near[waiting.pop()]:
                if other in rest and other not in seen:
                    seen.add(other)
                    waiting.append(other)
                    missing.discard(other)
        return not missing


def _fewest_bins(sizes: list[int], most: int) -> int:
    """Return the bound of Martello and Toth: the best over all sizes that count as small."""
    half = bisect_right(sizes, most // 2)
    sums = [0, *accumulate(sizes)]
    best = 0
    # Every size up to a half may be where the small ones begin that fit beside any large one.
    for small in {0, *sizes[:half]}:
        lone = bisect_right(sizes, most - small)
        first = bisect_left(sizes, small)
        free = (lone - half) * most - (sums[lone] - sums[half])
        left = sums[half] - sums[first] - free
        best = max(best, len(sizes) - half + max(0, -(-left // most)))
    return best
