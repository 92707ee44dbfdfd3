"""The API of rates: the figures of the page, as exact fractions and as decimals."""

from datetime import date
from typing import Any

from ninja import Query, Router, Schema

from lilong.accounts.gates import StaffRequest
from lilong.kernel import clock
from lilong.kernel.clock import local
from lilong.ui import figures
from lilong.work_orders import queries
from lilong.work_orders.rated import Grouping, PeriodKind
from lilong.work_orders.rules.periods import period
from lilong.work_orders.schemas import area_named

router = Router()


class RatesIn(Schema):
    """Of which period rates are told, by what, of which orders; the day may be any in the period.

    Without a day it is the period that runs now; `area` and `category` mean what is below them,
    too.
    """

    period: PeriodKind = PeriodKind.MONTH
    on: date | None = None
    by: Grouping = Grouping.UNIT
    area: str = ""
    category: str = ""
    source: str = ""


class RateOut(Schema):
    """A rate: what was counted out of what, exactly; `share` and `decimal` are null without data.

    `answers` are those of the satisfaction rate; `rank` is the place among peers.
    """

    numerator: str
    denominator: int
    share: str | None
    decimal: str | None
    rank: int | None
    answers: dict[str, int]


class RateLineOut(Schema):
    """The rates of a unit, community, category or source; `score` is null where a part lacks."""

    key: str
    name: str
    score: str | None
    rank: int | None
    rates: dict[str, RateOut]


class RateGroupOut(Schema):
    """Lines that may be compared: `peers` is line, territory or none; null if they are no units."""

    peers: str | None
    is_ranked: bool
    lines: list[RateLineOut]


class RatesOut(Schema):
    """The rates of a period, both days included, within what the caller sees."""

    first: date
    last: date
    by: str
    is_whole: bool
    total: RateLineOut
    groups: list[RateGroupOut]


def _rate_line(line: queries.RateLine) -> dict[str, Any]:
    score = line.score.total if line.score else None
    return {
        "key": "" if line.group.key is None else str(line.group.key),
        "name": line.group.name,
        "score": None if score is None else str(score),
        "rank": line.rank,
        "rates": {rate.value: _rate(figure) for rate, figure in line.figures.items()},
    }


def _rate(figure: queries.Figure) -> dict[str, Any]:
    share = figure.share.value
    return {
        "numerator": figures.exact(figure.share.numerator),
        "denominator": figure.share.denominator,
        "share": None if share is None else f"{share.numerator}/{share.denominator}",
        "decimal": None if share is None else f"{float(share):.6f}",
        "rank": figure.rank,
        "answers": dict(figure.answers),
    }


@router.get("", response=RatesOut, summary="Tell the rates of a period")
def rates(request: StaffRequest, given: Query[RatesIn]) -> dict[str, Any]:
    """Return each rate as an exact fraction and as a decimal; without data both are null.

    `groups` is a table of peers each: line departments and territory are never ranked together.
    """
    at = clock.now()
    days = period(given.period, given.on or local(at).date())
    asked = queries.RatesAsked(
        span=queries.span_of(days, at),
        by=given.by,
        area_path=area_named(given.area).path if given.area else "",
        category=given.category,
        source=given.source,
    )
    found = queries.rates(request.viewer, asked)
    return {
        "first": days.first,
        "last": days.last,
        "by": given.by,
        "is_whole": found.is_whole,
        "total": _rate_line(found.total),
        "groups": [
            {
                "peers": table.peers,
                "is_ranked": table.is_ranked,
                "lines": [_rate_line(line) for line in table.lines],
            }
            for table in found.tables
        ],
    }
