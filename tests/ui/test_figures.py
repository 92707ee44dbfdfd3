"""How shares and sizes are written."""

from lilong.ui import figures


def test_a_share_shows_its_fraction():
    assert figures.share(200, 213) == "93.90 % · 200/213"


def test_a_share_rounds_half_up_from_exact_numbers():
    assert figures.percent(1, 20_000) == "0.01 %"
    assert figures.percent(2, 3) == "66.67 %"
    assert figures.percent(3, 3) == "100.00 %"


def test_a_share_of_nothing_is_a_dash():
    assert figures.share(0, 0) == "\N{EN DASH} · 0/0"


def test_sizes_have_units():
    assert [figures.size(n) for n in (812, 34_500, 2_400_000)] == ["812 B", "34 kB", "2.4 MB"]
