"""Measures the readers of addresses on rows somebody else has labelled."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from lilong.ledger.addresses.gazetteer import Gazetteer, Place
from lilong.ledger.addresses.matching import Matcher, Pair
from lilong.ledger.addresses.measuring import curve, score_classes, score_entities
from lilong.ledger.addresses.ruling import tags_by_rules
from lilong.ledger.addresses.tagging import Tagger
from lilong.ledger.addresses.townships import SURE_FROM, Townships

Row = Mapping[str, str]
COLUMNS: Final = {
    "parse": ("tokens", "tags"),
    "match": ("query", "candidate", "label"),
    "township": ("district", "township", "place"),
    "gazetteer": ("address",),
}
_FOLDS: Final = 4
_DIGITS: Final = 4


def places_of(rows: Iterable[Row]) -> list[Place]:
    """Return the places of a gazetteer's rows: address, and if given district, township, key."""
    return [
        Place(
            key=row.get("key") or str(number),
            label=row["address"],
            district=row.get("district") or "",
            township=row.get("township") or "",
            aliases=tuple((row.get("aliases") or "").split("|")) if row.get("aliases") else (),
        )
        for number, row in enumerate(rows, start=1)
    ]


def evaluate_parse(
    test: Sequence[Row], train: Sequence[Row] = (), tagger: Tagger | None = None
) -> dict[str, Any]:
    """Tag the test rows by a tagger that learns from other rows, without any by the rules alone.

    A row whose text is among the test rows is not learned from.
    """
    texts = [row["tokens"].split() for row in test]
    known = {row["tokens"] for row in test}
    others = [row for row in train if row["tokens"] not in known]
    if others:
        tagger = (tagger or Tagger()).fit(
            [row["tokens"].split() for row in others], [row["tags"].split() for row in others]
        )
        guessed = [tagger.tag(tokens) for tokens in texts]
    else:
        guessed = [tags_by_rules(tokens) for tokens in texts]
    score = score_entities([row["tags"].split() for row in test], guessed)
    return {
        "task": "parse",
        "rows": len(test),
        "trained_on": len(others),
        "micro_f1": round(score.f1, _DIGITS),
        "precision": round(score.precision, _DIGITS),
        "recall": round(score.recall, _DIGITS),
        "by_kind": {kind: round(f1, _DIGITS) for kind, f1 in score.by_kind.items()},
    }


def evaluate_match(
    test: Sequence[Row], train: Sequence[Row] = (), make: Callable[[], Matcher] = Matcher
) -> dict[str, Any]:
    """Judge the test pairs by a matcher trained on pairs of other queries.

    Without such pairs the test rows are split by query into four parts, each judged by a matcher
    that has learned from the other three.
    """
    queries = {row["query"] for row in test}
    others = [row for row in train if row["query"] not in queries]
    labels = [row["label"] for row in test]
    guessed = [""] * len(test)
    if others:
        guessed = _matcher(others, make).match([_pair(row) for row in test])
    else:
        folds = {query: at % _FOLDS for at, query in enumerate(sorted(queries))}
        for fold in range(_FOLDS):
            rows = [at for at, row in enumerate(test) if folds[row["query"]] == fold]
            rest = [row for row in test if folds[row["query"]] != fold]
            if rows and rest:
                found = _matcher(rest, make).match([_pair(test[at]) for at in rows])
                for at, label in zip(rows, found, strict=True):
                    guessed[at] = label
    mean, by_class = score_classes(labels, guessed)
    return {
        "task": "match",
        "rows": len(test),
        "trained_on": len(others),
        "folds": 0 if others else _FOLDS,
        "macro_f1": round(mean, _DIGITS),
        "by_class": {label: round(f1, _DIGITS) for label, f1 in by_class.items()},
    }


def _pair(row: Row) -> Pair:
    return row["query"], row["candidate"]


def _matcher(rows: Sequence[Row], make: Callable[[], Matcher]) -> Matcher:
    return make().fit([_pair(row) for row in rows], [row["label"] for row in rows])


def evaluate_township(test: Sequence[Row], gazetteer: Sequence[Row]) -> dict[str, Any]:
    """Find the township of the test places from a gazetteer; each one's district is known."""
    townships = Townships(Gazetteer(places_of(gazetteer)))
    answers: list[tuple[int, bool] | None] = []
    for row in test:
        found = townships.township_of(row["place"], district=row["district"])
        answers.append((found.certainty, found.name == row["township"]) if found else None)
    sure = [a for a in answers if a is not None and a[0] >= SURE_FROM]
    right = sum(is_right for _, is_right in sure)
    return {
        "task": "township",
        "rows": len(test),
        "precision": round(right / len(sure), _DIGITS) if sure else 0.0,
        "coverage": round(len(sure) / len(test), _DIGITS) if test else 0.0,
        "sure_from": SURE_FROM,
        "curve": [
            {
                "certainty": point.certainty,
                "precision": round(point.precision, _DIGITS),
                "coverage": round(point.coverage, _DIGITS),
            }
            for point in curve(answers)
        ],
    }
