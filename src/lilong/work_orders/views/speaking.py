"""Contacts, calls, locks and joint parts as pages draw them: plain, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lilong.cases import faces
from lilong.cases.models import Contact
from lilong.cases.terms import (
    CHANNEL_WORDS,
    CONTACT_KIND_WORDS,
    CONTACT_OUTCOME_WORDS,
    CONTACT_SIDE_WORDS,
    SATISFACTION_WORDS,
    ContactChannel,
    ContactKind,
    ContactOutcome,
    ContactSide,
    Satisfaction,
)
from lilong.ui import messages, parts, times
from lilong.work_orders.queries import Call, OrderView
from lilong.work_orders.queries.calls import is_late
from lilong.work_orders.queries.calls import joint_parts as joint_parts_of
from lilong.work_orders.views import showing


def call_lamp(call: Call, at: datetime) -> parts.Lamp:
    """Return the lamp of a call that waits."""
    if call.is_backlog:
        return parts.Lamp("none", _("Backlog"))
    state = "late" if at > call.due_at else "soon" if at >= call.warn_at else "normal"
    return parts.Lamp(state, times.time_left(call.due_at, at), times.when(call.due_at))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to speak with the caller, as a line."""

    at: datetime
    what: str
    side: str
    outcome: str
    who: str
    answers: tuple[str, ...]
    note: str
    is_late: bool
    again_at: datetime | None


def attempts(view: OrderView) -> list[Attempt]:
    """Return every attempt to speak with an order's caller, oldest first."""
    return [_attempt(view, contact) for contact in view.case.contacts]


def _attempt(view: OrderView, contact: Contact) -> Attempt:
    side = _(CONTACT_SIDE_WORDS[ContactSide(contact.side)]) if contact.side else ""
    outcome = _(CONTACT_OUTCOME_WORDS[ContactOutcome(contact.outcome)])
    channel = _(CHANNEL_WORDS[ContactChannel(contact.channel)])
    return Attempt(
        at=contact.at,
        what=_(CONTACT_KIND_WORDS[ContactKind(contact.kind)]),
        side=side,
        outcome=f"{outcome} · {channel}",
        who=str(contact.staff.name) if contact.staff else showing.named(contact.unit),
        answers=tuple(_answers(contact)),
        note=contact.note,
        is_late=is_late(view.case, contact),
        again_at=contact.again_at,
    )


def _answers(contact: Contact) -> list[str]:
    said = []
    for label, value in (
        (_("contacted"), contact.contacted),
        (_("solved"), contact.solved),
    ):
        if value is not None:
            words = _("Yes") if value else _("No")
            said.append(_("{label}: {value}").format(label=label, value=words))
    if contact.satisfied:
        said.append(_(SATISFACTION_WORDS[Satisfaction(contact.satisfied)]))
    return said


def gates(view: OrderView) -> list[dict[str, Any]]:
    """Return the gates as locks: how many of how many, whose turn it is, and the rule's name."""
    return [
        {
            "label": str(g.gate.label),
            "have": min(g.have, g.need),
            "need": g.need,
            "open": g.is_open,
            "rule": g.gate.why.rule,
            "why": str(g.gate.why.text),
            "missing": [messages.say(one) for one in _missing(view, g)],
        }
        for g in view.gates
        if g.need
    ]


def _missing(view: OrderView, gate: Any) -> tuple[Any, ...]:
    told = gate.gate.missing
    return tuple(told(view.case.snapshot)) if told and not gate.is_open else ()


def joint_parts(view: OrderView, at: datetime) -> list[dict[str, Any]]:
    """Return the joint units that take part, each with its task, its clock and its answer."""
    clocks = {(c.key, c.nth): c for c in view.case.clocks}
    rows = joint_parts_of(view.case)
    return [
        {
            "unit": showing.named(row.unit),
            "task": row.task,
            "clock": clocks.get((row.clock, row.clock_nth)),
            "lamp": faces.clock_lamp(clocks[row.clock, row.clock_nth], at)
            if (row.clock, row.clock_nth) in clocks
            else None,
            "answered_at": row.answered_at,
        }
        for row in rows
    ]


def call_line(call: Call, at: datetime) -> dict[str, Any]:
    """Return a contact or call of the unit as a line of its inbox, with the form it opens."""
    is_contact = call.kind == ContactKind.FIRST_CONTACT
    move = "record_contact" if is_contact else "follow_up"
    return {
        "matter": call.matter,
        "url": showing.order_url(call.matter.number),
        "move_url": reverse("work_orders:move", args=[call.matter.number, move]),
        "move": _("Record a contact") if is_contact else _("Record a follow-up call"),
        "lamp": call_lamp(call, at),
        "attempts": call.attempts,
        "again_at": call.again_at if call.is_later(at) else None,
        "unit": showing.named(call.matter.lead_unit),
    }
