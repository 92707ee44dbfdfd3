"""Attract and keep firms (安商稳商): from a lead to moving in, and before leases end.

A firm is known by its credit code and counts once. What the office promises comes from its list of
approved policies, and from nowhere else (B-02).
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.campaigns.grammar import (
    OPTION_PARTS,
    Campaign,
    Key,
    Kind,
    Log,
    Measure,
    Move,
    Question,
    Roll,
    Round,
    State,
    Track,
    ValueType,
    Weight,
    Why,
)
from lilong.kernel.text import mark
from lilong.programmes.firm_relations import rules

SEED = "S2:55-57"
CODE = "优化营商环境条例"
_ON = Why(_("A firm moves on when there is something to show for it."), "AC-34", SEED)
EARLY = ("lead", "contact", "visit", "site", "registered")

PIPELINE = Round(
    key="pipeline",
    label=_("Pipeline"),
    states=(
        State("lead", _("1 Lead"), "1", "ring", 8),
        State("contact", _("2 Spoken with"), "2", "ring", 1),
        State("visit", _("3 Visited"), "3", "square", 1),
        State("site", _("4 Rooms found"), "4", "diamond", 4),
        State("registered", _("5 Registered here"), "5", "up", 3),
        State("moved_in", _("6 Moved in"), "6", "dot", 3, settles=True),
        State("lost", _("Went elsewhere"), _("Lost"), "cross", 2, settles=True),
    ),
    moves=(
        Move("speak", _("Spoken with"), ("lead",), "contact", _ON, thumb=True),
        Move(
            "visit",
            _("Visited"),
            frm=("lead", "contact"),
            to="visit",
            why=Why(_("A visit serves; it is no inspection."), "B-02", CODE),
            asks=(
                Question("wishes", _("What the firm needs"), Kind.LONG_TEXT),
                Question(
                    "promise",
                    _("Policy that was offered"),
                    Kind.CHOICE,
                    required=False,
                    options=rules.POLICIES,
                ),
            ),
            thumb=True,
        ),
        Move(
            "find_rooms",
            _("Rooms found"),
            frm=("contact", "visit"),
            to="site",
            why=_ON,
            asks=(Question("site", _("Where"), Kind.TEXT),),
        ),
        Move("register", _("Registered here"), ("visit", "site"), "registered", _ON),
        Move(
            "move_in",
            _("Moved in"),
            frm=("site", "registered"),
            to="moved_in",
            why=_ON,
            asks=(Question("moved_on", _("Moved in on"), Kind.DATE),),
            past=("moved_on",),
        ),
        Move(
            "lose",
            _("Went elsewhere"),
            frm=EARLY,
            to="lost",
            why=Why(_("A lead that is lost says why."), "AC-34", SEED),
            asks_reason=True,
        ),
        Move(
            "take_up",
            _("Take up again"),
            frm=("lost",),
            to="contact",
            why=Why(_("A firm may come back."), "AC-34", SEED),
            asks_reason=True,
        ),
    ),
    measures=(
        Measure(
            "moved_in",
            _("Firms that moved in"),
            Why(_("Counted by firms, each by its credit code once."), "AC-34", SEED),
            amounts={"moved_in": ("moved_in",)},
            part="moved_in",
            weight="firms",
        ),
    ),
)

PROGRAMME = Campaign(
    key="firm_relations",
    version=1,
    label=_("Attract and keep firms"),
    about=_("Firms on their way here, and those whose lease comes to its end."),
    basis=Why(_("Served when called, not disturbed otherwise."), "B-02", CODE),
    roll=Roll(
        line=_("firm"),
        lines=_("firms"),
        weights=(Weight("firms", _("Firms")),),
        columns=(
            Question("credit_code", _("Credit code"), Kind.TEXT, required=False, most=18),
            Question(
                "source",
                pgettext_lazy("of a lead", "Source"),
                Kind.CHOICE,
                choices=(
                    ("party", _("Party network")),
                    ("deputies", _("Deputies")),
                    ("chamber", _("Chamber of commerce")),
                    ("union", _("Union")),
                    ("own", _("The firm itself")),
                ),
            ),
            Question("trade", _("Trade"), Kind.TEXT, required=False),
        ),
        unique=("credit_code",),
        check=rules.code_is_sound,
    ),
    rounds=(PIPELINE,),
    logs=(
        Log(
            "conversation",
            _("Conversations"),
            _("Conversation"),
            Why(_("Who serves a firm sees what was spoken before."), "B-01", CODE),
            asks=(Question("about", _("What it was about"), Kind.TEXT),),
        ),
    ),
    tracks=(
        Track(
            key="lease",
            label=_("Lease"),
            why=Why(_("A firm is spoken with before its lease ends."), "AC-34", SEED),
            asks=(
                Question("begun_on", _("Known since"), Kind.DATE),
                Question("lease_ends", _("Lease ends on"), Kind.DATE),
            ),
            compute=rules.before_the_lease_ends,
            rule=rules.LEAD_DAYS,
            dated_by="begun_on",
            kinds={rules.TASK: _("Task: speak with the firm")},
            outcomes={
                rules.TASK: (
                    ("stays", _("Stays"), True),
                    ("leaves", _("Leaves"), True),
                    ("undecided", _("Undecided"), False),
                )
            },
        ),
    ),
    rulings=(rules.POLICIES,),
    keys=(
        Key(
            name=rules.LEAD_DAYS,
            type=ValueType.DAYS,
            title=mark("Before a lease ends, the firm is spoken with"),
            unit=mark("days"),
            default=90,
            source=SEED,
            rule="AC-34",
        ),
        Key(
            name=rules.POLICIES,
            type=ValueType.TABLE,
            title=mark("Policies the office may promise to firms"),
            default=[
                {"key": "guide", "name": "一门式办事引导", "name_en": "Guidance at one window"},
                {"key": "officer", "name": "企业服务专员", "name_en": "A service officer"},
                {"key": "talent", "name": "人才政策咨询", "name_en": "Advice on talent policies"},
            ],
            parts=OPTION_PARTS,
            source=CODE,
            rule="B-02",
        ),
    ),
)
