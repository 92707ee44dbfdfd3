"""The order of time inside the index."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lilong.kernel.identifiers import new_id
from lilong.search.places import (
    DAYS_IN_BLOCK,
    day_of,
    place_of,
    start_of,
    window,
    window_word,
)

MOMENTS = st.timedeltas(timedelta(days=-20_000), timedelta(days=20_000)).map(
    lambda distance: datetime(2005, 1, 1, tzinfo=UTC) + distance
)


@given(MOMENTS, MOMENTS, st.uuids(), st.uuids())
def test_places_grow_with_time_and_fit_the_column(a: datetime, b: datetime, k: UUID, m: UUID):
    for place in (place_of(a, k), place_of(b, m)):
        assert -(2**63) <= place < 2**63
    if b - a >= timedelta(milliseconds=1):
        assert place_of(a, k) < place_of(b, m)


@given(st.integers(-20_000, 20_000), st.integers(0, 4_000), st.floats(1, 100))
def test_windows_cover_every_day_and_newer_come_first(newest: int, length: int, wide: float):
    oldest, day, covered = newest - length, newest, set[int]()
    while day >= oldest:
        letter, numbers, first = window(day, wide, oldest)
        size = DAYS_IN_BLOCK if letter == "b" else 1
        days = {n * size + i for n in numbers for i in range(size)}
        assert min(days) == first <= day
        assert day in days
        covered |= days
        day, wide = first - 1, wide * 8
    assert set(range(oldest, newest + 1)) <= covered


@given(MOMENTS, st.uuids())
def test_a_day_begins_at_its_lowest_place(at: datetime, key: UUID):
    place = place_of(at, key)
    day = day_of(place)
    assert start_of(day) <= place < start_of(day + 1)


def test_words_of_a_window_hold_no_sign_an_index_would_split_at():
    assert window_word(1, "order", "d", -3) == "_1_order_dn3"
    assert day_of(place_of(datetime(1999, 12, 31, tzinfo=UTC), new_id())) == -1
