"""Expropriation for renewal (旧改征收): certificates, not persons; two rounds; one day for all.

First: do you want it? Second: do you accept the plan? Agreements of the second round are
conditional; all become effective with one date when the share is reached, or lapse (X-01 to X-06).
"""

from django.utils.translation import gettext_lazy as _

from lilong.campaigns.grammar import (
    OPTION_PARTS,
    Campaign,
    Key,
    Kind,
    Log,
    Measure,
    Move,
    Proof,
    PublicNotice,
    Question,
    Roll,
    Round,
    SetEffect,
    State,
    ValueType,
    Weight,
    Why,
)
from lilong.kernel.text import mark
from lilong.programmes.renewal_signings import rules

CITY = "市政府令第71号（2011）"
STATE = "国有土地上房屋征收与补偿条例（国务院令第590号）"
SEED = "S3:28-31"

COLUMNS = (
    Question("certificate", _("Number of the certificate"), Kind.TEXT, most=60),
    Question(
        "kind",
        _("Kind"),
        Kind.CHOICE,
        choices=(
            ("public_rental", _("Public-rental voucher")),
            ("property", _("Property certificate")),
            ("unit", _("Certificate of a unit")),
        ),
    ),
    Question("registered", _("Persons registered there"), Kind.INTEGER, required=False, least=0),
)

WISH = Round(
    key="wish",
    label=_("First round: do you want it?"),
    states=(
        State("open", _("Not asked yet"), _("Open"), "ring", 8),
        State("agreed", _("Agrees"), _("Yes"), "dot", 3, settles=True),
        State("against", _("Does not agree"), _("No"), "cross", 2, settles=True),
        State("unreached", _("Not reached"), _("Out"), "up", 4),
    ),
    moves=(
        Move(
            "agree",
            _("Agrees"),
            frm=("open", "unreached", "against"),
            to="agreed",
            why=Why(_("The first round asks each certificate once."), "X-01", CITY),
            proof=Proof.SIGNATURE,
            thumb=True,
        ),
        Move(
            "decline",
            _("Does not agree"),
            frm=("open", "unreached", "agreed"),
            to="against",
            why=Why(_("To say no needs no reason."), "X-01", CITY),
            thumb=True,
        ),
        Move(
            "find_nobody",
            _("Not reached"),
            frm=("open", "unreached"),
            to="unreached",
            why=Why(_("Who was not reached is visited again."), "X-06", SEED),
            again=True,
            thumb=True,
        ),
    ),
    measures=(
        Measure(
            "consent",
            _("Consent of the certificates"),
            Why(_("The fixed share of certificates must agree."), "X-01", CITY),
            amounts={"in_favour": ("agreed",), "taking_part": ("agreed", "against")},
            rules=("plot.round1",),
        ),
    ),
)

