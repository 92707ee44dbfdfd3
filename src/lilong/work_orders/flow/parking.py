"""Parking (挂账, U-06): what cannot be solved now is explained, planned, reviewed, never closed."""

from django.utils.translation import gettext_lazy as _

from lilong.cases.grammar import Approval, Kind, Move, Notice, Question, Why
from lilong.cases.terms import Relation
from lilong.work_orders import rules
from lilong.work_orders.flow.extending import HANDLING_CLOCKS, REMARK, told
from lilong.work_orders.flow.people import CENTRE, LEAD, deciders
from lilong.work_orders.flow.sources import GRID, LOOP
from lilong.work_orders.terms import PARKING, StageKey

_S = StageKey
PLAN = Question(
    "plan", _("Plan"), Kind.LONG_TEXT, help=_("What has to happen first, and who sees to it.")
)
REVIEW = Question("review_date", _("Review on"), Kind.DATE)

PARKING_MOVES = (
    Move(
        "ask_parking",
        _("Ask for parking"),
        frm=(_S.IN_HAND,),
        to=None,
        by=LEAD,
        why=Why(
            _("What cannot be solved even after an extension is parked, explained in writing."),
            "U-06",
            GRID,
        ),
        asks=(PLAN, REVIEW),
        guard=rules.may_ask_parking,
        notices=(Notice("matter.asked", Relation.CENTRE),),
        asks_reason=True,
    ),
    Move(
        "park",
        _("Park it"),
        frm=(_S.IN_HAND,),
        to=_S.PARKED,
        by=deciders("ask_parking"),
        why=Why(_("Parked is not closed: it stays in the list until it is."), "U-06", GRID),
        asks=(REMARK,),
        guard=rules.may_park,
        voids=HANDLING_CLOCKS,
        starts=("review",),
        tells=told("caller.parked"),
        notices=(Notice("matter.decided", Relation.ASKER),),
        primary=True,
    ),
    Move(
        "refuse_parking",
        _("Refuse the parking"),
        frm=(_S.IN_HAND,),
        to=None,
        by=deciders("ask_parking"),
        why=Why(_("It can be solved: the limit stands; the unit is told why."), "U-06", GRID),
        notices=(Notice("matter.decided", Relation.ASKER),),
        asks_reason=True,
    ),
    Move(
        "review_parking",
        _("Review it"),
        frm=(_S.PARKED,),
        to=None,
        by=(*LEAD, CENTRE),
        why=Why(_("On the day of the review it is said where it stands."), "U-06", GRID),
        asks=(
            Question("standing", _("Where it stands"), Kind.LONG_TEXT, keep=False),
            Question("review_date", _("Next review on"), Kind.DATE),
        ),
        guard=rules.may_review_parking,
        restarts=("review",),
    ),
    Move(
        "take_up",
        _("Take it up again"),
        frm=(_S.PARKED,),
        to=_S.IN_HAND,
        by=(*LEAD, CENTRE),
        why=Why(_("What can be solved again is handled within a new limit."), "U-06", LOOP),
        stops=("review",),
        starts=("taken_up",),
        notices=(Notice("matter.moved", Relation.LEAD),),
        asks_reason=True,
        primary=True,
    ),
)

PARKING_APPROVAL = Approval(
    PARKING,
    _("Parking"),
    ask="ask_parking",
    grant="park",
    refuse="refuse_parking",
    clock="decision",
    why=Why(_("Nobody parks his own order."), "U-06", GRID),
)
