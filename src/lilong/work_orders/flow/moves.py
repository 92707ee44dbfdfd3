"""What may be done with a work order: by the centre, by the lead unit, by who asks the caller."""

from django.utils.translation import gettext_lazy as _

from lilong.cases.grammar import Assign, Kind, Move, Notice, Question, Why
from lilong.cases.terms import Relation
from lilong.work_orders import rules
from lilong.work_orders.flow.joint import JOINT_REASON
from lilong.work_orders.flow.people import CALLER, CENTRE, LEAD, NOT_THE_HANDLER
from lilong.work_orders.flow.promises import CLOCKS
from lilong.work_orders.flow.sources import CONTACT, LOOP, OWN, PRINCIPLE
from lilong.work_orders.flow.speaking import CALL_CLOCKS, FOLLOW_UP, RECORD_CONTACT
from lilong.work_orders.terms import StageKey
from lilong.work_orders.words import RESULT_CLASS_WORDS

_S = StageKey

CATEGORY = Question("category", _("Category"), most=20)

CENTRE_MOVES = (
    Move(
        "categorise",
        _("File the order"),
        frm=(_S.RECEIVED, _S.FILED),
        to=_S.FILED,
        by=(CENTRE,),
        why=Why(
            _("Category and place may be corrected; words and time of receipt never."),
            "U-01",
            LOOP,
        ),
        asks=(
            CATEGORY,
            Question("area", _("Area"), Kind.AREA, required=False, keep=False),
            Question("place", _("Place"), required=False, keep=False, most=200),
        ),
        restarts=("handling",),
    ),
    Move(
        "dispatch",
        _("Dispatch"),
        frm=(_S.RECEIVED, _S.FILED),
        to=_S.DISPATCHED,
        by=(CENTRE,),
        why=Why(
            _("Exactly one unit leads: the line department first, else the territory."),
            "H-13",
            PRINCIPLE,
        ),
        asks=(CATEGORY, Question("unit", _("Lead unit"), Kind.UNIT, keep=False)),
        gates=("before_dispatch",),
        assign=Assign(to_answer="unit"),
        restarts=("handling", "send_back"),
        notices=(Notice("matter.assigned", Relation.LEAD),),
        primary=True,
    ),
    Move(
        "recall",
        _("Take back"),
        frm=(_S.DISPATCHED, _S.IN_HAND),
        to=_S.FILED,
        by=(CENTRE,),
        why=Why(_("The centre corrects its own dispatch; both stay in the journal."), "H-05", OWN),
        assign=Assign(to_centre=True),
        guard=rules.may_recall,
        voids=("send_back",),
        asks_reason=True,
    ),
    Move(
        "cancel",
        _("Cancel the order"),
        frm=(_S.RECEIVED, _S.FILED, _S.DISPATCHED, _S.IN_HAND, _S.PARKED),
        to=_S.CANCELLED,
        by=(CENTRE,),
        why=Why(_("What is no request, or was withdrawn, ends with a reason."), "U-05", LOOP),
        voids=tuple(clock.key for clock in CLOCKS),
        asks_reason=True,
        confirms=True,
    ),
)

UNIT_MOVES = (
    Move(
        "acknowledge",
        _("Sign for"),
        frm=(_S.DISPATCHED,),
        to=_S.IN_HAND,
        by=LEAD,
        why=Why(_("From here on somebody has it in hand."), "U-01", LOOP),
        assign=Assign(acknowledge=True),
        primary=True,
    ),
    Move(
        "pass_on",
        _("Pass on"),
        frm=(_S.IN_HAND,),
        to=None,
        by=LEAD,
        why=Why(
            _("A unit below does a part by an inner deadline; the lead stays responsible."),
            "H-04",
            CONTACT,
        ),
        asks=(
            Question("unit", _("Unit below"), Kind.UNIT, keep=False),
            Question("inner_due", _("Inner deadline"), Kind.DATETIME, keep=False),
            Question("task", _("What to do"), Kind.LONG_TEXT, required=False, keep=False),
        ),
        assign=Assign(passed_on="unit", inner_due="inner_due"),
        guard=rules.may_pass_on,
    ),
    RECORD_CONTACT,
    Move(
        "report_handling",
        _("Report the handling"),
        frm=(_S.IN_HAND,),
        to=_S.REPORTED,
        by=LEAD,
        why=Why(_("What was done, with evidence and the class of the result."), "H-09", LOOP),
        asks=(
            Question(
                "result_class",
                _("Result of the handling"),
                Kind.CHOICE,
                choices=tuple((key.value, _(text)) for key, text in RESULT_CLASS_WORDS.items()),
            ),
            Question("done", _("What has been done"), Kind.LONG_TEXT),
            JOINT_REASON,
        ),
        gates=("before_site", "head"),
        guard=rules.may_report,
        stops=("handling", "redo", "rework", "taken_up", "send_back"),
        starts=("follow_up", *CALL_CLOCKS),
        notices=(Notice("matter.moved", Relation.CENTRE),),
        primary=True,
    ),
)

CLOSING_MOVES = (
    FOLLOW_UP,
    Move(
        "close",
        _("Close the order"),
        frm=(_S.REPORTED, _S.FOLLOWED_UP),
        to=_S.CLOSED,
        by=NOT_THE_HANDLER,
        why=Why(_("Nobody closes his own work; the caller has the last word."), "U-07", LOOP),
        asks=(
            Question("explanation", _("Explanation"), Kind.LONG_TEXT, required=False, keep=False),
        ),
        gates=("contact", "report", "site_check", "follow_up", "warning"),
        guard=rules.may_close,
        notices=(Notice("citizen.closed", citizen=True),),
        primary=True,
    ),
    Move(
        "redo",
        _("Have it handled again"),
        frm=(_S.FOLLOWED_UP,),
        to=_S.IN_HAND,
        by=(CENTRE, CALLER),
        why=Why(
            _("Dissatisfied: handled again in three working days, with the unit's head."),
            "H-02",
            CONTACT,
        ),
        guard=rules.may_redo,
        stops=("follow_up",),
        voids=CALL_CLOCKS,
        starts=("redo",),
        notices=(Notice("matter.moved", Relation.LEAD),),
        asks_reason=True,
        rounds=True,
    ),
    Move(
        "reopen",
        _("Open again"),
        frm=(_S.CLOSED,),
        to=_S.IN_HAND,
        by=(CENTRE,),
        why=Why(_("What comes back soon is the same matter, not a new one."), "H-02", OWN),
        guard=rules.may_reopen,
        starts=("redo",),
        notices=(Notice("matter.moved", Relation.LEAD),),
        asks_reason=True,
        rounds=True,
    ),
)
