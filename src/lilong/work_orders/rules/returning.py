"""Pure decisions on returns: in time, with a basis, once; the second by a conference that binds."""

from lilong.cases.grammar import Done, Facts, Snapshot
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.work_orders.terms import RETURN

_ASKED = "send_back"
RULE = "H-05"


def returns(snapshot: Snapshot) -> int:
    """Count the returns asked for so far; one that was withdrawn is none."""
    return snapshot.count(_ASKED) - snapshot.count("withdraw_return")


def is_for_conference(snapshot: Snapshot) -> bool:
    """Say whether the returns of an order have become a matter for the hard-case conference."""
    return returns(snapshot) >= int(snapshot.rulings["hotline.returns_to_conference"])


def bound_by(snapshot: Snapshot) -> Done | None:
    """Return the conference that decided that the present lead leads, None if there is none."""
    held = snapshot.last("hold_conference")
    if held is None or snapshot.facts.get("bound_unit") != snapshot.lead_unit_id:
        return None
    return held


def _is_allowed_late(snapshot: Snapshot) -> bool:
    since = snapshot.since("dispatch")
    return any(done.move == "allow_late_return" for done in since)


def is_late_to_return(snapshot: Snapshot) -> bool:
    """Say whether the limit for sending back has ended; it began with the dispatch."""
    clock = snapshot.clock("send_back")
    return clock is not None and snapshot.at > clock.due_at


def may_send_back(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """A unit sends back in time, or with a supervisor's word; never against a conference."""
    held = bound_by(snapshot)
    if held is not None:
        return Refusal(
            "bound",
            mark("The hard-case conference of {at} decided that {lead_unit} leads: that binds."),
            {"at": held.at, "lead_unit": snapshot.lead_unit},
            rule=RULE,
        )
    clock = snapshot.clock("send_back")
    if clock is None or not is_late_to_return(snapshot) or _is_allowed_late(snapshot):
        return None
    return Refusal(
        "too_late",
        mark("Sending back was possible until {due}. After that a supervisor must allow it."),
        {"due": clock.due_at},
        rule=RULE,
    )


def may_decide_return(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """The centre alone decides on a first return; a further one goes to the conference."""
    if snapshot.waiting is None or snapshot.waiting.key != RETURN:
        return None
    if not is_for_conference(snapshot):
        return None
    return Refusal(
        "conference",
        mark("This is return number {count}: the hard-case conference decides on it."),
        {"count": returns(snapshot)},
        rule=RULE,
    )


def may_allow_late_return(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """A supervisor's word is asked for only once the limit for sending back has ended."""
    if is_late_to_return(snapshot) and not _is_allowed_late(snapshot):
        return None
    return Refusal(
        "not_late", mark("The unit may still send it back without a supervisor."), rule=RULE
    )


def may_hold_conference(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """The conference meets on an order that was sent back often enough, no sooner."""
    if is_for_conference(snapshot):
        return None
    return Refusal(
        "no_conference",
        mark("A conference is held on return number {number}, not before."),
        {"number": int(snapshot.rulings["hotline.returns_to_conference"])},
        rule=RULE,
    )


def may_recall(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """What a conference has decided binds the centre, too: only another one changes it."""
    held = bound_by(snapshot)
    if held is None:
        return None
    return Refusal(
        "bound",
        mark("The hard-case conference of {at} decided that {lead_unit} leads: that binds."),
        {"at": held.at, "lead_unit": snapshot.lead_unit},
        rule=RULE,
    )
