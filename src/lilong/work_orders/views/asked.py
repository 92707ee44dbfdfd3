"""Requests and duties as pages draw them: what was asked, by whom, on which basis; what to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lilong.cases import queries as cases
from lilong.cases.grammar import Approval as Declared
from lilong.cases.models import Approval, Matter, Telling
from lilong.cases.terms import APPROVAL_STATE_WORDS, ApprovalState
from lilong.kernel.clock import local
from lilong.notices import queries as notices
from lilong.ui import parts, times
from lilong.ui.context import own_or_english
from lilong.work_orders import queries
from lilong.work_orders.flow import PROGRAMME
from lilong.work_orders.queries import Names, OrderView
from lilong.work_orders.views.showing import named, order_url, said


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A request as a row of a list or a card: what, by whom, when, why, and what became of it."""

    row: Approval
    label: str
    unit: str
    who: str
    state: str
    url: str
    details: tuple[parts.Fact, ...] = ()
    decided: str = ""


def declared_of(key: str) -> Declared:
    """Return the declaration of a kind of request."""
    return PROGRAMME.approval(key)


def asked_line(row: Approval, names: Names, rulings: Mapping[str, Any] | None = None) -> AskedLine:
    """Return a request with its answers in the reader's language."""
    declared = declared_of(row.key)
    move = PROGRAMME.move(declared.ask)
    answers = row.answers or {}
    asked = [
        parts.Fact(str(q.label), said(q, answers[q.key], names, rulings or {}))
        for q in (move.asks if move else ())
        if q.key in answers
    ]
    return AskedLine(
        row=row,
        label=str(declared.label),
        unit=named(row.unit),
        who=str(row.asked_by or ""),
        state=_(APPROVAL_STATE_WORDS[ApprovalState(row.state)]),
        url=order_url(row.matter.number),
        details=tuple(asked),
        decided=str(row.decided_by or ""),
    )


def waiting_card(view: OrderView, names: Names) -> dict[str, Any] | None:
    """Return the request on an order that waits for a decision, for its page; None if none does."""
    held = view.case.snapshot.waiting
    if held is None:
        return None
    rows = [r for r in queries.requests_of(view) if r.state == ApprovalState.PENDING]
    if not rows:
        return None
    declared = declared_of(held.key)
    clock = view.case.snapshot.clock(declared.clock)
    at = view.case.snapshot.at
    lamp = lamp_for(clock.due_at, at) if clock is not None else parts.Lamp("none")
    return {
        "line": asked_line(rows[-1], names, view.case.snapshot.rulings),
        "lamp": lamp,
        "nth": held.nth,
        "desk_url": reverse("work_orders:request", args=[view.matter.number]),
    }


@dataclass(frozen=True, slots=True)
class ToTell:
    """What a caller is to be told: the words, by when, and whether the time for it is over."""

    subject: str
    body: str
    due_at: datetime
    attempts: int
    lamp: parts.Lamp


def to_tell(matter: Matter, at: datetime) -> list[ToTell]:
    """Return what the caller of an order must still be told, in the reader's language."""
    open_duties = [d for d in cases.tellings_of(matter) if d.done_at is None]
    return [_words(duty, at) for duty in open_duties]


def _words(duty: Telling, at: datetime) -> ToTell:
    context = dict(duty.context)
    if context.get("due"):
        context["due"] = datetime.fromisoformat(context["due"])
    language = get_language() or "zh-hans"
    words = notices.words_of(duty.office_id, duty.template, context, language)
    return ToTell(words.subject, words.body, duty.due_at, duty.attempts, lamp_for(duty.due_at, at))


def lamp_for(due: datetime, at: datetime) -> parts.Lamp:
    """Return a lamp for a deadline that stands alone."""
    state = times.lamp(due, now=at)
    return parts.Lamp(state, times.time_left(due, at), times.when(local(due)))


def conditions(view: OrderView) -> list[parts.Fact]:
    """Return the condition of the category that counts in the present stage (U-04).

    Before dispatch when it is filed; from the report on when it is closed.
    """
    category = view.details.category
    if category is None:
        return []
    is_early = view.matter.stage in {"received", "filed"}
    if is_early:
        wanted = [(_("Filed when"), own_or_english(category, "filing"))]
    elif view.matter.closed_at is None:
        wanted = [(_("Closed when"), own_or_english(category, "closing"))]
    else:
        return []
    return [parts.Fact(label, text) for label, text in wanted if text]
