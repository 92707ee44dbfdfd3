"""The work order declared: seven stages (U-01), its clocks, its gates and who may do what."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.accounts.terms import Capability
from lilong.cases.grammar import By, Programme, Stage, Track, Why
from lilong.work_orders import contacting, hearing, joining
from lilong.work_orders.flow import joint, second
from lilong.work_orders.flow.checking import CHECKING, FILING
from lilong.work_orders.flow.dispatching import DESK_MOVES, MERGED, carried_along
from lilong.work_orders.flow.dispatching import KEYS as DISPATCH_KEYS
from lilong.work_orders.flow.extending import (
    EXTENDING,
    EXTENSION_APPROVAL,
    SUSPENDING,
    SUSPENSION_APPROVAL,
)
from lilong.work_orders.flow.moves import CENTRE_MOVES, CLOSING_MOVES, UNIT_MOVES
from lilong.work_orders.flow.parking import PARKING_APPROVAL, PARKING_MOVES
from lilong.work_orders.flow.promises import CLOCKS, GATES, KEYS
from lilong.work_orders.flow.returning import RETURN_APPROVAL, RETURNING
from lilong.work_orders.flow.sources import HANDLING
from lilong.work_orders.flow.telling import TELLING
from lilong.work_orders.terms import KIND, StageKey

__all__ = ["PROGRAMME"]

_S = StageKey

STAGES = (
    Stage(_S.RECEIVED, _("Taken in"), _("Recorded as told; the centre files it.")),
    Stage(_S.FILED, _("Filed"), _("It has a category; the centre dispatches it.")),
    MERGED,
    Stage(_S.DISPATCHED, _("Dispatched"), _("The unit signs for it or sends it back.")),
    Stage(_S.IN_HAND, _("In hand"), _("The unit speaks with the caller and handles it.")),
    Stage(
        _S.PARKED,
        _("Parked"),
        _("It cannot be solved now; it is reviewed on a day."),
        parks=True,
    ),
    Stage(_S.REPORTED, _("Reported"), _("Handled; somebody else asks the caller.")),
    Stage(_S.FOLLOWED_UP, _("Followed up"), _("The caller has answered; close or redo.")),
    Stage(_S.CLOSED, _("Closed"), _("Checked and evaluated."), closes=True),
    Stage(_S.CANCELLED, _("Cancelled"), _("It was no order for this office."), closes=True),
    Stage(_S.NOT_FILED, _("Not filed"), _("Back to the caller, who is told why."), closes=True),
)

# The seven stages people know (U-01).
TRACK = (
    Track("collection", pgettext_lazy("one of the seven stages", "Collection"), (_S.RECEIVED,)),
    Track("filing", pgettext_lazy("one of the seven stages", "Filing"), (_S.FILED,)),
    Track(
        "dispatch", pgettext_lazy("one of the seven stages", "Dispatch"), (_S.DISPATCHED, _S.MERGED)
    ),
    Track(
        "handling", pgettext_lazy("one of the seven stages", "Handling"), (_S.IN_HAND, _S.PARKED)
    ),
    Track("report", pgettext_lazy("one of the seven stages", "Handling report"), (_S.REPORTED,)),
    Track("check", pgettext_lazy("one of the seven stages", "Check and close"), (_S.FOLLOWED_UP,)),
    Track("evaluation", pgettext_lazy("one of the seven stages", "Evaluation"), (_S.CLOSED,)),
)

PROGRAMME = Programme(
    key=KIND,
    version=2,
    label=_("Work orders"),
    about=_("What residents and firms ask of the office, from the first word to the last answer."),
    basis=Why(
        _("Whoever calls is answered, by one unit, by a limit, to the end."), "H-01", HANDLING
    ),
    stages=STAGES,
    moves=(
        *CENTRE_MOVES,
        *FILING,
        *DESK_MOVES,
        *carried_along(UNIT_MOVES),
        *joint.MOVES,
        *RETURNING,
        *EXTENDING,
        *SUSPENDING,
        *PARKING_MOVES,
        *second.MOVES,
        *CHECKING,
        *CLOSING_MOVES,
        *TELLING,
    ),
    approvals=(RETURN_APPROVAL, EXTENSION_APPROVAL, SUSPENSION_APPROVAL, PARKING_APPROVAL),
    track=TRACK,
    raised_by=(By(Capability.ORDERS_RECORD), By(Capability.ORDERS_IMPORT)),
    clocks=CLOCKS,
    gates=GATES,
    opens=("first_contact", "centre_contact", "handling", "sender_contact", "sender_handling"),
    rulings=(
        *contacting.RULINGS,
        hearing.WORDS,
        joining.RULE,
        "hotline.reopen_days",
        "hotline.extensions",
        "hotline.extension",
        "hotline.returns_to_conference",
        "hotline.parking_days",
        "hotline.suspension_reasons",
        "dispatch.snooze_hours",
    ),
    lead="centre",
    seen_by=Capability.ORDERS_VIEW,
    keys=(*KEYS, *DISPATCH_KEYS),
    own_page="work_orders:order",
)
