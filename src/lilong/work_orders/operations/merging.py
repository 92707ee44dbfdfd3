"""Two orders that tell of the same thing are handled once; each keeps number, clock and caller.

The one that goes along follows the other's unit and category by itself, is reported with it, and
is then asked for and closed for itself (H-16).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lilong.accounts.viewer import Viewer
from lilong.cases import queries as cases
from lilong.cases.models import Matter
from lilong.kernel.actor import Actor, ActorKind, system
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.text import mark
from lilong.work_orders import queries
from lilong.work_orders.models import WorkOrder
from lilong.work_orders.operations.dispatching import facts_of
from lilong.work_orders.operations.learning import learn_merge
from lilong.work_orders.operations.moving import Step, make
from lilong.work_orders.queries.duplicates import Carried
from lilong.work_orders.terms import Evidence, StageKey
from lilong.work_orders.triage import Leaf
from lilong.work_orders.triage.setting_aside import Party, is_carried, merge_refusals

# Under these words the house moves what goes along.
ITSELF = mark("Handled with the order it was merged with")
_REPORTED = (StageKey.REPORTED, StageKey.FOLLOWED_UP, StageKey.CLOSED)


def _party(matter: Matter, order: WorkOrder) -> Party:
    return Party(
        number=matter.number,
        stage=matter.stage,
        confidentiality=matter.confidentiality,
        is_secret=order.is_secret,
        goes_with=str(matter.facts.get("parent", "")) if is_carried(matter.stage) else "",
        has_followers=queries.has_followers(matter),
        nth_round=matter.round,
    )


def _category(leaf: Leaf | None, child: Matter) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return facts and columns of the category the two share; evidence is the other's to show."""
    if leaf is None:
        return {}, {}
    facts = {**facts_of(child, leaf), "evidence": Evidence.RECORD.value}
    return facts, {"category_id": leaf.id, "category_revision": leaf.revision}


def _leaf_of(order: WorkOrder) -> Leaf | None:
    code = order.category.code if order.category else ""
    return queries.desk(order.office_id).catalogue.leaves.get(code)


@transaction.atomic
def merge(
    *,
    order_id: UUID,
    parent: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Let an order at the centre go with the one of the number `parent`.

    Raises Refused with every reason (another stage, not equally secret, goes along itself), Stale,
    NotVisible for an order that is not hers to see; a parent she does not see is unknown to her.
    """
    child = cases.get_matter(viewer, order_id)
    other = _parent(viewer, parent)
    orders = (queries.details_of(child), queries.details_of(other))
    found = list(merge_refusals(_party(child, orders[0]), _party(other, orders[1])))
    if found:
        raise Refused(*found)
    facts, columns = _category(_leaf_of(orders[1]), child)
    step = Step(
        order_id,
        "merge",
        answers={"parent": other.number},
        revision=revision,
        facts=facts,
        order={**columns, "goes_with_id": other.pk, "snoozed_until": None},
        data={"parent": str(other.pk)},
    )
    seen = queries.duplicates_of(viewer, child, orders[0], at=at)
    made = make(step, viewer=viewer, by=by, at=at)
    learn_merge(made, other.pk, seen=seen, at=at)
    return made


def _parent(viewer: Viewer, number: str) -> Matter:
    try:
        found = cases.matter_by_number(viewer, number.strip().upper())
    except NotVisible:
        text = mark("There is no order {number} that you may see.")
        raise Refused(
            Refusal("unknown_order", text, {"number": number}, rule="H-16", field="parent")
        ) from None
    return found


def separate(
    *,
    order_id: UUID,
    reason: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Take a merged order apart again: it comes back to the desk with its own clocks."""
    step = Step(
        order_id, "separate", reason=reason, revision=revision, facts={"parent": ""},
        order={"goes_with_id": None},
    )  # fmt: skip
    return make(step, viewer=viewer, by=by, at=at)


def carry(*, order_id: UUID, office_id: int, at: datetime) -> int:
    """Bring what goes with an order, and the order itself if it goes along, to where it should be.

    Safe to repeat: looks at where both stand now. Returns how many orders were moved.
    """
    return sum(_bring(pair, at) for pair in list(queries.carried(office_id, order_id)))


def _bring(pair: Carried, at: datetime) -> int:
    by = system("work_orders", pair.child.office_id, words=ITSELF)
    if pair.parent.stage == StageKey.CANCELLED:
        step = Step(pair.child.pk, "come_back", facts={"parent": ""}, order={"goes_with_id": None})
        make(step, viewer=None, by=by, at=at)
        return 1
    moved = _follow(pair, by, at)
    if pair.parent.stage in _REPORTED:
        _report(pair, at)
        return 1
    return moved


def _follow(pair: Carried, by: Actor, at: datetime) -> int:
    leaf = _leaf_of(pair.leading)
    is_led_alike = pair.child.lead_unit_id == pair.parent.lead_unit_id
    # An order nobody has filed yet leaves the other's category as it is.
    if is_led_alike and (leaf is None or pair.order.category_id == leaf.id):
        return 0
    facts, columns = _category(leaf, pair.child)
    step = Step(
        pair.child.pk, "follow", answers={"unit": pair.parent.lead_unit_id}, facts=facts,
        order=columns,
    )  # fmt: skip
    make(step, viewer=None, by=by, at=at)
    return 1


def _report(pair: Carried, at: datetime) -> None:
    """Report the handling as who reported the other did: she does not close this one either."""
    done = cases.case_of(pair.parent, at=at).snapshot.last("report_handling")
    by = Actor(
        ActorKind.SYSTEM,
        pair.child.office_id,
        staff_id=done.staff_id if done else None,
        unit_id=done.unit_id if done else None,
        label=ITSELF,
        reference="work_orders",
    )
    answers = {key: pair.parent.facts.get(key, "") for key in ("result_class", "done")}
    # Whoever was called in beside an earlier lead is not waited for: the other's number says why.
    answers["joint_reason"] = pair.parent.number
    step = Step(
        pair.child.pk, "report_handling", answers=answers,
        order={"result_class": answers["result_class"]},
    )  # fmt: skip
    make(step, viewer=None, by=by, at=at)
