"""Rates per unit, community, category or source: counted by the database, one statement a basis."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q

from lilong.accounts.viewer import Viewer
from lilong.cases.models import MatterQuerySet
from lilong.kernel.clock import local
from lilong.rulebook import queries as rulebook
from lilong.rulebook.queries import Ruling
from lilong.work_orders.queries import rate_sets
from lilong.work_orders.queries.rate_groups import Group, Groups, groups_of
from lilong.work_orders.queries.rate_sets import RatesAsked
from lilong.work_orders.rated import Grouping, Peers, Rate
from lilong.work_orders.rules import rates as rules
from lilong.work_orders.rules.periods import Period
from lilong.work_orders.rules.rates import Score, Share, Span

WEIGHTS, POINTS, OVERDUE, TARGETS = (
    "hotline.satisfaction_weights", "hotline.score", "hotline.score_overdue",
    "hotline.rate_targets",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A rate of a group with what it was counted from; `answers` are those of satisfaction."""

    rate: Rate
    share: Share
    answers: Mapping[str, int] = field(default_factory=dict)
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class RateLine:
    """The rates of one unit, community, category or source."""

    group: Group
    figures: Mapping[Rate, Figure]
    score: Score | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class RateTable:
    """Lines that may be compared with each other, and whether they are ranked."""

    peers: Peers | None
    lines: tuple[RateLine, ...]
    is_ranked: bool


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of a period: tables of peers, all orders together, and the rules they follow."""

    asked: RatesAsked
    tables: tuple[RateTable, ...]
    total: RateLine
    rulings: tuple[Ruling, ...]
    is_whole: bool
    targets: Mapping[Rate, Fraction] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to tell of the period."""
        return not any(f.share.denominator for f in self.total.figures.values())


def span_of(period: Period, at: datetime) -> Span:
    """Return a period of days as moments, from midnight to midnight in the office."""
    first, after = period.first, period.last + timedelta(days=1)
    return Span(rate_sets.moment_of(first), rate_sets.moment_of(after), at)


def weights_of(office_id: int, span: Span) -> tuple[Ruling, dict[str, Fraction]]:
    """Return the weight of each answer on the last day of the period that has begun (D9)."""
    ruling = rulebook.value(WEIGHTS, office_id=office_id, on=ruled_on(span))
    return ruling, {key: Fraction(value) for key, value in ruling.value.items()}


def ruled_on(span: Span) -> date:
    """Return the day whose rules judge a period: its last, or today while it runs."""
    return local(min(span.end - timedelta(microseconds=1), max(span.at, span.begin))).date()


Counts = dict[tuple[Any, Rate], Share]
Answers = dict[Any, dict[str, int]]
_COLUMNS: dict[Grouping, str] = {
    Grouping.UNIT: "lead_unit_id",
    Grouping.COMMUNITY: "area_path",
    Grouping.CATEGORY: "work_order__category_id",
    Grouping.SOURCE: "work_order__source",
}


def _count(rows: MatterQuerySet, column: str, basis: rate_sets.Basis) -> Iterator[Any]:
    """Yield (key, rate, numerator, denominator) of each value of a column; one statement."""
    counts: dict[str, Any] = {}
    for rate, (within, met) in basis.rates.items():
        counts[f"{rate}_all"] = Count("pk", filter=within) if within else Count("pk")
        counts[f"{rate}_met"] = Count("pk", filter=within & met)
    for row in rows.filter(basis.among).order_by().values(column).annotate(**counts):
        for rate in basis.rates:
            yield row[column], rate, row[f"{rate}_met"], row[f"{rate}_all"]


def _count_led(viewer: Viewer, rows: MatterQuerySet, span: Span) -> Iterator[Any]:
    """Yield what each unit was dispatched in the period, and sent back: the unit's own doing."""
    led = rate_sets.led_by_units(viewer, span).filter(matter__in=rows.order_by().values("pk"))
    counts = {
        "every": Count("matter", distinct=True),
        "met": Count("matter", distinct=True, filter=Q(rate_sets.sent_back_by_it())),
    }
    for row in led.order_by().values("unit_id").annotate(**counts):
        yield row["unit_id"], Rate.SEND_BACK, row["met"], row["every"]


