"""What a work order promises: its numbers in the rulebook, its clocks, its gates."""

from django.utils.translation import gettext_lazy as _

from lilong.cases.grammar import Clock, Gate, Key, Limit, ValueType, Why
from lilong.kernel.text import mark
from lilong.rulebook.terms import ANY_SCOPE
from lilong.work_orders import rules
from lilong.work_orders.flow import joint, second, speaking
from lilong.work_orders.flow.limits import MORE_CLOCKS, MORE_GATES, MORE_KEYS
from lilong.work_orders.flow.sources import CONTACT, HANDLING, LOOP, OWN

KEYS = (
    *speaking.KEYS,
    *second.KEYS,
    *joint.KEYS,
    Key(
        name="hotline.follow_up",
        type=ValueType.LIMIT,
        title=mark("Limit for the follow-up call after a handling report"),
        default={"number": 2, "unit": "working_days"},
        source=OWN,
        rule="H-03",
        scopes=ANY_SCOPE,
    ),
    Key(
        name="hotline.reopen_days",
        type=ValueType.DAYS,
        title=mark("Days within which a closed order may be opened again"),
        unit=mark("days"),
        default=30,
        source=OWN,
        rule="H-02",
    ),
    *MORE_KEYS,
)

CLOCKS = (
    *speaking.CLOCKS,
    Clock(
        "handling",
        _("Handling"),
        Limit(fact="handling_limit"),
        Why(_("Counted from receipt, by the class of the category."), "H-01", HANDLING),
        from_opening=True,
    ),
    Clock(
        "send_back",
        _("Sending back"),
        Limit(ruling="hotline.send_back"),
        Why(_("What is not a unit's business goes back at once, not at the end."), "H-05", OWN),
        leads=False,
    ),
    Clock(
        "follow_up",
        _("Follow-up and closing"),
        Limit(ruling="hotline.follow_up"),
        Why(_("The centre asks the caller before an order is closed."), "H-03", CONTACT),
    ),
    Clock(
        "redo",
        _("Handling again"),
        Limit(ruling="hotline.redo"),
        Why(_("A dissatisfied order is handled again in three working days."), "H-02", CONTACT),
    ),
    *joint.CLOCKS,
    Clock(
        "sender_contact",
        _("Sender: first contact"),
        Limit(date_fact="sender_contact"),
        Why(_("The sender's own deadline stands beside ours."), "H-04", HANDLING),
        leads=False,
        sender=True,
    ),
    Clock(
        "sender_handling",
        _("Sender: handling"),
        Limit(date_fact="sender_handling"),
        Why(_("The sender's own deadline stands beside ours."), "H-04", HANDLING),
        leads=False,
        sender=True,
    ),
    *MORE_CLOCKS,
)
GATES = (
    *speaking.GATES,
    *second.GATES,
    *joint.GATES,
    Gate(
        "report",
        _("Handling report"),
        rules.reports,
        Why(_("What was done is written down and shown."), "U-01", LOOP),
    ),
    *MORE_GATES,
)
