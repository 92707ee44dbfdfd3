"""The pieces of the rates page: cells, rows, tables of peers, a chapter for each rate."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lilong.ui import parts
from lilong.work_orders.rated import RATE_WORDS, Rate


@dataclass(frozen=True, slots=True)
class Cell:
    """A rate as it is shown; without data there is neither share nor bar.

    `counts` is "met/all", each with its list; `is_off` says that it is worse than its target.
    """

    share: str = ""
    counts: str = ""
    every_url: str = ""
    is_off: bool = False
    rank: int | None = None
    bar: parts.Load | None = None
    answers: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A unit, community, category or source with its cells; `url` goes one level down."""

    name: str
    cells: list[Cell]
    url: str = ""
    rank: int | None = None
    score: list[str] = field(default_factory=list)
    total: str = ""
    lacks: str = ""

    @property
    def off(self) -> int:
        """Return how many of its rates are worse than their targets."""
        return sum(cell.is_off for cell in self.cells)

    @property
    def by_need(self) -> list[tuple[str, Cell]]:
        """Return the rates by name, those off target first."""
        named = [(_(RATE_WORDS[rate]), cell) for rate, cell in zip(Rate, self.cells, strict=True)]
        return sorted(named, key=lambda one: not one[1].is_off)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that may be compared, and whether they have places."""

    title: str
    rows: list[Row]
    is_ranked: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """One rate with its definition and its table for each group of peers."""

    title: str
    about: str
    rule: str
    tables: list[tuple[Table, list[tuple[Row, Cell]]]]
    has_answers: bool = False
