"""Whether a candidate is the place an address means: none, partial (close by, or a part), exact.

The candidates of one address are judged together, because what fits best among them says more than
how well it fits alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lilong.ledger.addresses.learning.trees import BoostedTrees, Growing
from lilong.ledger.addresses.likening import compared, side

Pair = tuple[str, str]
_GROWING: Final = Growing(trees=150, depth=5, rate=0.06, features=0.15)
# Rare classes are worth as much as common ones (mean F1 of the classes): a chance is weighed by
# how rare its class is, to this power.
_BALANCE: Final = 0.25


class Matcher:
    """Learns from labelled pairs; any labels will do. Deterministic for the same rows."""

    def __init__(self, growing: Growing = _GROWING) -> None:
        self.growing = growing
        self.labels: list[str] = []
        self.rarity: Mapping[str, float] = {}
        self.balance: NDArray[np.float64] = np.ones(1)
        self.trees = BoostedTrees(1, growing)

    def fit(self, rows: Sequence[Pair], labels: Sequence[str]) -> "Matcher":
        """Learn from pairs of an address and a candidate, and what each pair is."""
        counts = Counter(labels)
        self.labels = sorted(counts)
        shares = np.array([counts[label] / len(labels) for label in self.labels])
        self.balance = shares**-_BALANCE
        self.rarity = _rarity({text for row in rows for text in row})
        wanted = [self.labels.index(label) for label in labels]
        self.trees = BoostedTrees(len(self.labels), self.growing).fit(self._table(rows), wanted)
        return self

    def chances(self, rows: Sequence[Pair]) -> list[dict[str, float]]:
        """Return for each pair the chance of each label."""
        if not rows:
            return []
        found = self.trees.chances(self._table(rows))
        return [dict(zip(self.labels, map(float, row), strict=True)) for row in found]

    def match(self, rows: Sequence[Pair]) -> list[str]:
        """Return for each pair its label."""
        if not rows:
            return []
        best = (self.trees.chances(self._table(rows)) * self.balance).argmax(axis=1)
        return [self.labels[at] for at in best]

    def _table(self, rows: Sequence[Pair]) -> NDArray[Any]:
        table = np.array([compared(side(a), side(b), self.rarity) for a, b in rows])
        groups: dict[str, list[int]] = defaultdict(list)
        for at, (address, _candidate) in enumerate(rows):
            groups[address].append(at)
        return beside_the_others(table, list(groups.values()))


def _rarity(texts: Iterable[str]) -> dict[str, float]:
    """Return how rare each pair of signs is: the logarithm of how few texts have it."""
    told = list(texts)
    counts = Counter(pair for text in told for pair in side(text).pairs)
    return {pair: log(len(told) / count) for pair, count in counts.items()}


def beside_the_others(table: NDArray[Any], groups: Sequence[Sequence[int]]) -> NDArray[Any]:
    """Add to each row how it stands in its group: below the best, the mean, its rank, the size."""
    below, mean, rank = (np.zeros_like(table) for _ in range(3))
    size = np.zeros((len(table), 1))
    for group in groups:
        rows = table[list(group)]
        below[list(group)] = rows - rows.max(axis=0)
        mean[list(group)] = rows.mean(axis=0)
        rank[list(group)] = (rows[None] > rows[:, None]).sum(axis=1)
        size[list(group)] = len(group)
    return np.hstack([table, below, mean, rank, size])
