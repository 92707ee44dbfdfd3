"""What a network is made of: tables of names, weights that are learned, layers of windows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from lilong.ledger.addresses.learning.chain import Floats, Ints

# For each token the names that hold there.
Column = Sequence[Sequence[str]]

_FADING: Final = 0.9
_FADING_OF_SQUARES: Final = 0.999
_DECAY: Final = 0.01
# How much faster than the layers the tables learn: most of their rows are met seldom.
_HASTE: Final = 20.0


@dataclass(frozen=True, slots=True)
class Looking:
    """How a table is learned: the width of its rows, how often a name must be met, what is hidden.

    A share of the names is hidden while learning, so that no name is relied on alone.
    """

    width: int
    least: int = 2
    hidden: float = 0.2


class Table:
    """Rows of numbers for names. Row 0 is for what is not known or hidden.

    Where one name holds at a token it is learned like any other; where several do it is nothing.
    """

    def __init__(
        self, columns: Sequence[Sequence[Sequence[str]]], how: Looking, rng: Generator
    ) -> None:
        met = Counter(name for column in columns for token in column for name in token)
        known = [name for name, count in met.items() if count >= how.least]
        self.how = how
        self.numbers = {name: at for at, name in enumerate(known, start=1)}
        self.most = max((len(token) for column in columns for token in column), default=1)
        size = (len(known) + 1, how.width)
        self.rows = rng.normal(0, 0.3 / (1 if self.most == 1 else 2), size).astype(np.float32)
        if self.most > 1:
            self.rows[0] = 0
        self.seen = np.full(len(self.rows), 1e-3, np.float32)

    def ids(self, column: Column) -> Ints:
        """Return the rows of each token's names, filled up with 0."""
        found = np.zeros((len(column), self.most), np.int64)
        for at, token in enumerate(column):
            numbers = [self.numbers.get(name, 0) for name in token[: self.most]]
            found[at, : len(numbers)] = numbers
        return found

    def learn(self, ids: Ints, slope: Floats, pace: float) -> None:
        """Follow the slope of each token's sum, row by row (AdaGrad)."""
        flat = ids.ravel()
        order = np.argsort(flat, kind="stable")
        ranked = flat[order]
        starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
        at = ranked[starts]
        sums = np.add.reduceat(slope[order // ids.shape[-1]], starts, axis=0)
        if self.most > 1:
            sums[at == 0] = 0
        self.seen[at] += (sums * sums).mean(axis=1)
        self.rows[at] -= np.float32(pace * _HASTE) * sums / np.sqrt(self.seen[at])[:, None]


class Weights:
    """Numbers that follow their slope (Adam)."""

    def __init__(self, start: Floats) -> None:
        self.now = start.astype(np.float32)
        self.mean = np.zeros_like(self.now)
        self.square = np.zeros_like(self.now)
        self.turn = 0

    def learn(self, slope: Floats, pace: float) -> None:
        """Take one step down the slope, and fade a little."""
        self.turn += 1
        self.mean += np.float32(1 - _FADING) * (slope - self.mean)
        self.square += np.float32(1 - _FADING_OF_SQUARES) * (slope * slope - self.square)
        mean = self.mean / np.float32(1 - _FADING**self.turn)
        square = self.square / np.float32(1 - _FADING_OF_SQUARES**self.turn)
        fading = np.float32(_DECAY if self.now.ndim > 1 else 0) * self.now
        self.now -= np.float32(pace) * (mean / (np.sqrt(square) + np.float32(1e-8)) + fading)


def kept(shape: tuple[int, ...], dropped: float, rng: Generator | None) -> Floats:
    """Return 0 for what is dropped by chance, elsewhere what makes up for it; 1 without chance."""
    if rng is None:
        return np.ones(1, np.float32)
    return (rng.random(shape, dtype=np.float32) >= dropped) / np.float32(1 - dropped)


class Layer:
    """A window of three places, `reach` apart, put on top of what it sees when it is as wide."""

    def __init__(self, size: tuple[int, int], reach: int, rng: Generator) -> None:
        start = rng.normal(0, np.sqrt(2 / (3 * size[0])), (3 * size[0], size[1]))
        self.weights = Weights(start)
        self.bias = Weights(np.zeros(size[1]))
        self.reach = reach
        self.adds = size[0] == size[1]
        self.seen: Floats = np.zeros(0, np.float32)
        self.open: Floats = self.seen

    def forward(self, below: Floats, dropped: float, rng: Generator | None) -> Floats:
        """Return what the windows see in what stands below; nothing is dropped without `rng`."""
        count, length, width = below.shape
        reach = self.reach
        wide = np.zeros((count, length + 2 * reach, width), np.float32)
        wide[:, reach : reach + length] = below
        seen = np.concatenate([wide[:, k * reach : k * reach + length] for k in range(3)], axis=2)
        self.seen = seen.reshape(count * length, -1)
        found = (self.seen @ self.weights.now + self.bias.now).reshape(count, length, -1)
        self.open = (found > 0) * kept(found.shape, dropped, rng)
        found = found * self.open
        return below + found if self.adds else found

    def backward(self, slope: Floats, pace: float) -> Floats:
        """Learn from the slope of what came out, and return the slope of what went in."""
        count, length, _width = slope.shape
        reach = self.reach
        own = (slope * self.open).reshape(count * length, -1)
        parts = (own @ self.weights.now.T).reshape(count, length, 3, -1)
        wide = np.zeros((count, length + 2 * reach, parts.shape[3]), np.float32)
        for k in range(3):
            wide[:, k * reach : k * reach + length] += parts[:, :, k]
        self.weights.learn(self.seen.T @ own, pace)
        self.bias.learn(own.sum(axis=0), pace)
        below = wide[:, reach : reach + length]
        return below + slope if self.adds else below
