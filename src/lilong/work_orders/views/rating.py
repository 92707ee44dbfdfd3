"""Rates as their page draws them: shares with what was counted, each number with its list."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lilong.cases.terms import SATISFACTION_WORDS, Satisfaction
from lilong.ui import figures, parts
from lilong.work_orders.queries import Figure, RateLine, Rates, RateTable
from lilong.work_orders.rated import (
    GROUPING_WORDS,
    PEERS_WORDS,
    RATE_DEFINITIONS,
    RATE_RULES,
    RATE_WORDS,
    Grouping,
    Peers,
    Rate,
)
from lilong.work_orders.rules.rate_targets import is_off
from lilong.work_orders.rules.rates import SCORED, Score, is_less_better
from lilong.work_orders.terms import Source
from lilong.work_orders.views import showing
from lilong.work_orders.views.rate_parts import Cell, Chapter, Row, Table
from lilong.work_orders.words import SOURCE_WORDS

WHOLE_BAR = 10_000


def percent(value: Fraction) -> str:
    """Return an exact share with two places."""
    return figures.percent(value.numerator, value.denominator)


def group_name(line: Any, by: Grouping) -> str:
    """Return what a line is called."""
    if by == Grouping.SOURCE and line.key in list(Source):
        return _(SOURCE_WORDS[Source(line.key)])
    return showing.named(line) or {
        Grouping.COMMUNITY: _("No community"),
        Grouping.CATEGORY: _("No category"),
    }.get(by, _("Others"))


class Drawing:
    """Draws what was counted, with addresses that keep what was asked."""

    def __init__(self, found: Rates, query: Mapping[str, str]) -> None:
        self.found, self.query = found, dict(query)
        self.by = found.asked.by
        # The same for hundreds of figures: only rate, part and group differ.
        self._address = f"{reverse('work_orders:rate_list')}?{urlencode(self.query)}"

    def _list(self, rate: Rate, part: str, key: Any) -> str:
        group = "" if key is None else f"&group={quote_plus(str(key))}"
        return f"{self._address}&rate={rate.value}&part={part}{group}"

    def cell(self, figure: Figure, key: Any) -> Cell:
        """Return a rate with the lists of its orders."""
        share, rate = figure.share, figure.rate
        if share.value is None:
            return Cell()
        every_url = self._list(rate, "all", key)
        met: Any = figures.exact(share.numerator)
        if rate != Rate.SATISFACTION:
            met = format_html('<a href="{}">{}</a>', self._list(rate, "met", key), met)
        counts = format_html('{}/<a href="{}">{}</a>', met, every_url, share.denominator)
        return Cell(
            share=percent(share.value),
            counts=counts,
            every_url=every_url,
            is_off=is_off(rate, share.value, self.found.targets[rate]),
            rank=figure.rank,
            bar=parts.Load("", int(share.value * WHOLE_BAR)),
            answers=tuple(
                (_(SATISFACTION_WORDS[answer]), count, self._list(rate, answer, key))
                for answer in Satisfaction
                if (count := figure.answers.get(answer, 0))
            ),
        )

    def row(self, line: RateLine) -> Row:
        """Return a line with its rates and its score."""
        cells = [self.cell(line.figures[rate], line.group.key) for rate in Rate]
        url = ""
        if self.by == Grouping.CATEGORY and line.group.name:
            url = f"?{urlencode(self.query | {'category': line.group.key})}"
        return Row(group_name(line.group, self.by), cells, url, line.rank, **_scored(line.score))

    def tables(self) -> list[Table]:
        """Return the tables, each of peers alone."""
        return [
            Table(self._title(table), [self.row(one) for one in _by_place(table)], table.is_ranked)
            for table in self.found.tables
        ]

    def _title(self, table: RateTable) -> str:
        if table.peers is None:
            return _(GROUPING_WORDS[self.by])
        if table.peers == Peers.NONE or table.is_ranked:
            return _(PEERS_WORDS[table.peers])
        return _("{peers} (your units, not ranked)").format(peers=_(PEERS_WORDS[table.peers]))

    def together(self) -> Row:
        """Return the rates of all orders together."""
        figures_of = self.found.total.figures
        return Row(_("All together"), [self.cell(figures_of[rate], None) for rate in Rate])

    def total(self, together: Row) -> list[parts.Figure]:
        """Return the rates of all orders together as big numbers."""
        return [
            parts.Figure(cell.share or no_data(), _(RATE_WORDS[rate]), cell.every_url)
            for rate, cell in zip(Rate, together.cells, strict=True)
        ]

    def off(self, together: Row) -> list[tuple[str, Cell, str]]:
        """Return what is worse than its target: name, rate, and what was to be reached."""
        return [
            (_(RATE_WORDS[rate]), cell, self._target(rate))
            for rate, cell in zip(Rate, together.cells, strict=True)
            if cell.is_off
        ]

    def _target(self, rate: Rate) -> str:
        share = percent(self.found.targets[rate])
        text = _("up to {share}") if is_less_better(rate) else _("from {share}")
        return text.format(share=share)

    def chapters(self, tables: Iterable[Table]) -> list[Chapter]:
        """Return each rate with its tables."""
        return [
            Chapter(
                _(RATE_WORDS[rate]),
                _(RATE_DEFINITIONS[rate]),
                RATE_RULES[rate],
                [(table, _ordered(table, number)) for table in tables],
                has_answers=rate == Rate.SATISFACTION,
            )
            for number, rate in enumerate(Rate)
        ]


def no_data() -> str:
    """Return the words for nothing counted."""
    return pgettext("a rate", "No data")


def _by_place(table: RateTable) -> list[RateLine]:
    return sorted(table.lines, key=lambda line: line.rank or len(table.lines) + 1)


def _ordered(table: Table, number: int) -> list[tuple[Row, Cell]]:
    pairs = [(row, row.cells[number]) for row in table.rows]
    return sorted(pairs, key=lambda one: one[1].rank or len(pairs) + 1)


def part_words() -> dict[str, str]:
    """Return the parts of a score, in their order."""
    return {
        "volume": _("Volume"),
        **{name: _(RATE_WORDS[rate]) for name, rate in SCORED.items()},
    }


def _scored(score: Score | None) -> dict[str, Any]:
    if score is None:
        return {}
    words = part_words()
    return {
        "score": [
            figures.fixed(score.parts[name]) if name in score.parts else no_data() for name in words
        ]
        + [figures.fixed(-score.taken_off)],
        "total": "" if score.total is None else figures.fixed(score.total),
        "lacks": ", ".join(words[name] for name in score.missing),
    }


def rate_named(text: str) -> Rate | None:
    """Return the rate an address names, None for none."""
    return Rate(text) if text in list(Rate) else None


def part_title(rate: Rate, part: str) -> str:
    """Return what of a rate a list shows."""
    if part in list(Satisfaction):
        return _(SATISFACTION_WORDS[Satisfaction(part)])
    return {"met": _("counted"), "missed": _("not counted")}.get(part, _("all it is out of"))


def definition(rate: Rate) -> str:
    """Return what a rate counts."""
    return _(RATE_DEFINITIONS[rate])


def cells_of(found: Rates) -> Iterator[list[Any]]:
    """Yield the rows of the file: exact numerator, denominator, the share with two places."""
    for table in found.tables:
        peers = _(PEERS_WORDS[table.peers]) if table.peers else _(GROUPING_WORDS[found.asked.by])
        for line in _by_place(table):
            name = group_name(line.group, found.asked.by)
            for rate, figure in line.figures.items():
                value = figure.share.value
                yield [
                    peers, name, _(RATE_WORDS[rate]), figures.exact(figure.share.numerator),
                    figure.share.denominator, no_data() if value is None else percent(value),
                ]  # fmt: skip
