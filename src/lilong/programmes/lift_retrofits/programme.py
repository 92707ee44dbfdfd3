"""Lift retrofit (既有多层住宅加装电梯): one campaign for an estate, one project for each building.

What is ripe moves on: every building goes its own way from the owners' wish to the hand-over to a
named manager (E-01 to E-08).
"""

from django.utils.translation import gettext_lazy as _

from lilong.accounts.terms import Capability
from lilong.campaigns.grammar import (
    Campaign,
    Key,
    Kind,
    Measure,
    Move,
    Part,
    Proof,
    PublicNotice,
    Question,
    Roll,
    Round,
    State,
    ValueType,
    Weight,
    Why,
)
from lilong.kernel.text import mark
from lilong.programmes.lift_retrofits import rules
from lilong.programmes.lift_retrofits.ballots import BALLOTS

STEPS = "加装电梯办事指南（沪建房管联）"
MONEY = "加装电梯财政补贴办法"
MANAGE = Capability.CAMPAIGNS_MANAGE
_STEP = Why(_("One step after the other, each with its paper."), "E-04", STEPS)

STATES = (
    State("wish", _("1 Wish of the owners"), "1", "ring", 8),
    State("feasible", _("2 Found feasible"), "2", "ring", 1),
    State("consulted", _("3 Owners have agreed"), "3", "square", 1),
    State("contracted", _("4 Cost, running and upkeep agreed"), "4", "square", 4),
    State("displayed", _("5 On public display"), "5", "diamond", 4),
    State("filed", _("6 Filed with the district"), "6", "diamond", 6),
    State("built", _("7 Permitted, built, accepted"), "7", "up", 3),
    State("registered", _("8 Registered for use"), "8", "up", 3),
    State("handed_over", _("Handed over"), _("Done"), "dot", 3, settles=True),
    State("stopped", _("Not pursued"), _("Stop"), "cross", 2, settles=True),
)
ON_THE_WAY = tuple(s.key for s in STATES[:8])
MOVES = (
    Move(
        "find_feasible",
        _("Found feasible"),
        frm=("wish",),
        to="feasible",
        why=Why(_("The map of what is possible comes before any vote."), "E-04", STEPS),
        asks=(
            Question("uses_common_ground", _("Uses common ground of the estate"), Kind.YES_NO),
            Question(
                "applicant",
                _("Applicant"),
                Kind.CHOICE,
                choices=(
                    ("owners_committee", _("Owners' committee")),
                    ("residents_committee", _("Residents' committee, where there is none")),
                    ("public_owner", _("Owner or manager of the public homes")),
                ),
            ),
        ),
        needs=MANAGE,
    ),
    Move(
        "take_vote",
        _("The owners have agreed"),
        frm=("feasible",),
        to="consulted",
        why=Why(
            _("Counted by the rule of the day of the vote, by heads and by area."),
            "E-01, E-02, E-03",
            "民法典第278条",
        ),
        guard=rules.may_be_consulted,
        needs=MANAGE,
    ),
    Move(
        "contract",
        _("Agreement signed"),
        frm=("consulted",),
        to="contracted",
        why=Why(_("Cost, running and upkeep are agreed before building."), "E-04", STEPS),
        asks=(
            Question("shares", _("How cost is shared by floor"), Kind.LONG_TEXT),
            Question("manager", _("Who will run it"), Kind.TEXT),
        ),
        proof=Proof.FILE,
        needs=MANAGE,
    ),
    Move(
        "display",
        _("Put on display"),
        frm=("contracted",),
        to="displayed",
        why=Why(_("The agreement is shown to everybody in the building."), "E-04", STEPS),
        needs=MANAGE,
    ),
    Move(
        "file",
        _("Display over; filed with the district"),
        frm=("displayed",),
        to="filed",
        why=Why(_("Objections are heard before anything is filed."), "E-04, E-07", STEPS),
        asks=(
            Question("filing", _("Number of the filing"), Kind.TEXT),
            Question("price", _("Price of construction, in yuan"), Kind.INTEGER, least=1),
            Question(
                "subsidy", _("Subsidy asked for, in yuan"), Kind.INTEGER, required=False, least=0
            ),
            Question("heritage_approval", _("Approval of heritage"), Kind.TEXT, required=False),
        ),
        guard=lambda seen, answers: (
            rules.may_end_display(seen, answers) or rules.may_be_filed(seen, answers)
        ),
        needs=MANAGE,
    ),
    Move(
        "build",
        _("Built and accepted"),
        frm=("filed",),
        to="built",
        why=Why(_("Planning, structure, permit, quality and completion are shown."), "E-04", STEPS),
        asks=(
            Question("permit", _("Number of the construction permit"), Kind.TEXT),
            Question("completed_on", _("Accepted on"), Kind.DATE),
        ),
        proof=Proof.FILE,
        needs=MANAGE,
        past=("completed_on",),
    ),
    Move(
        "register",
        _("Registered for use"),
        frm=("built",),
        to="registered",
        why=_STEP,
        asks=(Question("registration", _("Number of the registration"), Kind.TEXT),),
        needs=MANAGE,
    ),
    Move(
        "hand_over",
        _("Handed over"),
        frm=("registered",),
        to="handed_over",
        why=Why(_("A named manager looks after it from that day."), "E-04", STEPS),
        asks=(
            Question("handed_to", _("Handed to"), Kind.TEXT),
            Question("handed_on", _("Handed over on"), Kind.DATE),
        ),
        needs=MANAGE,
        past=("handed_on",),
    ),
    Move(
        "stop",
        _("Not pursued"),
        frm=ON_THE_WAY,
        to="stopped",
        why=Why(_("A project that ends says why; it can be taken up again."), "E-07", STEPS),
        asks_reason=True,
        needs=MANAGE,
    ),
    Move(
        rules.TAKE_UP,
        _("Take up again"),
        frm=("stopped",),
        to="wish",
        why=Why(_("Owners may wish for it again."), "E-04", STEPS),
        asks_reason=True,
        needs=MANAGE,
    ),
)

