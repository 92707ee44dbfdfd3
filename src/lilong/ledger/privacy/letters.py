"""What people are told at the privacy desk, as templates."""

from django.utils.translation import gettext_lazy as _

from lilong.kernel.text import mark
from lilong.notices.templates import SAMPLE_TIME, Template

_DECIDED = {
    "title": _("Keeping the ledger"),
    "who": "Bai Jingxing",
    "reason": _("The retention is too long"),
}

TEMPLATES = (
    Template(
        "privacy.proposed",
        mark("Something of the privacy desk waits for approval"),
        mark("Waits for approval: {title}"),
        mark("{who} put it forward at the privacy desk; a second person decides."),
        _DECIDED,
    ),
    Template(
        "privacy.approved",
        mark("Something of the privacy desk was approved"),
        mark("Approved: {title}"),
        mark("{who} approved it at the privacy desk."),
        _DECIDED,
    ),
    Template(
        "privacy.refused",
        mark("Something of the privacy desk was refused"),
        mark("Refused: {title}"),
        mark("{who} refused it at the privacy desk. Why: {reason}"),
        _DECIDED,
    ),
    Template(
        "privacy.recalled",
        mark("The file of an export was taken back"),
        mark("Taken back: the file of {title}"),
        mark(
            "What allowed to hold somebody in the file has ended: a consent was taken back, or a "
            "record was restricted or deleted. The file is deleted here; delete every copy of it, "
            "have its recipients do so, and ask for a new export if the task goes on."
        ),
        _DECIDED,
    ),
    Template(
        "privacy.sampled",
        mark("Readings have to be justified"),
        mark("To be justified: {count} of your readings of {month}"),
        mark(
            "They were drawn by chance. Say in a sentence each what you needed them for, by {due}."
        ),
        {"count": 2, "month": "2026-10", "due": SAMPLE_TIME},
    ),
    Template(
        "privacy.objected",
        mark("The auditor objects to a reading"),
        mark("Objection to one of your readings of {month}"),
        mark("The auditor objects. Why: {reason}"),
        {"month": "2026-10", "reason": _("No matter of this person was open")},
    ),
)
