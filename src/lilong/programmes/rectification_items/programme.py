"""The declaration of rectification items (整改事项): owned, dated, proved, seen twice."""

from django.utils.translation import gettext_lazy as _

from lilong.accounts.terms import Capability
from lilong.cases.grammar import (
    Assign,
    By,
    Clock,
    Key,
    Kind,
    Limit,
    Move,
    Programme,
    Question,
    Stage,
    ValueType,
    Why,
)
from lilong.cases.terms import Relation
from lilong.kernel.text import mark
from lilong.programmes.rectification_items import rules

OWNER = By(Capability.MATTERS_HANDLE, Relation.LEAD)
SEED = "seed S4 and S1, DOMAIN AC-42"

PROGRAMME = Programme(
    key="rectification_items",
    version=1,
    label=_("Rectification items"),
    about=_(
        "A shortcoming found by an inspection or a meeting: who mends it, by which measure and "
        "until when, with proof, confirmed by a second person. What cannot be mended stays visible."
    ),
    basis=Why(_("Each item has a problem, a measure, an owner, a date and proof."), "AC-42", SEED),
    raised_by=(By(Capability.MATTERS_RAISE),),
    facts=(
        Question("problem", _("Problem"), Kind.LONG_TEXT),
        Question("found_by", _("Found by"), Kind.TEXT, most=200),
        Question("measure", _("Measure to take"), Kind.LONG_TEXT),
        Question("due_date", _("To be mended by"), Kind.DATE, filterable=True),
    ),
    clocks=(
        Clock(
            "mending",
            _("Mending"),
            Limit(date_fact="due_date"),
            Why(_("The owner promised a date; only an approved change moves it."), "AC-42", SEED),
        ),
        Clock(
            "confirming",
            _("Second look"),
            Limit(ruling="rectification.confirm"),
            Why(_("Proof is looked at while it can still be seen."), "U-07", SEED),
        ),
        Clock(
            "review",
            _("Review of the parked item"),
            Limit(date_fact="review_date"),
            Why(_("A parked item is reviewed on a day, it is not forgotten."), "U-06", SEED),
        ),
    ),
    opens=("mending",),
    keys=(
        Key(
            name="rectification.confirm",
            type=ValueType.LIMIT,
            title=mark("Rectification items: limit for the second look"),
            default={"number": 3, "unit": "working_days"},
            rule="A-06",
            source=SEED,
        ),
    ),
    rulings=("rectification.confirm",),
    stages=(
        Stage("open", _("Open"), _("The owner mends it and shows proof.")),
        Stage("new_date_asked", _("New date asked"), _("Somebody else decides on the date.")),
        Stage("proved", _("Proof shown"), _("A second person looks at the place.")),
        Stage(
            "parked", _("Parked"), _("Cannot be mended now; visible, with a review."), parks=True
        ),
        Stage("closed", _("Closed"), _("Mended and confirmed."), closes=True),
    ),
    moves=(
        Move(
            "show_proof",
            _("Show proof"),
            frm=("open",),
            to="proved",
            by=(OWNER,),
            why=Why(_("The owner says what was done and attaches a photo."), "AC-42", SEED),
            asks=(Question("done", _("What was done"), Kind.LONG_TEXT),),
            needs_evidence=True,
            stops=("mending",),
            starts=("confirming",),
            primary=True,
        ),
        Move(
            "confirm",
            _("Confirm"),
            frm=("proved",),
            to="closed",
            by=(
                By(Capability.MATTERS_APPROVE, not_who_did=("show_proof",)),
                By(Capability.MATTERS_HANDLE, Relation.RAISER, not_who_did=("show_proof",)),
            ),
            why=Why(_("Nobody closes his own work: a second person confirms."), "AC-42", SEED),
            asks=(Question("seen", _("What was seen at the place"), Kind.LONG_TEXT),),
            stops=("confirming",),
            confirms=True,
            primary=True,
        ),
        Move(
            "not_mended",
            _("Not mended"),
            frm=("proved",),
            to="open",
            by=(
                By(Capability.MATTERS_APPROVE, not_who_did=("show_proof",)),
                By(Capability.MATTERS_HANDLE, Relation.RAISER, not_who_did=("show_proof",)),
            ),
            why=Why(
                _("What the second look does not find goes back, and is counted."), "U-07", SEED
            ),
            asks_reason=True,
            stops=("confirming",),
            starts=("mending",),
            rounds=True,
        ),
        Move(
            "ask_new_date",
            _("Ask for a new date"),
            frm=("open",),
            to="new_date_asked",
            by=(OWNER,),
            why=Why(_("A date is asked for before it is moved, with a reason."), "AC-42", SEED),
            asks=(Question("asked_date", _("New date"), Kind.DATE),),
            guard=rules.may_ask_new_date,
            asks_reason=True,
        ),
        Move(
            "approve_new_date",
            _("Approve the new date"),
            frm=("new_date_asked",),
            to="open",
            by=(By(Capability.MATTERS_APPROVE, not_who_did=("ask_new_date",)),),
            why=Why(_("Changing the date needs the approval of another person."), "AC-42", SEED),
            asks=(Question("due_date", _("To be mended by"), Kind.DATE),),
            guard=rules.may_approve_new_date,
            restarts=("mending",),
            primary=True,
        ),
        Move(
            "refuse_new_date",
            _("Keep the date"),
            frm=("new_date_asked",),
            to="open",
            by=(By(Capability.MATTERS_APPROVE, not_who_did=("ask_new_date",)),),
            why=Why(_("The promised date stands; the reason is told."), "AC-42", SEED),
            asks_reason=True,
        ),
        Move(
            "hand_to",
            _("Hand to another unit"),
            frm=("open",),
            to=None,
            by=(By(Capability.MATTERS_APPROVE),),
            why=Why(_("Exactly one owner, whoever it is."), "AC-42", SEED),
            asks=(Question("unit", _("New owner"), Kind.UNIT, keep=False),),
            assign=Assign(to_answer="unit"),
            asks_reason=True,
        ),
        Move(
            "park",
            _("Park"),
            frm=("open",),
            to="parked",
            by=(By(Capability.MATTERS_APPROVE),),
            why=Why(
                _("What cannot be solved is parked with a plan and a review day."), "U-06", SEED
            ),
            asks=(
                Question("plan", _("Plan"), Kind.LONG_TEXT),
                Question("review_date", _("Review on"), Kind.DATE),
            ),
            asks_reason=True,
            voids=("mending",),
            starts=("review",),
        ),
        Move(
            "take_up_again",
            _("Take up again"),
            frm=("parked",),
            to="open",
            by=(OWNER, By(Capability.MATTERS_APPROVE)),
            why=Why(_("Parked is not closed."), "U-06", SEED),
            asks=(Question("due_date", _("To be mended by"), Kind.DATE),),
            stops=("review",),
            starts=("mending",),
            primary=True,
        ),
    ),
)
