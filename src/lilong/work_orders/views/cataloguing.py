"""The catalogue's editing as its pages draw it: a category in words, a change, what it would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lilong.rulebook.showing import limit_text
from lilong.ui import times
from lilong.ui.context import own_or_english
from lilong.work_orders import queries
from lilong.work_orders.models import CatalogueChange, Category
from lilong.work_orders.queries import Names
from lilong.work_orders.terms import (
    CategoryKind,
    ChangeKind,
    ChangeState,
    Evidence,
    LimitClass,
    ResultClass,
)
from lilong.work_orders.views import showing
from lilong.work_orders.words import (
    CATEGORY_KIND_WORDS,
    CHANGE_KIND_WORDS,
    CHANGE_STATE_WORDS,
    EVIDENCE_WORDS,
    LIMIT_CLASS_WORDS,
    RESULT_CLASS_WORDS,
)


def category_url(code: str) -> str:
    """Return the address of a category's page."""
    return reverse("work_orders:category", args=[code])


def change_url(change_id: int) -> str:
    """Return the address of a change's page."""
    return reverse("work_orders:change", args=[change_id])


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing a change touches: what it is called, as it is without, as it is with the change."""

    label: str
    before: str
    after: str

    @property
    def is_other(self) -> bool:
        """Say whether the change makes a difference here."""
        return self.before != self.after


def _listed(words: Sequence[str]) -> str:
    return pgettext("between the items of a list", ", ").join(words)


def _yes(value: Any) -> str:
    return _("Yes") if value else _("No")


def said(values: Mapping[str, Any], names: Names, *, is_leaf: bool) -> dict[str, str]:
    """Return what a category says of itself, by what it is called, in the reader's language."""
    catalogue = names.catalogue
    found = {
        _("Name"): str(values["name"]),
        _("English name"): str(values["name_en"]),
        _("Stands below"): showing.named(catalogue.nodes.get(values["parent_id"] or 0)),
    }
    if not is_leaf:
        return found
    limit, limit_class = values["limit"], values["limit_class"]
    lead = catalogue.units.get(values["lead_unit_id"] or 0)
    joint = [catalogue.units.get(key) for key in values["joint_units"]]
    evidence = values["evidence"]
    return found | {
        _("Keywords"): "、".join(values["keywords"]),
        _("Filed when"): str(values["filing"]),
        _("Filed when, in English"): str(values["filing_en"]),
        _("Closed when"): str(values["closing"]),
        _("Closed when, in English"): str(values["closing_en"]),
        _("Family of time limits"): (
            _(LIMIT_CLASS_WORDS[LimitClass(limit_class)]) if limit_class else ""
        ),
        _("Own limit"): limit_text(limit["number"], limit["unit"]) if limit else "",
        _("Lead unit"): showing.named(lead),
        _("The residents' committee of the place comes first"): _yes(values["is_by_area"]),
        _("Joint units"): _listed([showing.named(unit) for unit in joint if unit]),
        _("A handling may end as"): _listed(
            [_(RESULT_CLASS_WORDS[ResultClass(key)]) for key in values["result_classes"]]
        ),
        _("A handling must show"): _(EVIDENCE_WORDS[Evidence(evidence)]) if evidence else "",
        _("Another person looks at the place before it is closed"): _yes(values["site_check"]),
    }


def compared(
    change: CatalogueChange, before: Mapping[str, Any] | None, names: Names
) -> list[Compared]:
    """Return what a change touches, each beside what holds without it; only what differs."""
    kind, values = ChangeKind(change.kind), change.values
    if kind in {ChangeKind.ADD, ChangeKind.CHANGE}:
        category = change.category
        is_leaf = category.is_leaf if category else bool(values.get("is_leaf"))
        old = said(before, names, is_leaf=is_leaf) if before else {}
        new = said(values, names, is_leaf=is_leaf)
        lines = [Compared(label, old.get(label, ""), words) for label, words in new.items()]
        return [line for line in lines if line.is_other]
    if kind is ChangeKind.END:
        heir = names.catalogue.nodes.get(values.get("successor_id") or 0)
        return [Compared(_("Following category"), "", showing.named(heir) or _("none"))]
    return [_unit_compared(change, names)]


def _unit_compared(change: CatalogueChange, names: Names) -> Compared:
    values, units = change.values, names.catalogue.units
    if change.kind == ChangeKind.UNIT:
        label = _area(values["area_id"], names)
        return Compared(label, "", showing.named(units.get(values["unit_id"])))
    rows = queries.units_named(change.category) if change.category else []
    row = next((one for one in rows if one.pk == values["row_id"]), None)
    if row is None:
        return Compared(_("Unit"), "", "")
    return Compared(_area(row.area_id, names), showing.named(row.unit), _("nobody named here"))


def _area(key: int | None, names: Names) -> str:
    return showing.named(names.areas.get(key)) if key else _("Everywhere")


def name_to_be(values: Mapping[str, Any]) -> str:
    """Return the name of a category that is only to be, empty for anything else."""
    return own_or_english(SimpleNamespace(**values), "name")


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change as a row: what, of which category, from when, by whom, how far it has come."""

    change: CatalogueChange
    url: str
    what: str
    name: str
    state: str
    who: str


def change_lines(changes: Sequence[CatalogueChange]) -> list[ChangeLine]:
    """Return changes as rows."""
    return [
        ChangeLine(
            change=one,
            url=change_url(one.pk),
            what=_(CHANGE_KIND_WORDS[ChangeKind(one.kind)]),
            name=showing.named(one.category) or name_to_be(one.values),
            state=_(CHANGE_STATE_WORDS[ChangeState(one.state)]),
            who=own_or_english(one, "proposer"),
        )
        for one in changes
    ]


def kind_cells(category: Category) -> list[str]:
    """Return the cells of a table that say what a category is, rather than what it is like."""
    return [_(CATEGORY_KIND_WORDS[CategoryKind(category.kind)]), _yes(category.is_leaf)]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """Who is named for an area, from when until when, and whether that is now."""

    id: int
    area: str
    unit: str
    since: str
    until: str
    is_now: bool
    may_end: bool


def unit_lines(category: Category, on: Any) -> list[UnitLine]:
    """Return who is, was and will be named for a category."""
    return [
        UnitLine(
            id=row.pk,
            area=showing.named(row.area) if row.area else _("Everywhere"),
            unit=showing.named(row.unit),
            since=times.day(row.valid_from),
            until=times.day(row.valid_to) if row.valid_to else "",
            is_now=row.valid_from <= on and (row.valid_to is None or on <= row.valid_to),
            may_end=row.valid_to is None,
        )
        for row in queries.units_named(category)
    ]
