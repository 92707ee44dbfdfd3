"""Tags the tokens of an address that no gazetteer knows: trained on rows, or by the rules alone.

The kinds of tags are those of the rows it learns from. Two fields work one after the other: the
second sees what the first made of the whole text, so that of a region said twice one is left out,
and a name behind a name is known for what it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from lilong.ledger.addresses.learning.field import ChainField, Features, Training
from lilong.ledger.addresses.measuring import entities
from lilong.ledger.addresses.numerals import CHINESE

_TOKEN: Final = re.compile(r"\d+|[A-Za-z]+|\S")
# Signs that end a part of an address, or begin one.
_KEYS: Final = frozenset(
    "省市区县镇乡路街道村弄号幢栋座楼层室单元巷园店厂城厦场苑社组期大公司东南西北中"
)
_DIRECTIONS: Final = frozenset("东南西北中")
_FOLDS: Final = 3


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


def features_of(tokens: Sequence[str]) -> list[list[str]]:
    """Return for each token what holds there: neighbours, shapes, key signs, repetitions."""
    words = ["<3", "<2", "<1", *map(_word, tokens), ">1", ">2", ">3"]
    shapes = ["<", "<", "<", *map(_shape, tokens), ">", ">", ">"]
    keys = [(at, token) for at, token in enumerate(tokens) if token in _KEYS]
    digits = [at for at, shape in enumerate(shapes[3:-3]) if shape[0] == "D"]
    return [
        [
            *_neighbours(words, at + 3),
            *_shapes(words, shapes, at + 3),
            *_keys(keys, at),
            *_repetitions(tokens, at),
            f"at={min(at, 4)}",
            f"left={min(len(tokens) - 1 - at, 4)}",
            f"digits={min(sum(d > at for d in digits), 4)}",
            f"behind={min(sum(d < at for d in digits), 4)}",
        ]
        for at in range(len(tokens))
    ]


def _neighbours(words: Sequence[str], at: int) -> Iterator[str]:
    yield "always"
    for step in range(-3, 4):
        yield f"1{step}={words[at + step]}"
    for step in range(-2, 2):
        yield f"2{step}={words[at + step]}{words[at + step + 1]}"
    for step in range(-2, 1):
        yield f"3{step}={''.join(words[at + step : at + step + 3])}"
    yield f"40={''.join(words[at : at + 4])}"
    yield f"4-={''.join(words[at - 3 : at + 1])}"


def _shapes(words: Sequence[str], shapes: Sequence[str], at: int) -> Iterator[str]:
    yield f"shape={''.join(shapes[at - 2 : at + 3])}"
    yield f"between={shapes[at - 1]}{words[at]}{shapes[at + 1]}"


def _keys(keys: Sequence[tuple[int, str]], at: int) -> Iterator[str]:
    ahead = [(place, sign) for place, sign in keys if place >= at][:2]
    before = [(place, sign) for place, sign in keys if place < at][-2:]
    next_sign = ahead[0][1] if ahead else ""
    last_sign = before[-1][1] if before else ""
    yield f"next={next_sign}{min(ahead[0][0] - at, 6)}" if ahead else "next="
    yield f"ahead={''.join(sign for _, sign in ahead)}"
    yield f"last={last_sign}{min(at - before[-1][0], 6)}" if before else "last="
    yield f"before={''.join(sign for _, sign in before)}"
    yield f"around={last_sign}|{next_sign}"


def _repetitions(tokens: Sequence[str], at: int) -> Iterator[str]:
    for length in (3, 2):
        part = list(tokens[at : at + length])
        if len(part) < length:
            continue
        if any(list(tokens[k : k + length]) == part for k in range(at)):
            yield f"again{length}"
        if any(list(tokens[k : k + length]) == part for k in range(at + 1, len(tokens))):
            yield f"once{length}"


def _second_look(tags: Sequence[str]) -> list[list[str]]:
    """Return for each token what a first tagging of the whole text says about it."""
    found: list[list[str]] = [[] for _ in tags]
    parts = sorted(entities(tags))
    for number, (start, end, kind) in enumerate(parts):
        before = [k for _, _, k in parts[:number] if k != "redundant"]
        after = [k for _, _, k in parts[number + 1 :] if k != "redundant"]
        last, following = (before or [""])[-1], (after or [""])[0]
        said = [
            f"p={kind}|{last}",
            f"n={kind}|{following}",
            f"pn={kind}|{last}|{following}",
            f"pp={kind}|{'|'.join(before[-2:])}",
            f"poi={kind}{'poi' in before}{'poi' in after}",
            f"road={kind}{'road' in before}{'road' in after}",
            f"same={kind}{before.count(kind)}{after.count(kind)}",
            f"had={kind}|{'|'.join(sorted(set(before)))}",
        ]
        for at in range(start, end):
            found[at] = said
    edges = ["<", *tags, ">"]
    return [
        [*said, f"t={edges[at + 1]}", f"t-={edges[at]}", f"t+={edges[at + 2]}"]
        for at, said in enumerate(found)
    ]


def _both(first: Features, second: Features) -> list[list[str]]:
    return [[*a, *b] for a, b in zip(first, second, strict=True)]


class Tagger:
    """Two fields, one after the other; deterministic for the same rows."""

    def __init__(self, training: Training = Training()) -> None:  # noqa: B008  # frozen
        self.training = training
        self.first = ChainField()
        self.second = ChainField()

    def fit(self, texts: Sequence[Sequence[str]], tags: Sequence[Sequence[str]]) -> "Tagger":
        """Learn from tokens and their tags (B-road, I-road, …).

        What the second field learns from is tagged by fields that have not seen it.
        """
        seen = [features_of(tokens) for tokens in texts]
        guessed: list[list[str]] = [[] for _ in texts]
        for fold in range(_FOLDS):
            others = [at for at in range(len(texts)) if at % _FOLDS != fold]
            field = ChainField().fit(
                [seen[at] for at in others],
                [tags[at] for at in others],
                replace(self.training, seed=self.training.seed + fold + 1),
            )
            for at in range(fold, len(texts), _FOLDS):
                guessed[at] = field.tag(seen[at])
        self.first = ChainField().fit(seen, tags, self.training)
        looked = [
            _both(features, _second_look(guess))
            for features, guess in zip(seen, guessed, strict=True)
        ]
        self.second = ChainField().fit(looked, tags, self.training)
        return self

    def tag(self, tokens: Sequence[str]) -> list[str]:
        """Return a tag for each token."""
        seen = features_of(tokens)
        return self.second.tag(_both(seen, _second_look(self.first.tag(seen))))
