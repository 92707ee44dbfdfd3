"""Tags the tokens of an address that no gazetteer knows: learned from rows.

The kinds of tags are those of the rows it learns from. Several small networks, alike but for
chance, say how likely each part is; what is not likely enough is left without a tag.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lilong.ledger.addresses.learning.chain import Floats, Kinds, worth_saying
from lilong.ledger.addresses.learning.layers import Looking
from lilong.ledger.addresses.learning.network import Network, Text, Training
from lilong.ledger.addresses.numerals import CHINESE
from lilong.ledger.addresses.word_list import WordList

_TOKEN: Final = re.compile(r"\d+|[A-Za-z]+|\S")
_DIRECTIONS: Final = frozenset("东南西北中")
_NETWORKS: Final = 4
# A part is said when it is likelier than this: about half the F1 that is reached.
_COST: Final = 0.43
# Word, the pairs it makes with its neighbours, shape, and what else was noticed there.
_TRAINING: Final = Training(
    tables=(
        Looking(width=64, hidden=0.05),
        Looking(width=32, hidden=0.3),
        Looking(width=32, hidden=0.3),
        Looking(width=16, hidden=0.0),
        Looking(width=32, least=3, hidden=0.2),
    )
)


def tokens_of(text: str) -> list[str]:
    """Cut a text into what is tagged: runs of digits, runs of letters, single signs."""
    return _TOKEN.findall(text)


def _shape(token: str) -> str:
    if token.isascii() and token.isdigit():
        return f"D{min(len(token), 5)}"
    if token.isascii() and token.isalpha():
        return f"L{min(len(token), 3)}"
    if token in CHINESE:
        return "N"
    if token in _DIRECTIONS:
        return "C"
    return "H" if token[0].isalnum() else "P"


def _word(token: str) -> str:
    """Return what a token counts as: numbers by their length, words of letters alike."""
    if token.isascii() and token.isdigit():
        return f"D{min(len(token), 5)}"
    return "L" if len(token) > 1 and token.isalpha() else token


def _repetitions(tokens: Sequence[str], at: int) -> list[str]:
    """Say whether what begins here stood earlier, or comes again: a region is often said twice."""
    said = []
    for length in (3, 2):
        part = list(tokens[at : at + length])
        if len(part) < length:
            continue
        if any(list(tokens[k : k + length]) == part for k in range(at)):
            said.append(f"again{length}")
        if any(list(tokens[k : k + length]) == part for k in range(at + 1, len(tokens))):
            said.append(f"once{length}")
    return said


def looked_at(tokens: Sequence[str], noticed: Sequence[Sequence[str]]) -> Text:
    """Return a text as the networks see it, with what a word list noticed at each token."""
    words = ["<", *map(_word, tokens), ">"]
    pairs = [[one + other] for one, other in itertools.pairwise(words)]
    return (
        [[word] for word in words[1:-1]],
        pairs[:-1],
        pairs[1:],
        [[_shape(token)] for token in tokens],
        [[*_repetitions(tokens, at), *said] for at, said in enumerate(noticed)],
    )


class Tagger:
    """Some networks that learn from the same rows; deterministic for the same rows."""

    def __init__(self, training: Training = _TRAINING, networks: int = _NETWORKS) -> None:
        self.words = WordList((), ())
        self.networks = [
            Network(replace(training, seed=training.seed + at)) for at in range(networks)
        ]
        self.kinds = Kinds(())

    def fit(self, texts: Sequence[Sequence[str]], tags: Sequence[Sequence[str]]) -> "Tagger":
        """Learn from tokens and their tags (B-road, I-road, …)."""
        self.words = WordList(texts, tags)
        self.kinds = Kinds(sorted({tag for row in tags for tag in row}))
        seen = [
            looked_at(tokens, self.words.signs(tokens, row))
            for tokens, row in zip(texts, tags, strict=True)
        ]
        for network in self.networks:
            network.fit(seen, tags)
        return self

    def chances(self, tokens: Sequence[str]) -> Floats:
        """Return how likely each part is: (first token, tokens behind the first, kind)."""
        text = looked_at(tokens, self.words.signs(tokens))
        found = [self.kinds.chances(one.scores(text), one.steps) for one in self.networks]
        return sum(found[1:], found[0]) / len(found)

    def tag(self, tokens: Sequence[str]) -> list[str]:
        """Return a tag for each token, O where no part is likely enough."""
        tags = ["O"] * len(tokens)
        if tokens:
            for start, end, kind in worth_saying(self.chances(tokens), _COST):
                name = self.kinds.names[kind]
                tags[start:end] = [f"B-{name}", *[f"I-{name}"] * (end - start - 1)]
        return tags
