"""Which orders stand in a rate: conditions on rows, so that a figure and its list are the same."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from lilong.accounts import queries as accounts
from lilong.accounts.viewer import Viewer
from lilong.cases import queries as cases
from lilong.cases.models import MatterQuerySet
from lilong.cases.terms import ClockState
from lilong.kernel.clock import SHANGHAI
from lilong.work_orders.queries.lists import FAR, Filters, order_list
from lilong.work_orders.rated import Grouping, Rate
from lilong.work_orders.rules.rates import NOT_FILED, RESULTS, Span
from lilong.work_orders.terms import RETURN, ResultClass, StageKey


@dataclass(frozen=True, slots=True)
class RatesAsked:
    """Of which orders rates are told, in which period, told apart by what; empty does not narrow.

    `area_path` and `category` mean the subtree.
    """

    span: Span
    by: Grouping = Grouping.UNIT
    area_path: str = ""
    category: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """Orders that several rates count out of, with what each of them counts: one statement."""

    among: Q
    rates: dict[Rate, tuple[Q, Q]]


ALL = Q()


def orders(viewer: Viewer, asked: RatesAsked) -> MatterQuerySet:
    """Return the orders a viewer sees that rates may count, whatever the period."""
    filters = Filters(area_path=asked.area_path, category=asked.category, source=asked.source)
    rows = order_list(viewer, filters, at=asked.span.at).select_related(None).defer(None)
    return rows.filter(opened_at__lt=asked.span.end)


def _within(column: str, span: Span) -> Q:
    return Q(**{f"{column}__gte": span.begin, f"{column}__lt": span.end, f"{column}__lte": span.at})


def _clock(key: str, span: Span, **more: Any) -> Exists:
    return cases.has_clock(key, _within("due_at", span), **more)


def _kept(key: str, span: Span) -> Exists:
    return _clock(key, span, state=ClockState.STOPPED, ended_at__lte=F("due_at"))


def _ended(viewer: Viewer, key: str, span: Span) -> Q:
    """Return the condition that a limit ended in the period: few of many orders, by their clocks.

    Only the period's own is asked so; of each of those, the rest is asked one by one.
    """
    return Q(pk__in=cases.with_clock(viewer.office_id, key, _within("due_at", span)))


def _due(viewer: Viewer, span: Span) -> Basis:
    by_end = Q(stage=StageKey.CLOSED, closed_at__lt=span.end, closed_at__lte=span.at)
    kept = Q(_kept("handling", span))
    return Basis(
        _ended(viewer, "handling", span),
        {
            Rate.ON_TIME: (ALL, kept),
            Rate.CLOSING: (ALL, by_end),
            Rate.CLOSED_ON_TIME: (ALL, by_end & kept),
            Rate.EXTENSION: (ALL, Q(_clock("handling", span, extended__gt=0))),
        },
    )


def _closed(span: Span) -> Basis:
    with_result = Q(work_order__result_class__in=RESULTS)
    redone = cases.ever_had_clock("redo")
    return Basis(
        Q(stage=StageKey.CLOSED) & _within("closed_at", span),
        {
            Rate.SOLVED: (with_result, Q(work_order__result_class=ResultClass.SOLVED)),
            Rate.RESULT: (ALL, with_result),
            Rate.REDO: (ALL, Q(redone)),
            Rate.REWORK: (ALL, Q(work_order__rework_count__gt=0)),
        },
    )


def led_by_units(viewer: Viewer, span: Span) -> Any:
    """Return the times units began to lead in a period; the centre's own are none."""
    centre = accounts.centre_unit_id(viewer.office_id) or 0
    return cases.leads_of(viewer.office_id, _within("started_at", span), but=centre)


def sent_back_by_it() -> Exists:
    """Return the condition that a lead unit asked to send back, and stood by it, while it led."""
    return cases.asked_while_leading(RETURN, FAR)


def sent_back(viewer: Viewer, span: Span, unit_id: int | None = None) -> Basis:
    """Return the orders dispatched in a period: to one unit, or to any."""
    led = led_by_units(viewer, span)
    if unit_id is not None:
        led = led.filter(unit_id=unit_id)
    met = Q(Exists(led.filter(sent_back_by_it(), matter=OuterRef("pk"))))
    return Basis(Q(pk__in=led.values("matter_id")), {Rate.SEND_BACK: (ALL, met)})


def bases(viewer: Viewer, span: Span) -> tuple[Basis, ...]:
    """Return what is counted of whole orders: a statement each."""
    contact = "first_contact"
    return (
        Basis(_ended(viewer, contact, span), {Rate.FIRST_CONTACT: (ALL, Q(_kept(contact, span)))}),
        _due(viewer, span),
        _closed(span),
        Basis(_within("opened_at", span), {Rate.FILING: (ALL, ~Q(stage__in=NOT_FILED))}),
        sent_back(viewer, span),
    )


def answered(viewer: Viewer, rows: MatterQuerySet, span: Span, answer: str = "") -> MatterQuerySet:
    """Return the orders whose caller answered the centre in the period, with the last `answer`."""
    within = _within("at", span)
    found = rows.filter(pk__in=cases.with_answer(viewer.office_id, within))
    told: MatterQuerySet = found.annotate(answer=cases.last_answer(within))
    narrowing: dict[str, Any] = {"answer": answer} if answer else {}
    return told.filter(**narrowing)


def rate_orders(
    viewer: Viewer, asked: RatesAsked, rate: Rate, part: str, unit_id: int | None = None
) -> MatterQuerySet:
    """Return the orders of a rate: `part` "all" is the denominator, "met" the numerator, "missed"
    the rest; of satisfaction it may be an answer. `unit_id` narrows to a unit as the rate does.
    """
    rows, span = orders(viewer, asked), asked.span
    if unit_id is not None and rate != Rate.SEND_BACK:
        rows = rows.filter(lead_unit_id=unit_id)
    if rate == Rate.SATISFACTION:
        return answered(viewer, rows, span, "" if part == "all" else part)
    found = [sent_back(viewer, span, unit_id)] if rate == Rate.SEND_BACK else bases(viewer, span)
    basis = next(one for one in found if rate in one.rates)
    within, met = basis.rates[rate]
    rows = rows.filter(basis.among, within)
    if part == "met":
        return rows.filter(met)
    return rows.exclude(met) if part == "missed" else rows


def moment_of(day: Any) -> datetime:
    """Return the office's midnight at the beginning of a day."""
    return datetime.combine(day, datetime.min.time(), SHANGHAI)
