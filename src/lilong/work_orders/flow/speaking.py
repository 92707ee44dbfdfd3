"""Contacts and follow-up calls declared: their numbers, clocks, gates, questions and moves."""

from django.utils.translation import gettext_lazy as _

from lilong.cases.grammar import (
    Clock,
    Gate,
    Key,
    Kind,
    Limit,
    Move,
    Question,
    Speak,
    ValueType,
    Why,
)
from lilong.cases.terms import (
    CHANNEL_WORDS,
    CONTACT_OUTCOME_WORDS,
    SATISFACTION_WORDS,
    ContactKind,
)
from lilong.kernel.text import mark
from lilong.work_orders import contacting as rules
from lilong.work_orders.flow.people import CALLER, CENTRE, LEAD, NOT_THE_HANDLER, SUPPORT
from lilong.work_orders.flow.sources import CONTACT, OWN, SERVICE
from lilong.work_orders.terms import OPEN_STAGES, StageKey

_S = StageKey

KEYS = (
    Key(
        name=rules.ATTEMPTS,
        type=ValueType.NUMBER,
        title=mark("Attempts after which a caller counts as not to be reached"),
        unit=mark("times"),
        default=3,
        source=OWN,
        rule="H-10",
    ),
    Key(
        name=rules.ATTEMPT_DAYS,
        type=ValueType.DAYS,
        title=mark("Different days on which a caller must have been tried"),
        unit=mark("days"),
        default=2,
        source=OWN,
        rule="H-10",
    ),
)
CLOCKS = (
    Clock(
        "first_contact",
        _("First contact"),
        Limit(fact="first_contact_limit"),
        Why(_("The caller hears from us within a working day of receipt."), "H-02", CONTACT),
        from_opening=True,
        until=rules.unit_contact,
    ),
    Clock(
        "centre_contact",
        _("Centre's contact"),
        Limit(fact="centre_contact_limit"),
        Why(_("Unit and centre speak with the caller, each within the limit."), "H-15", OWN),
        from_opening=True,
        leads=False,
        until=rules.centre_contact,
    ),
    Clock(
        "unit_call",
        _("Unit's follow-up call"),
        Limit(ruling="hotline.follow_up"),
        Why(_("Who handled it asks the caller, too."), "H-15", OWN),
        leads=False,
        until=rules.unit_call,
    ),
    Clock(
        "centre_call",
        _("Centre's follow-up call"),
        Limit(ruling="hotline.follow_up"),
        Why(_("The centre asks every caller before an order goes up."), "H-03", CONTACT),
        leads=False,
        until=rules.centre_call,
    ),
)
CALL_CLOCKS = ("unit_call", "centre_call")
GATES = (
    Gate(
        "before_dispatch",
        _("Contact before dispatch"),
        rules.before_dispatch,
        Why(_("By reading B the centre speaks with the caller first."), "H-15", OWN),
    ),
    Gate(
        "before_site",
        _("Contact before going on site"),
        rules.before_site,
        Why(_("By reading B the unit speaks with the caller before it goes."), "H-15", OWN),
    ),
    Gate(
        "contact",
        _("First contact"),
        rules.contacts,
        Why(_("Nobody's order is closed unless somebody has spoken with her."), "H-15", CONTACT),
        missing=rules.missing_contacts,
    ),
    Gate(
        "follow_up",
        _("Follow-up call"),
        rules.follow_ups,
        Why(_("The caller says whether it is solved, not the handler."), "H-15", CONTACT),
        missing=rules.missing_follow_ups,
    ),
)

CHANNEL = Question(
    "channel",
    _("How"),
    Kind.CHOICE,
    required=False,
    keep=False,
    choices=tuple((key.value, _(text)) for key, text in CHANNEL_WORDS.items()),
)
OUTCOME = Question(
    "outcome",
    _("Outcome"),
    Kind.CHOICE,
    keep=False,
    choices=tuple((key.value, _(text)) for key, text in CONTACT_OUTCOME_WORDS.items()),
)
NOTE = Question("note", _("Note"), Kind.LONG_TEXT, required=False, keep=False)
AGAIN_AT = Question("again_at", _("Call again at"), Kind.DATETIME, required=False, keep=False)
ANSWERS = (
    Question(
        "contacted", _("Had the unit contacted her?"), Kind.YES_NO, required=False, keep=False
    ),
    Question("solved", _("Is it solved?"), Kind.YES_NO, required=False, keep=False),
    Question(
        "satisfied",
        _("Is she satisfied?"),
        Kind.CHOICE,
        required=False,
        keep=False,
        choices=tuple((key.value, _(text)) for key, text in SATISFACTION_WORDS.items()),
    ),
)

RECORD_CONTACT = Move(
    "record_contact",
    _("Record a contact"),
    frm=OPEN_STAGES,
    to=None,
    by=(*LEAD, SUPPORT, CENTRE, CALLER),
    why=Why(
        _("First contact within a working day; an attempt in vain is recorded, too."),
        "H-02",
        CONTACT,
    ),
    asks=(OUTCOME, CHANNEL, AGAIN_AT, NOTE),
    speak=Speak(ContactKind.FIRST_CONTACT, rules.side_of),
    guard=rules.may_contact,
)
FOLLOW_UP = Move(
    "follow_up",
    _("Record a follow-up call"),
    frm=(_S.REPORTED, _S.FOLLOWED_UP),
    to=_S.FOLLOWED_UP,
    by=(*NOT_THE_HANDLER, *LEAD),
    why=Why(
        _("Contacted, solved, satisfied are asked apart; not reached is not dissatisfied."),
        "H-03",
        SERVICE,
    ),
    asks=(OUTCOME, CHANNEL, *ANSWERS, AGAIN_AT, NOTE),
    speak=Speak(ContactKind.FOLLOW_UP_CALL, rules.side_of),
    guard=rules.may_follow_up,
    primary=True,
)
