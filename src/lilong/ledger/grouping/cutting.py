"""A contiguous piece cut into groups: spanning trees, each cut at the edge that divides best.

Both sides of a cut tree are contiguous, so every group is, at every moment. Many trees are grown at
random (from a seed: the same piece always gives the same groups), the best cut of all is taken, and
each side is cut again.
"""

from collections.abc import Sequence
from random import Random
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lilong.ledger.grouping.nets import Net

_MOST_TREES: Final = 24
_FEWEST_TREES: Final = 4
_NODES_TO_LOOK_AT: Final = 6000
# Cuts this near to the best one are as good: then the shorter border decides.
_AS_GOOD: Final = 0.02
_LOPSIDED: Final = 0.15


class _Side(NamedTuple):
    badness: float
    border: int
    nodes: list[int]
    group_count: int


class Cutter:
    """Cuts pieces of one net, by trees grown from one seed."""

    def __init__(self, net: Net, seed: int) -> None:
        self.net = net
        self.random = Random(seed)  # noqa: S311 - shapes, not secrets
        self.most = np.array(net.most, dtype=np.int64)

    def divide(self, nodes: Sequence[int], count: int, *, strict: bool = False) -> list[list[int]]:
        """Return a piece as groups that may all stand, of `count` or, unless strict, a few more.

        Strict: returns no groups at all when so many did not do.
        """
        if count < 2:
            if self.net.fits(nodes):
                return [list(nodes)]
            count = 2
            if strict:
                return []
        side = self._cut(nodes, count)
        while side is None and not strict and count < len(nodes):
            count += 1
            side = self._cut(nodes, count)
        if side is None:
            return []
        inside = set(side.nodes)
        rest = [node for node in nodes if node not in inside]
        groups = self.divide(side.nodes, side.group_count, strict=strict)
        if strict and not groups:
            return []
        more = self.divide(rest, count - side.group_count, strict=strict)
        return [] if strict and not more else groups + more

    def _cut(self, nodes: Sequence[int], count: int) -> _Side | None:
        """Return one side of the best cut for so many groups, None if no tree had any."""
        index = {node: i for i, node in enumerate(nodes)}
        near = [[index[n] for n in self.net.near[node] if n in index] for node in nodes]
        weights = [self.net.weights[node] for node in nodes]
        trees = max(_FEWEST_TREES, min(_MOST_TREES, len(nodes), _NODES_TO_LOOK_AT // len(nodes)))
        found: list[_Side] = []
        for _ in range(trees):
            side = self._best_of_tree(near, weights, count)
            if side is not None:
                found.append(side)
                if side.badness <= _AS_GOOD and len(found) >= _FEWEST_TREES:
                    break
        if not found:
            return None
        limit = min(side.badness for side in found) + _AS_GOOD
        best = min((s for s in found if s.badness <= limit), key=lambda s: (s.border, s.badness))
        return best._replace(nodes=[nodes[i] for i in best.nodes])

    def _best_of_tree(
        self, near: list[list[int]], weights: list[tuple[int, ...]], count: int
    ) -> _Side | None:
        order, parents = self._tree(near)
        sums = _sums(order, parents, weights)
        at = _best_edge(sums, order[0], self.most, count)
        if at is None:
            return None
        node, share, badness = at
        below = _below(node, order, parents)
        inside = set(below)
        border = sum(1 for n in below for other in near[n] if other not in inside)
        return _Side(badness, border, below, share)

    def _tree(self, near: list[list[int]]) -> tuple[list[int], list[int]]:
        """Return a spanning tree, grown at random: its nodes, parents first, and their parents."""
        draw = self.random.random
        start = int(draw() * len(near))
        parents = [-1] * len(near)
        parents[start] = start
        order = [start]
        frontier = [(start, other) for other in near[start]]
        while frontier:
            i = int(draw() * len(frontier))
            parent, node = frontier[i]
            last = frontier.pop()
            if i < len(frontier):
                frontier[i] = last
            if parents[node] < 0:
                parents[node] = parent
                order.append(node)
                frontier.extend((node, other) for other in near[node] if parents[other] < 0)
        return order, parents


def _sums(
    order: list[int], parents: list[int], weights: list[tuple[int, ...]]
) -> NDArray[np.int64]:
    """Return for each node the weights of what hangs below it."""
    columns = [list(column) for column in zip(*weights, strict=True)]
    for column in columns:
        for node in reversed(order[1:]):
            column[parents[node]] += column[node]
    return np.array(columns, dtype=np.int64).T


def _best_edge(
    sums: NDArray[np.int64], root: int, most: NDArray[np.int64], count: int
) -> tuple[int, int, float] | None:
    """Return the node below the best edge, how many groups it is to make, and how bad that is."""
    whole = sums[root]
    rest = whole - sums
    fewest = np.maximum(1, np.max(-(-sums // most), axis=1))
    fewest_of_rest = np.maximum(1, np.max(-(-rest // most), axis=1))
    may = fewest + fewest_of_rest <= count
    may[root] = False
    mean = np.maximum(whole / count, 1e-9)
    shares = np.rint(np.mean(sums / np.maximum(whole, 1), axis=1) * count).astype(np.int64)
    shares = np.clip(shares, fewest, np.maximum(fewest, count - fewest_of_rest))
    others = np.maximum(count - shares, 1)
    fullest = np.maximum(
        np.max(sums / mean / shares[:, None], axis=1), np.max(rest / mean / others[:, None], axis=1)
    )
    lopsided = np.abs(0.5 - shares / count)
    badness = np.where(may, fullest - 1 + _LOPSIDED * lopsided, np.inf)
    node = int(np.argmin(badness))
    if not may[node]:
        return None
    return node, int(shares[node]), float(badness[node])


def _below(node: int, order: list[int], parents: list[int]) -> list[int]:
    inside = {node}
    for other in order[order.index(node) + 1 :]:
        if parents[other] in inside:
            inside.add(other)
    return sorted(inside)
