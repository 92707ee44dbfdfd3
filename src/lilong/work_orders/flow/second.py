"""Warning orders and the second handling declared: what the unit's head sees and takes part in."""

from django.utils.translation import gettext_lazy as _

from lilong.cases.grammar import Gate, Key, Kind, Move, Question, ValueType, Why
from lilong.kernel.text import mark
from lilong.rulebook.keys import Part
from lilong.work_orders import hearing as rules
from lilong.work_orders.flow.people import HEAD
from lilong.work_orders.flow.sources import CONTACT, OWN
from lilong.work_orders.terms import StageKey

_S = StageKey
# Words with which callers announce that they will not leave it at that.
_WORDS = (
    "不满意", "不认可", "再次投诉", "要投诉", "曝光", "上访", "信访", "媒体",
    "推诿", "没人管", "dissatisfied", "complain again", "the press",
)  # fmt: skip

KEYS = (
    Key(
        name=rules.WORDS,
        type=ValueType.TABLE,
        title=mark("Words in a note that make an order a warning order"),
        default=[{"word": word} for word in _WORDS],
        parts=(Part("word", ValueType.TEXT, mark("Word")),),
        source=OWN,
        rule="H-03",
    ),
)
GATES = (
    Gate(
        "warning",
        _("Warning seen by the unit's head"),
        rules.warnings,
        Why(
            _("Signs of dissatisfaction reach the head before the order goes up."), "H-03", CONTACT
        ),
    ),
    Gate(
        "head",
        _("The unit's head takes part"),
        rules.heads,
        Why(_("A second handling is not left to who did the first."), "H-02", CONTACT),
    ),
    Gate(
        "work_record",
        _("Work record of the second handling"),
        rules.work_records,
        Why(_("What was done the second time is shown."), "H-02", CONTACT),
    ),
)
MOVES = (
    Move(
        "acknowledge_warning",
        _("Acknowledge the warning"),
        frm=(_S.DISPATCHED, _S.IN_HAND, _S.MERGED, _S.REPORTED, _S.FOLLOWED_UP),
        to=None,
        by=HEAD,
        why=Why(_("The head of the unit knows of it and says what happens now."), "H-03", CONTACT),
        asks=(Question("plan", _("What happens now"), Kind.LONG_TEXT, keep=False),),
        guard=rules.may_acknowledge,
        primary=True,
    ),
    Move(
        "take_part",
        _("Take part in the second handling"),
        frm=(_S.IN_HAND,),
        to=None,
        by=HEAD,
        why=Why(
            _("Dissatisfied: the head of the unit takes part the second time."), "H-02", CONTACT
        ),
        asks=(Question("part", _("What you did yourself"), Kind.LONG_TEXT, keep=False),),
        guard=rules.may_take_part,
    ),
)
