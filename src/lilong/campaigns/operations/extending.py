"""What comes late to a plan: given to a group of it, accepted or not, and whoever serves stays."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lilong.accounts.viewer import Viewer
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, PlanDraft
from lilong.campaigns.operations.planning import claim, keep_groups, open_plan, tell
from lilong.campaigns.queries import plans as queries
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark

# Where a late unit goes that no group has room for.
NEW = "new"


@transaction.atomic
def add_unit(
    campaign: Campaign, key: str, unit: UUID, to: str, *, revision: int, viewer: Viewer, by: Actor,
    at: datetime,
) -> tuple[PlanDraft, tuple[Refusal, ...]]:  # fmt: skip
    """Give what came late to a group of a plan by its code, or to a new one (`NEW`).

    The other groups stay as they are, and who serves them, too. Returns what is told of the group
    now: a load that needs another person, nothing near by. Raises Refused for what stands in a
    group already or a border that would be crossed, Stale.
    """
    plan, draft = open_plan(campaign, key, viewer, revision)
    task = queries.task_of(campaign, plan, draft.answers, on=local(at).date())
    groups = queries.groups_from(draft.groups)
    if unit not in {line.pk for line in queries.loose(campaign, draft)}:
        text = mark("Choose something that is in no group of this plan.")
        raise Refused(Refusal("not_loose", text, field="unit"))
    part = g.part_of(unit)
    source = next((one for one in groups if part in one.units), None)
    target = _target(plan, task, groups, unit, to)
    if source is not None and source.code == target.code:
        raise Refused(Refusal("there_already", mark("It is in this group already."), field="to"))
    held = (*target.units, part)
    target = replace(target, units=held, sizes=plan.measure(task, held))
    near = _apart(task, groups, target, unit) if to != NEW else []
    found = plan.check(task, (target,))
    if hinders := [one for one in found if one.code not in plan.bends]:
        raise Refused(*hinders)
    claim(draft, revision)
    after = _after(plan, task, groups, source, target)
    keep_groups(draft, plan, task, after)
    data = {"part": part, "from": source.code if source else "", "to": target.code}
    tell(campaign, "plan_extended", draft, data, by=by, at=at)
    return draft, (*near, *found)


def _target(plan: g.Plan, task: g.Task, groups: Sequence[g.Group], unit: UUID, to: str) -> g.Group:
    if to == NEW and plan.fresh is not None:
        return g.Group(plan.fresh(task, groups, unit), (), {})
    found = next((one for one in groups if one.code == to), None)
    if found is None:
        text = mark("Choose a group of this plan.")
        raise Refused(Refusal("no_such_group", text, field="to"))
    return found


def _after(
    plan: g.Plan, task: g.Task, groups: Sequence[g.Group], source: g.Group | None, target: g.Group
) -> tuple[g.Group, ...]:
    """Return all groups with the target as it is now, and without what the source gave away."""
    changed = {target.code: target}
    if source is not None:
        left = tuple(one for one in source.units if one not in target.units)
        changed[source.code] = replace(source, units=left, sizes=plan.measure(task, left))
    found = [changed.pop(one.code, one) for one in groups]
    every = [*found, *changed.values()]
    return tuple(sorted((one for one in every if one.units), key=lambda one: one.code))


def _apart(task: g.Task, groups: Sequence[g.Group], target: g.Group, unit: UUID) -> list[Refusal]:
    """Return that a unit has neighbours, none of them in the group it goes to; or nothing."""
    near = {b if a == unit else a for a, b in task.neighbours if unit in (a, b)}
    inside = {g.parted(part)[0] for part in target.units} - {unit}
    if not near or near & inside:
        return []
    codes = sorted(one.code for one in groups if near & {g.parted(part)[0] for part in one.units})
    label = next(one.label for one in task.units if one.id == unit)
    text = mark("{label} has no neighbour in {code}; it has some in {others}.")
    params = {"label": label, "code": target.code, "others": "、".join(codes) or "—"}
    return [Refusal("apart", text, params, rule="P-01")]
