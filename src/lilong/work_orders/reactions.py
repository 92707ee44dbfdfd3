"""Another room asks for an order; an order moves, and others go with it."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lilong.cases.events import MatterClosed, MatterMoved, MatterUndone, RequestRaised
from lilong.journal.events import Occasion
from lilong.kernel.actor import system
from lilong.kernel.errors import Refused
from lilong.kernel.text import mark
from lilong.notices.templates import Template
from lilong.work_orders import operations
from lilong.work_orders.intake import Intake
from lilong.work_orders.terms import KIND, Source

# What the head of a handling unit hears of a warning order (H-03).
WARNING = Template(
    "order.warning",
    mark("An order shows signs of dissatisfaction"),
    mark("Warning: {number}"),
    mark("{title}. The caller {signs}. Please acknowledge it before it goes up."),
    {
        "number": "PY-20261123-0042",
        "title": _("Belongings in the corridor of building 3"),
        "signs": _("is dissatisfied"),
    },
)


def on_request_raised(event: RequestRaised, occasion: Occasion) -> None:
    """Raise the order a room asked for; its origin goes along and comes back in MatterClosed.

    The entry's key is the sender's number, so that a second delivery finds the order.
    """
    intake = Intake(
        words=event.words,
        source=Source.ROOM,
        sender_number=str(occasion.entry_id),
        received_at=occasion.at,
        place=event.place,
        category=event.category,
        origin=event.origin,
    )
    (taken,) = operations.intake_many(
        intakes=[intake],
        viewer=None,
        office_id=occasion.office_id,
        by=system("work_orders", occasion.office_id, words=mark("Passed on within the office")),
        at=occasion.at,
    )
    if taken.refusals:
        # The relay shows a failed delivery to the administrator; nothing is lost in silence.
        raise Refused(*taken.refusals)


def on_order_moved(event: MatterMoved, occasion: Occasion) -> None:
    """Bring along what goes with the order that moved."""
    _carry(event, occasion)


def on_order_closed(event: MatterClosed, occasion: Occasion) -> None:
    """Bring along what goes with the order that ended."""
    _carry(event, occasion)


def on_order_undone(event: MatterUndone, occasion: Occasion) -> None:
    """Bring back along what had gone with the order before its decision was taken back."""
    _carry(event, occasion)


def _carry(event: MatterMoved | MatterClosed | MatterUndone, occasion: Occasion) -> None:
    if event.kind == KIND:
        operations.carry(
            order_id=UUID(event.matter_id), office_id=occasion.office_id, at=occasion.at
        )
