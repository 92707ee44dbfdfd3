"""Which units an order's joint handling may ask for: the category's, else those the rule names."""

from collections.abc import Iterable
from datetime import date

from rapidfuzz import fuzz

from lilong.cases.grammar import Facts
from lilong.work_orders import joining
from lilong.work_orders.queries.catalogue import desk
from lilong.work_orders.queries.orders import OrderView
from lilong.work_orders.triage import UnitFact

# A rule names units in general; an office's own unit is at least so alike (percent).
ALIKE = 50


def proposed_units(view: OrderView, *, on: date) -> tuple[int, ...]:
    """Return the units to call in beside an order's lead, those that take part already left out."""
    matter, category = view.matter, view.details.category
    units = desk(matter.office_id).catalogue.units
    found = list(category.joint_units.values_list("pk", flat=True)) if category else []
    found = found or _named(view.case.snapshot.rulings[joining.RULE]["units"], units.values())
    busy = {matter.lead_unit_id, *(part.unit_id for part in joining.parts(view.case.snapshot))}
    return tuple(key for key in found if key not in busy and units[key].holds_on(on))


def _named(rows: Iterable[Facts], units: Iterable[UnitFact]) -> list[int]:
    known, found = list(units), list[int]()
    for row in rows:
        ranked = [(fuzz.ratio(str(row["name"]), u.name), u.id) for u in known if u.id not in found]
        likeness, key = max(ranked, default=(0.0, 0))
        if likeness >= ALIKE:
            found.append(key)
    return found