PROJECT = Round(
    key="project",
    label=_("Projects"),
    states=STATES,
    moves=MOVES,
    measures=(
        Measure(
            "done",
            _("Lifts handed over"),
            Why(_("One building at a time, as each is ripe."), "E-04", STEPS),
            amounts={"done": ("handed_over",)},
            part="done",
            weight="buildings",
        ),
    ),
)

PROGRAMME = Campaign(
    key="lift_retrofits",
    version=1,
    label=_("Lift retrofits"),
    about=_(
        "The buildings of an estate, each from the owners' wish to a lift that is handed over."
    ),
    basis=Why(_("The owners decide, by the rule of the day of their vote."), "E-01", STEPS),
    roll=Roll(
        line=_("building"),
        lines=_("buildings"),
        selector="ledger.buildings",
        weights=(
            Weight("buildings", _("Buildings")),
            Weight("dwellings", _("Dwellings"), "dwellings"),
        ),
    ),
    rounds=(PROJECT,),
    ballots=BALLOTS,
    notices=(
        PublicNotice(
            "agreement",
            _("Agreement on the lift"),
            Why(_("The agreement is shown to everybody in the building."), "E-04", STEPS),
            days=rules.DISPLAY_DAYS,
            scope="line",
        ),
    ),
    rulings=(rules.DISPLAY_DAYS, rules.SUBSIDY),
    keys=(
        Key(
            name=rules.DISPLAY_DAYS,
            type=ValueType.DAYS,
            title=mark("Public display of a lift agreement, at least"),
            unit=mark("days"),
            default=10,
            source=STEPS,
            rule="E-04",
        ),
        Key(
            name=rules.SUBSIDY,
            type=ValueType.SCHEMA,
            title=mark("Subsidy of a lift"),
            default={"share": "40%", "at_most": 28000000},
            parts=(
                Part("share", ValueType.SHARE, mark("Share of the price, at most")),
                Part("at_most", ValueType.MONEY, mark("For each lift, at most")),
            ),
            source=MONEY,
            rule="E-06",
            may_begin_in_past=True,
        ),
    ),
)
