"""The proposal card: choices numbered through for the keyboard, each with how sure and because."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lilong.work_orders.queries import Console, Names
from lilong.work_orders.queries.duplicates import Duplicate
from lilong.work_orders.triage import Suggestion
from lilong.work_orders.views import showing
from lilong.work_orders.views.ruling import because_words

# So many of each are on the card: nine keys in all.
MOST = {"categories": 3, "areas": 2, "units": 2, "duplicates": 2}


@dataclass(frozen=True, slots=True)
class Pick:
    """One choice of the card: its key on the keyboard, its name, how sure, and why."""

    value: Any
    label: str
    confidence: int
    because: str
    key: str
    is_chosen: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Choice:
    value: Any
    label: str
    confidence: int
    because: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """The card whole; what stands first of each is taken unless another is chosen."""

    categories: Sequence[Pick]
    areas: Sequence[Pick]
    units: Sequence[Pick]
    duplicates: Sequence[Pick]


def card(shown: Console, names: Names) -> Card:
    """Return the choices of a console's order; what somebody chose freely stands first."""
    assert shown.current is not None
    filed = shown.current.details.category
    chosen = _("as you chose")
    own = _("as it was filed") if filed and filed.code == shown.chosen.category else chosen
    groups = {
        "categories": _with_chosen(
            shown.proposal.categories, shown.chosen.category, names.catalogue.leaves, own
        ),
        "areas": _with_chosen(shown.proposal.areas, shown.chosen.area_id, names.areas, chosen),
        "units": _with_chosen(
            shown.proposal.units, shown.chosen.unit_id, names.catalogue.units, chosen
        ),
        "duplicates": [_duplicate(one) for one in shown.duplicates],
    }
    taken = {
        "categories": shown.chosen.category,
        "areas": shown.chosen.area_id,
        "units": shown.chosen.unit_id,
        "duplicates": None,
    }
    return Card(**_numbered(groups, taken))


def _with_chosen(
    proposed: Iterable[Suggestion], chosen: Any, known: Any, why: str
) -> list[_Choice]:
    choices = [_Choice(s.key, showing.named(s), s.confidence, reasons_words(s)) for s in proposed]
    thing = known.get(chosen) if chosen else None
    if thing is not None and chosen not in {choice.value for choice in choices}:
        choices.insert(0, _Choice(chosen, showing.named(thing), 100, why))
    return choices


def reasons_words(suggestion: Suggestion) -> str:
    """Return why something is suggested, every reason, in the reader's language."""
    between = pgettext("between the items of a list", ", ")
    return between.join(because_words(reason) for reason in suggestion.reasons)


def _duplicate(one: Duplicate) -> _Choice:
    matter = one.matter
    said = (showing.stage_words(matter.stage), showing.named(matter.lead_unit))
    return _Choice(
        matter.number, matter.title, one.suggestion.confidence, reasons_words(one.suggestion),
        " · ".join((matter.number, *(part for part in said if part))),
    )  # fmt: skip


def _numbered(
    groups: dict[str, list[_Choice]], taken: dict[str, Any]
) -> dict[str, tuple[Pick, ...]]:
    drawn: dict[str, tuple[Pick, ...]] = {}
    number = 0
    for group, choices in groups.items():
        shown = choices[: MOST[group]]
        values = [choice.value for choice in shown]
        first = taken[group] if taken[group] in values else (values[0] if values else None)
        picks = []
        for choice in shown:
            number += 1
            picks.append(
                Pick(
                    choice.value, choice.label, choice.confidence, choice.because, str(number),
                    choice.value == first, choice.detail,
                )
            )  # fmt: skip
        drawn[group] = tuple(picks)
    return drawn
