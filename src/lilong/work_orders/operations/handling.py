"""What the lead unit does: sign for, send back, pass on, speak with the caller, report."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lilong.accounts.viewer import Viewer
from lilong.attachments import queries as attachments
from lilong.cases import queries as cases
from lilong.cases.models import Matter
from lilong.cases.terms import ContactChannel, ContactOutcome
from lilong.kernel.actor import Actor
from lilong.kernel.clock import local
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.work_orders import rules
from lilong.work_orders.operations.hearing import judge
from lilong.work_orders.operations.moving import Step, make
from lilong.work_orders.queries.catalogue import desk
from lilong.work_orders.queries.naming import is_descendant
from lilong.work_orders.triage import Catalogue


@dataclass(frozen=True, slots=True)
class Spoken:
    """An attempt to speak with the caller: what came of it, how, and when to try again."""

    outcome: str = ContactOutcome.REACHED
    channel: str = ContactChannel.PHONE
    note: str = ""
    again_at: datetime | None = None

    def answers(self) -> dict[str, str]:
        """Return it as the answers of a move."""
        told = {"outcome": self.outcome, "channel": self.channel, "note": self.note}
        again_at = {"again_at": local(self.again_at).isoformat()} if self.again_at else {}
        return told | again_at


@dataclass(frozen=True, slots=True)
class Part:
    """What a unit below is to do, and until when."""

    unit_id: int
    inner_due: datetime
    task: str = ""


def acknowledge(
    *, order_id: UUID, viewer: Viewer, revision: int | None = None, by: Actor, at: datetime
) -> Matter:
    """Sign for an order (签收): the lead unit has it in hand from now on."""
    step = Step(order_id, "acknowledge", revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


def pass_on(
    *,
    order_id: UUID,
    part: Part,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Pass a part on to a unit below with an inner deadline; the lead stays responsible (H-04).

    Raises Refused when the unit is not below the lead or the deadline lies after the lead's own.
    """
    matter = cases.get_matter(viewer, order_id)
    if not _is_below(desk(matter.office_id).catalogue, matter.lead_unit_id, part.unit_id):
        text = mark("A part is passed on to a unit below the lead unit.")
        raise Refused(Refusal("not_below", text, rule="H-04", field="unit"))
    due = local(part.inner_due).isoformat()
    answers = {"unit": part.unit_id, "inner_due": due, "task": part.task}
    step = Step(order_id, "pass_on", answers=answers, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


def _is_below(catalogue: Catalogue, lead_id: int, target_id: int) -> bool:
    lead, target = catalogue.units.get(lead_id), catalogue.units.get(target_id)
    if lead is None or target is None:
        return False
    return rules.is_below(
        lead_kind=lead.kind,
        target_kind=target.kind,
        is_descendant=is_descendant(catalogue, target, lead_id),
    )


def answer_part(
    *,
    order_id: UUID,
    done: str,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Tell the lead unit what was done about the part that was passed on."""
    step = Step(order_id, "answer_part", answers={"done": done}, revision=revision)
    return make(step, viewer=viewer, by=by, at=at)


@transaction.atomic
def record_contact(
    *,
    order_id: UUID,
    spoken: Spoken,
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Record a first contact, or the attempt at one, for the side the doer stands on (H-15).

    A clock ends when its side has spoken with the caller or has tried often enough. Raises Refused
    for one person on both sides.
    """
    step = Step(order_id, "record_contact", answers=spoken.answers(), revision=revision)
    matter = make(step, viewer=viewer, by=by, at=at)
    if spoken.note.strip():
        judge(matter=matter, by=by, at=at)
    return matter


def report_handling(
    *,
    order_id: UUID,
    result_class: str,
    done: str,
    joint_reason: str = "",
    viewer: Viewer,
    revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Report what was done and how it ended, with the evidence the category asks for (U-04).

    `joint_reason` says why joint units that have not answered are not waited for (H-14).
    """
    matter = cases.get_matter(viewer, order_id)
    step = Step(
        order_id,
        "report_handling",
        answers={"result_class": result_class, "done": done, "joint_reason": joint_reason},
        revision=revision,
        # Whoever checks at the place shows what she finds by a photo of her own.
        facts={"evidence_reported": attachments.count(cases.subject_of(matter.pk))},
        order={
            "result_class": result_class,
            "is_to_check": bool(matter.facts.get("site_check")),
        },
    )
    return make(step, viewer=viewer, by=by, at=at)
