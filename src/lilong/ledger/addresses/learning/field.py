"""A linear-chain conditional random field: tags for the tokens of a text, each by its neighbours.

Trained by AdaGrad over batches of texts of one length, with the prior of a ridge and with features
dropped at random. Forward and backward run for a whole batch at once, in numpy.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
# A text as a model sees it: for each token the features that hold there.
Features = Sequence[Sequence[str]]

_STEP: Final = 0.1
_BATCH: Final = 48


@dataclass(frozen=True, slots=True)
class Training:
    """How to train: rounds over all texts, the strength of the prior, the share dropped.

    A feature seen less often than `least` in all texts is left out.
    """

    rounds: int = 10
    least: int = 2
    prior: float = 0.3
    dropped: float = 0.3
    seed: int = 0


class _Batch(NamedTuple):
    """Texts of one length: features, tags, and the order in which gradients are summed."""

    ids: Ints
    tags: Ints
    order: Ints
    starts: Ints
    unique: Ints


class ChainField:
    """Weights of features and of neighbouring tags; feature 0 is no feature and weighs nothing."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.labels: list[str] = []
        self.weights: Floats = np.zeros((1, 1), np.float32)
        self.steps: Floats = np.zeros((1, 1), np.float32)

    def fit(
        self,
        texts: Sequence[Features],
        tags: Sequence[Sequence[str]],
        training: Training = Training(),  # frozen
    ) -> "ChainField":
        """Learn from texts and their tags; the same rows and seed give the same weights."""
        rng = np.random.default_rng(training.seed)
        known = Counter(name for text in texts for token in text for name in token)
        often = [name for name, count in known.items() if count >= training.least]
        self.numbers = {name: at for at, name in enumerate(often, start=1)}
        self.labels = sorted({tag for row in tags for tag in row})
        size = len(self.labels)
        self.weights = np.zeros((len(often) + 1, size), np.float32)
        self.steps = np.zeros((size, size), np.float32)
        batches = list(self._batches(texts, tags))
        visits = np.ones(len(often) + 1, np.float32)
        for batch in batches:
            visits[batch.unique] += 1
        learner = _Learner(self, training, visits, len(batches))
        mean = _Mean(self)
        for turn in range(training.rounds):
            for number in rng.permutation(len(batches)):
                learner.learn(batches[number], rng)
            if turn >= training.rounds // 2:
                mean.add(self)
        mean.apply(self)
        return self

    def tag(self, text: Features) -> list[str]:
        """Return the likeliest tags of a text (Viterbi)."""
        if not text:
            return []
        scores = np.stack(
            [
                self.weights[[self.numbers.get(name, 0) for name in token]].sum(axis=0)
                for token in text
            ]
        )
        best, back = scores[0], []
        every = np.arange(len(self.labels))
        for here in scores[1:]:
            ways = best[:, None] + self.steps
            came = ways.argmax(axis=0)
            back.append(came)
            best = ways[came, every] + here
        path = [int(best.argmax())]
        for came in reversed(back):
            path.append(int(came[path[-1]]))
        return [self.labels[at] for at in reversed(path)]

    def _batches(
        self, texts: Sequence[Features], tags: Sequence[Sequence[str]]
    ) -> Iterator[_Batch]:
        label = {name: at for at, name in enumerate(self.labels)}
        widest = max((len(token) for text in texts for token in text), default=1)
        by_length: dict[int, list[int]] = defaultdict(list)
        for at, row in enumerate(tags):
            if row:
                by_length[len(row)].append(at)
        for length, rows in sorted(by_length.items()):
            for begin in range(0, len(rows), _BATCH):
                chosen = rows[begin : begin + _BATCH]
                ids = np.zeros((len(chosen), length, widest), np.int64)
                for at, row_at in enumerate(chosen):
                    for place, token in enumerate(texts[row_at]):
                        ids[at, place, : len(token)] = [self.numbers.get(name, 0) for name in token]
                wanted = np.array([[label[tag] for tag in tags[at]] for at in chosen], np.int64)
                flat = ids.reshape(-1)
                order = np.argsort(flat, kind="stable")
                ranked = flat[order]
                starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
                yield _Batch(ids, wanted, order, starts, ranked[starts])


class _Mean:
    """The mean of weights over the later rounds, which wobbles less than the last."""

    def __init__(self, field: ChainField) -> None:
        self.weights = np.zeros_like(field.weights)
        self.steps = np.zeros_like(field.steps)
        self.count = 0

    def add(self, field: ChainField) -> None:
        self.weights += field.weights
        self.steps += field.steps
        self.count += 1

    def apply(self, field: ChainField) -> None:
        if self.count:
            field.weights = self.weights / np.float32(self.count)
            field.steps = self.steps / np.float32(self.count)


class _Learner:
    """AdaGrad with a prior that weighs alike on features seen often and seldom."""

    def __init__(self, field: ChainField, training: Training, visits: Floats, batches: int) -> None:
        self.field = field
        self.dropped = training.dropped
        self.prior = (np.float32(2 * training.prior) / visits)[:, None]
        self.prior_of_steps = np.float32(2 * training.prior / max(batches, 1))
        self.seen = np.full_like(field.weights, 1e-6)
        self.seen_steps = np.full_like(field.steps, 1e-6)

    def learn(self, batch: _Batch, rng: np.random.Generator) -> None:
        field, (count, length, width) = self.field, batch.ids.shape
        kept = (rng.random(batch.ids.shape, dtype=np.float32) >= self.dropped).astype(np.float32)
        kept /= np.float32(1 - self.dropped)
        scores = np.einsum("bnkl,bnk->bnl", field.weights[batch.ids], kept)
        excess, excess_steps = gradients(scores, field.steps, batch.tags)
        rows = excess.reshape(count * length, -1)[batch.order // width]
        rows *= kept.reshape(-1)[batch.order][:, None]
        slope = np.add.reduceat(rows, batch.starts, axis=0)
        at = batch.unique
        slope += self.prior[at] * field.weights[at]
        self.seen[at] += slope * slope
        field.weights[at] -= np.float32(_STEP) * slope / np.sqrt(self.seen[at])
        field.weights[0] = 0
        excess_steps += self.prior_of_steps * field.steps
        self.seen_steps += excess_steps * excess_steps
        field.steps -= np.float32(_STEP) * excess_steps / np.sqrt(self.seen_steps)


def gradients(scores: Floats, steps: Floats, tags: Ints) -> tuple[Any, Any]:
    """Return how far the expected tags, and steps from tag to tag, exceed those that are right."""
    count, length, size = scores.shape
    chance = np.exp(scores - scores.max(axis=2, keepdims=True))
    onward = np.exp(steps)
    forward, backward = np.empty_like(scores), np.ones_like(scores)
    scale = np.empty((count, length, 1), np.float32)
    here = chance[:, 0]
    for at in range(length):
        if at:
            here = (forward[:, at - 1] @ onward) * chance[:, at]
        scale[:, at, 0] = here.sum(axis=1)
        forward[:, at] = here / scale[:, at]
    for at in range(length - 2, -1, -1):
        later = backward[:, at + 1] * chance[:, at + 1] / scale[:, at + 1]
        backward[:, at] = later @ onward.T
    excess = forward * backward
    excess[np.arange(count)[:, None], np.arange(length), tags] -= 1
    later = (backward[:, 1:] * chance[:, 1:] / scale[:, 1:]).reshape(-1, size)
    excess_steps = (forward[:, :-1].reshape(-1, size).T @ later) * onward
    np.add.at(excess_steps, (tags[:, :-1].ravel(), tags[:, 1:].ravel()), -1)
    return excess, excess_steps