SIGNING = Round(
    key="signing",
    label=_("Second round: do you accept the plan?"),
    after="wish",
    asks=(
        Question("display_from", _("Plan on display from"), Kind.DATE),
        Question("display_to", _("Plan on display until"), Kind.DATE),
    ),
    opens_if=rules.may_open_signing,
    closes_if=rules.may_close_signing,
    puts_off=Why(
        _("The district sets the signing period; where it prolongs it, the day follows."),
        "X-03",
        CITY,
    ),
    states=(
        State("open", _("Not signed"), _("Open"), "ring", 8),
        State("signed", _("Signed, conditional"), _("Has signed"), "square", 4, settles=True),
        State("effective", _("Agreement in force"), _("In force"), "dot", 3, settles=True),
        State("refused", _("Does not sign"), _("No"), "cross", 2),
        State("lapsed", _("Agreement lapsed"), _("Lapsed"), "bar", 8, settles=True),
        State("moved_out", _("Moved out"), _("Gone"), "diamond", 3, settles=True),
        State(
            "decided",
            _("Decided by the district government"),
            _("Decided"),
            "up",
            2,
            settles=True,
            hint=_("Not our procedure: only its state is kept (X-05)."),
        ),
    ),
    moves=(
        Move(
            "sign",
            _("Has signed"),
            frm=("open", "refused"),
            to="signed",
            why=Why(_("An agreement of the second round is conditional."), "X-03", CITY),
            proof=Proof.SIGNATURE,
            thumb=True,
            in_time="signing",
        ),
        Move(
            "refuse",
            _("Does not sign"),
            frm=("open",),
            to="refused",
            why=Why(_("Who does not sign is visited, never pressed."), "X-06", SEED),
            again=True,
            thumb=True,
        ),
        Move(
            "withdraw",
            _("Takes the signature back"),
            frm=("signed",),
            to="open",
            why=Why(_("While the agreement is conditional it binds nobody yet."), "X-03", CITY),
            asks_reason=True,
        ),
        Move(
            "move_out",
            _("Moved out"),
            frm=("effective",),
            to="moved_out",
            why=Why(_("Compensation comes before moving."), "X-04", STATE),
            asks=(Question("moved_on", _("Moved out on"), Kind.DATE),),
            past=("moved_on",),
        ),
        Move(
            "note_decision",
            _("The district government has decided"),
            frm=("open", "refused"),
            to="decided",
            why=Why(_("Decision and enforcement are not the office's."), "X-05", STATE),
            asks=(Question("decision", _("Number of the decision"), Kind.TEXT),),
        ),
    ),
    measures=(
        Measure(
            "signing",
            _("Signing rate"),
            Why(_("The agreements take effect when the fixed share has signed."), "X-03", CITY),
            amounts={"in_favour": ("signed", "effective", "moved_out")},
            rules=("plot.round2",),
        ),
    ),
    effects=(
        SetEffect(
            "take_effect",
            _("All agreements take effect"),
            measure="signing",
            frm=("signed",),
            to="effective",
            dated="effective_on",
            why=Why(_("They become effective together, with one date."), "X-03", CITY),
        ),
        SetEffect(
            "lapse",
            _("The agreements lapse"),
            measure="signing",
            frm=("signed",),
            to="lapsed",
            at_end=True,
            why=Why(_("If the share is not reached in time, they lapse."), "X-03", CITY),
        ),
    ),
)

PROGRAMME = Campaign(
    key="renewal_signings",
    version=1,
    label=_("Expropriation for renewal"),
    about=_("The certificates of a plot are asked in two rounds; the share decides for all."),
    basis=Why(_("Counted by certificates, not by persons."), "X-02", CITY),
    roll=Roll(
        line=_("certificate"),
        lines=_("certificates"),
        columns=COLUMNS,
        unique=("certificate",),
        weights=(Weight("certificates", _("Certificates")),),
    ),
    rounds=(WISH, SIGNING),
    logs=(
        Log(
            "contact",
            _("Visits to who is left"),
            _("Visit"),
            Why(_("Each home that is left has a pair of workers and a next step."), "X-06", SEED),
            asks=(Question("next_step", _("Next step"), Kind.TEXT),),
            kinds="plot.obstacles",
        ),
    ),
    pairs=True,
    notices=(
        PublicNotice(
            "plan",
            _("Plan of compensation"),
            Why(_("The plan hangs for everybody before it is signed."), "X-04", STATE),
            days=rules.DISPLAY,
        ),
    ),
    rulings=(rules.DISPLAY, "plot.obstacles"),
    keys=(
        Key(
            name=rules.DISPLAY,
            type=ValueType.DAYS,
            title=mark("Display of the compensation plan, at least"),
            unit=mark("days"),
            default=30,
            source=STATE,
            rule="X-04",
        ),
        Key(
            name="plot.obstacles",
            type=ValueType.TABLE,
            title=mark("What keeps a household from signing"),
            default=[
                {"key": "family", "name": "家庭内部分配", "name_en": "Shares within the family"},
                {"key": "heirs", "name": "继承未办", "name_en": "Inheritance not settled"},
                {"key": "housing", "name": "房源选择", "name_en": "Choice of a new home"},
                {"key": "care", "name": "就医照护", "name_en": "Illness or care"},
                {"key": "abroad", "name": "人在外地或境外", "name_en": "Elsewhere or abroad"},
                {"key": "other", "name": "其他", "name_en": "Something else"},
            ],
            parts=OPTION_PARTS,
            source=SEED,
            rule="X-06",
        ),
    ),
    facts=(Question("plot", _("Plot"), Kind.TEXT, filterable=True),),
    forbids=("money",),
)
