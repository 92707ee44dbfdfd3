"""46 estates and seven-zero (46个老旧小区封闭管理, “七无”零发案): entrances and conditions.

Which conditions there are is the office's own list, in versions: one more needs a new version. A
breach names the case that proves it, is never taken out, and begins the count of days anew (A-12).
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lilong.accounts.terms import Capability
from lilong.campaigns.grammar import (
    OPTION_PARTS,
    Campaign,
    Key,
    Kind,
    LineFigure,
    Log,
    Measure,
    Move,
    Proof,
    Question,
    Roll,
    Round,
    State,
    ValueType,
    Weight,
    Why,
)
from lilong.kernel.text import mark
from lilong.programmes.guarded_estates import rules

SEED = "S2:39-41"
CONDITIONS = "estates.conditions"
_ENTRANCES = (
    Question("entrances", _("Entrances"), Kind.INTEGER, least=1, most=99),
    Question("guarded", _("Guarded entrances"), Kind.INTEGER, least=0, most=99),
    Question("review_on", _("Next review on"), Kind.DATE, required=False),
)

ENTRANCES = Round(
    key="entrances",
    label=_("Entrances"),
    states=(
        State("open", _("Open to everybody"), pgettext_lazy("an entrance", "Open"), "ring", 8),
        State(
            "closed", _("Closed, not guarded"), pgettext_lazy("an entrance", "Closed"), "square", 4
        ),
        State("guarded", _("Closed and guarded"), _("Guarded"), "dot", 3, settles=True),
    ),
    moves=(
        Move(
            "close",
            pgettext_lazy("an entrance", "Closed"),
            frm=("open",),
            to="closed",
            why=Why(_("Spare entrances of old estates are closed."), "A-12", SEED),
            asks=_ENTRANCES,
            proof=Proof.PHOTO,
            guard=rules.may_close,
            thumb=True,
        ),
        Move(
            "guard",
            _("Closed and guarded"),
            frm=("open", "closed"),
            to="guarded",
            why=Why(_("What stays open is guarded."), "A-12", SEED),
            asks=_ENTRANCES,
            proof=Proof.PHOTO,
            guard=rules.may_guard,
            thumb=True,
        ),
        Move(
            "find_open",
            _("Found open"),
            frm=("closed", "guarded"),
            to="open",
            why=Why(_("A review looks whether it is still so."), "A-12", SEED),
            asks_reason=True,
            thumb=True,
        ),
        Move(
            "review",
            _("Reviewed"),
            frm=("closed", "guarded"),
            to=None,
            why=Why(_("A review looks whether it is still so."), "A-12", SEED),
            asks=(Question("review_on", _("Next review on"), Kind.DATE),),
        ),
    ),
    measures=(
        Measure(
            "guarded",
            _("Estates closed and guarded"),
            Why(_("Each estate of the list counts once."), "A-12", SEED),
            amounts={"guarded": ("guarded",)},
            part="guarded",
            weight="estates",
        ),
    ),
)

PROGRAMME = Campaign(
    key="guarded_estates",
    version=1,
    label=_("Guarded estates"),
    about=_("Old estates: which entrances are closed and guarded, and how long nothing happened."),
    basis=Why(_("Closed management of old estates, with conditions of their own."), "A-12", SEED),
    roll=Roll(
        line=_("estate"),
        lines=_("estates"),
        selector="ledger.estates",
        weights=(
            Weight("estates", _("Estates")),
            Weight("households", _("Households"), "households"),
        ),
    ),
    rounds=(ENTRANCES,),
    logs=(
        Log(
            rules.BREACH,
            _("Breaches"),
            _("Breach"),
            Why(_("A breach names the case that proves it."), "A-12", SEED),
            asks=(Question("what", pgettext_lazy("a breach", "What happened"), Kind.TEXT),),
            kinds=CONDITIONS,
            needs=Capability.CAMPAIGNS_MANAGE,
            proof=Proof.MATTER,
            is_matrix=True,
        ),
    ),
    figures=(
        LineFigure("days_without", _("Days without an incident"), rules.days_without, _("days")),
    ),
    facts=(Question("counted_from", _("Days are counted from"), Kind.DATE),),
    rulings=(CONDITIONS,),
    keys=(
        Key(
            name=CONDITIONS,
            type=ValueType.TABLE,
            title=mark("Conditions of a safe estate"),
            default=[],
            parts=OPTION_PARTS,
            source=SEED,
            rule="A-12",
        ),
    ),
)
