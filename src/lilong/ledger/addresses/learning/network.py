"""A chain of tags whose scores come from a small convolutional network, on numpy alone.

Names of what holds at a token are looked up in tables; layers of windows, each reaching further
than the one below, see what stands around it. Forward and backward run for many texts of one
length at once.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from lilong.ledger.addresses.learning.chain import Floats, Ints, gradients
from lilong.ledger.addresses.learning.layers import Column, Layer, Looking, Table, Weights, kept

# A text as a network sees it: for each table, for each token, the names that hold there.
Text = Sequence[Column]

_REACHES: Final = (1, 2, 4)
_DROPPED_BELOW: Final = 0.6
# From these shares of the rounds on, the pace is this part of the first.
_PACES: Final = ((0.8, 0.1), (0.5, 0.3), (0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Training:
    """How a network is trained: its tables, rounds over all texts, width, what is dropped, pace."""

    tables: tuple[Looking, ...]
    rounds: int = 16
    width: int = 96
    dropped: float = 0.35
    pace: float = 2e-3
    batch: int = 16
    seed: int = 0


class Network:
    """Scores of tags for the tokens of a text, and of the steps from tag to tag."""

    def __init__(self, training: Training) -> None:
        self.training = training
        self.labels: list[str] = []
        self.tables: list[Table] = []
        self.layers: list[Layer] = []
        self.shown: Floats = np.ones(1, np.float32)
        self.top = self.bias = self.chain = Weights(np.zeros((1, 1)))

    @property
    def steps(self) -> Floats:
        """Return the scores of the steps from tag to tag."""
        return self.chain.now

    def fit(self, texts: Sequence[Text], tags: Sequence[Sequence[str]]) -> "Network":
        """Learn from texts and their tags; the same rows and seed give the same network."""
        how = self.training
        rng = np.random.default_rng(how.seed)
        self.labels = sorted({tag for row in tags for tag in row})
        self.tables = [
            Table([text[at] for text in texts], looking, rng)
            for at, looking in enumerate(how.tables)
        ]
        wide = [sum(looking.width for looking in how.tables), *[how.width] * len(_REACHES)]
        self.layers = [
            Layer((wide[at], how.width), reach, rng) for at, reach in enumerate(_REACHES)
        ]
        size = len(self.labels)
        self.top = Weights(rng.normal(0, 0.1, (how.width, size)))
        self.bias = Weights(np.zeros(size))
        self.chain = Weights(np.zeros((size, size)))
        number = {label: at for at, label in enumerate(self.labels)}
        rows = [
            (self._ids(text), np.array([number[tag] for tag in row], np.int64))
            for text, row in zip(texts, tags, strict=True)
            if row
        ]
        for turn in range(how.rounds):
            slower = next(part for since, part in _PACES if turn >= since * how.rounds)
            for batch in _batches([len(row[1]) for row in rows], how.batch, rng):
                ids = [
                    np.stack(parts) for parts in zip(*(rows[at][0] for at in batch), strict=True)
                ]
                self._learn(ids, np.stack([rows[at][1] for at in batch]), how.pace * slower, rng)
        return self

    def scores(self, text: Text) -> Floats:
        """Return the score of each tag at each token."""
        top = self._forward([ids[None] for ids in self._ids(text)])
        found: Floats = top[0] @ self.top.now + self.bias.now
        return found

    def _ids(self, text: Text) -> list[Ints]:
        return [table.ids(column) for table, column in zip(self.tables, text, strict=True)]

    def _forward(self, ids: Sequence[Ints], rng: Generator | None = None) -> Floats:
        found = np.concatenate(
            [table.rows[at].sum(axis=2) for table, at in zip(self.tables, ids, strict=True)], axis=2
        )
        self.shown = kept(found.shape, self.training.dropped * _DROPPED_BELOW, rng)
        found = found * self.shown
        for layer in self.layers:
            found = layer.forward(found, self.training.dropped, rng)
        return found

    def _learn(self, ids: list[Ints], tags: Ints, pace: float, rng: Generator) -> None:
        shown = [
            at * (rng.random(at.shape) >= table.how.hidden)
            for table, at in zip(self.tables, ids, strict=True)
        ]
        count, length = tags.shape
        top = self._forward(shown, rng).reshape(count * length, -1)
        scores = (top @ self.top.now + self.bias.now).reshape(count, length, -1)
        excess, excess_steps = gradients(scores, self.steps, tags)
        excess = (excess / np.float32(count)).reshape(count * length, -1)
        slope = (excess @ self.top.now.T).reshape(count, length, -1)
        self.top.learn(top.T @ excess, pace)
        self.bias.learn(excess.sum(axis=0), pace)
        self.chain.learn(excess_steps / np.float32(count), pace)
        for layer in reversed(self.layers):
            slope = layer.backward(slope, pace)
        flat, begin = (slope * self.shown).reshape(count * length, -1), 0
        for table, at in zip(self.tables, shown, strict=True):
            end = begin + table.how.width
            table.learn(at, flat[:, begin:end], pace)
            begin = end


def _batches(lengths: Sequence[int], size: int, rng: Generator) -> Iterator[list[int]]:
    """Yield all rows in batches of one length, shuffled."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for row in rng.permutation(len(lengths)):
        by_length[lengths[row]].append(int(row))
    batches = [
        rows[begin : begin + size]
        for rows in by_length.values()
        for begin in range(0, len(rows), size)
    ]
    for at in rng.permutation(len(batches)):
        yield batches[at]
