"""Joint units (1+4) declared: called in, answering, asking to be let go, let go (H-14)."""

from django.utils.translation import gettext_lazy as _

from lilong.cases.grammar import (
    Assign,
    Clock,
    Gate,
    Key,
    Kind,
    Limit,
    Move,
    Notice,
    Question,
    ValueType,
    Why,
)
from lilong.cases.terms import Relation
from lilong.kernel.text import mark
from lilong.work_orders import joining as rules
from lilong.work_orders.flow.people import CENTRE, LEAD, SUPPORT
from lilong.work_orders.flow.sources import CONTACT, OWN
from lilong.work_orders.terms import StageKey

_S = StageKey
_HERE = (_S.DISPATCHED, _S.IN_HAND)

KEYS = (
    Key(
        name="hotline.joint_limit",
        type=ValueType.LIMIT,
        title=mark("Limit for the answer of a joint unit"),
        default={"number": 3, "unit": "working_days"},
        source=OWN,
        rule="H-14",
    ),
)
CLOCKS = (
    Clock(
        "joint",
        _("Joint unit's part"),
        Limit(ruling="hotline.joint_limit"),
        Why(_("Each joint unit has a task and a deadline of its own."), "H-14", OWN),
        leads=False,
    ),
)
GATES = (
    Gate(
        "joint",
        _("Answers of the joint units"),
        rules.answers_in,
        Why(_("The lead alone reports, with the answers of all."), "H-14", OWN),
    ),
)
MOVES = (
    Move(
        "call_in",
        _("Call in joint units"),
        frm=_HERE,
        to=None,
        by=(CENTRE, *LEAD),
        why=Why(_("One unit leads, the others join with a task and a deadline each."), "H-14", OWN),
        asks=(
            Question("parts", _("Joint units and their tasks"), Kind.UNITS, keep=False),
            Question(
                "fewer_reason",
                _("Why fewer than the rule says"),
                Kind.LONG_TEXT,
                required=False,
                keep=False,
            ),
        ),
        assign=Assign(joint="parts", clock="joint"),
        guard=rules.may_call_in,
    ),
    Move(
        "answer_part",
        _("Report the part"),
        frm=_HERE,
        to=None,
        by=(SUPPORT,),
        why=Why(_("Who was passed a part tells the lead what was done."), "H-04", CONTACT),
        asks=(Question("done", _("What has been done"), Kind.LONG_TEXT, keep=False),),
        assign=Assign(answer=True),
        notices=(Notice("matter.moved", Relation.LEAD),),
    ),
    Move(
        "ask_release",
        _("Ask to be released"),
        frm=_HERE,
        to=None,
        by=(SUPPORT,),
        why=Why(
            _("A joint unit does not leave in silence: it asks, the centre decides."), "H-14", OWN
        ),
        guard=rules.has_part,
        notices=(Notice("matter.moved", Relation.CENTRE),),
        asks_reason=True,
    ),
    Move(
        "release",
        _("Release a joint unit"),
        frm=_HERE,
        to=None,
        by=(CENTRE,),
        why=Why(_("The centre lets a joint unit go, with a reason; the part ends."), "H-14", OWN),
        asks=(Question("unit", _("Joint unit"), Kind.UNIT, keep=False),),
        assign=Assign(release="unit"),
        guard=rules.may_release,
        notices=(Notice("matter.moved", Relation.LEAD),),
        asks_reason=True,
    ),
)
JOINT_REASON = Question(
    "joint_reason", _("Why not all joint units are waited for"), Kind.LONG_TEXT,
    required=False, keep=False,
)  # fmt: skip
