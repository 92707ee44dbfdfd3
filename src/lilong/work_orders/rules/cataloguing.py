"""What may be put forward and decided about the catalogue: pure decisions on plain values."""

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
    Evidence,
    LimitClass,
    ResultClass,
)

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
