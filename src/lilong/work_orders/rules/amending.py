"""When a change of the catalogue may begin, wait, be approved: pure decisions on plain values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.work_orders.terms import ChangeState

CODE = re.compile(r"[A-Z][A-Z0-9]{0,19}")


def may_have_code(code: str, *, is_taken: bool) -> Refusal | None:
    """Say why a new category may not have a code. A code is never used twice, ended or not."""
    if not CODE.fullmatch(code):
        text = mark("A code is a capital letter, then capital letters and digits, 20 at most.")
        return Refusal("bad_code", text, field="code")
    if is_taken:
        text = mark("The code {code} is taken: a category that has ended keeps its own.")
        return Refusal("code_taken", text, {"code": code}, field="code")
    return None


def may_begin(first: date, *, today: date, latest: date | None = None) -> Refusal | None:
    """Say why a change may not hold from a day: the past stays, and what is planned comes first."""
    if first < today:
        text = mark("A change holds from today at the earliest: past orders keep their catalogue.")
        return Refusal("in_past", text, field="valid_from")
    if latest is not None and first < latest:
        text = mark("A change from {day} is approved already. Choose that day or a later one.")
        return Refusal("before_approved", text, {"day": latest}, field="valid_from")
    return None


def has_reason(reason: str, name: str = "reason") -> Refusal | None:
    """Say that a reason is missing."""
    return None if reason.strip() else Refusal("no_reason", mark("Give a reason."), field=name)


def may_wait(*, is_waiting: bool) -> Refusal | None:
    """Say why a change may not be put forward: another one of this category waits."""
    if not is_waiting:
        return None
    text = mark("A change of this category waits already. Let it be decided, or withdraw it.")
    return Refusal("waits", text)


def may_still(valid_to: date | None) -> Refusal | None:
    """Say why a category may not be changed: its end is settled."""
    if valid_to is None:
        return None
    text = mark("The category ends on {day}. Open a new one instead of changing it.")
    return Refusal("ended", text, {"day": valid_to})


@dataclass(frozen=True, slots=True)
class Pointing:
    """What points to a category, in numbers."""

    below: int = 0
    open_orders: int = 0
    rules: int = 0
    units: int = 0


def end_refusals(
    pointing: Pointing, *, first: date, begun: date, has_successor: bool
) -> Iterator[Refusal]:
    """Yield what keeps a category from ending the day before `first`.

    A successor takes what points to it; what stands below a branch must end or move before.
    """
    if first <= begun:
        text = mark("The category only begins on {day}. Choose a later day.")
        yield Refusal("before_it_begins", text, {"day": begun}, field="valid_from")
    if pointing.below:
        text = mark("Categories below it: {count}. End or move them first.")
        yield Refusal("has_below", text, {"count": pointing.below})
    if has_successor:
        return
    for count, code, text in (
        (pointing.open_orders, "open_orders", _ORDERS),
        (pointing.rules, "rules", _RULES),
        (pointing.units, "units", _UNITS),
    ):
        if count:
            yield Refusal(code, text, {"count": count}, field="successor")


_ORDERS = mark("Open orders filed under it: {count}. Name a successor, or close them first.")
_RULES = mark("Dispatch rules that name it: {count}. Name a successor, or change the rules first.")
_UNITS = mark("Units named for it: {count}. Name a successor, or end those first.")


def may_succeed(*, is_itself: bool, is_leaf: bool, holds: bool) -> Refusal | None:
    """Say why a category may not follow one that ends."""
    if is_itself:
        text = mark("A category cannot follow itself.")
    elif not is_leaf or not holds:
        text = mark("The successor must be a category one can file under on that day.")
    else:
        return None
    return Refusal("no_successor", text, field="successor")


def may_name_unit(
    first: date, *, is_live: bool, present: tuple[int, date] | None, unit_id: int
) -> Refusal | None:
    """Say why a unit may not be named for an area; `present` is who is named now, since when."""
    if not is_live:
        text = mark("This unit does not hold on that day. Choose one that does.")
        return Refusal("ended", text, rule="H-13", field="unit")
    if present is None:
        return None
    if present[0] == unit_id:
        return Refusal("same_unit", mark("This unit is named there already."), field="unit")
    return may_end_unit(first, present[1])


def may_end_unit(first: date, since: date) -> Refusal | None:
    """Say why a unit named for an area may not end the day before `first`."""
    if first > since:
        return None
    text = mark("The unit is named only from {day}. Choose a later day.")
    return Refusal("before_it_begins", text, {"day": since}, field="valid_from")


def may_end_once(valid_to: date | None) -> Refusal | None:
    """Say why a unit named for an area may not be ended: its end is settled."""
    if valid_to is None:
        return None
    text = mark("The unit is named until {day} only, as it is.")
    return Refusal("ended", text, {"day": valid_to}, field="valid_from")


def may_decide(state: str, proposer: int | None, decider: int | None) -> Refusal | None:
    """Say why somebody may not approve or refuse a change: it is decided, or her own."""
    if state != ChangeState.PROPOSED:
        return Refusal("wrong_state", mark("This change has been decided already."))
    if proposer is not None and proposer == decider:
        text = mark("Somebody other than the proposer must decide on the change.")
        return Refusal("same_person", text, rule="H-13")
    return None


def may_withdraw(state: str, proposer: int | None, by: int | None) -> Refusal | None:
    """Say why somebody may not withdraw a change: only who put it forward does, while it waits."""
    if state != ChangeState.PROPOSED:
        return Refusal("wrong_state", mark("This change has been decided already."))
    if proposer != by:
        text = mark("Only who put a change forward withdraws it. You may refuse it.")
        return Refusal("not_own", text)
    return None


def is_still_true(base: int, revision: int) -> Refusal | None:
    """Say why a change may not be approved: the category has become another meanwhile."""
    if base == revision:
        return None
    text = mark("The category was changed after this was put forward. Put it forward anew.")
    return Refusal("based_on_old", text)
