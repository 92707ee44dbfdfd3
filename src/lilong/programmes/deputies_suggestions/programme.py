"""The declaration of deputies' suggestions (代表建议), by T-12 and the limits of the rulebook."""

from django.utils.translation import gettext_lazy as _

from lilong.accounts.terms import Capability
from lilong.cases.grammar import (
    Approval,
    Assign,
    By,
    Clock,
    Extend,
    Kind,
    Limit,
    Move,
    Programme,
    Question,
    Stage,
    Why,
)
from lilong.cases.terms import Relation
from lilong.programmes.deputies_suggestions import rules

SOURCE = "RD-REG; applied to district deputies by analogy"
LEAD = By(Capability.MATTERS_HANDLE, Relation.LEAD)
CENTRE = By(Capability.MATTERS_RAISE, Relation.CENTRE)
RESULTS = (
    ("solved", _("Solved")),
    ("being_solved", _("Being solved, with a date")),
    ("planned", _("Planned")),
    ("reference", _("Kept for reference")),
)

MONTHS = Limit(fact="extension_months", unit="months")
LONGER = Extend("answer", MONTHS, most="deputies.extensions_most", longest="deputies.extension")

PROGRAMME = Programme(
    key="deputies_suggestions",
    version=1,
    label=_("Deputies' suggestions"),
    about=_(
        "What a people's deputy suggests is handed over, answered in writing within the limit, "
        "and judged by the deputy; if she is dissatisfied it is answered again."
    ),
    basis=Why(_("Handing over, answer, extension and second answer have limits."), "T-12", SOURCE),
    raised_by=(By(Capability.MATTERS_RAISE),),
    lead="centre",
    facts=(
        Question("deputy", _("Deputy"), Kind.TEXT, most=80),
        Question(
            "level",
            _("Level of the congress"),
            Kind.CHOICE,
            choices=(("city", _("City")), ("district", _("District"))),
            filterable=True,
        ),
        Question("suggestion", _("Suggestion"), Kind.LONG_TEXT, most=4_000),
    ),
    clocks=(
        Clock(
            "hand_over",
            _("Handing over"),
            Limit(ruling="deputies.hand_over"),
            Why(_("Suggestions are handed to who must answer without delay."), "T-12", SOURCE),
        ),
        Clock(
            "wrong_addressee",
            _("Return by the wrong addressee"),
            Limit(ruling="deputies.wrong_addressee"),
            Why(_("Who cannot answer says so soon, or keeps it."), "T-12", SOURCE),
            leads=False,
        ),
        Clock(
            "answer",
            _("Answer"),
            Limit(ruling="deputies.answer"),
            Why(_("The deputy is answered in writing."), "T-12", SOURCE),
        ),
        Clock(
            "co_handler",
            _("Opinion of the supporting unit"),
            Limit(ruling="deputies.co_handler"),
            Why(_("The lead needs the opinion in time for its answer."), "T-12", SOURCE),
            leads=False,
        ),
        Clock(
            "second_answer",
            _("Second answer"),
            Limit(ruling="deputies.again"),
            Why(_("A dissatisfied deputy is answered again."), "T-12", SOURCE),
        ),
    ),
    approvals=(
        Approval(
            "extension", _("Extension"),
            ask="ask_extension", grant="approve_extension", refuse="refuse_extension",
            why=Why(_("Asked in time, decided by another person."), "T-12", SOURCE),
        ),
    ),
    opens=("hand_over",),
    rulings=(
        "deputies.hand_over",
        "deputies.wrong_addressee",
        "deputies.answer",
        "deputies.extension",
        "deputies.extensions_most",
        "deputies.again",
        "deputies.co_handler",
    ),
    stages=(
        Stage("received", _("Received"), _("The centre hands it to the unit that must answer.")),
        Stage("in_hand", _("In hand"), _("The lead unit prepares the answer.")),
        Stage("extension_asked", _("Extension asked"), _("Somebody else decides on it.")),
        Stage("answered", _("Answered"), _("The deputy says what she thinks of the answer.")),
        Stage("closed", _("Closed"), _("The deputy is content, or has been answered twice."),
              closes=True),
    ),
    moves=(
        Move(
            "hand_over",
            _("Hand over"),
            frm=("received",),
            to="in_hand",
            by=(CENTRE,),
            why=Why(_("Exactly one unit answers."), "T-12", SOURCE),
            asks=(Question("unit", _("Unit that answers"), Kind.UNIT, keep=False),),
            assign=Assign(to_answer="unit"),
            stops=("hand_over",),
            starts=("answer", "wrong_addressee"),
            primary=True,
        ),
        Move(
            "give_back",
            _("Give back: wrong addressee"),
            frm=("in_hand",),
            to="received",
            by=(LEAD,),
            why=Why(_("A wrong addressee gives it back in time, with a reason."), "T-12", SOURCE),
            guard=rules.may_give_back,
            assign=Assign(to_centre=True),
            asks_reason=True,
            voids=("answer", "wrong_addressee"),
            starts=("hand_over",),
        ),
        Move(
            "ask_opinion",
            _("Ask another unit"),
            frm=("in_hand",),
            to=None,
            by=(LEAD,),
            why=Why(_("A supporting unit gives its opinion to the lead."), "T-12", SOURCE),
            asks=(Question("supporting", _("Supporting unit"), Kind.UNIT, keep=False),),
            assign=Assign(supporting="supporting"),
            starts=("co_handler",),
        ),
        Move(
            "give_opinion",
            _("Give an opinion"),
            frm=("in_hand",),
            to=None,
            by=(By(Capability.MATTERS_HANDLE, Relation.SUPPORTING),),
            why=Why(_("The opinion stands in the file of the matter."), "T-12", SOURCE),
            asks=(Question("opinion", _("Opinion"), Kind.LONG_TEXT),),
            assign=Assign(answer=True),
            stops=("co_handler",),
            primary=True,
        ),
        Move(
            "ask_extension",
            _("Ask for an extension"),
            frm=("in_hand",),
            to="extension_asked",
            by=(LEAD,),
            why=Why(_("Asked before the limit ends, at most as often as the rule says."),
                    "T-12", SOURCE),
            asks=(
                Question("extension_months", _("Months"), Kind.INTEGER, least=1, most=12),
            ),
            asks_reason=True,
        ),
        Move(
            "approve_extension",
            _("Approve the extension"),
            frm=("extension_asked",),
            to="in_hand",
            by=(By(Capability.MATTERS_APPROVE, not_who_did=("ask_extension",)),),
            why=Why(_("Another person approves it."), "T-12", SOURCE),
            extends=(LONGER,),
            primary=True,
        ),
        Move(
            "refuse_extension",
            _("Refuse the extension"),
            frm=("extension_asked",),
            to="in_hand",
            by=(By(Capability.MATTERS_APPROVE, not_who_did=("ask_extension",)),),
            why=Why(_("The limit stands; the reason is told."), "T-12", SOURCE),
            asks_reason=True,
        ),
        Move(
            "answer",
            _("Answer the deputy"),
            frm=("in_hand",),
            to="answered",
            by=(LEAD,),
            why=Why(_("A written answer in one of four classes."), "T-12", SOURCE),
            asks=(
                Question("result", _("Result"), Kind.CHOICE, choices=RESULTS, filterable=True),
                Question("solved_by", _("To be solved by"), Kind.DATE, required=False),
                Question("answer_text", _("Answer"), Kind.LONG_TEXT, most=4_000),
            ),
            guard=rules.may_answer,
            stops=("answer", "second_answer", "wrong_addressee", "co_handler"),
            primary=True,
        ),
        Move(
            "content",
            _("The deputy is content"),
            frm=("answered",),
            to="closed",
            by=(By(Capability.MATTERS_RAISE, Relation.CENTRE, not_who_did=("answer",)),),
            why=Why(_("Not the answering unit asks the deputy."), "T-12", SOURCE),
            asks=(Question("said", _("What the deputy said"), Kind.LONG_TEXT),),
            primary=True,
        ),
        Move(
            "dissatisfied",
            _("The deputy is dissatisfied"),
            frm=("answered",),
            to="in_hand",
            by=(By(Capability.MATTERS_RAISE, Relation.CENTRE, not_who_did=("answer",)),),
            why=Why(_("A dissatisfied deputy is answered again."), "T-12", SOURCE),
            asks=(Question("said", _("What the deputy said"), Kind.LONG_TEXT),),
            guard=rules.may_be_answered_again,
            starts=("second_answer",),
            rounds=True,
        ),
        Move(
            "close_after_second",
            _("Close after the second answer"),
            frm=("answered",),
            to="closed",
            by=(By(Capability.MATTERS_APPROVE),),
            why=Why(_("Two answers were given; what remains open is said."), "T-12", SOURCE),
            guard=rules.may_close_after_second,
            asks_reason=True,
        ),
    ),
)  # fmt: skip
