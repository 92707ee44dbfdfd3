"""Whether a candidate is the place an address means: none, partial (close by, or a part), exact.

The candidates of one address are judged together, because what fits best among them says more than
how well it fits alone. The order in which a search brought them counts, too, where both those
learned from and those asked about stand in such an order; the texts alone tell (`ordering`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import log
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lilong.ledger.addresses.aligning import cut, lay
from lilong.ledger.addresses.learning.crossing import Crossed
from lilong.ledger.addresses.learning.trees import BoostedTrees, Growing
from lilong.ledger.addresses.learning.weighing import Weigher
from lilong.ledger.addresses.leftovers import BESIDE, hearts_beside, leftovers
from lilong.ledger.addresses.likening import compared, side
from lilong.ledger.addresses.ordering import excess
from lilong.ledger.addresses.outlining import outlined

Pair = tuple[str, str]
Floats = NDArray[Any]
Groups = Sequence[Sequence[int]]
_GROWING: Final = Growing(trees=150, depth=5, rate=0.06, features=0.15)
_LAST: Final = Growing(trees=80, depth=3, rate=0.06, features=0.5)
# Rare classes are worth as much as common ones (mean F1 of the classes): a chance is weighed by
# how rare its class is, to this power.
_BALANCE: Final = 0.25
_PARTS: Final = 4
# By so much more often than by chance the first of several is the likest, where a search sorted.
_TOLD: Final = 0.05


class _Rarity(NamedTuple):
    """How rare pairs of signs, and tokens, are among the texts learned from."""

    pairs: Mapping[str, float]
    tokens: Mapping[str, float]


class Matcher:
    """Learns from labelled pairs; any labels will do. Deterministic for the same rows.

    Names of how two addresses lie on each other are weighed; trees judge by what these say and by
    figures; the last trees judge by what the others say of all candidates of an address.

    Whether the place of a candidate counts is found out from the rows, or said (`is_ordered`).
    """

    def __init__(self, growing: Growing = _GROWING, is_ordered: bool | None = None) -> None:
        self.growing = growing
        self.is_asked = is_ordered is None
        self.is_ordered = is_ordered is not False
        self.excess = 0.0
        self.learned: tuple[Sequence[Pair], Sequence[str]] = ((), ())
        self.unordered: Matcher | None = None
        self.labels: list[str] = []
        self.rarity = _Rarity({}, {})
        self.balance: NDArray[np.float64] = np.ones(1)
        self.weighers = Crossed(lambda _: Weigher(len(self.labels)))
        self.trees = Crossed(
            lambda at: BoostedTrees(len(self.labels), replace(growing, seed=growing.seed + at))
        )
        self.last = BoostedTrees(1, _LAST)

    def fit(self, rows: Sequence[Pair], labels: Sequence[str]) -> "Matcher":
        """Learn from pairs of an address and a candidate, and what each pair is."""
        groups = _groups(rows)
        if self.is_asked:
            self.excess = excess(rows, groups) or 0.0
            self.is_ordered = self.excess >= _TOLD
            self.learned, self.unordered = (rows, labels), None
        counts = Counter(labels)
        self.labels = sorted(counts)
        shares = np.array([counts[label] / len(labels) for label in self.labels])
        self.balance = shares**-_BALANCE
        texts = {text for row in rows for text in row}
        self.rarity = _Rarity(
            _rarity([side(text).pairs for text in texts]),
            _rarity([frozenset(cut(text).tokens) for text in texts]),
        )
        wanted = [self.labels.index(label) for label in labels]
        part = {address: at % _PARTS for at, address in enumerate(sorted({a for a, _ in rows}))}
        parts = [part[address] for address, _candidate in rows]
        weighed = self._among(self.weighers.fit(_names(rows), wanted, parts), groups)
        judged = self.trees.fit(np.hstack([self._table(rows, groups), weighed]), wanted, parts)
        self.last = BoostedTrees(len(self.labels), _LAST)
        self.last.fit(np.hstack([self._among(judged, groups), weighed]), wanted)
        return self

    def chances(self, rows: Sequence[Pair]) -> list[dict[str, float]]:
        """Return for each pair the chance of each label."""
        return [dict(zip(self.labels, map(float, row), strict=True)) for row in self._found(rows)]

    def match(self, rows: Sequence[Pair]) -> list[str]:
        """Return for each pair its label."""
        return [self.labels[at] for at in (self._found(rows) * self.balance).argmax(axis=1)]

    def _found(self, rows: Sequence[Pair]) -> Floats:
        if not rows:
            return np.zeros((0, len(self.labels)))
        groups = _groups(rows)
        if not self._stand_alike(rows, groups):
            return self._without_order()._found(rows)
        weighed = self._among(self.weighers.chances(_names(rows)), groups)
        judged = self.trees.chances(np.hstack([self._table(rows, groups), weighed]))
        last = self.last.chances(np.hstack([self._among(judged, groups), weighed]))
        return (judged + last) / 2

    def _stand_alike(self, rows: Sequence[Pair], groups: Groups) -> bool:
        """Say whether candidates asked about stand in an order as those learned from did."""
        if not (self.is_asked and self.is_ordered):
            return True
        return (excess(rows, groups) or 0.0) >= self.excess / 2

    def _without_order(self) -> "Matcher":
        if self.unordered is None:
            self.unordered = Matcher(self.growing, is_ordered=False).fit(*self.learned)
        return self.unordered

    def _table(self, rows: Sequence[Pair], groups: Groups) -> Floats:
        figures = np.array([self._figures(*row) for row in rows])
        hearts = np.zeros((len(rows), BESIDE))
        for group in groups:
            hearts[group] = hearts_beside([cut(rows[at][1]).heart for at in group])
        return beside_the_others(np.hstack([figures, hearts]), groups)

    def _among(self, chances: Floats, groups: Groups) -> Floats:
        """Add to each row's chances its place in its group, and what the others' chances are."""
        found = np.zeros((len(chances), 2 + 3 * chances.shape[1]))
        for group in groups:
            for place, at in enumerate(group):
                others = chances[[other for other in group if other != at]]
                mean = others.mean(axis=0) if len(others) else chances[at]
                highest = others.max(axis=0, initial=0.0)
                order = (place, place / len(group)) if self.is_ordered else (0, 0)
                found[at] = [*order, *chances[at], *mean, *highest]
        return found

    def _figures(self, address: str, candidate: str) -> list[float]:
        one, other = cut(address), cut(candidate)
        return [
            *compared(side(address), side(candidate), self.rarity.pairs),
            *leftovers(one, other, lay(one, other), self.rarity.tokens),
        ]


def _names(rows: Iterable[Pair]) -> list[frozenset[str]]:
    cuts = ((cut(address), cut(candidate)) for address, candidate in rows)
    return [outlined(one, other, lay(one, other)) for one, other in cuts]


def _groups(rows: Sequence[Pair]) -> Groups:
    """Return which rows are about one address, in the order in which they came."""
    by_address: dict[str, list[int]] = defaultdict(list)
    for at, (address, _candidate) in enumerate(rows):
        by_address[address].append(at)
    return list(by_address.values())


def _rarity(texts: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return how rare each thing is: the logarithm of how few texts have it."""
    counts = Counter(thing for text in texts for thing in text)
    return {thing: log(len(texts) / count) for thing, count in counts.items()}


def beside_the_others(table: Floats, groups: Groups) -> Floats:
    """Add to each row how it stands in its group: below the best, the mean, the size."""
    below, mean = np.zeros_like(table), np.zeros_like(table)
    size = np.zeros((len(table), 1))
    for group in groups:
        rows = table[list(group)]
        below[list(group)] = rows - rows.max(axis=0)
        mean[list(group)] = rows.mean(axis=0)
        size[list(group)] = len(group)
    return np.hstack([table, below, mean, size])
