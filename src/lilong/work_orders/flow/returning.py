"""The return of an order (退单): asked with its basis, checked by the centre, the second decided by
a conference whose decision binds (H-05).
"""

from django.utils.translation import gettext_lazy as _

from lilong.cases.grammar import Approval, Assign, By, Kind, Move, Notice, Question, Why
from lilong.cases.terms import Relation
from lilong.work_orders import rules
from lilong.work_orders.flow.people import CENTRE, LEAD, LEADER, deciders
from lilong.work_orders.flow.sources import CONTACT, DESK
from lilong.work_orders.terms import RETURN, StageKey
from lilong.work_orders.words import RETURN_GROUND_WORDS

_S = StageKey
WITH_THE_UNIT = (_S.DISPATCHED, _S.IN_HAND)
NOT_THE_ASKER = deciders("send_back")

RETURNING = (
    Move(
        "send_back",
        _("Send back"),
        frm=WITH_THE_UNIT,
        to=None,
        by=LEAD,
        why=Why(
            _("Not this unit's business: back at once, with reason and basis; the centre checks."),
            "H-05",
            CONTACT,
        ),
        asks=(
            Question(
                "ground",
                _("Basis"),
                Kind.CHOICE,
                keep=False,
                choices=tuple((key.value, _(text)) for key, text in RETURN_GROUND_WORDS.items()),
            ),
            Question(
                "basis",
                _("Article, list of duties, or boundary"),
                Kind.LONG_TEXT,
                keep=False,
                help=_("Which rule says so, or where the boundary runs: the centre checks it."),
            ),
            Question(
                "proposed_unit", _("Who should lead instead"), Kind.UNIT, required=False, keep=False
            ),
        ),
        guard=rules.may_send_back,
        notices=(Notice("matter.asked", Relation.CENTRE),),
        asks_reason=True,
    ),
    Move(
        "withdraw_return",
        _("Withdraw the return"),
        frm=WITH_THE_UNIT,
        to=None,
        by=tuple(By(by.capability, Relation.ASKER) for by in LEAD),
        why=Why(_("Who asked may think again until it is decided."), "H-05", DESK),
        quiet=True,
    ),
    Move(
        "accept_return",
        _("Accept the return"),
        frm=WITH_THE_UNIT,
        to=_S.FILED,
        by=NOT_THE_ASKER,
        why=Why(_("The basis holds: the centre dispatches it anew."), "H-05", CONTACT),
        asks=(Question("remark", _("Remark"), Kind.LONG_TEXT, required=False, keep=False),),
        assign=Assign(to_centre=True),
        guard=rules.may_decide_return,
        voids=("send_back",),
        notices=(Notice("matter.decided", Relation.ASKER),),
    ),
    Move(
        "refuse_return",
        _("Refuse the return"),
        frm=WITH_THE_UNIT,
        to=None,
        by=NOT_THE_ASKER,
        why=Why(_("The basis does not hold: it stays, and the unit is told why."), "H-05", CONTACT),
        guard=rules.may_decide_return,
        notices=(Notice("matter.decided", Relation.ASKER),),
        asks_reason=True,
    ),
    Move(
        "allow_late_return",
        _("Allow a late return"),
        frm=WITH_THE_UNIT,
        to=None,
        by=(LEADER,),
        why=Why(_("After its limit a return needs the word of a supervisor."), "H-05", CONTACT),
        guard=rules.may_allow_late_return,
        notices=(Notice("matter.moved", Relation.LEAD),),
        asks_reason=True,
        quiet=True,
    ),
    Move(
        "hold_conference",
        _("Record the conference"),
        frm=WITH_THE_UNIT,
        to=_S.DISPATCHED,
        by=(CENTRE, LEADER),
        why=Why(
            _("The second return goes to a hard-case conference; what it decides binds."),
            "H-05",
            CONTACT,
        ),
        asks=(
            Question(
                "participants",
                _("Who took part"),
                Kind.LONG_TEXT,
                keep=False,
                help=_("Units and names, a line each."),
            ),
            Question("unit", _("Who leads"), Kind.UNIT, keep=False),
            Question("decision", _("What was decided, and why"), Kind.LONG_TEXT, keep=False),
        ),
        assign=Assign(to_answer="unit"),
        guard=rules.may_hold_conference,
        voids=("send_back",),
        notices=(
            Notice("matter.decided", Relation.LEAD),
            Notice("matter.decided", Relation.ASKER),
        ),
        quiet=True,
    ),
)

RETURN_APPROVAL = Approval(
    RETURN,
    _("Return"),
    ask="send_back",
    grant="accept_return",
    refuse="refuse_return",
    withdraw="withdraw_return",
    settles=("hold_conference",),
    blocks=("report_handling", "pass_on"),
    clock="return_decision",
    why=Why(_("No silent holding: the unit says why, the centre decides."), "H-05", CONTACT),
)
