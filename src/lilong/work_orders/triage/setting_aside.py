"""What may be set aside on the desk, and what may be merged into what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from lilong.cases.grammar import Facts, Snapshot
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.work_orders.terms import MAY_BE_JOINED, StageKey


def may_snooze(snapshot: Snapshot, answers: Facts) -> Refusal | None:
    """An order is set aside for hours, never past its deadline: its clock runs on."""
    until = answers.get("snoozed_until")
    if not until:
        return None
    moment = datetime.fromisoformat(str(until))
    hours = int(snapshot.rulings["dispatch.snooze_hours"])
    if moment <= snapshot.at:
        text = mark("{until} has passed already.")
        return Refusal("past", text, {"until": moment}, rule="H-01", field="snoozed_until")
    if moment > snapshot.at + timedelta(hours=hours):
        text = mark("An order is set aside for {hours} hours at most.")
        return Refusal("too_long", text, {"hours": hours}, rule="H-01", field="snoozed_until")
    due = min((c.due_at for c in snapshot.clocks if c.is_running), default=None)
    if due is not None and snapshot.at < due < moment:
        text = mark("Its deadline, {due}, comes before that: the clock runs on meanwhile.")
        return Refusal("past_deadline", text, {"due": due}, rule="H-01", field="snoozed_until")
    return None


def may_wake(snapshot: Snapshot, _answers: Facts) -> Refusal | None:
    """Only what was set aside comes back."""
    until = snapshot.facts.get("snoozed_until")
    if until and datetime.fromisoformat(str(until)) > snapshot.at:
        return None
    return Refusal("not_aside", mark("The order was not set aside."), rule="H-01")


@dataclass(frozen=True, slots=True)
class Party:
    """An order as far as merging needs to know it."""

    number: str
    stage: str
    confidentiality: int
    is_secret: bool
    goes_with: str = ""
    has_followers: bool = False
    nth_round: int = 1


def merge_refusals(child: Party, parent: Party) -> Iterator[Refusal]:
    """Yield why one order may not go with another (H-16).

    Both stay orders of their own, with number, clock and caller; what one viewer may see of the
    one she may then see of the other, so they are kept equally secret.
    """
    if child.number == parent.number:
        yield Refusal(
            "itself", mark("An order does not go with itself."), rule="H-16", field="parent"
        )
    if parent.goes_with:
        text = mark("{number} itself goes with {other}: merge with that one.")
        params = {"number": parent.number, "other": parent.goes_with}
        yield Refusal("goes_with_another", text, params, rule="H-16", field="parent")
    if child.has_followers:
        text = mark("Other orders go with {number}: it cannot go with another itself.")
        yield Refusal("has_followers", text, {"number": child.number}, rule="H-16")
    if child.nth_round > 1:
        text = mark("{number} is handled a second time: it does not go with another.")
        yield Refusal("second_time", text, {"number": child.number}, rule="H-02")
    if parent.stage not in MAY_BE_JOINED and not parent.goes_with:
        text = mark("{number} has been reported or closed: what comes now is a case of its own.")
        yield Refusal("too_late", text, {"number": parent.number}, rule="H-16", field="parent")
    if (child.confidentiality, child.is_secret) != (parent.confidentiality, parent.is_secret):
        text = mark("The two are not equally secret: they stay apart.")
        yield Refusal("not_equally_secret", text, rule="H-07", field="parent")


def is_carried(stage: str) -> bool:
    """Say whether an order goes with another at present."""
    return stage == StageKey.MERGED
