"""The templates every kind of matter may use."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from lilong.kernel.text import mark
from lilong.notices.templates import SAMPLE_TIME, Template
from lilong.notices.terms import Audience, Channel

_MATTER = {
    "number": "PY-20261123-0042",
    "title": _("Belongings in the corridor of building 3"),
    "move": _("Dispatch"),
    "due": SAMPLE_TIME,
}
_BOTH = (Channel.INBOX, Channel.EMAIL)

# What a citizen is told of her own matter. The office's name stands in the signature.
_CITIZEN = {
    "number": "PY-20261123-0042",
    "title": "楼道堆物",
    "due": SAMPLE_TIME,
    "reason": "需等待配件到货",
}

_VALUE = {
    "title": _("Limit for help and complaint"),
    "value": "5",
    "scope": _("all"),
    "valid_from": SAMPLE_TIME.date(),
    "who": "Bai Jingxing",
    "reason": _("Resolution of the office"),
}
_END = {**_VALUE, "valid_to": SAMPLE_TIME.date()}
_YEAR = {"year": "2027", "who": "Bai Jingxing", "reason": _("The notice has come")}

# What is told of the rulebook's desk; sent by `reactions`.
_RULEBOOK = (
    Template(
        "rulebook.proposed",
        mark("A rule value waits for approval"),
        mark("Waits for approval: {title}"),
        mark("{who} proposes {value} ({scope}) from {valid_from}. Why: {reason}"),
        _VALUE,
    ),
    Template(
        "rulebook.approved",
        mark("A rule value was approved"),
        mark("Approved: {title}"),
        mark("{value} ({scope}) holds from {valid_from}. Approved by {who}."),
        _VALUE,
    ),
    Template(
        "rulebook.refused",
        mark("A rule value was refused"),
        mark("Refused: {title}"),
        mark("{who} refused {value} ({scope}) from {valid_from}. Why: {reason}"),
        _VALUE,
    ),
    Template(
        "rulebook.withdrawn",
        mark("A proposed rule value was withdrawn"),
        mark("Withdrawn: {title}"),
        mark("{who} took back the proposal of {value} ({scope}) from {valid_from}."),
        _VALUE,
    ),
    Template(
        "rulebook.end_proposed",
        mark("The end of a rule value waits for approval"),
        mark("Waits for approval: end of {title}"),
        mark("{who} proposes that {value} ({scope}) ends after {valid_to}. Why: {reason}"),
        _END,
    ),
    Template(
        "rulebook.end_approved",
        mark("The end of a rule value was approved"),
        mark("Ends: {title}"),
        mark("{value} ({scope}) ends after {valid_to}. Approved by {who}."),
        _END,
    ),
    Template(
        "rulebook.end_refused",
        mark("The end of a rule value was refused"),
        mark("Does not end: {title}"),
        mark("{who} refused that {value} ({scope}) ends after {valid_to}. Why: {reason}"),
        _END,
    ),
    Template(
        "rulebook.end_withdrawn",
        mark("The proposed end of a rule value was withdrawn"),
        mark("Withdrawn: end of {title}"),
        mark("{who} took back the proposal that {value} ({scope}) ends after {valid_to}."),
        _END,
    ),
    Template(
        "rulebook.year_proposed",
        mark("A year's working days wait for approval"),
        mark("Waits for approval: working days of {year}"),
        mark("{who} has entered the notice of {year}. Why: {reason}"),
        _YEAR,
    ),
    Template(
        "rulebook.year_approved",
        mark("A year's working days were published"),
        mark("Working days of {year} published"),
        mark("{who} published them. Deadlines that lean on them are counted again."),
        _YEAR,
    ),
    Template(
        "rulebook.year_refused",
        mark("A year's working days were refused"),
        mark("Refused: working days of {year}"),
        mark("{who} refused the notice of {year}. Why: {reason}"),
        _YEAR,
    ),
    Template(
        "rulebook.year_withdrawn",
        mark("A year's notice was withdrawn"),
        mark("Withdrawn: working days of {year}"),
        mark("{who} took back the notice of {year}."),
        _YEAR,
    ),
)

_WORDING = {
    "title": _("A citizen's request was closed"),
    "valid_from": SAMPLE_TIME.date(),
    "who": "Bai Jingxing",
    "reason": _("Callers asked what “closed” means"),
}
# What is told of an office's own words.
_WORDINGS = (
    Template(
        "notices.wording_proposed",
        mark("Words of a notice wait for approval"),
        mark("Waits for approval: words of “{title}”"),
        mark("{who} proposes other words from {valid_from}. Why: {reason}"),
        _WORDING,
    ),
    Template(
        "notices.wording_approved",
        mark("Words of a notice were approved"),
        mark("Approved: words of “{title}”"),
        mark("They hold from {valid_from}. Approved by {who}."),
        _WORDING,
    ),
    Template(
        "notices.wording_refused",
        mark("Words of a notice were refused"),
        mark("Refused: words of “{title}”"),
        mark("{who} refused the words from {valid_from}. Why: {reason}"),
        _WORDING,
    ),
    Template(
        "notices.wording_withdrawn",
        mark("Words of a notice were withdrawn"),
        mark("Withdrawn: words of “{title}”"),
        mark("{who} took back the words from {valid_from}."),
        _WORDING,
    ),
)

TEMPLATES = (
    *_RULEBOOK,
    *_WORDINGS,
    Template(
        "matter.moved",
        mark("A matter has moved on"),
        mark("{number}: {move}"),
        mark("{title}. To be finished by {due}."),
        _MATTER,
    ),
    Template(
        "matter.assigned",
        mark("A matter has been given to the unit"),
        mark("New for your unit: {number}"),
        mark("{title}. Please sign for it; to be finished by {due}."),
        _MATTER,
    ),
    Template(
        "matter.sent_back",
        mark("A matter has been sent back"),
        mark("Sent back: {number}"),
        mark("{title}. It waits for a new decision; to be finished by {due}."),
        _MATTER,
    ),
    Template(
        "matter.recounted",
        mark("A deadline was counted again"),
        mark("Deadline counted again: {number}"),
        mark(
            "{title}. {clock}: {due}, no longer {before}, now that the working days are published."
        ),
        {**_MATTER, "clock": _("Handling limit"), "before": SAMPLE_TIME - timedelta(days=1)},
    ),
    Template(
        "matter.due_soon",
        mark("A deadline is near"),
        mark("Due soon: {number}"),
        mark("{title}. To be finished by {due}."),
        _MATTER,
    ),
    Template(
        "matter.overdue",
        mark("A deadline has passed"),
        mark("Overdue: {number}"),
        mark("{title}. It was to be finished by {due}."),
        _MATTER,
        _BOTH,
    ),
    Template(
        "account.factors_reset",
        mark("Somebody's second factor was taken away"),
        mark("Your second factor was taken away"),
        mark(
            "{at}, by the security administrator. Reason: {reason}. If you did not ask for it, say"
            " so at once."
        ),
        {"at": SAMPLE_TIME, "reason": _("the phone was lost")},
        _BOTH,
    ),
    Template(
        "citizen.extended",
        mark("A citizen's request takes longer"),
        mark("Your request {number} takes longer"),
        mark("Your request “{title}” ({number}) takes until {due}. Why: {reason}."),
        _CITIZEN,
        channels=(),
        short=mark("Your request {number} takes until {due}. Why: {reason}."),
        audience=Audience.CITIZEN,
    ),
    Template(
        "citizen.closed",
        mark("A citizen's request was closed"),
        mark("Your request {number} was closed"),
        mark("Your request “{title}” ({number}) was closed. If it is not solved, call us again."),
        _CITIZEN,
        channels=(),
        short=mark("Your request {number} was closed. If it is not solved, call us again."),
        audience=Audience.CITIZEN,
    ),
)
