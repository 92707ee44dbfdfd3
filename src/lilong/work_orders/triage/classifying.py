"""Words to categories: an Aho-Corasick automaton over all keywords of a catalogue."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from math import log

import ahocorasick

from lilong.kernel.text import mark
from lilong.work_orders.triage.values import Because, Leaf, Suggestion

# A match in the title says more than one in the course of the story.
TITLE_WEIGHT = 2.0
# What must be against a lonely weak match: scores are shares of all scores and this.
DOUBT = 4.0
SHOWN_WORDS = 4


class Classifier:
    """The keywords of a catalogue, ready to be found in one pass over a text."""

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        self.leaves = list(leaves)
        owners: dict[str, list[int]] = defaultdict(list)
        for index, leaf in enumerate(self.leaves):
            for word in {k.lower() for k in leaf.keywords if k.strip()}:
                owners[word].append(index)
        self.automaton = ahocorasick.Automaton()
        for word, indexes in owners.items():
            rarity = log(1 + len(self.leaves) / len(indexes))
            self.automaton.add_word(word, (word, len(word) * rarity, indexes))
        if owners:
            self.automaton.make_automaton()
        self.is_empty = not owners

    def classify(self, words: str, title: str = "", *, on: date, most: int = 5) -> list[Suggestion]:
        """Return the likeliest categories of a text on a day, best first; none if no word is known.

        The confidence is a share in percent, so that two equal candidates never look sure.
        """
        if self.is_empty:
            return []
        scores: dict[int, float] = defaultdict(float)
        found: dict[int, dict[str, float]] = defaultdict(dict)
        for text, factor in ((title, TITLE_WEIGHT), (words, 1.0)):
            for word, weight, indexes in {hit for _end, hit in self._hits(text)}:
                for index in indexes:
                    scores[index] += weight * factor
                    found[index][word] = weight
        ranked = sorted(
            (item for item in scores.items() if self.leaves[item[0]].holds_on(on)),
            key=lambda item: (-item[1], self.leaves[item[0]].code),
        )[:most]
        total = sum(score for _index, score in ranked) + DOUBT
        return [self._suggestion(index, score / total, found[index]) for index, score in ranked]

    def _hits(self, text: str) -> Iterable[tuple[int, tuple[str, float, tuple[int, ...]]]]:
        return (
            (end, (word, weight, tuple(indexes)))
            for end, (word, weight, indexes) in self.automaton.iter(text.lower())
        )

    def _suggestion(self, index: int, share: float, found: dict[str, float]) -> Suggestion:
        leaf = self.leaves[index]
        heaviest = sorted(found, key=lambda word: (-found[word], word))
        told = [w for w in heaviest if not any(w != o and w in o for o in heaviest)]
        return Suggestion(
            key=leaf.code,
            name=leaf.name,
            name_en=leaf.name_en,
            confidence=round(share * 100),
            because=Because(
                mark("because it says: {words}"), {"words": "、".join(told[:SHOWN_WORDS])}
            ),
        )
