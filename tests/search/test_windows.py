"""PostgreSQL's index is asked window by window; here over rows in memory, so on every database."""

from uuid import UUID

import pytest

from lilong.search import places, queries

NEWEST_DAY = 9_000


class Rows:
    """An index in memory: places of matching entries, newest first, and what it was asked."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, days: list[int], looked_through: int
    ) -> None:
        self.all = sorted((places.start_of(day) + 7 for day in days), reverse=True)
        self.looked_through, self.windows = looked_through, 0
        monkeypatch.setattr(queries, "_rows", self.rows)
        monkeypatch.setattr(queries, "_span", self.span)

    def rows(self, sql: str, *params: object) -> list[tuple[UUID, int]]:
        if sql == queries._POSTGRES_NEWEST:
            below, limit = int(params[2]), int(params[5])
            found = [p for p in self.all[: self.looked_through] if p < below]
        else:
            self.windows += 1
            words, below, limit = str(params[0]), int(params[1]), int(params[2])
            found = [p for p in self.all if p < below and self.is_in(p, words)]
        return [(UUID(int=place), place) for place in found[:limit]]

    def is_in(self, place: int, words: str) -> bool:
        day = places.day_of(place)
        known = {
            places.window_word(1, "order", "d", day),
            places.window_word(1, "order", "b", day // places.DAYS_IN_BLOCK),
        }
        return bool(known & set(words.partition("(")[2].rstrip(")").split("|")))

    def span(self, *_scope: object) -> tuple[int, int, int] | None:
        if len(self.all) <= self.looked_through:
            return None
        return self.all[0], self.all[self.looked_through - 1], self.all[-1]

    def find(self, limit: int) -> list[int]:
        keys = queries._find_in_windows(1, "order", "油烟", limit, queries._BEYOND)
        return [key.int for key in keys]


def test_what_the_newest_rows_hold_is_enough_if_it_is_enough(monkeypatch: pytest.MonkeyPatch):
    index = Rows(monkeypatch, [NEWEST_DAY - n for n in range(40)], looked_through=20)
    assert index.find(10) == index.all[:10]
    assert index.windows == 0


def test_few_rows_need_no_window(monkeypatch: pytest.MonkeyPatch):
    index = Rows(monkeypatch, [NEWEST_DAY, NEWEST_DAY - 3], looked_through=20)
    assert index.find(10) == index.all
    assert index.windows == 0


@pytest.mark.parametrize("step", [1, 9, 200])
def test_older_ones_are_found_in_order_and_once(monkeypatch: pytest.MonkeyPatch, step: int):
    index = Rows(monkeypatch, [NEWEST_DAY - step * n for n in range(30)], looked_through=3)
    assert index.find(25) == index.all[:25]
    assert index.find(500) == index.all
    assert index.windows < 20, "windows grow, so that the end of time comes soon"
