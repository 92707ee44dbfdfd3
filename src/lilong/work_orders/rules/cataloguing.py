"""What may be put forward and decided about the catalogue: pure decisions on plain values."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Self

from lilong.kernel.errors import Refusal
from lilong.kernel.limits import Unit
from lilong.kernel.text import mark
from lilong.work_orders.terms import (
    CategoryKind,
    ChangeKind,
    ChangeState,
    Evidence,
    LimitClass,
    ResultClass,
)

CODE = re.compile(r"[A-Z][A-Z0-9]{0,19}")
MOST_KEYWORDS, LONGEST_KEYWORD, LONGEST_LIMIT = 60, 20, 366
# The classes that carry a limit of their own; the others follow the rulebook (H-01).
OWN_LIMIT = frozenset({LimitClass.EMERGENCY, LimitClass.EVENT})


@dataclass(frozen=True, slots=True)
class CategoryDraft:
    """A category as somebody wants it to be; keys where it points to something.

    `limit` is {"number", "unit"}, empty where the class follows the rulebook. A branch has a name
    and a parent; the rest is for what orders are filed under.
    """

    name: str
    name_en: str = ""
    parent_id: int | None = None
    keywords: tuple[str, ...] = ()
    filing: str = ""
    filing_en: str = ""
    closing: str = ""
    closing_en: str = ""
    limit: Mapping[str, Any] = field(default_factory=dict)
    limit_class: str = ""
    lead_unit_id: int | None = None
    is_by_area: bool = False
    joint_units: tuple[int, ...] = ()
    result_classes: tuple[str, ...] = ()
    evidence: str = Evidence.RECORD.value
    site_check: bool = False

    def as_data(self) -> dict[str, Any]:
        """Return the draft as it is stored."""
        lists = ("keywords", "joint_units", "result_classes")
        data = asdict(self) | {name: list(getattr(self, name)) for name in lists}
        return data | {"limit": dict(self.limit)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return a draft from what was stored; names it does not know are left aside."""
        told = {one.name: data[one.name] for one in fields(cls) if one.name in data}
        for name in ("keywords", "joint_units", "result_classes"):
            told[name] = tuple(told.get(name, ()))
        return cls(**told)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change of the catalogue as somebody wants it; `revision` is the category's she saw.

    `values`: of a new category its `CategoryDraft` with `is_leaf` and `kind`, of a changed one its
    draft, of an end `successor_id`, of a unit `area_id` and `unit_id`, of a unit's end `row_id`.
    """

    kind: ChangeKind
    code: str
    values: Mapping[str, Any]
    valid_from: date
    reason: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """A category another may stand below, as far as a rule asks."""

    kind: str
    is_leaf: bool
    holds: bool


@dataclass(frozen=True, slots=True)
class Around:
    """What a draft is held against: its parent, the kind it has, the units that hold then."""

    kind: str
    is_leaf: bool
    parent: Branch | None = None
    units: Collection[int] = ()


def draft_refusals(draft: CategoryDraft, around: Around) -> Iterator[Refusal]:
    """Yield everything that keeps a draft from being a category, each at its field."""
    if not draft.name.strip():
        yield Refusal("no_name", mark("Give the category a name."), field="name")
    yield from _place_refusals(draft, around)
    if around.is_leaf:
        yield from _keyword_refusals(draft.keywords)
        yield from _limit_refusals(draft)
        yield from _handling_refusals(draft)
        yield from _unit_refusals(draft, around)


def _place_refusals(draft: CategoryDraft, around: Around) -> Iterator[Refusal]:
    if around.kind not in {kind.value for kind in CategoryKind}:
        text = mark("Say what kind of category it is, or choose the branch it stands below.")
        yield Refusal("no_kind", text, field="kind")
    parent = around.parent
    if draft.parent_id is None:
        if around.is_leaf:
            text = mark("Choose the branch it stands below.")
            yield Refusal("no_parent", text, field="parent")
    elif parent is None or not parent.holds:
        text = mark("This branch does not hold on that day. Choose one that does.")
        yield Refusal("ended", text, field="parent")
    elif parent.is_leaf:
        text = mark("Orders are filed under this category: nothing can stand below it.")
        yield Refusal("parent_is_leaf", text, field="parent")
    elif parent.kind != around.kind:
        text = mark(
            "It would be another kind of category there, and figures could not be compared."
        )
        yield Refusal("other_kind", text, field="parent")


def _keyword_refusals(words: Collection[str]) -> Iterator[Refusal]:
    if len(words) > MOST_KEYWORDS or any(len(word) > LONGEST_KEYWORD for word in words):
        text = mark("At most {most} words of at most {longest} characters.")
        params = {"most": MOST_KEYWORDS, "longest": LONGEST_KEYWORD}
        yield Refusal("too_many_words", text, params, field="keywords")


def _limit_refusals(draft: CategoryDraft) -> Iterator[Refusal]:
    if draft.limit_class not in {one.value for one in LimitClass}:
        text = mark("Say which family of time limits it follows.")
        yield Refusal("no_limit_class", text, rule="H-01", field="limit_class")
    if draft.limit:
        number, unit = draft.limit.get("number"), draft.limit.get("unit")
        is_length = isinstance(number, int) and 0 < number <= LONGEST_LIMIT
        if not is_length or unit not in {one.value for one in Unit}:
            text = mark("A time limit is a whole number from 1 to {most}, with its unit.")
            yield Refusal("bad_limit", text, {"most": LONGEST_LIMIT}, "H-01", "limit_number")
    elif draft.limit_class in OWN_LIMIT:
        text = mark("This family has no limit in the rulebook: give the category its own.")
        yield Refusal("no_limit", text, rule="H-01", field="limit_number")


def _handling_refusals(draft: CategoryDraft) -> Iterator[Refusal]:
    if not draft.result_classes:
        text = mark("Choose at least one way in which a handling may end.")
        yield Refusal("no_result", text, rule="H-09", field="result_classes")
    strange = set(draft.result_classes) - {one.value for one in ResultClass}
    if strange:
        text = mark("“{value}” is not known here.")
        yield Refusal("unknown_word", text, {"value": min(strange)}, field="result_classes")
    if draft.evidence not in {one.value for one in Evidence}:
        text = mark("Say what a handling must show.")
        yield Refusal("no_evidence", text, field="evidence")


def _unit_refusals(draft: CategoryDraft, around: Around) -> Iterator[Refusal]:
    text = mark("This unit does not hold on that day. Choose one that does.")
    if draft.lead_unit_id is not None and draft.lead_unit_id not in around.units:
        yield Refusal("ended", text, rule="H-13", field="lead_unit")
    if not set(draft.joint_units) <= set(around.units):
        yield Refusal("ended", text, field="joint_units")
    if draft.lead_unit_id is not None and draft.lead_unit_id in draft.joint_units:
        text = mark("The unit that leads cannot help itself: take it out here.")
        yield Refusal("leads_itself", text, field="joint_units")


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
        text = mark("{count} categories stand below it. End or move them first.")
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


_ORDERS = mark("{count} open orders are filed under it. Name a successor, or close them first.")
_RULES = mark("{count} dispatch rules name it. Name a successor, or change the rules first.")
_UNITS = mark("{count} units are named for it. Name a successor, or end those first.")


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
