"""Figures of quality, counted as others count them, so that they can be compared."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

# Start, end (exclusive) and kind of an entity.
Entity = tuple[int, int, str]


def entities(tags: Sequence[str]) -> set[Entity]:
    """Return the entities of BIO tags as CoNLL counts them; an I after nothing begins one."""
    found: set[Entity] = set()
    start, kind = 0, ""
    for at, tag in enumerate((*tags, "O")):
        letter, _, here = tag.partition("-")
        goes_on = letter == "I" and here == kind
        if kind and not goes_on:
            found.add((start, at, kind))
            kind = ""
        if not goes_on and letter in {"B", "I"}:
            start, kind = at, here
    return found


class Found(NamedTuple):
    """How well entities were found: exact span and kind."""

    precision: float
    recall: float
    f1: float
    by_kind: dict[str, float]


def score_entities(gold: Iterable[Sequence[str]], guessed: Iterable[Sequence[str]]) -> Found:
    """Return micro-averaged precision, recall and F1 of tags, and F1 of each kind."""
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for one, other in zip(gold, guessed, strict=True):
        true, told = entities(one), entities(other)
        right.update(kind for *_, kind in true & told)
        wanted.update(kind for *_, kind in true)
        said.update(kind for *_, kind in told)
    hits = sum(right.values())
    return Found(
        _share(hits, sum(said.values())),
        _share(hits, sum(wanted.values())),
        _f1(hits, sum(wanted.values()), sum(said.values())),
        {kind: _f1(right[kind], wanted[kind], said[kind]) for kind in sorted(wanted | said)},
    )


def score_classes(gold: Sequence[str], guessed: Sequence[str]) -> tuple[float, dict[str, float]]:
    """Return the mean F1 of the classes that occur in the gold rows, and F1 of each."""
    right = Counter(a for a, b in zip(gold, guessed, strict=True) if a == b)
    wanted, said = Counter(gold), Counter(guessed)
    by_class = {one: _f1(right[one], wanted[one], said[one]) for one in sorted(wanted)}
    return (sum(by_class.values()) / len(by_class) if by_class else 0.0), by_class


class Point(NamedTuple):
    """What is right among the answered, and how many are answered, from a certainty on."""

    certainty: int
    precision: float
    coverage: float


def curve(answers: Sequence[tuple[int, bool] | None]) -> list[Point]:
    """Return precision and coverage for each certainty that occurs, the surest first.

    An answer is its certainty and whether it is right; None is an honest "not known".
    """
    points: list[Point] = []
    told = right = 0
    by_certainty: dict[int, list[bool]] = {}
    for answer in answers:
        if answer is not None:
            by_certainty.setdefault(answer[0], []).append(answer[1])
    for certainty in sorted(by_certainty, reverse=True):
        told += len(by_certainty[certainty])
        right += sum(by_certainty[certainty])
        points.append(Point(certainty, right / told, told / len(answers)))
    return points


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _f1(right: int, wanted: int, said: int) -> float:
    return _share(2 * right, wanted + said)
