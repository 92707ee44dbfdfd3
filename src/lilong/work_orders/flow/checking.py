"""Before filing and before closing: not filed and told why; seen at the place by another person."""

from django.utils.translation import gettext_lazy as _

from lilong.accounts.terms import Capability
from lilong.cases.grammar import By, Kind, Move, Notice, Question, Why
from lilong.cases.terms import Relation
from lilong.work_orders import rules
from lilong.work_orders.flow.extending import told
from lilong.work_orders.flow.people import CENTRE
from lilong.work_orders.flow.promises import CLOCKS
from lilong.work_orders.flow.sources import GRID, LOOP
from lilong.work_orders.flow.speaking import CALL_CLOCKS
from lilong.work_orders.terms import StageKey
from lilong.work_orders.words import NO_FILING_WORDS

_S = StageKey
HANDLED = ("report_handling", "acknowledge", "answer_part")
CHECKERS = (
    By(Capability.ORDERS_DISPATCH, Relation.CENTRE, not_who_did=HANDLED),
    By(Capability.ORDERS_FOLLOW_UP, Relation.CENTRE, not_who_did=HANDLED),
    By(Capability.ORDERS_HANDLE, not_who_did=HANDLED),
)

FILING = (
    Move(
        "return_to_citizen",
        _("Return to the caller"),
        frm=(_S.RECEIVED, _S.FILED),
        to=_S.NOT_FILED,
        by=(CENTRE,),
        why=Why(_("What is not filed goes back to the caller, who is told why."), "U-04", LOOP),
        asks=(
            Question(
                "no_filing",
                _("Why it is not filed"),
                Kind.CHOICE,
                choices=tuple((key.value, _(text)) for key, text in NO_FILING_WORDS.items()),
            ),
        ),
        voids=tuple(clock.key for clock in CLOCKS),
        tells=told("caller.not_filed"),
        asks_reason=True,
        confirms=True,
    ),
)

CHECKING = (
    Move(
        "pass_check",
        _("Site check: it is done"),
        frm=(_S.REPORTED, _S.FOLLOWED_UP),
        to=None,
        by=CHECKERS,
        why=Why(_("Another person has seen it at the place, and shows it."), "U-07", GRID),
        asks=(Question("seen", _("What was seen at the place"), Kind.LONG_TEXT, keep=False),),
        guard=rules.may_check,
        quiet=True,
    ),
    Move(
        "fail_check",
        _("Site check: not done"),
        frm=(_S.REPORTED, _S.FOLLOWED_UP),
        to=_S.IN_HAND,
        by=CHECKERS,
        why=Why(_("What does not match goes back, and rework is counted."), "U-07", GRID),
        asks=(Question("seen", _("What was seen at the place"), Kind.LONG_TEXT, keep=False),),
        guard=rules.may_check,
        stops=("follow_up",),
        voids=CALL_CLOCKS,
        starts=("rework",),
        notices=(Notice("matter.moved", Relation.LEAD),),
        rounds=True,
        quiet=True,
    ),
)
