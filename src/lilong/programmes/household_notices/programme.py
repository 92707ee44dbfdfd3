"""Notice to every household (告知到户): told at the door, by telephone, or by the code on the slip.

A warning reaches each home, not only a notice board (F-06). The first round goes to all, the next
to who was not reached.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.campaigns.grammar import (
    Campaign,
    Kind,
    Measure,
    Move,
    Question,
    Roll,
    Round,
    State,
    Weight,
    Why,
)

SEED = "S1:40-52"
LAW = "突发事件应对法；市区防汛防台专项应急预案"
OPEN = ("open", "absent", "asked_again")
CHANNEL = Question(
    "channel",
    _("How told"),
    Kind.CHOICE,
    choices=(
        ("door", pgettext_lazy("how a household was told", "At the door")),
        ("phone", pgettext_lazy("how a household was told", "By telephone")),
        ("neighbour", _("By a neighbour who passes it on")),
        ("slip", _("By the slip in the letter box")),
    ),
)

TELLING = Round(
    key="telling",
    label=_("Telling"),
    repeats=True,
    states=(
        State("open", _("Not told yet"), _("Open"), "ring", 8),
        State("told", _("Told"), _("Told"), "dot", 3, settles=True),
        State("acknowledged", _("Has confirmed by the code"), _("Code"), "square", 3, settles=True),
        State("absent", _("Nobody at home"), _("Absent"), "up", 2),
        State("asked_again", _("Asks for another visit"), _("Again"), "diamond", 4),
        State("empty", _("Nobody lives there"), _("Empty"), "bar", 8, settles=True, out=True),
    ),
    moves=(
        Move(
            "tell",
            _("Told"),
            frm=OPEN,
            to="told",
            why=Why(_("A warning is told household by household."), "F-06", LAW),
            asks=(CHANNEL,),
            at_door={"channel": ("door",)},
            thumb=True,
        ),
        Move(
            "find_nobody",
            _("Nobody at home"),
            frm=("open", "absent", "asked_again"),
            to="absent",
            why=Why(_("Who was not reached is visited again."), "AC-19", SEED),
            again=True,
            thumb=True,
        ),
        Move(
            "come_again",
            _("Come again"),
            frm=("open", "absent"),
            to="asked_again",
            why=Why(_("Old, ill and disabled people get a way of their own."), "F-06", LAW),
            asks=(Question("need", _("What she needs"), Kind.TEXT, required=False),),
            sealed=("need",),
            again=True,
            thumb=True,
        ),
        Move(
            "acknowledge",
            _("Confirm that the notice was read"),
            frm=(*OPEN, "told"),
            to="acknowledged",
            why=Why(_("Who was told may confirm it herself."), "F-06", LAW),
            by_line=True,
        ),
        Move(
            "find_empty",
            _("Nobody lives there"),
            frm=("open", "absent"),
            to="empty",
            why=Why(_("An empty home is nobody who was not told."), "F-06", LAW),
            asks_reason=True,
        ),
        Move(
            "take_back",
            _("Was a mistake"),
            frm=("told", "empty"),
            to="open",
            why=Why(_("What was recorded wrongly is put right, and stays readable."), "ROL", SEED),
            asks_reason=True,
        ),
    ),
    measures=(
        Measure(
            "told",
            _("Households told"),
            Why(_("The share is counted from the roll, household by household."), "AC-19", SEED),
            amounts={"told": ("told", "acknowledged")},
            part="told",
            weight="households",
        ),
    ),
)

PROGRAMME = Campaign(
    key="household_notices",
    version=1,
    label=_("Notice to every household"),
    about=_("A warning or a notice is told at every door, and whoever was out is visited again."),
    basis=Why(_("Each household is told, and it is known which was not."), "F-06", LAW),
    roll=Roll(
        line=_("household"),
        lines=_("households"),
        selector="ledger.dwellings",
        open_options=("tenure", "state"),
        weights=(Weight("households", _("Households")),),
    ),
    rounds=(TELLING,),
    facts=(
        Question(
            "occasion",
            _("Occasion"),
            Kind.CHOICE,
            choices=(
                ("flood", _("Typhoon or flood")),
                ("heat", _("Great heat")),
                ("water", _("Water or power off")),
                ("works", _("Works in the estate")),
                ("other", pgettext_lazy("an occasion", "Something else")),
            ),
            filterable=True,
        ),
        Question("words", _("What is told"), Kind.LONG_TEXT),
    ),
    on_slips=("occasion", "words"),
)
