"""A candidate is laid on an address: what both say, what is left over, and what follows from it."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.ledger.addresses.aligning import cut, lay, left_over, parts_left
from lilong.ledger.addresses.learning.crossing import Crossed
from lilong.ledger.addresses.learning.trees import Growing
from lilong.ledger.addresses.learning.weighing import Weigher, Weighing
from lilong.ledger.addresses.leftovers import BESIDE, hearts_beside, leftovers
from lilong.ledger.addresses.matching import Matcher
from lilong.ledger.addresses.ordering import ENOUGH, excess
from lilong.ledger.addresses.outlining import outlined
from tests.ledger.addresses.invented import paired_rows

SMALL = Growing(trees=20, depth=3, features=0.5)
ADDRESS = "映江区青桐路二十八号禾川小区3号楼502室"


def _laid(one, other):
    return cut(one), cut(other), lay(cut(one), cut(other))


@pytest.mark.parametrize("same", ["3号楼", "3栋", "三幢", "3座", "3#楼", "３号楼"])
def test_words_for_a_building_are_one(same):
    assert cut(f"禾川小区{same}").text == "禾川小区3幢"


@pytest.mark.parametrize(
    "text",
    [
        ADDRESS,
        "禾川小区",
        "青桐路28号禾川小区(东门)",
        "青桐路与望月路交叉口西北150米禾川小区",
        "映江区禾川小区5幢",
    ],
)
def test_the_name_an_address_is_about_is_found(text):
    assert cut(text).heart == "禾川小区"


def test_numbers_are_kept_by_their_units():
    numbers = cut("青桐路28号禾川小区3幢A座").numbers
    assert (numbers["号"], numbers["幢"]) == ({"28"}, {"3", "A"})


def test_the_longest_run_is_laid_first_and_each_sign_once():
    one, other, laid = _laid("青桐路禾川小区青桐", "青桐路青桐路5号")
    assert left_over(one.tokens, laid.one) == "|||禾川小区||"
    assert left_over(other.tokens, laid.other) == "|||||路5号"
    assert laid.runs == (3, 2)
    assert parts_left(other.tokens, laid.other) == ["路5号"]


def test_a_number_may_be_laid_alone_and_a_bracket_may_not():
    one, other, laid = _laid("禾川小区7幢(东门)", "望月苑7号(西)")
    assert left_over(one.tokens, laid.one) == "禾川小区|幢(东门)"
    assert left_over(other.tokens, laid.other) == "望月苑|号(西)"


def test_an_outline_says_what_is_in_both_and_what_is_left():
    names = outlined(*_laid("青桐路28号禾川小区3幢", "青桐路28号禾川小区(东门)"))
    assert {"c3mm路#", "cleft东门", "clast门)", "qleft0幢", "qlast0幢"} <= names
    assert "cend东门)>" in names
    # What a place is called does not matter, only whether both call it so.
    others = outlined(*_laid("望月路9号听雨小区5幢", "望月路9号听雨小区(东门)"))
    assert names == others


def test_leftovers_tell_the_same_building_from_another():
    figures = [leftovers(*_laid("禾川小区3幢", f"禾川小区{number}号楼"), {}) for number in (3, 4)]
    assert len(figures[0]) == len(figures[1])
    assert figures[0] != figures[1]


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_texts_can_be_laid_on_each_other(one, other):
    figures = leftovers(*_laid(one, other), {})
    assert len(figures) == len(leftovers(*_laid(ADDRESS, ADDRESS), {}))
    assert np.isfinite(figures).all()
    assert all(isinstance(name, str) for name in outlined(*_laid(one, other)))


def test_a_name_stands_to_those_of_the_others():
    rows = hearts_beside(["禾川小区", "禾川小区南苑", "望月苑"])
    assert [len(row) for row in rows] == [BESIDE] * 3
    assert [row[:2] for row in rows] == [[1, 0], [0, 1], [0, 0]]
    assert hearts_beside(["禾川小区"]) == [[0.0] * BESIDE]


def test_names_are_weighed_by_what_they_speak_for():
    rows = [{"gate", "road"}, {"road"}, {"shop"}, {"shop", "gate"}] * 20
    wanted = [1, 0, 0, 1] * 20
    weigher = Weigher(2, Weighing(rounds=60, pace=0.3, batch=8)).fit(rows, wanted)
    found = weigher.chances([{"gate"}, {"shop"}, {"never met"}])
    assert found.sum(axis=1) == pytest.approx(np.ones(3))
    assert found[0, 1] > 0.8
    assert found[1, 0] > 0.8
    assert weigher.chances([]).shape == (0, 2)


def test_a_name_that_is_met_too_seldom_is_not_weighed():
    assert Weigher(2).fit([{"often", str(at)} for at in range(9)], [0, 1, 1] * 3).numbers == {
        "often": 1
    }


class _Memory:
    """Remembers what it has learned, and is sure of that alone."""

    def fit(self, table, wanted):
        self.known = dict(zip(table, wanted, strict=True))

    def chances(self, table):
        return np.array(
            [[float(row in self.known), float(self.known.get(row, 0))] for row in table]
        )


def test_no_row_is_told_by_a_model_that_has_seen_it():
    crossed = Crossed(lambda _: _Memory())
    told = crossed.fit(["a", "b", "c", "d"], [1, 0, 1, 1], [0, 0, 1, 2])
    assert told.tolist() == [[0, 0]] * 4
    assert len(crossed.models) == 3
    assert crossed.chances(["a"])[0] == pytest.approx([2 / 3, 2 / 3])


def test_one_part_alone_learns_from_itself():
    assert Crossed(lambda _: _Memory()).fit(["a"], [1], [5]).tolist() == [[1, 1]]


def _pairs(rows):
    return [(row["query"], row["candidate"]) for row in rows], [row["label"] for row in rows]


def test_the_same_rows_give_the_same_matcher():
    pairs, labels = _pairs(paired_rows(20))
    one, other = (Matcher(SMALL).fit(pairs, labels) for _ in range(2))
    assert one.chances(pairs[:9]) == other.chances(pairs[:9])


def test_a_matcher_learns_from_a_single_address():
    pairs, labels = _pairs(paired_rows(1))
    (chances,) = Matcher(SMALL).fit(pairs, labels).chances(pairs[:1])
    assert sum(chances.values()) == pytest.approx(1)


def test_addresses_do_not_disturb_each_other():
    """What is said of an address's candidates does not hang on which others are asked with it."""
    pairs, labels = _pairs(paired_rows(30))
    matcher = Matcher(SMALL).fit(pairs, labels)
    asked = _pairs(paired_rows(4, seed=3))[0]
    together = matcher.chances(asked)
    apart = [
        found for at in range(0, len(asked), 3) for found in matcher.chances(asked[at : at + 3])
    ]
    for one, other in zip(together, apart, strict=True):
        assert one == pytest.approx(other)


