"""Weighs names: chances of classes from the sum of what each name speaks for, on numpy alone."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weighing:
    """How names are weighed: how often one must be met, rounds, pace, how much weights cost."""

    least: int = 4
    rounds: int = 12
    pace: float = 0.02
    cost: float = 0.005
    batch: int = 256
    seed: int = 0


class Weigher:
    """Chances of classes 0 … n-1 for rows of names (a multinomial logistic regression)."""

    def __init__(self, classes: int, weighing: Weighing = Weighing()) -> None:  # frozen
        self.classes = classes
        self.weighing = weighing
        self.numbers: dict[str, int] = {}
        self.weights: Floats = np.zeros((1, classes))

    def fit(self, rows: Sequence[Collection[str]], wanted: Sequence[int]) -> "Weigher":
        """Learn from rows and their classes; the same rows and seed give the same weights."""
        how = self.weighing
        met = Counter(name for row in rows for name in row)
        known = sorted(name for name, count in met.items() if count >= how.least)
        # Number 0 holds everywhere: how common a class is.
        self.numbers = {name: at for at, name in enumerate(known, start=1)}
        self.weights = np.zeros((len(known) + 1, self.classes))
        seen = np.full_like(self.weights, 1e-8)
        ids = [self._ids(row) for row in rows]
        right = np.eye(self.classes)[np.asarray(wanted)]
        rng = np.random.default_rng(how.seed)
        for _ in range(how.rounds):
            order = rng.permutation(len(rows))
            for begin in range(0, len(order), how.batch):
                batch = order[begin : begin + how.batch]
                flat, starts = _flat([ids[at] for at in batch])
                excess = (self._chances(flat, starts) - right[batch]) / len(batch)
                slope = self._sums(flat, starts, excess) + how.cost * self.weights
                seen += slope**2
                self.weights -= how.pace * slope / np.sqrt(seen)
        return self

    def chances(self, rows: Sequence[Collection[str]]) -> Floats:
        """Return for each row the chance of each class."""
        if not rows:
            return np.zeros((0, self.classes))
        return self._chances(*_flat([self._ids(row) for row in rows]))

    def _ids(self, row: Collection[str]) -> NDArray[np.int64]:
        found = sorted(self.numbers[name] for name in row if name in self.numbers)
        return np.array([0, *found], np.int64)

    def _chances(self, flat: NDArray[np.int64], starts: NDArray[np.int64]) -> Floats:
        scores = np.add.reduceat(self.weights[flat], starts, axis=0)
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances: Floats = raised / raised.sum(axis=1, keepdims=True)
        return chances

    def _sums(self, flat: NDArray[np.int64], starts: NDArray[np.int64], excess: Floats) -> Floats:
        """Return for each name the sum over the rows that have it."""
        each = np.repeat(excess, np.diff(starts, append=len(flat)), axis=0)
        size = len(self.weights)
        sums = [np.bincount(flat, each[:, one], size) for one in range(self.classes)]
        return np.stack(sums, axis=1)


def _flat(rows: Sequence[NDArray[Any]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows one behind the other, and where each begins."""
    ends = np.cumsum([len(row) for row in rows])
    return np.concatenate(rows), np.concatenate([[0], ends[:-1]])
