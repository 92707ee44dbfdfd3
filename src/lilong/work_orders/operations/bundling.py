"""What a page does in one go: a move with its files, an intake with its photos, a whole decision.

Each is both or neither: one transaction over the room's own operations.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lilong.accounts.viewer import Viewer
from lilong.attachments import operations as attachments
from lilong.attachments.operations import Upload
from lilong.attachments.terms import Kind
from lilong.cases import queries as cases
from lilong.cases.models import Matter
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.identifiers import new_id
from lilong.work_orders.intake import Intake
from lilong.work_orders.operations import closing, dispatching, handling
from lilong.work_orders.operations.acting import Act, act
from lilong.work_orders.operations.closing import FollowUp
from lilong.work_orders.operations.handling import Spoken
from lilong.work_orders.operations.recording import record
from lilong.work_orders.queries import details_of, duplicates_of, propose, told_of


@dataclass(frozen=True, slots=True)
class Decision:
    """What the centre decides of an order at once: category, lead unit, and where it is.

    No unit takes the one proposed for the category and place; no area leaves the place as it is.
    """

    category: str
    unit_id: int | None
    area_id: int | None = None


def _attach(
    matter: Matter,
    files: Sequence[Upload],
    *,
    viewer: Viewer,
    by: Actor,
    at: datetime,
    kind: Kind = Kind.OTHER,
) -> None:
    for upload in files:
        attachments.attach(
            subject=cases.subject_of(matter.pk),
            office_id=viewer.office_id,
            upload=upload,
            by=by,
            at=at,
            kind=kind,
        )


@transaction.atomic
def attach_files(
    *,
    order_id: UUID,
    files: Sequence[Upload],
    kind: Kind = Kind.OTHER,
    viewer: Viewer,
    by: Actor,
    at: datetime,
) -> Matter:
    """Add files to an order the viewer sees; raises NotVisible, and Refused for a wrong file."""
    matter = cases.get_matter(viewer, order_id)
    _attach(matter, files, viewer=viewer, by=by, at=at, kind=kind)
    return matter


@transaction.atomic
def act_with_files(
    *, request: Act, files: Sequence[Upload], viewer: Viewer, by: Actor, at: datetime
) -> Matter:
    """Attach files and make a move on the strength of them; raises what `act` and files raise.

    What comes with the report shows the place afterwards; what came with the request, before.
    """
    if files:
        matter = cases.get_matter(viewer, request.order_id)
        kind = Kind.PHOTO_AFTER if request.move == "report_handling" else Kind.OTHER
        _attach(matter, files, viewer=viewer, by=by, at=at, kind=kind)
    return act(request=request, viewer=viewer, by=by, at=at)


@transaction.atomic
def record_with_files(
    *, intake: Intake, files: Sequence[Upload], viewer: Viewer, by: Actor, at: datetime
) -> Matter:
    """Record a request together with what the caller showed; raises what `record` raises."""
    matter = record(intake=intake, viewer=viewer, by=by, at=at)
    _attach(matter, files, viewer=viewer, by=by, at=at, kind=Kind.PHOTO_BEFORE)
    return matter


@transaction.atomic
def speak(
    *,
    order_id: UUID,
    answer: Spoken,
    closes: bool = False,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Write down a contact, or a follow-up call with its answers, and close the order if asked.

    Both or neither: what keeps the order from closing keeps the call from being written down.
    Raises what `record_contact`, `follow_up` and `close` raise.
    """
    who: dict[str, Any] = {"viewer": viewer, "by": by, "at": at}
    if isinstance(answer, FollowUp):
        matter = closing.follow_up(order_id=order_id, answer=answer, revision=revision, **who)
    else:
        matter = handling.record_contact(order_id=order_id, spoken=answer, revision=revision, **who)
    return closing.close(order_id=order_id, **who) if closes else matter


@transaction.atomic
def decide(
    *,
    order_id: UUID,
    decision: Decision,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Settle where an order is, if that is new, and dispatch it: one decision, undone as one.

    Raises Stale when another dispatcher was quicker, Refused and NotVisible as `dispatch` does.
    """
    matter, together = cases.get_matter(viewer, order_id), new_id()
    details, on = details_of(matter), local(at).date()
    told = told_of(matter, details)
    alike = duplicates_of(viewer, matter, details, at=at)
    seen = replace(propose(viewer, told, on=on), duplicates=tuple(one.suggestion for one in alike))
    unit_id = decision.unit_id
    if unit_id is None:
        area_id = decision.area_id or matter.area_id
        named = propose(viewer, told, on=on, category=decision.category, area_id=area_id)
        unit_id = int(named.units[0].key) if named.units else 0
    if decision.area_id is not None and decision.area_id != matter.area_id:
        filing = dispatching.Filing(decision.category, area_id=decision.area_id)
        matter = dispatching.categorise(
            order_id=order_id, filing=filing, viewer=viewer, revision=revision, by=by, at=at,
            decision=together,
        )  # fmt: skip
        revision = matter.revision
    return dispatching.dispatch(
        order_id=order_id,
        category=decision.category,
        unit_id=unit_id,
        viewer=viewer,
        revision=revision,
        within=dispatching.Within(together, seen),
        by=by,
        at=at,
    )
