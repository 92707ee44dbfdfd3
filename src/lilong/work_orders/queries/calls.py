"""Whom somebody has to speak with still: the call list of the centre, the contacts of a unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from lilong.accounts import queries as accounts
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.cases import contacts
from lilong.cases.models import Assignment, Contact, Matter
from lilong.cases.queries import Case
from lilong.cases.terms import AssignmentRole, ContactKind, ContactSide
from lilong.work_orders import policies
from lilong.work_orders.terms import AT_THE_CENTRE, StageKey

MOST_LISTED = 60
# The clock that waits for a side's contact or call; it runs as long as that is owed.
WAITING: Mapping[ContactSide, Mapping[str, ContactKind]] = {
    ContactSide.CENTRE: {
        "centre_contact": ContactKind.FIRST_CONTACT,
        "centre_call": ContactKind.FOLLOW_UP_CALL,
    },
    ContactSide.UNIT: {
        "first_contact": ContactKind.FIRST_CONTACT,
        "unit_call": ContactKind.FOLLOW_UP_CALL,
    },
}


# What the centre handles itself, its dispatchers handle.
MAY_CALL = {
    ContactSide.CENTRE: (Capability.ORDERS_FOLLOW_UP,),
    ContactSide.UNIT: (Capability.ORDERS_HANDLE, Capability.ORDERS_DISPATCH),
}


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to speak with: about which order, why, until when, how often it was tried."""

    matter: Matter
    kind: ContactKind
    due_at: datetime
    warn_at: datetime
    is_backlog: bool
    attempts: int
    again_at: datetime | None

    def is_later(self, at: datetime) -> bool:
        """Say whether the caller asked, or was promised, to be tried at another time."""
        return self.again_at is not None and self.again_at > at


@dataclass(frozen=True, slots=True)
class CallCounts:
    """How many calls wait, how many of them are late, how many stand back until their time."""

    waiting: int
    late: int
    later: int


def waiting_clocks(viewer: Viewer, side: ContactSide, *, at: datetime) -> QuerySet[Any]:
    """Return the running clocks of what a side owes, by deadline; what stands back comes last.

    Of a unit only what it leads at present. Who may not make these calls gets none.
    """
    orders = policies.visible_orders(viewer).open()
    if not any(map(viewer.may, MAY_CALL[side])):
        orders = orders.none()
    if side == ContactSide.UNIT:
        orders = orders.filter(lead_unit_id__in=sorted(viewer.unit_ids))
        # What goes with an order still at the desk waits there, too.
        centre = accounts.centre_unit_id(viewer.office_id)
        orders = orders.exclude(stage__in=AT_THE_CENTRE)
        orders = orders.exclude(stage=StageKey.MERGED, lead_unit_id=centre)
    return contacts.waiting_clocks(viewer.office_id, orders, WAITING[side], side, at=at)


def call_list(
    viewer: Viewer, side: ContactSide, *, at: datetime, most: int = MOST_LISTED, number: str = ""
) -> list[Call]:
    """Return whom a side has to speak with, the most urgent first; two queries.

    The calls of the order `number` are among them, however many are more urgent: at the end then.
    """
    found = (
        waiting_clocks(viewer, side, at=at)
        .select_related("matter__lead_unit", "matter__area", "matter__work_order__category")
        .defer("matter__facts", "matter__origin", "matter__area__polygon")
    )
    rows, kinds = list(found[:most]), WAITING[side]
    if number and len(rows) == most:
        listed = {row.pk for row in rows}
        rows += [row for row in found.filter(matter__number=number) if row.pk not in listed]
    tried = contacts.attempts((row.matter for row in rows), side)
    return [
        Call(
            matter=row.matter,
            kind=kinds[row.key],
            due_at=row.due_at,
            warn_at=row.warn_at,
            is_backlog=row.is_backlog,
            attempts=tried[row.matter_id, kinds[row.key]],
            again_at=row.again_at,
        )
        for row in rows
    ]


# The clock a contact is measured by: its side's, of its kind.
_CLOCKS = {(kind, side): key for side, kinds in WAITING.items() for key, kind in kinds.items()}


def is_late(case: Case, contact: Contact) -> bool:
    """Say whether a contact came after its side's limit; it counts, and is shown as late."""
    key = _CLOCKS.get((ContactKind(contact.kind), ContactSide(contact.side or "unit")))
    begun = [c for c in case.clocks if c.key == key and c.started_at <= contact.at]
    return bool(begun) and contact.at > max(begun, key=lambda c: c.nth).due_at


def joint_parts(case: Case) -> list[Assignment]:
    """Return the joint units that take part in an order at present."""
    return [
        row
        for row in case.assignments
        if row.role == AssignmentRole.SUPPORTING and row.ended_at is None
    ]


def call_counts(viewer: Viewer, side: ContactSide, *, at: datetime) -> CallCounts:
    """Return how many calls of a side wait, are late, stand back; one query over open rows."""
    rows = waiting_clocks(viewer, side, at=at).order_by()
    states = list(rows.values_list("is_later", "is_backlog", "due_at"))
    now = [(backlog, due) for later, backlog, due in states if not later]
    return CallCounts(
        waiting=len(now),
        late=sum(1 for backlog, due in now if due < at and not backlog),
        later=len(states) - len(now),
    )
