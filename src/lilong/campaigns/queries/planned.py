"""A plan as its page shows it: groups with their parts, seats with who serves them, objections."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shapely import MultiPoint
from shapely.geometry import mapping

from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, PlanDraft
from lilong.campaigns.queries.plans import (
    Seat,
    coverage,
    draft_of,
    groups_from,
    is_in_use,
    loose,
    seats_of,
    task_of,
)
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal

# About eight metres: a building has some width.
_MARGIN = 0.00008


@dataclass(frozen=True, slots=True)
class Part:
    """A unit, or a part of one that is cut, as a group shows it."""

    key: str
    label: str
    which: str
    point: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group with what it holds."""

    code: str
    sizes: tuple[tuple[Any, int], ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan with everything that its page shows; `draft` is None before one was made.

    `loose` are key, label and group of what may be given to another group: those in none, and those
    that came after it was accepted.
    """

    draft: PlanDraft | None
    groups: tuple[GroupView, ...] = ()
    seats: tuple[Seat, ...] = ()
    people: tuple[tuple[str, int, dict[str, Any]], ...] = ()
    against: tuple[Refusal, ...] = ()
    figures: tuple[tuple[Any, int], ...] = ()
    sizes: tuple[Any, ...] = ()
    loose: tuple[tuple[Any, str, str], ...] = ()
    is_in_use: bool = False
    takes_new: bool = False


def view_of(campaign: Campaign, plan: g.Plan, *, at: datetime) -> PlanView:
    """Return a plan as its page shows it; the queries do not grow with the lines."""
    draft = draft_of(campaign, plan.key)
    if draft is None:
        return PlanView(None)
    task = task_of(campaign, plan, draft.answers, on=local(at).date())
    groups = groups_from(draft.groups)
    units = {unit.id: unit for unit in task.units}
    labels = {q.key: dict(q.choices) for q in plan.staff}
    people = tuple(
        (code, nth, {key: labels.get(key, {}).get(value, value) for key, value in one.items()})
        for code, some in sorted(draft.staff.items())
        for nth, one in enumerate(some)
    )
    names = _in_order(plan.sizes, (name for group in groups for name in group.sizes))
    figures = _in_order(plan.figures, draft.figures)
    return PlanView(
        draft,
        tuple(_group(group, units, names) for group in groups),
        tuple(seats_of(plan, task, draft)),
        people,
        (*coverage(task, groups), *plan.check(task, groups)),
        tuple((plan.figures.get(key, key), draft.figures[key]) for key in figures),
        tuple(plan.sizes.get(name, name) for name in names),
        _loose(campaign, draft, groups),
        is_in_use(campaign, plan),
        plan.fresh is not None,
    )


def _loose(
    campaign: Campaign, draft: PlanDraft, groups: Iterable[g.Group]
) -> tuple[tuple[Any, str, str], ...]:
    code_of = {g.parted(part)[0]: one.code for one in groups for part in one.units}
    return tuple((line.pk, line.label, code_of.get(line.pk, "")) for line in loose(campaign, draft))


def shapes(view: PlanView) -> list[dict[str, Any]]:
    """Return groups as shapes around the points of their parts, for a map in WGS-84."""
    found = []
    for group in view.groups:
        points = [part.point for part in group.parts if part.point]
        if not points:
            continue
        around = MultiPoint(points).convex_hull.buffer(_MARGIN, quad_segs=2)
        names = {"code": group.code, "name": group.code[-3:], "name_en": group.code[-3:]}
        found.append({"type": "Feature", "geometry": mapping(around), "properties": names})
    return found


def _in_order(declared: Mapping[str, Any], found: Iterable[str]) -> list[str]:
    """Return names as they are declared, others behind: PostgreSQL keeps no order of JSON."""
    known = dict.fromkeys(found)
    return [*(name for name in declared if name in known), *(n for n in known if n not in declared)]


def _group(group: g.Group, units: dict[Any, g.Unit], names: Iterable[str]) -> GroupView:
    parts = []
    for key in group.units:
        unit, number, count = g.parted(key)
        known = units.get(unit)
        point = None
        if known and known.longitude is not None and known.latitude is not None:
            point = (known.longitude, known.latitude)
        which = f"{number}/{count}" if count > 1 else ""
        parts.append(Part(key, known.label if known else "?", which, point))
    return GroupView(
        group.code, tuple((name, group.sizes.get(name, 0)) for name in names), tuple(parts)
    )