def counts(
    viewer: Viewer, asked: RatesAsked, groups: Groups, weights: Mapping[str, Fraction]
) -> tuple[Counts, Answers]:
    """Return the counts of every group and rate, and the answers; the key None is all together."""
    rows, span, column = rate_sets.orders(viewer, asked), asked.span, _COLUMNS[asked.by]
    by_unit = asked.by == Grouping.UNIT
    found: dict[tuple[Any, Rate], list[Share]] = defaultdict(list)
    for basis in rate_sets.bases(viewer, span):
        for raw, rate, met, every in _count(rows, column, basis):
            share = Share(Fraction(met), every)
            found[None, rate].append(share)
            if not (by_unit and rate == Rate.SEND_BACK):
                found[groups.key_of(raw), rate].append(share)
    for raw, rate, met, every in _count_led(viewer, rows, span) if by_unit else ():
        found[groups.key_of(raw), rate].append(Share(Fraction(met), every))
    answers: Answers = defaultdict(lambda: defaultdict(int))
    told = rate_sets.answered(viewer, rows, span).order_by().values(column, "answer")
    for row in told.annotate(count=Count("pk")):
        for key in (None, groups.key_of(row[column])):
            answers[key][row["answer"]] += row["count"]
            share = Share(weights[row["answer"]] * row["count"], row["count"])
            found[key, Rate.SATISFACTION].append(share)
    return {key: rules.add(shares) for key, shares in found.items()}, answers


def rates(viewer: Viewer, asked: RatesAsked) -> Rates:
    """Return the rates of a period within the viewer's sight, told apart as asked.

    Who does not see the whole office has her own units told, and no place among others: of theirs
    she does not see enough to compare. `targets` are those of the period's last day.
    """
    groups = groups_of(viewer, asked)
    satisfaction, weights = weights_of(viewer.office_id, asked.span)
    counted, answers = counts(viewer, asked, groups, weights)
    on = ruled_on(asked.span)
    points = rulebook.value(POINTS, office_id=viewer.office_id, on=on)
    overdue = rulebook.value(OVERDUE, office_id=viewer.office_id, on=on)
    targets = rulebook.value(TARGETS, office_id=viewer.office_id, on=on).value
    lines = [
        _line(group, counted, answers)
        for group in groups.listed({key for key, _rate in counted if key is not None})
    ]
    by_unit = asked.by == Grouping.UNIT
    if by_unit and not viewer.sees_whole_office:
        lines = [line for line in lines if line.group.key in viewer.unit_ids]
    tables = [RateTable(None, tuple(lines), is_ranked=False)]
    if by_unit:
        tables = [
            _table(
                peers, [one for one in lines if one.group.peers == peers], viewer, (points, overdue)
            )
            for peers in Peers
        ]
    return Rates(
        asked=asked,
        tables=tuple(table for table in tables if table.lines),
        total=_line(Group(None, "", ""), counted, answers),
        rulings=(satisfaction, points, overdue) if by_unit else (satisfaction,),
        is_whole=viewer.sees_whole_office,
        targets={rate: Fraction(targets[rate]) for rate in Rate},
    )


def _line(group: Group, counted: Counts, answers: Answers) -> RateLine:
    figures = {
        rate: Figure(
            rate,
            counted.get((group.key, rate), Share()),
            answers.get(group.key, {}) if rate == Rate.SATISFACTION else {},
        )
        for rate in Rate
    }
    return RateLine(group, figures)


def _table(
    peers: Peers, lines: list[RateLine], viewer: Viewer, rulings: tuple[Ruling, Ruling]
) -> RateTable:
    """Return a table of peers with scores and places; none where a viewer sees only a part."""
    if peers == Peers.NONE or not viewer.sees_whole_office:
        return RateTable(peers, tuple(lines), is_ranked=False)
    points, overdue = rulings
    led = {line.group.key: line.figures[Rate.SEND_BACK].share.denominator for line in lines}
    every = sum(led.values())
    scores = {
        line.group.key: rules.score(
            {rate: figure.share for rate, figure in line.figures.items()},
            Share(Fraction(led[line.group.key]), every),
            points.value,
            overdue.value,
        )
        for line in lines
    }
    places = rules.ranks({key: one.total for key, one in scores.items()})
    of_rate = {
        rate: rules.ranks(
            {line.group.key: line.figures[rate].share.value for line in lines},
            less_is_better=rules.is_less_better(rate),
        )
        for rate in Rate
    }
    ranked = [
        RateLine(
            line.group,
            {
                rate: replace(figure, rank=of_rate[rate].get(line.group.key))
                for rate, figure in line.figures.items()
            },
            scores[line.group.key],
            places.get(line.group.key),
        )
        for line in lines
    ]
    return RateTable(peers, tuple(ranked), is_ranked=True)
