"""What the dispatch desk adds to the work order's declaration: numbers, merging, setting aside."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from lilong.accounts.terms import Capability
from lilong.cases.grammar import (
    Assign,
    By,
    Key,
    Kind,
    Move,
    Question,
    Stage,
    ValueType,
    Why,
)
from lilong.cases.terms import Relation
from lilong.kernel.text import mark
from lilong.work_orders.flow.people import CENTRE
from lilong.work_orders.flow.sources import OWN
from lilong.work_orders.terms import AT_THE_CENTRE, StageKey
from lilong.work_orders.triage.setting_aside import may_snooze, may_wake

_S = StageKey
# What the house does by itself; no post has the right and the relation to it.
ITSELF = By(Capability.SYSTEM_MANAGE, Relation.LEAD, system=True)

KEYS = (
    Key(
        name="dispatch.tried",
        type=ValueType.NUMBER,
        title=mark("Past orders on which a draft of the dispatch rules is tried"),
        unit=mark("orders"),
        default=2000,
        source=OWN,
        rule="H-13",
    ),
    Key(
        name="dispatch.lesson_days",
        type=ValueType.DAYS,
        title=mark("Days for which it is kept what was proposed and what was chosen instead"),
        unit=mark("days"),
        default=730,
        source=OWN,
    ),
    Key(
        name="dispatch.snooze_hours",
        type=ValueType.NUMBER,
        title=mark("Hours for which an order may be set aside on the desk at most"),
        unit=mark("hours"),
        default=24,
        source=OWN,
        rule="H-01",
    ),
    Key(
        name="dispatch.duplicate_days",
        type=ValueType.DAYS,
        title=mark("Days within which two orders may tell of the same thing"),
        unit=mark("days"),
        default=7,
        source=OWN,
        rule="H-16",
    ),
    Key(
        name="dispatch.duplicate_metres",
        type=ValueType.NUMBER,
        title=mark("Metres within which two orders may tell of the same thing"),
        unit=mark("metres"),
        default=150,
        source=OWN,
        rule="H-16",
    ),
    Key(
        name="dispatch.duplicate_likeness",
        type=ValueType.SHARE,
        title=mark("How alike in words two orders must be to be shown as the same"),
        default="10%",
        source=OWN,
        rule="H-16",
    ),
)

MERGED = Stage(
    _S.MERGED, _("Merged"), _("It goes with another order; its caller is asked for herself.")
)

DESK_MOVES = (
    Move(
        "merge",
        _("Merge order"),
        frm=AT_THE_CENTRE,
        to=_S.MERGED,
        by=(CENTRE,),
        why=Why(
            _("The same thing is handled once; each order keeps its number, clock and caller."),
            "H-16",
            OWN,
        ),
        asks=(
            Question(
                "parent", _("Goes with order"), most=40,
                help=_("The number of the order that tells of the same thing."),
            ),
        ),
        restarts=("handling",),
    ),
    Move(
        "separate",
        _("Take apart"),
        frm=(_S.MERGED,),
        to=_S.RECEIVED,
        by=(CENTRE,),
        why=Why(_("What was not the same after all comes back to the desk."), "H-16", OWN),
        assign=Assign(to_centre=True),
        asks_reason=True,
    ),
    Move(
        "come_back",
        _("The other one was cancelled"),
        frm=(_S.MERGED,),
        to=_S.RECEIVED,
        by=(ITSELF,),
        why=Why(_("Whose other one ends unhandled comes back to the desk."), "H-16", OWN),
        assign=Assign(to_centre=True),
        quiet=True,
        undo=False,
    ),
    Move(
        "follow",
        _("Goes along"),
        frm=(_S.MERGED,),
        to=None,
        by=(ITSELF,),
        why=Why(_("Who leads the one leads the other."), "H-16", OWN),
        asks=(Question("unit", _("Lead unit"), Kind.UNIT, keep=False),),
        assign=Assign(to_answer="unit"),
        restarts=("handling",),
        quiet=True,
        undo=False,
    ),
    Move(
        "snooze",
        _("Set aside"),
        frm=AT_THE_CENTRE,
        to=None,
        by=(CENTRE,),
        why=Why(
            _("What waits for something leaves the queue for hours; its clock runs on."),
            "H-01",
            OWN,
        ),
        asks=(Question("snoozed_until", _("Comes back at"), Kind.DATETIME),),
        guard=may_snooze,
        asks_reason=True,
    ),
    Move(
        "wake",
        _("Back to the queue"),
        frm=AT_THE_CENTRE,
        to=None,
        by=(CENTRE,),
        why=Why(_("What was set aside may come back sooner."), "H-01", OWN),
        guard=may_wake,
        quiet=True,
    ),
)  # fmt: skip


def carried_along(moves: Iterable[Move]) -> tuple[Move, ...]:
    """Return moves of which those a merged order makes along with its other one allow for it.

    The house reports its handling when that one is reported, as done by the same person.
    """
    return tuple(
        replace(
            move,
            frm=(*move.frm, _S.MERGED),
            by=(*move.by, By(Capability.SYSTEM_MANAGE, Relation.LEAD, system=True)),
        )
        if move.key == "report_handling"
        else move
        for move in moves
    )
