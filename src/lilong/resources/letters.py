"""What people are told of write-offs and corrections, as templates."""

from django.utils.translation import gettext_lazy as _

from lilong.kernel.text import mark
from lilong.notices.templates import Template

_SAMPLE = {
    "title": _("Summer care packs"),
    "count": 2,
    "who": "Bai Jingxing",
    "reason": _("Wet in the storm"),
}

TEMPLATES = (
    Template(
        "resources.proposed",
        mark("A correction of goods waits for approval"),
        mark("Waits for approval: {count} of {title}"),
        mark("{who} asks for it; a second person decides. Why: {reason}"),
        _SAMPLE,
    ),
    Template(
        "resources.approved",
        mark("A correction of goods was approved"),
        mark("Approved: {count} of {title}"),
        mark("{who} approved it; the goods are booked."),
        _SAMPLE,
    ),
    Template(
        "resources.refused",
        mark("A correction of goods was refused"),
        mark("Refused: {count} of {title}"),
        mark("{who} refused it; nothing was booked. Why: {reason}"),
        _SAMPLE,
    ),
)
