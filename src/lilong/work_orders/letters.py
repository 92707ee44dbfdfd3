"""What units and callers are told of requests and decisions, as templates an office may reword."""

from lilong.kernel.text import mark
from lilong.notices.templates import SAMPLE_TIME, Template

_MATTER = {
    "number": "PY-20261123-0042",
    "title": "3号楼楼道堆物",
    "move": "申请延期",
    "due": SAMPLE_TIME,
}
_CALLER = {
    "number": "PY-20261123-0042",
    "title": "3号楼楼道堆物",
    "reason": "需要等待业主表决。",
    "due": SAMPLE_TIME,
}

TEMPLATES = (
    Template(
        "matter.asked",
        mark("A unit has asked for a decision"),
        mark("To decide: {move}, {number}"),
        mark("{title}. A unit waits for your decision."),
        _MATTER,
    ),
    Template(
        "matter.decided",
        mark("A request has been decided"),
        mark("Decided: {move}, {number}"),
        mark("{title}. To be finished by {due}."),
        _MATTER,
    ),
    Template(
        "caller.extended",
        mark("The caller is told that it takes longer"),
        mark("Your request {number} takes longer"),
        mark("“{title}” needs more time. You hear from us by {due} at the latest."),
        _CALLER,
    ),
    Template(
        "caller.suspended",
        mark("The caller is told that the handling has to wait"),
        mark("Your request {number} has to wait"),
        mark("“{title}” has to wait for something we cannot hurry. We expect to finish by {due}."),
        _CALLER,
    ),
    Template(
        "caller.parked",
        mark("The caller is told that it cannot be solved now"),
        mark("Your request {number} cannot be solved at present"),
        mark("“{title}” stays in our list and is looked at again by {due}. It is not closed."),
        _CALLER,
    ),
    Template(
        "caller.not_filed",
        mark("The caller is told why it is not filed"),
        mark("Your request {number} was not filed"),
        mark("“{title}” was not filed. The reason: {reason}"),
        _CALLER,
    ),
)
