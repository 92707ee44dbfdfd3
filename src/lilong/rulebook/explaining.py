"""What a key decides, in plain words: the sentence under its title on the desk."""

from collections.abc import Mapping

from django.utils.translation import gettext

from lilong.kernel.text import mark
from lilong.rulebook.keys import Key

_LIMIT_CLASS = mark(
    "How long a unit has for an order of this class. The clock starts with the receipt and takes "
    "the value in force on that day; an order keeps it to its end."
)
DECIDES: Mapping[str, str] = {
    "cal.day_end": mark(
        "Until when a deadline on its last day is still kept: the close of the office, or midnight."
    ),
    "cal.office_hours": mark(
        "From when to when an hour counts as a working hour, and when a day's limit ends."
    ),
    "cal.after_hours_receipt": mark(
        "Whether what comes in the evening or on a day off counts from that moment, or from the "
        "next opening of the office."
    ),
    "cal.warn_share": mark(
        "When the lamp of a deadline turns yellow and its unit is reminded: after this share of "
        "its working time."
    ),
    "hotline.limit.enquiry": _LIMIT_CLASS,
    "hotline.limit.review": _LIMIT_CLASS,
    "hotline.limit.help": _LIMIT_CLASS,
    "hotline.limit.complex": _LIMIT_CLASS,
    "hotline.first_contact": mark(
        "Until when somebody has to have tried to reach the caller after an order came in."
    ),
    "hotline.redo": mark("How long a unit has once a caller was not satisfied with an order."),
    "hotline.send_back": mark(
        "Until when a unit may say that an order is not its business; after that it handles it."
    ),
    "hotline.follow_up": mark(
        "How long the centre has to call back and close after a unit has reported."
    ),
    "hotline.reopen_days": mark("How long after its closing an order may be opened again."),
    "hotline.extensions": mark("How often the limit of one order may be made longer."),
    "hotline.joint_limit": mark("How long a joint unit has for its part of an order."),
    "hotline.gate.contacts_callbacks": mark(
        "How often the caller has to be spoken with before an order may be closed, and by whom."
    ),
    "matters.undo_seconds": mark(
        "How long after a decision its maker may take it back; its notices wait that long."
    ),
}
_GENERAL = mark(
    "Decisions of a day use the value in force on that day; what was decided before keeps the "
    "version it was decided by."
)


def decides(key: Key) -> list[str]:
    """Return what a key decides, the general sentence last."""
    own = [gettext(DECIDES[key.name])] if key.name in DECIDES else []
    return [*own, gettext(_GENERAL)]
