"""Money is whole fen; nothing is lost."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilong.kernel.errors import Refusal
from lilong.kernel.money import part_of, read_yuan, share_out, yuan


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("100", 10_000),
        ("100元", 10_000),
        ("¥1,234.5", 123_450),
        ("￥12.34", 1_234),
        (" 0.05 ", 5),
        ("-3.20", -320),
        ("1,000,000.00", 100_000_000),
    ],
)
def test_an_amount_in_yuan_is_read_as_fen(text, fen):
    assert read_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "1.234", "1,23", "ten", "1e5", "9" * 20])
def test_what_is_not_an_amount_is_refused(text):
    assert isinstance(read_yuan(text), Refusal)


def test_an_amount_is_shown_in_yuan():
    assert yuan(123_450) == "1,234.50"
    assert yuan(-5) == "-0.05"


def test_a_share_is_rounded_half_up():
    assert part_of(10_001, Fraction(1, 2)) == 5_001
    assert part_of(100, Fraction(1, 3)) == 33


def test_a_third_of_a_yuan_loses_no_fen():
    assert share_out(100, [1, 1, 1]) == [34, 33, 33]
    assert share_out(100, [0, 2, 1]) == [0, 67, 33]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 5]])
def test_nothing_is_shared_out_by_impossible_weights(weights):
    with pytest.raises(ValueError, match="weights"):
        share_out(100, weights)


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**6), min_size=1).filter(any))
def test_the_parts_make_the_whole(fen, weights):
    parts = share_out(fen, weights)
    assert sum(parts) == fen
    assert all(
        abs(part - Fraction(fen * w, sum(weights))) < 1
        for part, w in zip(parts, weights, strict=True)
    )


@given(st.integers(0, 10**14))
def test_an_amount_shown_is_read_back(fen):
    assert read_yuan(yuan(fen)) == fen
