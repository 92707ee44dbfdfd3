"""What is wrong with a dispatch rule as it is written down, and what its neighbours make of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.work_orders.terms import DispatchResult, Source, VersionState
from lilong.work_orders.triage.conditions import Conditions
from lilong.work_orders.triage.matching import Rule, World

MOST_WORDS, LONGEST_WORD, MOST_RULES = 30, 20, 500


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule as somebody writes it down."""

    name: str
    result: DispatchResult
    asks: Conditions = field(default_factory=Conditions)
    unit_id: int | None = None
    name_en: str = ""
    note: str = ""


def draft_refusals(draft: Draft, world: World) -> Iterator[Refusal]:
    """Yield everything that keeps a draft from being a rule, each at its field."""
    if not draft.name.strip():
        text = mark("Give the rule a name by which the centre knows it.")
        yield Refusal("no_name", text, field="name")
    yield from _result_refusals(draft, world)
    yield from _span_refusals(draft.asks)
    yield from _word_refusals(draft.asks)
    unknown = sorted(draft.asks.sources - {source.value for source in Source})
    if unknown:
        text = mark("“{value}” is not known here.")
        yield Refusal("unknown_word", text, {"value": unknown[0]}, field="sources")
    for key, nodes, name, text in (
        (draft.asks.category_id, world.catalogue.nodes, "category", _NO_CATEGORY),
        (draft.asks.area_id, world.areas, "area", _NO_AREA),
    ):
        node = nodes.get(key) if key is not None else None
        if key is not None and (node is None or not node.holds_on(world.on)):
            yield Refusal("ended", text, field=name)


_NO_CATEGORY = mark("This category does not hold any more. Choose one that does.")
_NO_AREA = mark("This area does not hold any more. Choose one that does.")


def _result_refusals(draft: Draft, world: World) -> Iterator[Refusal]:
    if draft.result is not DispatchResult.UNIT:
        return
    if draft.unit_id is None:
        yield Refusal("no_unit", mark("Name the unit that leads."), field="unit")
        return
    unit = world.catalogue.units.get(draft.unit_id)
    if unit is None or not unit.holds_on(world.on):
        text = mark("This unit does not hold any more. Choose one that does.")
        yield Refusal("ended", text, field="unit")


def _span_refusals(asks: Conditions) -> Iterator[Refusal]:
    span = asks.span
    if span.begins is not None and span.begins == span.ends:
        text = mark("The hours begin and end at the same time: no order ever comes in then.")
        yield Refusal("no_hours", text, field="ends")
    if span.first_date and span.last_date and span.last_date < span.first_date:
        text = mark("The last day lies before the first.")
        yield Refusal("ends_before_it_begins", text, field="last_date")
    if not span.weekdays <= frozenset(range(7)):
        text = mark("A day of the week is a number from 0, Monday, to 6, Sunday.")
        yield Refusal("no_weekday", text, field="weekdays")


def _word_refusals(asks: Conditions) -> Iterator[Refusal]:
    for name, words in (
        ("any_words", asks.words.any), ("all_words", asks.words.all), ("no_words", asks.words.none),
    ):  # fmt: skip
        if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
            text = mark("At most {most} words of at most {longest} characters.")
            params = {"most": MOST_WORDS, "longest": LONGEST_WORD}
            yield Refusal("too_many_words", text, params, field=name)
    both = set(asks.words.none) & {*asks.words.any, *asks.words.all}
    if both:
        text = mark("“{word}” is asked for and ruled out at once.")
        yield Refusal("contradiction", text, {"word": min(both)}, field="no_words")


def unreached(rules: Sequence[Rule]) -> dict[int, int]:
    """Return which rules no order reaches, and the position of the one above that catches all."""
    caught: dict[int, int] = {}
    wide: Rule | None = None
    for rule in rules:
        if wide is not None:
            caught[rule.id] = wide.position
        elif rule.asks.is_empty:
            wide = rule
    return caught


def may_change(state: str) -> Refusal | None:
    """Say why a version may not be changed: only a draft is."""
    return None if state == VersionState.DRAFT else _WRONG_STATE[VersionState(state)]


def may_propose(state: str, *, is_tried: bool, count: int) -> Refusal | None:
    """Say why a draft may not be put forward: it has no rule, or was not tried as it stands."""
    if state != VersionState.DRAFT:
        return _WRONG_STATE[VersionState(state)]
    if not count:
        return Refusal("no_rules", mark("The draft has no rule yet."), rule="H-13")
    if not is_tried:
        text = mark("Try the draft on past orders first: it was changed since, or never tried.")
        return Refusal("not_tried", text, rule="H-13")
    return None


def may_publish(state: str, proposer: int | None, publisher: int | None) -> Refusal | None:
    """Say why a version may not be published: it was not proposed, or by the same person."""
    if state != VersionState.PROPOSED:
        return _WRONG_STATE[VersionState(state)]
    if proposer is not None and proposer == publisher:
        text = mark("Somebody other than the proposer must publish the rules.")
        return Refusal("same_person", text, rule="H-13")
    return None


def may_take_back(state: str) -> Refusal | None:
    """Say why a version may not be taken back: what was published is followed by a new one."""
    if state in {VersionState.DRAFT, VersionState.PROPOSED}:
        return None
    return _WRONG_STATE[VersionState(state)]


_WRONG_STATE = {
    VersionState.DRAFT: Refusal(
        "wrong_state", mark("The version is a draft; put it forward first.")
    ),
    VersionState.PROPOSED: Refusal(
        "wrong_state",
        mark("The version waits for publication. Take it back into the draft to change it."),
    ),
    VersionState.PUBLISHED: Refusal(
        "wrong_state", mark("The version was published and is never changed. Begin a new draft.")
    ),
    VersionState.WITHDRAWN: Refusal("wrong_state", mark("The version was withdrawn.")),
}
