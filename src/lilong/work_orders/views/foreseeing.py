"""What a change of the catalogue would do, as its pages draw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lilong.accounts.viewer import Viewer
from lilong.cases.models import Matter
from lilong.work_orders import queries
from lilong.work_orders.models import Category
from lilong.work_orders.queries import Impact, Names
from lilong.work_orders.queries.supposing import SHOWN, Shift
from lilong.work_orders.rules.cataloguing import Wanted
from lilong.work_orders.views import cataloguing, showing


def foreseen(viewer: Viewer, wanted: Wanted, category: Category | None) -> dict[str, Any]:
    """Return what a wanted change would do, asked of past orders."""
    new = cataloguing.name_to_be(wanted.values)
    impact = queries.impact_of(viewer, wanted, category)
    return _impact_context(viewer, impact, queries.names(viewer), new)


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """A past order that would get something else proposed."""

    matter: Matter
    url: str
    before: str
    after: str


def _impact_context(viewer: Viewer, impact: Impact, names: Names, new: str) -> dict[str, Any]:
    """Return what a change would do as its pages draw it; `new` is the name of what is to be."""
    leaves, units = names.catalogue.leaves, names.catalogue.units
    nothing = _("none")

    def category(key: str) -> str:
        return showing.named(leaves.get(key)) or (new if key else nothing)

    def unit(key: int) -> str:
        return showing.named(units.get(key)) or nothing

    return {
        "impact": impact,
        "category_shifts": _shift_lines(viewer, impact.categories, category),
        "unit_shifts": _shift_lines(viewer, impact.units, unit),
        "naming": [
            {
                "name": showing.named(rule),
                "number": rule.version.number,
                "url": reverse("work_orders:rules_version", args=[rule.version.number]),
            }
            for rule in impact.rules
        ],
        "named": [
            _("{label}: {value}").format(
                label=showing.named(row.area) or _("Everywhere"), value=showing.named(row.unit)
            )
            for row in impact.named
        ],
    }  # fmt: skip


def _shift_lines(viewer: Viewer, shifts: Sequence[Shift], words: Any) -> list[ShiftLine]:
    shown = {shift.id: shift for shift in shifts[:SHOWN]}
    rows = queries.orders_named(viewer, shown)
    return [
        ShiftLine(
            matter=row,
            url=showing.order_url(row.number),
            before=words(shown[row.pk].before),
            after=words(shown[row.pk].after),
        )
        for row in rows
    ]
