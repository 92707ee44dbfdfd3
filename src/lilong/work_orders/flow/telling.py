"""The caller is told what was decided: a call that is recorded like any other contact."""

from django.utils.translation import gettext_lazy as _

from lilong.cases.grammar import Move, Speak, Why
from lilong.cases.terms import ContactKind
from lilong.work_orders import rules
from lilong.work_orders.contacting import side_of
from lilong.work_orders.flow.people import CALLER, CENTRE, LEAD
from lilong.work_orders.flow.sources import DESK
from lilong.work_orders.flow.speaking import CHANNEL, NOTE, OUTCOME
from lilong.work_orders.terms import OPEN_STAGES, StageKey

TELLING = (
    Move(
        "tell_caller",
        _("Tell the caller"),
        frm=(*OPEN_STAGES, StageKey.CLOSED, StageKey.NOT_FILED),
        to=None,
        by=(*LEAD, CENTRE, CALLER),
        why=Why(_("Who waits hears of an extension, a pause, a refusal."), "H-06", DESK),
        asks=(OUTCOME, CHANNEL, NOTE),
        speak=Speak(ContactKind.INFORMATION, side_of),
        guard=rules.may_tell,
        quiet=True,
    ),
)
