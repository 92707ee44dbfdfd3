"""Pure decisions on more time: extensions, pauses, parking, and the second look at the place."""

from datetime import date

from lilong.cases.grammar import ClockReading, Facts, Snapshot
from lilong.cases.rules import live_clock
from lilong.cases.terms import ContactOutcome, ContactSide
from lilong.kernel.calendar import Limit, Unit
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.work_orders.contacting import is_secret, side_of
from lilong.work_orders.terms import AGAIN, LimitClass

# Moves of which the caller is told.
TOLD = frozenset({"approve_extension", "approve_suspension", "park", "return_to_citizen"})
HANDLING = ("handling", "redo", "rework", "taken_up")


def running(snapshot: Snapshot) -> ClockReading | None:
    """Return the limit by which the unit has to report, if one counts."""
    return live_clock(snapshot, *HANDLING)


def may_ask_extension(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """One asks for a number of days, or for the limit of a hard case, which is another one."""
    days, is_complex = answers.get("extension_days"), bool(answers.get("as_complex"))
    if bool(days) == is_complex:
        return Refusal(
            "one_of_both",
            mark("Ask either for a number of working days, or for the limit of a hard case."),
            rule="H-06",
            field="extension_days",
        )
    if not is_complex:
        return None
    limit = snapshot.facts.get("handling_limit") or {}
    clock = running(snapshot)
    if limit.get("class") == LimitClass.COMPLEX or (clock is not None and clock.key != "handling"):
        return Refusal(
            "complex_already",
            mark("The limit of a hard case is given once, and to the first handling."),
            rule="H-01",
            field="as_complex",
        )
    return None


def _late(clock: ClockReading | None, snapshot: Snapshot, rule: str) -> Refusal | None:
    if clock is None:
        return Refusal("no_clock", mark("No limit of a handling is running."), rule=rule)
    if clock.is_late(snapshot.at):
        text = mark("The limit ended on {due}; it should have been asked for before.")
        return Refusal("too_late", text, {"due": clock.due_at}, rule=rule)
    return None


def _longest(snapshot: Snapshot, reason: object) -> Limit | None:
    rows = snapshot.rulings["hotline.suspension_reasons"]
    return next((row["longest"] for row in rows if row["key"] == reason), None)


def may_ask_suspension(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """A pause is asked for in time and lies ahead; how long it may be is judged by the office."""
    clock = running(snapshot)
    late = _late(clock, snapshot, "H-06")
    if late is not None or clock is None:
        return late
    if clock.is_paused(snapshot.at):
        text = mark("The limit stands still already, until {until}.")
        return Refusal("paused_already", text, {"until": clock.resumes_at}, rule="H-06")
    return _not_ahead(snapshot, answers, "suspended_until", "H-06")


def _day(answers: Facts, key: str) -> date | None:
    try:
        return date.fromisoformat(str(answers.get(key) or ""))
    except ValueError:
        return None


def _not_ahead(snapshot: Snapshot, answers: Facts, key: str, rule: str) -> Refusal | None:
    day = _day(answers, key)
    if day is None or day > local(snapshot.at).date():
        return None
    text = mark("The day {day} does not lie ahead.")
    return Refusal("not_ahead", text, {"day": day}, rule=rule, field=key)


def too_long_a_pause(snapshot: Snapshot, reason: object, last: date, until: date) -> Refusal | None:
    """Say that a pause is longer than its reason allows; `last` is the last day it may end on."""
    longest = _longest(snapshot, reason)
    if longest is None or until <= last:
        return None
    return Refusal(
        "too_long",
        mark("For this reason a limit stands still {longest} at most: until {last}."),
        {"longest": longest, "last": last},
        rule="H-06",
        field="suspended_until",
    )


def longest_pause(snapshot: Snapshot, reason: object) -> Limit:
    """Return how long a limit may stand still for a reason; a day for one nobody knows."""
    return _longest(snapshot, reason) or Limit(1, Unit.DAYS)


def may_suspend(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """A pause begins when it is approved: by then the limit must not be over, nor the pause."""
    late = _late(running(snapshot), snapshot, "H-06")
    return late or _not_ahead(snapshot, snapshot.facts, "suspended_until", "H-06")


def may_resume(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """Only what stands still can be let run on."""
    clock = running(snapshot)
    if clock is not None and clock.is_paused(snapshot.at):
        return None
    return Refusal("not_paused", mark("No limit stands still."), rule="H-06")


def _too_far(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    ahead = _not_ahead(snapshot, answers, "review_date", "U-06")
    day, days = _day(answers, "review_date"), int(snapshot.rulings["hotline.parking_days"])
    if ahead is not None or day is None or (day - local(snapshot.at).date()).days <= days:
        return ahead
    text = mark("A parked order is reviewed within {days} days.")
    return Refusal("too_far", text, {"days": days}, rule="U-06", field="review_date")


def may_ask_parking(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """Parking is for what an extension did not help (U-06), with a review in sight."""
    if not any(c.extended for c in snapshot.clocks if c.key in HANDLING):
        return Refusal(
            "extend_first",
            mark("Ask for an extension first: parked is what cannot be solved even after one."),
            rule="U-06",
        )
    return _too_far(snapshot, answers)


def may_park(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """When it is approved the review must still lie ahead."""
    return _not_ahead(snapshot, snapshot.facts, "review_date", "U-06")


def may_review_parking(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """Every review names the next one, ahead and not too far."""
    return _too_far(snapshot, answers)


def site_checks(snapshot: Snapshot) -> tuple[int, int]:
    """Count site checks of the present handling; needed where the category asks for one (U-07)."""
    if not snapshot.facts.get("site_check"):
        return 0, 0
    made = 0
    for done in snapshot.history:
        made = 0 if done.move in AGAIN else made + (done.move == "pass_check")
    return made, 1


def may_check(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """A check shows a photo of its own, taken after the handling was reported (U-07)."""
    if not snapshot.facts.get("site_check"):
        return Refusal("no_check", mark("This category asks for no site check."), rule="U-07")
    before = int(snapshot.facts.get("evidence_reported") or 0)
    if snapshot.evidence <= before:
        return Refusal(
            "no_evidence",
            mark("Attach at least one photo of what was found at the place."),
            rule="U-07",
            field="evidence",
        )
    return None


def to_tell(snapshot: Snapshot) -> int:
    """Count the decisions of which the caller has not been told yet; none is owed to nobody."""
    if not snapshot.facts.get("is_reachable", True):
        return 0
    owed, tried = 0, 0
    for done in snapshot.history:
        if done.move in TOLD:
            owed, tried = owed + 1, 0
        elif done.move == "tell_caller":
            is_reached = done.answers.get("outcome") == ContactOutcome.REACHED
            tried += 0 if is_reached else 1
            enough = tried >= int(snapshot.rulings["hotline.attempts"])
            owed = 0 if is_reached or enough else owed
    return owed


def may_tell(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """A call to tell something has something to tell; a secret caller hears it from the centre."""
    doer = snapshot.doer
    if is_secret(snapshot) and doer and side_of(snapshot, doer) == ContactSide.UNIT:
        text = mark("The caller's identity is kept from the unit: the centre alone tells.")
        return Refusal("centre_tells", text, rule="H-07")
    if to_tell(snapshot):
        return None
    return Refusal("nothing_to_tell", mark("The caller has been told everything."), rule="H-06")
