"""What the centre does: file, dispatch, take back, cancel."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lilong.accounts import queries as accounts
from lilong.accounts.viewer import Viewer
from lilong.attachments import queries as attachments
from lilong.cases import queries as cases
from lilong.cases.models import Matter
from lilong.cases.operations import UndoRequest
from lilong.cases.operations import undo as undo_decision
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.territory import queries as territory
from lilong.territory.atlas import Atlas
from lilong.territory.models import Area
from lilong.work_orders.operations.composing import category_facts
from lilong.work_orders.operations.learning import learn
from lilong.work_orders.operations.moving import Step, make
from lilong.work_orders.operations.siting import site_of
from lilong.work_orders.queries.catalogue import handling_limit, judged_by, leaf_of
from lilong.work_orders.queries.orders import details_of
from lilong.work_orders.queries.proposing import Proposal, propose, told_of
from lilong.work_orders.triage import Leaf


@dataclass(frozen=True, slots=True)
class Filing:
    """What the centre settles before dispatch; empty fields stay as they are.

    `point` is (longitude, latitude) in WGS-84. `site_id` is the place of the ledger chosen,
    else the one the words of `place` mean; the area is the point's or the place's
    unless one is given.
    """

    category: str
    area_id: int | None = None
    place: str = ""
    site_id: UUID | None = None
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """What a dispatch is part of: the decision it is undone with, and the proposal that was seen.

    A dispatcher who settles the place at once saw hers before that.
    """

    decision: UUID | None = None
    proposed: Proposal | None = None


def judged(matter: Matter, code: str, *, on: date) -> Leaf:
    """Return the category an order is given today, as it was when the order came in."""
    leaf = leaf_of(matter.office_id, code, on=on)
    return judged_by(matter.office_id, leaf, on=local(matter.opened_at).date())


def facts_of(matter: Matter, leaf: Leaf, area_path: str = "") -> dict[str, Any]:
    """Return what a category says about an order: results, evidence, and its handling limit.

    `area_path` is where the same decision puts it, if it says so.
    """
    facts = {**matter.facts, "category_path": leaf.path}
    scope = cases.scopes_by(matter.kind, matter.origin, facts, area_path or matter.area_path)
    limit = handling_limit(
        matter.office_id, leaf, limit_class="", scope=scope, on=local(matter.opened_at).date()
    )
    return {**category_facts(leaf), "handling_limit": limit}


def _area_given(filing: Filing, atlas: Atlas) -> Area | None:
    if filing.area_id is None:
        return None
    area = next((a for a in atlas.areas if a.pk == filing.area_id), None)
    if area is None:
        text = mark("This area does not belong to the office.")
        raise Refused(Refusal("unknown_area", text, field="area"))
    return area


def _place(filing: Filing, matter: Matter, at: datetime) -> dict[str, Any]:
    """Return the columns that say where it is; what was told before stands until told anew."""
    atlas = territory.atlas(accounts.office(matter.office_id).area.path)
    area = _area_given(filing, atlas)
    columns: dict[str, Any] = {"place": filing.place} if filing.place else {}
    if filing.site_id or (filing.place and filing.place != matter.place):
        site = site_of(matter.office_id, filing.site_id, filing.place, at=at)
        columns["site_id"] = site.place_id if site else None
        if site is not None:
            area = area or next((a for a in atlas.areas if a.pk == site.area_id), None)
            if site.point is not None:
                columns |= {"longitude": site.point[0], "latitude": site.point[1]}
    if filing.point is not None:
        columns |= {"longitude": filing.point[0], "latitude": filing.point[1]}
        area = area or atlas.area_at(*filing.point, on=local(at).date())
    if area is not None:
        columns |= {"area_id": area.pk, "area_path": area.path}
    return columns


def categorise(
    *,
    order_id: UUID,
    filing: Filing,
    viewer: Viewer,
    revision: int | None = None,
    decision: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """File an order: category and place, never its words or its time of receipt (U-01).

    Raises Refused when it has been dispatched or the category is none; Stale, NotVisible.
    """
    matter = cases.get_matter(viewer, order_id)
    leaf = judged(matter, filing.category, on=local(at).date())
    columns = _place(filing, matter, at)
    step = Step(
        order_id,
        "categorise",
        answers={"category": leaf.code, "area": filing.area_id, "place": filing.place},
        revision=revision,
        facts=facts_of(matter, leaf, str(columns.get("area_path", ""))),
        matter=columns,
        order={"category_id": leaf.id, "category_revision": leaf.revision},
        decision=decision,
    )
    return make(step, viewer=viewer, by=by, at=at)


@transaction.atomic
def dispatch(
    *,
    order_id: UUID,
    category: str,
    unit_id: int,
    viewer: Viewer,
    revision: int | None = None,
    within: Within | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Give an order to the unit that leads from now on; its category decides the handling limit.

    The limit counts from receipt, by the rule of that day (H-01). Which dispatch rule proposed the
    unit is kept with the order, and beside it what was proposed and what chosen. Raises Refused for
    an unknown category or unit and in a wrong stage, Stale when another dispatcher was quicker.
    """
    matter, within = cases.get_matter(viewer, order_id), within or Within()
    on = local(at).date()
    leaf = judged(matter, category, on=on)
    before = attachments.count(cases.subject_of(matter.pk))
    told = told_of(matter, details_of(matter))
    named = propose(viewer, told, on=on, category=leaf.code, area_id=matter.area_id)
    by_rule = {"rules_version_id": named.version_id, "rule_id": named.rule_id}
    step = Step(
        order_id,
        "dispatch",
        answers={"category": leaf.code, "unit": unit_id},
        revision=revision,
        facts={**facts_of(matter, leaf), "evidence_before": before},
        order={"category_id": leaf.id, "category_revision": leaf.revision, **by_rule},
        data={"proposal": {**by_rule, "unit_id": named.units[0].key if named.units else None}},
        decision=within.decision,
    )
    matter = make(step, viewer=viewer, by=by, at=at)
    learn(matter, leaf.code, unit_id, seen=within.proposed or named, named=named, at=at)
    return matter


def recall(
    *,
    order_id: UUID,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Take an order back to the centre, with a reason: a wrong dispatch, or a late return."""
    step = Step(order_id, "recall", reason=reason, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


def cancel(
    *,
    order_id: UUID,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """End what was no request for this office or was withdrawn; its clocks no longer count."""
    step = Step(order_id, "cancel", reason=reason, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


def undo(
    *, order_id: UUID, viewer: Viewer, revision: int | None = None, by: Actor, at: datetime
) -> Matter:
    """Take back the last decision on an order: its maker, in time, if nobody has acted since."""
    request = UndoRequest(order_id, revision)
    return undo_decision(request=request, viewer=viewer, by=by, at=at)