def test_the_order_in_which_candidates_came_counts():
    """Of twins that cannot be told apart, the one the search brought first is meant."""
    rng = random.Random(7)
    pairs, labels = [], []
    for number in range(60):
        address = f"青桐路{number}号禾川小区{rng.randint(1, 9)}幢"
        pairs += [(address, "禾川小区")] * 3
        labels += ["exact", "partial", "partial"]
    asked = [("望月路5号听雨小区2幢", "听雨小区")] * 3
    ordered = Matcher(SMALL, is_ordered=True).fit(pairs, labels)
    assert ordered.match(asked) == ["exact", "partial", "partial"]
    one, *others = Matcher(SMALL, is_ordered=False).fit(pairs, labels).chances(asked)
    assert others == [one, one]


def test_the_texts_tell_whether_candidates_stand_in_an_order():
    pairs = _pairs(paired_rows(ENOUGH))[0]
    groups = [range(at, at + 3) for at in range(0, len(pairs), 3)]
    assert excess(pairs, groups) == pytest.approx(2 / 3)
    assert excess(pairs, [one[::-1] for one in groups]) == pytest.approx(-1 / 3)
    assert excess(pairs[3:], groups[:-1]) is None
    assert excess(pairs, [[at] for at in range(len(pairs))]) is None


def test_whoever_learned_in_an_order_leaves_it_aside_where_candidates_came_in_none():
    rng = random.Random(5)
    pairs, labels = _pairs(paired_rows(ENOUGH))
    asked = _pairs(paired_rows(ENOUGH, seed=3))[0]
    mixed = [one for at in range(0, len(asked), 3) for one in rng.sample(asked[at : at + 3], 3)]
    found, ordered, plain = (
        Matcher(SMALL, is_ordered=one).fit(pairs, labels) for one in (None, True, False)
    )
    assert found.chances(asked) == ordered.chances(asked)
    assert found.chances(mixed) == plain.chances(mixed)
    assert ordered.chances(mixed) != plain.chances(mixed)
