"""Chains of tags over the tokens of a text: how likely each part is, and which parts to say.

Scores of tags at each token, and of the steps from tag to tag, make a conditional random field;
where the scores come from is another's business.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
Ints = NDArray[np.int64]


class Found(NamedTuple):
    """A part of a text: first token, the one behind the last, number of its kind."""

    start: int
    end: int
    kind: int


def gradients(scores: Floats, steps: Floats, tags: Ints) -> tuple[Any, Any]:
    """Return how far the expected tags, and steps from tag to tag, exceed those that are right.

    For many texts of one length at once: scores are (text, token, tag).
    """
    count, length, size = scores.shape
    chance, forward, backward, scale = _both_ways(scores, steps)
    excess = forward * backward
    excess[np.arange(count)[:, None], np.arange(length), tags] -= 1
    later = (backward[:, 1:] * chance[:, 1:] / scale[:, 1:]).reshape(-1, size)
    excess_steps = (forward[:, :-1].reshape(-1, size).T @ later) * np.exp(steps)
    np.add.at(excess_steps, (tags[:, :-1].ravel(), tags[:, 1:].ravel()), -1)
    return excess, excess_steps


def _both_ways(scores: Floats, steps: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the chances forward and backward, scaled token by token so that none vanishes."""
    count, length, _size = scores.shape
    chance = np.exp(scores - scores.max(axis=2, keepdims=True))
    onward = np.exp(steps)
    forward, backward = np.empty_like(scores), np.ones_like(scores)
    scale = np.empty((count, length, 1), scores.dtype)
    here = chance[:, 0]
    for at in range(length):
        if at:
            here = (forward[:, at - 1] @ onward) * chance[:, at]
        scale[:, at, 0] = here.sum(axis=1)
        forward[:, at] = here / scale[:, at]
    for at in range(length - 2, -1, -1):
        later = backward[:, at + 1] * chance[:, at + 1] / scale[:, at + 1]
        backward[:, at] = later @ onward.T
    return chance, forward, backward, scale


class Kinds:
    """The kinds behind tags like B-road and I-road, and where the tags of each kind stand."""

    def __init__(self, labels: Sequence[str]) -> None:
        number = {label: at for at, label in enumerate(labels)}
        self.names = sorted({label.partition("-")[2] for label in labels} - {""})
        self.begins = np.array([number.get(f"B-{name}", -1) for name in self.names])
        self.goes_on = np.array([number.get(f"I-{name}", -1) for name in self.names])

    def chances(self, scores: Floats, steps: Floats) -> Floats:
        """Return how likely each part is: (first token, tokens behind the first, kind)."""
        length = len(scores)
        chance, forward, backward, scale = (part[0] for part in _both_ways(scores[None], steps))
        ahead = (backward * chance / scale)[1:, self.goes_on] * (self.goes_on >= 0)
        onward = np.exp(steps)
        inner = np.zeros((2, length, len(self.names)))
        for side, tag in enumerate((self.begins, self.goes_on)):
            behind = np.maximum(backward[:-1, tag], np.finfo(np.float32).tiny)
            inner[side, :-1] = onward[tag, self.goes_on] * ahead / behind
        found = np.zeros((length, length, len(self.names)))
        run = forward[:, self.begins] * backward[:, self.begins] * (self.begins >= 0)
        for more in range(length):
            on = inner[min(more, 1), more:]
            found[: length - more, more] = run * (1 - on)
            run = (run * on)[:-1]
        return found.clip(0, 1)


def worth_saying(chances: Floats, cost: float) -> list[Found]:
    """Return the parts, none over another, whose chances exceed a cost each by the most.

    Who says a part that is wrong loses as much as who is silent about one that is there; at half
    the F1 one reaches, saying and silence are worth the same.
    """
    length = len(chances)
    kinds = chances.argmax(axis=2).tolist()
    gains = (chances.max(axis=2, initial=0.0) - cost).tolist()
    best = [0.0] * (length + 1)
    came: list[Found | None] = [None] * (length + 1)
    for end in range(1, length + 1):
        best[end] = best[end - 1]
        for start in range(end):
            more = end - 1 - start
            value = best[start] + gains[start][more]
            if value > best[end]:
                best[end], came[end] = value, Found(start, end, kinds[start][more])
    said, at = [], length
    while at > 0:
        part = came[at]
        if part:
            said.append(part)
        at = part.start if part else at - 1
    return said[::-1]
