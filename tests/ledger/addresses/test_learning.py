"""Networks, trees and what is built on them learn from invented rows, and always learn the same."""

from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.ledger.addresses.evaluating import evaluate_match, evaluate_parse
from lilong.ledger.addresses.learning.chain import Kinds, gradients, worth_saying
from lilong.ledger.addresses.learning.layers import Looking
from lilong.ledger.addresses.learning.network import Network, Training
from lilong.ledger.addresses.learning.trees import BoostedTrees, Growing
from lilong.ledger.addresses.matching import Matcher, beside_the_others
from lilong.ledger.addresses.measuring import curve, entities, score_classes, score_entities
from lilong.ledger.addresses.ruling import tags_by_rules
from lilong.ledger.addresses.tagging import Tagger, looked_at, tokens_of
from lilong.ledger.addresses.word_list import WordList
from tests.ledger.addresses.invented import QUICK, paired_rows, tagged_rows

SMALL = Growing(trees=20, depth=3, features=0.5)
SMALL_MATCHER = partial(Matcher, SMALL)


def _plain(texts):
    """Texts of single words as a network with one table sees them."""
    return [([[word] for word in text.split()],) for text in texts]


def test_a_network_follows_the_chain():
    """One word everywhere: only the step from tag to tag can tell what comes next."""
    texts, tags = _plain(["x x x x"] * 40), [["B-a", "I-a", "B-b", "I-b"]] * 40
    training = Training((Looking(4),), rounds=30, width=8, dropped=0.0, pace=0.02)
    network = Network(training).fit(texts, tags)
    chances = Kinds(network.labels).chances(network.scores(texts[0]), network.steps)
    assert [part[:2] for part in worth_saying(chances, 0.5)] == [(0, 2), (2, 4)]


def test_a_network_looks_around():
    """What a word is depends on the one four places away."""
    texts = _plain(["k x x x w", "l x x x w"] * 30)
    tags = [["B-a", "B-o", "B-o", "B-o", f"B-{kind}"] for kind in ("p", "q")] * 30
    training = Training((Looking(8),), rounds=30, width=16, dropped=0.1, pace=0.01)
    network = Network(training).fit(texts, tags)
    found = [network.labels[network.scores(text)[-1].argmax()] for text in texts[:2]]
    assert found == ["B-p", "B-q"]


def test_chances_of_parts_are_those_of_all_ways_to_tag():
    rng = np.random.default_rng(5)
    labels = ["B-a", "B-b", "I-a"]
    scores, steps = rng.normal(size=(4, 3)), rng.normal(size=(3, 3))
    kinds = Kinds(labels)
    expected, total = np.zeros((4, 4, 2)), 0.0
    for path in np.ndindex(3, 3, 3, 3):
        value = sum(scores[at, tag] for at, tag in enumerate(path))
        value = np.exp(value + sum(steps[one, other] for one, other in pairwise(path)))
        total += value
        said = [labels[tag] for tag in path]
        for start, end, kind in entities(said):
            if said[start].startswith("B"):
                expected[start, end - start - 1, kinds.names.index(kind)] += value
    assert kinds.chances(scores, steps) == pytest.approx(expected / total, abs=1e-6)


def test_what_is_not_likely_enough_is_not_said():
    chances = np.zeros((3, 3, 1))
    chances[0, 0, 0], chances[0, 1, 0], chances[2, 0, 0] = 0.5, 0.6, 0.3
    assert worth_saying(chances, 0.4) == [(0, 2, 0)]
    assert worth_saying(chances, 0.2) == [(0, 2, 0), (2, 3, 0)]
    chances[1, 0, 0] = 0.5
    assert worth_saying(chances, 0.2) == [(0, 1, 0), (1, 2, 0), (2, 3, 0)]
    assert worth_saying(np.zeros((0, 0, 1)), 0.4) == []


def test_a_row_that_is_learned_from_is_not_told_what_it_said_itself():
    texts = [["青", "桐", "路", "5", "号"], ["望", "川", "路"], ["望", "川", "路"]]
    tags = [["B-road", "I-road", "I-road", "B-no", "I-no"], *[["B-road", "I-road", "I-road"]] * 2]
    words = WordList(texts, tags)
    assert "from=road3" in words.signs(texts[0])[0]
    assert "from=road3" not in words.signs(texts[0], tags[0])[0]
    assert "from=road3" in words.signs(texts[1], tags[1])[0]
    assert words.signs(texts[0], tags[0])[0] == ["next=", "in="]


def test_a_word_list_sees_the_next_ending():
    texts = [f"{sign} 桐 小 区".split() for sign in "青映听望晴"]
    words = WordList(texts, [["B-poi", "I-poi", "I-poi", "I-poi"]] * 5)
    assert words.signs(["禾", "川", "小", "区", "5"])[1] == ["next=poi2", "end=小区", "in="]
    assert words.signs(["禾", "川", "小", "区", "5"])[4] == ["next=", "in="]


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
    tagger = Tagger(QUICK, networks=1).fit([["x"]], [["B-a"]])
    assert tagger.tag([]) == []


def test_a_tagger_learns_what_it_is_shown():
    rows = tagged_rows(240)
    found = evaluate_parse(tagged_rows(60, seed=2), rows, Tagger(QUICK, networks=1))
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
    one, other = (Tagger(QUICK, networks=1).fit(texts, tags) for _ in range(2))
    assert (one.chances(texts[0]) == other.chances(texts[0])).all()
    assert (one.networks[0].steps == other.networks[0].steps).all()


def test_the_rules_tag_without_having_learned():
    found = evaluate_parse(tagged_rows(60, seed=2))
    assert found["trained_on"] == 0
    assert found["micro_f1"] > 0.6


@given(st.text(max_size=30))
def test_every_token_gets_a_tag(text):
    tokens = tokens_of(text)
    assert len(tags_by_rules(tokens)) == len(tokens)
    noticed = WordList((), ()).signs(tokens)
    assert {len(column) for column in looked_at(tokens, noticed)} == {len(tokens)}


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
    assert evaluate_match(paired_rows(30, seed=2), paired_rows(80), SMALL_MATCHER)["macro_f1"] > 0.9


def test_without_other_queries_the_rows_are_split_by_query():
    rows = paired_rows(40)
    found = evaluate_match(rows, rows, SMALL_MATCHER)
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
    assert table.tolist() == [[1, -2, 2, 2], [3, 0, 2, 2], [5, 0, 5, 1]]


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
