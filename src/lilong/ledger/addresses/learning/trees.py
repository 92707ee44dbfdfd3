"""Boosted regression trees on binned features, for a few classes; small, and on numpy alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Table = NDArray[Any]

_BINS: Final = 32


@dataclass(frozen=True, slots=True)
class Growing:
    """How trees grow: how many for each class, how deep, how fast, on how many of the features."""

    trees: int = 120
    depth: int = 4
    rate: float = 0.08
    features: float = 0.25
    rows: float = 0.8
    least: float = 4.0
    ridge: float = 2.0
    seed: int = 0


class _Tree(NamedTuple):
    """A full binary tree, level by level: feature and bin of each inner node, value of a leaf."""

    features: NDArray[np.int64]
    bins: NDArray[np.int64]
    values: Floats


class BoostedTrees:
    """Chances of classes 0 … n-1 for rows of numbers."""

    def __init__(self, classes: int, growing: Growing = Growing()) -> None:  # frozen
        self.classes = classes
        self.growing = growing
        self.edges: list[Floats] = []
        self.start: Floats = np.zeros(classes)
        self.rounds: list[list[_Tree]] = []

    def fit(self, table: Table, wanted: Sequence[int]) -> "BoostedTrees":
        """Learn from rows and their classes; the same rows and seed give the same trees."""
        rng = np.random.default_rng(self.growing.seed)
        self.edges = [
            np.unique(np.quantile(column, np.linspace(0, 1, _BINS + 1)[1:-1]))
            for column in np.asarray(table, np.float64).T
        ]
        binned = self._binned(table)
        right = np.eye(self.classes)[np.asarray(wanted)]
        self.start = np.log(right.mean(axis=0) + 1e-9)
        scores = np.tile(self.start, (len(binned), 1))
        self.rounds = []
        for _ in range(self.growing.trees):
            chances = _softmax(scores)
            trees = []
            for one in range(self.classes):
                slope = right[:, one] - chances[:, one]
                bend = np.maximum(chances[:, one] * (1 - chances[:, one]), 1e-6)
                tree = _grow(binned, slope, bend, self.growing, rng)
                scores[:, one] += tree.values[_leaf_of(tree, binned)]
                trees.append(tree)
            self.rounds.append(trees)
        return self

    def chances(self, table: Table) -> Floats:
        """Return for each row the chance of each class."""
        binned = self._binned(table)
        scores = np.tile(self.start, (len(binned), 1))
        for trees in self.rounds:
            for one, tree in enumerate(trees):
                scores[:, one] += tree.values[_leaf_of(tree, binned)]
        return _softmax(scores)

    def _binned(self, table: Table) -> NDArray[np.int64]:
        columns = [
            np.searchsorted(edges, column, side="left")
            for edges, column in zip(self.edges, np.asarray(table, np.float64).T, strict=True)
        ]
        return np.stack(columns, axis=1) if len(table) else np.zeros((0, len(columns)), np.int64)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Floats = raised / raised.sum(axis=1, keepdims=True)
    return chances


def _leaf_of(tree: _Tree, binned: NDArray[np.int64]) -> NDArray[np.int64]:
    rows = np.arange(len(binned))
    node = np.zeros(len(binned), np.int64)
    inner = len(tree.features)
    while inner > 0 and (node < inner).any():
        goes_right = binned[rows, tree.features[node]] > tree.bins[node]
        node = 2 * node + 1 + goes_right
    leaf: NDArray[np.int64] = node - inner
    return leaf


def _grow(
    binned: NDArray[np.int64],
    slope: Floats,
    bend: Floats,
    growing: Growing,
    rng: np.random.Generator,
) -> _Tree:
    """Grow one tree level by level on some of the rows and features; leaves are Newton steps."""
    count, width = binned.shape
    rows = np.flatnonzero(rng.random(count) < growing.rows)
    chosen = rng.permutation(width)[: max(1, round(width * growing.features))]
    part = binned[rows][:, chosen] + np.arange(len(chosen)) * _BINS
    slope, bend = slope[rows], bend[rows]
    inner = 2**growing.depth - 1
    features = np.zeros(inner, np.int64)
    bins = np.full(inner, _BINS, np.int64)
    node = np.zeros(len(rows), np.int64)
    for level in range(growing.depth):
        first, nodes = 2**level - 1, 2**level
        at, cut = _best_cuts(part, slope, bend, (node - first, nodes, len(chosen)), growing)
        features[first : first + nodes] = chosen[at]
        bins[first : first + nodes] = cut
        here = at[node - first]
        value = part[np.arange(len(rows)), here] - here * _BINS
        node = 2 * node + 1 + (value > cut[node - first])
    leaves = 2**growing.depth
    sums = np.bincount(node - inner, slope, leaves)
    bends = np.bincount(node - inner, bend, leaves)
    return _Tree(features, bins, growing.rate * sums / (bends + growing.ridge))


def _best_cuts(
    part: NDArray[np.int64],
    slope: Floats,
    bend: Floats,
    shape: tuple[NDArray[np.int64], int, int],
    growing: Growing,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each node of a level the feature and the bin that part it best."""
    node, nodes, width = shape
    size = nodes * width * _BINS
    flat = (part + (node * width * _BINS)[:, None]).ravel()
    left = np.bincount(flat, np.repeat(slope, width), size).reshape(nodes, width, _BINS)
    weight = np.bincount(flat, np.repeat(bend, width), size).reshape(nodes, width, _BINS)
    left, weight = left.cumsum(axis=2), weight.cumsum(axis=2)
    right, rest = left[..., -1:] - left, weight[..., -1:] - weight
    gain = left**2 / (weight + growing.ridge) + right**2 / (rest + growing.ridge)
    gain[(weight < growing.least) | (rest < growing.least)] = -np.inf
    best = gain.reshape(nodes, -1).argmax(axis=1)
    at, cut = best // _BINS, best % _BINS
    # A node that cannot be parted sends everything to the left.
    hopeless = ~np.isfinite(gain.reshape(nodes, -1).max(axis=1))
    return at, np.where(hopeless, _BINS, cut)
