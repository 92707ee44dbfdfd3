"""More time for a handling: an extension (延期) or a pause (中止), decided by another person."""

from django.utils.translation import gettext_lazy as _

from lilong.cases.grammar import (
    Approval,
    Extend,
    Kind,
    Limit,
    Move,
    Notice,
    Question,
    Suspend,
    Tell,
    Why,
)
from lilong.cases.terms import Relation
from lilong.work_orders import rules
from lilong.work_orders.contacting import is_reachable
from lilong.work_orders.flow.people import CENTRE, LEAD, deciders
from lilong.work_orders.flow.sources import DESK, HANDLING, OWN
from lilong.work_orders.terms import EXTENSION, SUSPENSION, StageKey

_S = StageKey
# The clocks of a handling: the first, one more after a dissatisfied answer, after a failed check,
# after parking. At most one of them runs.
HANDLING_CLOCKS = ("handling", "redo", "rework", "taken_up")
REMARK = Question("remark", _("Remark"), Kind.LONG_TEXT, required=False, keep=False)


def told(template: str) -> Tell:
    """Return the duty to tell the caller by a template."""
    return Tell(template, Limit(ruling="hotline.tell"), is_reachable, "hotline.attempts")


EXTENDING = (
    Move(
        "ask_extension",
        _("Ask for an extension"),
        frm=(_S.IN_HAND,),
        to=None,
        by=LEAD,
        why=Why(
            _("Asked before the limit ends, with a reason; another person decides."), "H-06", DESK
        ),
        asks=(
            Question(
                "extension_days",
                _("By how many working days"),
                Kind.INTEGER,
                required=False,
                least=1,
                most=60,
                help=_("Leave it empty if you ask for the limit of a hard case."),
            ),
            Question(
                "as_complex",
                _("The limit of a hard case, counted from receipt"),
                Kind.YES_NO,
                required=False,
                keep=False,
            ),
        ),
        guard=rules.may_ask_extension,
        notices=(Notice("matter.asked", Relation.CENTRE),),
        asks_reason=True,
    ),
    Move(
        "approve_extension",
        _("Approve the extension"),
        frm=(_S.IN_HAND,),
        to=None,
        by=deciders("ask_extension"),
        why=Why(_("Approved by another person; the caller is told."), "H-06", DESK),
        asks=(REMARK,),
        extends=(
            *(
                Extend(
                    clock,
                    Limit(fact="extension_days", unit="working_days"),
                    most="hotline.extensions",
                    longest="hotline.extension",
                )
                for clock in HANDLING_CLOCKS
            ),
            Extend("handling", Limit(fact="complex_limit"), whole=True, most="hotline.extensions"),
        ),
        tells=told("caller.extended"),
        notices=(
            Notice("matter.decided", Relation.ASKER),
            Notice("citizen.extended", citizen=True),
        ),
        primary=True,
    ),
    Move(
        "refuse_extension",
        _("Refuse the extension"),
        frm=(_S.IN_HAND,),
        to=None,
        by=deciders("ask_extension"),
        why=Why(_("The limit stands; the unit is told why."), "H-06", DESK),
        notices=(Notice("matter.decided", Relation.ASKER),),
        asks_reason=True,
    ),
)

SUSPENDING = (
    Move(
        "ask_suspension",
        _("Ask for a pause"),
        frm=(_S.IN_HAND,),
        to=None,
        by=LEAD,
        why=Why(
            _("For the reasons the rulebook names the limit stands still; what is left is kept."),
            "H-06",
            OWN,
        ),
        asks=(
            Question(
                "suspension_reason",
                _("Why it has to stand still"),
                Kind.CHOICE,
                options="hotline.suspension_reasons",
            ),
            Question(
                "suspended_until",
                _("Until"),
                Kind.DATE,
                help=_("On this day it runs on by itself, if nobody lets it run on before."),
            ),
        ),
        guard=rules.may_ask_suspension,
        notices=(Notice("matter.asked", Relation.CENTRE),),
        asks_reason=True,
    ),
    Move(
        "approve_suspension",
        _("Approve the pause"),
        frm=(_S.IN_HAND,),
        to=None,
        by=deciders("ask_suspension"),
        why=Why(_("Another person lets a limit stand still; the caller is told."), "H-06", OWN),
        asks=(REMARK,),
        guard=rules.may_suspend,
        suspends=(Suspend(HANDLING_CLOCKS, "suspended_until"),),
        tells=told("caller.suspended"),
        notices=(Notice("matter.decided", Relation.ASKER),),
        primary=True,
    ),
    Move(
        "refuse_suspension",
        _("Refuse the pause"),
        frm=(_S.IN_HAND,),
        to=None,
        by=deciders("ask_suspension"),
        why=Why(_("The limit runs on; the unit is told why."), "H-06", OWN),
        notices=(Notice("matter.decided", Relation.ASKER),),
        asks_reason=True,
    ),
    Move(
        "resume",
        _("Let the limit run on"),
        frm=(_S.IN_HAND,),
        to=None,
        by=(*LEAD, CENTRE),
        why=Why(_("What it waited for has come: what was left of the limit runs on."), "H-06", OWN),
        guard=rules.may_resume,
        resumes=HANDLING_CLOCKS,
        notices=(Notice("matter.moved", Relation.LEAD),),
        asks_reason=True,
        quiet=True,
    ),
)

EXTENSION_APPROVAL = Approval(
    EXTENSION,
    _("Extension"),
    ask="ask_extension",
    grant="approve_extension",
    refuse="refuse_extension",
    clock="decision",
    why=Why(_("At most as often and as long as the rulebook says."), "H-06", HANDLING),
)
SUSPENSION_APPROVAL = Approval(
    SUSPENSION,
    _("Pause"),
    ask="ask_suspension",
    grant="approve_suspension",
    refuse="refuse_suspension",
    clock="decision",
    why=Why(_("Nobody stops his own clock."), "H-06", OWN),
)
