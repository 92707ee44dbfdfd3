"""Plans: proposed by a pure solver, edited and accepted by a person, served by people.

A plan is always worked on as a whole: whoever writes names the revision she saw.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import grammar as g
from lilong.campaigns import policies
from lilong.campaigns.models import Campaign, PlanDraft
from lilong.campaigns.operations.lining import dumped
from lilong.campaigns.operations.telling import record, told
from lilong.campaigns.queries import plans as queries
from lilong.campaigns.terms import Stage
from lilong.cases import rules as cases
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale
from lilong.kernel.text import mark
from lilong.vault import operations as vault

_NO_PLAN = Refusal("no_plan", mark("There is no plan yet: have one made."))
_IN_USE = Refusal(
    "in_use",
    mark("The plan is in use: add what comes late to a group of it; a new plan would name nobody."),
    rule="P-01",
)  # fmt: skip
_ACCEPTED = Refusal(
    "accepted", mark("The plan is accepted and stands. Have a new one made to change it."),
    rule="P-01",
)  # fmt: skip


def _may(campaign: Campaign, viewer: Viewer) -> None:
    if campaign.office_id != viewer.office_id:
        raise NotVisible
    found = [policies.may(viewer, Capability.CAMPAIGNS_MANAGE)]
    if campaign.matter.stage != Stage.RUNNING:
        found.append(Refusal("not_running", mark("The campaign is not running.")))
    if refused := [one for one in found if one]:
        raise Refused(*refused)


def make_plan(
    campaign: Campaign, key: str, answers: Mapping[str, Any], *, revision: int | None = None,
    viewer: Viewer, by: Actor, at: datetime,
) -> PlanDraft:  # fmt: skip
    """Have a plan made from the roll; it takes the place of the one before, accepted or not.

    Who served the groups before has to be named anew. It is solved before anything is written, so
    that nobody waits for it. Raises Refused for wrong answers and once a round goes by the accepted
    plan, Stale.
    """
    plan = may_make(campaign, key, answers, viewer)
    made = plan.solve(queries.task_of(campaign, plan, answers, on=local(at).date()))
    with transaction.atomic():
        return _keep(campaign, key, answers, made, revision, by=by, at=at)


def may_make(campaign: Campaign, key: str, answers: Mapping[str, Any], viewer: Viewer) -> g.Plan:
    """Return a declared plan that a viewer may have made with these answers. Raises Refused."""
    _may(campaign, viewer)
    plan = queries.plan_of(campaign, key)
    if queries.is_in_use(campaign, plan):
        raise Refused(_IN_USE)
    if found := list(cases.answers_refusals(plan.asks, answers)):
        raise Refused(*found)
    return plan


def _keep(
    campaign: Campaign, key: str, answers: Mapping[str, Any], made: g.Solved,
    revision: int | None, *, by: Actor, at: datetime,
) -> PlanDraft:  # fmt: skip
    values = {
        "groups": queries.as_rows(made.groups), "answers": dict(answers), "bound": made.bound,
        "figures": dict(made.figures), "staff": {}, "names": "", "made_at": at,
        "accepted_at": None, "accepted_by": "",
    }  # fmt: skip
    draft = queries.draft_of(campaign, key)
    if draft is None:
        draft = PlanDraft(office_id=campaign.office_id, campaign=campaign, plan=key, **values)
        try:
            with transaction.atomic():
                draft.save(force_insert=True)
        except IntegrityError:
            raise Stale from None
    else:
        claim(draft, revision)
        # While it was solved somebody may have opened the round that goes by the one before.
        if queries.is_in_use(campaign, queries.plan_of(campaign, key)):
            raise Refused(_IN_USE)
        for name, value in values.items():
            setattr(draft, name, value)
        draft.save(update_fields=list(values))
    tell(campaign, "plan_made", draft, {"bound": draft.bound}, by=by, at=at)
    return draft


def claim(draft: PlanDraft, revision: int | None) -> None:
    """Claim a plan for a write. Raises Stale if somebody was quicker."""
    seen = draft.revision if revision is None else revision
    rows = PlanDraft.objects.filter(pk=draft.pk, revision=seen)
    if not rows.update(revision=F("revision") + 1):
        raise Stale
    draft.revision = seen + 1


def open_plan(
    campaign: Campaign, key: str, viewer: Viewer, revision: int
) -> tuple[g.Plan, PlanDraft]:
    """Return a plan that a viewer may change, as she saw it. Raises Refused, Stale."""
    _may(campaign, viewer)
    plan, draft = queries.plan_of(campaign, key), queries.draft_of(campaign, key)
    if draft is None:
        raise Refused(_NO_PLAN)
    if draft.revision != revision:
        raise Stale
    return plan, draft


@transaction.atomic
def move_unit(
    campaign: Campaign, key: str, part: str, to: str, *, revision: int, viewer: Viewer,
    by: Actor, at: datetime,
) -> tuple[PlanDraft, tuple[Refusal, ...]]:  # fmt: skip
    """Move a part to another group, by its code; return what speaks against the plan now.

    What speaks against it is told and does not hinder the next change; it hinders acceptance.
    Raises Refused for an unknown part or group, an accepted plan, Stale.
    """
    plan, draft = open_plan(campaign, key, viewer, revision)
    if draft.accepted_at:
        raise Refused(_ACCEPTED)
    groups = queries.groups_from(draft.groups)
    source = next((one for one in groups if part in one.units), None)
    target = next((one for one in groups if one.code == to), None)
    if source is None or target is None or source is target:
        text = mark("Choose a part and another group of this plan.")
        raise Refused(Refusal("no_such_group", text, field="to"))
    task = queries.task_of(campaign, plan, draft.answers, on=local(at).date())
    changed = {
        source.code: tuple(one for one in source.units if one != part),
        target.code: (*target.units, part),
    }
    after = tuple(
        replace(one, units=changed[one.code], sizes=plan.measure(task, changed[one.code]))
        if one.code in changed
        else one
        for one in groups
    )
    after = tuple(one for one in after if one.units)
    claim(draft, revision)
    keep_groups(draft, plan, task, after)
    data = {"part": part, "from": source.code, "to": target.code}
    tell(campaign, "plan_edited", draft, data, by=by, at=at)
    return draft, (*queries.coverage(task, after), *plan.check(task, after))


def keep_groups(draft: PlanDraft, plan: g.Plan, task: g.Task, groups: Sequence[g.Group]) -> None:
    """Write the groups of a plan as they are after a change by hand, with what they come to."""
    draft.groups = queries.as_rows(groups)
    if plan.count is not None:
        draft.figures = dict(plan.count(task, groups))
    draft.save(update_fields=["groups", "figures"])


def objections(campaign: Campaign, draft: PlanDraft, *, at: datetime) -> tuple[Refusal, ...]:
    """Return what speaks against accepting a plan as it stands on the roll of now."""
    plan = queries.plan_of(campaign, draft.plan)
    task = queries.task_of(campaign, plan, draft.answers, on=local(at).date())
    groups = queries.groups_from(draft.groups)
    return (*queries.coverage(task, groups), *plan.check(task, groups))


@transaction.atomic
def accept_plan(
    campaign: Campaign, key: str, *, revision: int, viewer: Viewer, by: Actor, at: datetime
) -> PlanDraft:
    """Accept a plan. Raises Refused while anything is missing, doubled or out of bounds, Stale."""
    _plan, draft = open_plan(campaign, key, viewer, revision)
    if draft.accepted_at:
        raise Refused(_ACCEPTED)
    if found := objections(campaign, draft, at=at):
        raise Refused(*found)
    claim(draft, revision)
    draft.accepted_at, draft.accepted_by = at, by.label[:200]
    draft.save(update_fields=["accepted_at", "accepted_by"])
    data = {"groups": len(draft.groups), "bound": draft.bound, "figures": draft.figures}
    tell(campaign, "plan_accepted", draft, data, by=by, at=at)
    return draft


@transaction.atomic
def name_staff(
    campaign: Campaign, key: str, code: str, answers: Mapping[str, Any], *, revision: int,
    viewer: Viewer, by: Actor, at: datetime,
) -> PlanDraft:  # fmt: skip
    """Name somebody who serves a group, or what stands above it; her name is kept encrypted.

    Raises Refused for a code that needs nobody more, wrong answers, what the plan's own check of
    people objects to (no certificate, not trained), Stale.
    """
    plan, draft = open_plan(campaign, key, viewer, revision)
    task = queries.task_of(campaign, plan, draft.answers, on=local(at).date())
    seat = next((one for one in queries.seats_of(plan, task, draft) if one.code == code), None)
    found = list(cases.answers_refusals(plan.staff, answers))
    if seat is None or seat.have >= seat.need:
        text = mark("Nobody more is needed there.")
        found.append(Refusal("no_seat", text, rule="P-02", field="code"))
    if not found and plan.staff_check is not None:
        found += plan.staff_check(answers, campaign.matter.facts)
    if found:
        raise Refused(*found)
    claim(draft, revision)
    shown = {name: value for name, value in answers.items() if name not in plan.sealed}
    names = names_of(draft)
    names.setdefault(code, []).append({k: v for k, v in answers.items() if k in plan.sealed})
    draft.staff = {**draft.staff, code: [*draft.staff.get(code, ()), shown]}
    draft.names = dumped(names)
    draft.save(update_fields=["staff", "names"])
    tell(campaign, "plan_staffed", draft, {"code": code}, by=by, at=at)
    return draft


@transaction.atomic
def dismiss_staff(
    campaign: Campaign, key: str, code: str, nth: int, *, revision: int, viewer: Viewer,
    by: Actor, at: datetime,
) -> PlanDraft:  # fmt: skip
    """Take somebody off a group again, by her place in its list. Raises Refused, Stale."""
    _plan, draft = open_plan(campaign, key, viewer, revision)
    people = list(draft.staff.get(code, ()))
    if not 0 <= nth < len(people):
        raise Refused(Refusal("nobody", mark("Nobody is named there.")))
    claim(draft, revision)
    names = names_of(draft)
    del people[nth], names[code][nth]
    draft.staff = {**draft.staff, code: people}
    draft.names = dumped(names)
    draft.save(update_fields=["staff", "names"])
    tell(campaign, "plan_unstaffed", draft, {"code": code}, by=by, at=at)
    return draft


def names_of(draft: PlanDraft) -> dict[str, list[dict[str, Any]]]:
    """Return the sealed part of who serves, by code, for who manages the campaign."""
    text = vault.hand_over(draft.names) if draft.names else ""
    found: dict[str, list[dict[str, Any]]] = json.loads(text) if text else {}
    return found


def tell(
    campaign: Campaign, event: str, draft: PlanDraft, data: Mapping[str, Any], *, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Write what became of a plan into the journal."""
    told_of = {"plan": draft.plan, "draft": str(draft.pk), "groups": len(draft.groups), **data}
    record([told(campaign, event, told_of)], by=by, at=at)
