"""What a new rule of contacts and calls, or of weights, would do to orders; nothing is written."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count as Counted
from django.utils.translation import gettext, ngettext

from lilong.accounts.viewer import Viewer
from lilong.cases import queries as cases
from lilong.kernel.clock import local
from lilong.rulebook import queries as rulebook
from lilong.rulebook.ports import Change, Count, Foreseen
from lilong.rulebook.queries import SUPPOSED
from lilong.ui import figures
from lilong.work_orders import contacting
from lilong.work_orders.contacting import Duty
from lilong.work_orders.queries import rate_sets
from lilong.work_orders.queries.rate_sets import RatesAsked
from lilong.work_orders.queries.rates import WEIGHTS, span_of, weights_of
from lilong.work_orders.rated import PeriodKind
from lilong.work_orders.rules.periods import period
from lilong.work_orders.terms import KIND


def foresee(viewer: Viewer, change: Change, *, at: datetime) -> Foreseen | None:
    """Tell how many open orders would owe more, or fewer, contacts and calls (H-15)."""
    if change.key != contacting.RULE:
        return None
    del viewer  # the counts are the office's; no order is named
    pairs = _pairs(change)
    more = sum(_owed(new) > _owed(old) for old, new in pairs)
    fewer = sum(_owed(new) < _owed(old) for old, new in pairs)
    words = ngettext(
        "open order is of the kind it is about",
        "open orders are of the kind it is about",
        len(pairs),
    )
    return Foreseen(
        title=gettext("Contacts and follow-up calls of open orders"),
        counts=[
            Count(len(pairs), words),
            Count(more, gettext("of them would owe more contacts or calls under the new value")),
            Count(fewer, gettext("of them would owe fewer contacts or calls under the new value")),
        ],
        note=gettext(
            "An order keeps the value of the day it was received; these numbers are what they "
            "would be, had it been received under the new one."
        ),
    )


def _owed(duty: Duty) -> int:
    return duty.contacts + duty.callbacks


def _pairs(change: Change) -> list[tuple[Duty, Duty]]:
    """Return, of each open order the change is about, what it owes and what it then would."""
    known = cases.open_scopes(change.office_id, KIND)
    held = [
        rulebook.value(contacting.RULE, office_id=change.office_id, scope=scopes, on=on)
        for scopes, on in known
    ]
    with rulebook.supposing(change):
        then = [
            rulebook.value(
                contacting.RULE, office_id=change.office_id, scope=scopes, on=change.valid_from
            )
            for scopes, _on in known
        ]
    return [
        (contacting.duty_of(old.value), contacting.duty_of(new.value))
        for old, new in zip(held, then, strict=True)
        if new.version_id == SUPPOSED
    ]


def foresee_rate(viewer: Viewer, change: Change, *, at: datetime) -> Foreseen | None:
    """Tell last month's satisfaction rate by the weights of then and by the new ones (H-10)."""
    if change.key != WEIGHTS or change.scope:
        return None
    last = local(at).date().replace(day=1) - timedelta(days=1)
    span = span_of(period(PeriodKind.MONTH, last), at)
    _ruling, held = weights_of(viewer.office_id, span)
    with rulebook.supposing(change):
        found = rulebook.value(WEIGHTS, office_id=viewer.office_id, on=change.valid_from).value
    then = {answer: Fraction(weight) for answer, weight in found.items()}
    rows: Any = rate_sets.answered(viewer, rate_sets.orders(viewer, RatesAsked(span)), span)
    told = dict(rows.order_by().values_list("answer").annotate(count=Counted("pk")))
    total = sum(told.values())
    words = ngettext(
        "answer to a follow-up call of last month that you may see",
        "answers to follow-up calls of last month that you may see",
        total,
    )
    sentence = gettext(
        "By the weights of that time the satisfaction rate was {before}; by the new ones it would "
        "have been {after}. A period is judged by the weights of its last day."
    )
    return Foreseen(
        title=gettext("Satisfaction rate of last month"),
        counts=[Count(total, words)],
        note=sentence.format(before=_rate(told, held), after=_rate(told, then)),
    )


def _rate(told: Mapping[str, int], weights: Mapping[str, Fraction]) -> str:
    total = sum(told.values())
    met = sum((weights[answer] * count for answer, count in told.items()), Fraction(0))
    return figures.percent(met.numerator, met.denominator * total)
