"""Heat consolation (高温慰问): one kit for each worker of the list, from stock, against a receipt.

Goods of consolation are not the heat subsidy an employer pays (T-13): no money is asked for here.
The stock and the receipt belong to the working ledger of goods: the kit leaves with the move, or
neither happens.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.campaigns.grammar import (
    Campaign,
    Effect,
    Kind,
    Measure,
    Move,
    Proof,
    Question,
    Roll,
    Round,
    State,
    Weight,
    Why,
)

SEED = "S0:60-66"
HEAT = "上海市防暑降温规定"

ISSUING = Round(
    key="issuing",
    label=_("Issuing"),
    states=(
        State("open", _("Not received yet"), _("Open"), "ring", 8),
        State("received", pgettext_lazy("goods", "Received"), _("Has it"), "dot", 3, settles=True),
        State("declined", _("Does not want it"), _("No"), "bar", 4, settles=True),
        State("gone", _("Works there no more"), _("Gone"), "cross", 8, settles=True, out=True),
    ),
    moves=(
        Move(
            "issue",
            pgettext_lazy("goods", "Received"),
            frm=("open", "declined"),
            to="received",
            why=Why(_("One kit for each person, against a signature."), "AC-40", SEED),
            asks=(Question("unit_stamp", _("Union that hands it out (stamp)"), Kind.TEXT),),
            effects=(Effect("resources.issue"),),
            proof=Proof.SIGNATURE,
            thumb=True,
        ),
        Move(
            "take_back",
            _("Given back"),
            frm=("received",),
            to="open",
            why=Why(_("What comes back is in stock again."), "AC-40", SEED),
            effects=(Effect("resources.return"),),
            asks_reason=True,
        ),
        Move(
            "decline",
            _("Does not want it"),
            frm=("open",),
            to="declined",
            why=Why(_("Nobody has to take it."), "AC-40", SEED),
            thumb=True,
        ),
        Move(
            "note_gone",
            _("Works there no more"),
            frm=("open",),
            to="gone",
            why=Why(_("The plan counts who works there."), "AC-40", SEED),
            asks_reason=True,
        ),
        Move(
            "correct",
            _("Was a mistake"),
            frm=("declined", "gone"),
            to="open",
            why=Why(
                _("What was recorded wrongly is put right, and stays readable."), "AC-40", SEED
            ),
            asks_reason=True,
        ),
    ),
    measures=(
        Measure(
            "received",
            _("Workers who have theirs"),
            Why(_("Counted by persons of the list."), "AC-40", SEED),
            amounts={"received": ("received",)},
            part="received",
            weight="workers",
        ),
    ),
)

PROGRAMME = Campaign(
    key="heat_consolations",
    version=1,
    label=_("Heat consolation"),
    about=_("Kits for those who work in the heat: from stock, one for each, against a receipt."),
    basis=Why(_("Goods of consolation are not the subsidy the employer pays."), "T-13", HEAT),
    roll=Roll(
        line=_("worker"),
        lines=_("workers"),
        columns=(
            Question("unit", pgettext_lazy("where somebody works", "Unit"), Kind.TEXT),
            Question("identity", _("Number of her paper"), Kind.TEXT, most=30),
        ),
        unique=("identity",),
        sealed=("identity",),
        personal=True,
        weights=(Weight("workers", pgettext_lazy("on a roll", "Workers")),),
    ),
    rounds=(ISSUING,),
    facts=(Question("item", _("Item in stock"), Kind.TEXT, most=40),),
    forbids=("money",),
)
