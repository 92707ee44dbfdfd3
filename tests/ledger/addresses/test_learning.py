"""Fields, trees and what is built on them learn from invented rows, and always learn the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.ledger.addresses.evaluating import evaluate_match, evaluate_parse
from lilong.ledger.addresses.learning.field import ChainField, Training, gradients
from lilong.ledger.addresses.learning.trees import BoostedTrees, Growing
from lilong.ledger.addresses.matching import Matcher, beside_the_others
from lilong.ledger.addresses.measuring import curve, entities, score_classes, score_entities
from lilong.ledger.addresses.ruling import tags_by_rules
from lilong.ledger.addresses.tagging import Tagger, features_of, tokens_of
from tests.ledger.addresses.invented import paired_rows, tagged_rows

QUICK = Training(rounds=3)
SMALL = Growing(trees=20, depth=3, features=0.5)


def test_a_field_follows_its_neighbours():
    """One feature everywhere: only the step from tag to tag can tell what comes next."""
    texts = [[["x"], ["x"], ["x"], ["x"]]] * 20
    tags = [["B-a", "I-a", "B-b", "I-b"]] * 20
    field = ChainField().fit(texts, tags, Training(rounds=20, dropped=0.0, prior=0.01, least=1))
    assert field.tag(texts[0])[1:] == ["I-a", "B-b", "I-b"]


def test_gradients_are_the_slope_of_the_likelihood():
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(1, 3, 2)).astype(np.float32)
    steps = rng.normal(size=(2, 2)).astype(np.float32)
    tags = np.array([[0, 1, 1]])

    def loss(scores, steps):
        total, right = -np.inf, 0.0
        for path in np.ndindex(2, 2, 2):
            value = sum(scores[0, at, tag] for at, tag in enumerate(path))
            value += steps[path[0], path[1]] + steps[path[1], path[2]]
            total = np.logaddexp(total, value)
            right = value if path == (0, 1, 1) else right
        return total - right

    excess, excess_steps = gradients(scores, steps, tags)
    for place in np.ndindex(1, 3, 2):
        nudged = scores.astype(float).copy()
        nudged[place] += 1e-4
        slope = (loss(nudged, steps) - loss(scores.astype(float), steps)) / 1e-4
        assert slope == pytest.approx(excess[place], abs=1e-3)
    for place in np.ndindex(2, 2):
        nudged = steps.astype(float).copy()
        nudged[place] += 1e-4
        slope = (loss(scores, nudged) - loss(scores, steps.astype(float))) / 1e-4
        assert slope == pytest.approx(excess_steps[place], abs=1e-3)


def test_an_empty_text_has_no_tags():
    field = ChainField().fit([[["x"]]], [["B-a"]], QUICK)
    assert field.tag([]) == []


def test_a_tagger_learns_what_it_is_shown():
    rows = tagged_rows(240)
    found = evaluate_parse(tagged_rows(60, seed=2), rows)
    assert found["trained_on"] > 200
    assert found["micro_f1"] > 0.9


def test_rows_that_are_asked_are_not_learned_from():
    rows = tagged_rows(30)
    found = evaluate_parse(rows, rows)
    assert found["trained_on"] == 0


def test_the_same_rows_give_the_same_tagger():
    rows = tagged_rows(60)
    texts = [row["tokens"].split() for row in rows]
    tags = [row["tags"].split() for row in rows]
    one, other = (Tagger(QUICK).fit(texts, tags) for _ in range(2))
    assert (one.second.weights == other.second.weights).all()


def test_the_rules_tag_without_having_learned():
    found = evaluate_parse(tagged_rows(60, seed=2))
    assert found["trained_on"] == 0
    assert found["micro_f1"] > 0.6


@given(st.text(max_size=30))
def test_every_token_gets_a_tag(text):
    tokens = tokens_of(text)
    assert len(tags_by_rules(tokens)) == len(features_of(tokens)) == len(tokens)


def test_trees_learn_what_no_line_can_part():
    rng = np.random.default_rng(0)
    table = rng.random((400, 3))
    wanted = [int(a != b) for a, b in table[:, :2] > 0.5]
    trees = BoostedTrees(2, Growing(trees=60, depth=3, features=1.0, rate=0.3)).fit(table, wanted)
    fresh = rng.random((200, 3))
    right = [int(a != b) for a, b in fresh[:, :2] > 0.5]
    assert (trees.chances(fresh).argmax(axis=1) == right).mean() > 0.9


def test_chances_add_up_and_no_rows_have_none():
    trees = BoostedTrees(2, SMALL).fit(np.eye(8), [0, 1] * 4)
    assert trees.chances(np.eye(8)).sum(axis=1) == pytest.approx(np.ones(8))
    assert len(trees.chances(np.zeros((0, 8)))) == 0


def test_a_matcher_tells_the_place_from_a_neighbour_and_a_stranger():
    assert evaluate_match(paired_rows(30, seed=2), paired_rows(80))["macro_f1"] > 0.9


def test_without_other_queries_the_rows_are_split_by_query():
    rows = paired_rows(40)
    found = evaluate_match(rows, rows)
    assert (found["trained_on"], found["folds"]) == (0, 4)
    assert found["macro_f1"] > 0.9


def test_a_matcher_gives_chances_and_nothing_for_nothing():
    rows = paired_rows(20)
    matcher = Matcher(SMALL).fit(
        [(row["query"], row["candidate"]) for row in rows], [row["label"] for row in rows]
    )
    (chances,) = matcher.chances([("映江区青桐路5号", "青桐路5号")])
    assert sum(chances.values()) == pytest.approx(1)
    assert matcher.match([]) == matcher.chances([]) == []


def test_a_candidate_is_seen_beside_the_others_of_its_address():
    table = beside_the_others(np.array([[1.0], [3.0], [5.0]]), [[0, 1], [2]])
    assert table.tolist() == [[1, -2, 2, 1, 2], [3, 0, 2, 0, 2], [5, 0, 5, 0, 1]]


def test_entities_are_counted_as_conll_counts_them():
    assert entities(["B-a", "I-a", "I-b", "O", "I-b", "B-b"]) == {
        (0, 2, "a"), (2, 3, "b"), (4, 5, "b"), (5, 6, "b"),
    }  # fmt: skip
    found = score_entities([["B-a", "I-a", "B-b"]], [["B-a", "B-a", "B-b"]])
    assert found.precision == pytest.approx(1 / 3)
    assert found.recall == pytest.approx(1 / 2)
    assert found.by_kind == {"a": 0.0, "b": 1.0}


def test_the_mean_of_classes_weighs_a_rare_class_like_a_common_one():
    mean, by_class = score_classes(["x", "x", "x", "y"], ["x", "x", "x", "x"])
    assert by_class == {"x": pytest.approx(6 / 7), "y": 0}
    assert mean == pytest.approx(3 / 7)


def test_a_curve_falls_from_the_sure_to_the_unsure():
    points = curve([(90, True), (90, True), (50, False), None])
    assert [tuple(point) for point in points] == [(90, 1.0, 0.5), (50, 2 / 3, 0.75)]
